// Classic and blocking on purpose: the theme must stand before the first paint, or a night screen flashes white.
(function () {
  "use strict";
  var KEY = "backupboard.theme";
  var root = document.documentElement;
  var themes = (root.dataset.themes || "night day").split(" ");

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch (error) {
      return null; // Storage may be blocked; the page's own theme stands.
    }
  }

  function show(theme) {
    if (themes.indexOf(theme) >= 0) root.dataset.theme = theme;
  }

  show(stored());

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-theme-next]");
    if (!button) return;
    var next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    show(next);
    try {
      localStorage.setItem(KEY, next);
    } catch (error) {
      return; // Not kept, but shown.
    }
  });

  addEventListener("storage", function (event) {
    if (event.key === KEY) show(event.newValue);
  });
})();
