// Classic and blocking on purpose: theme and light must stand before the first paint, or a night screen flashes white.
(function () {
  "use strict";
  var KEY = "backupboard.theme";
  var DIM = "backupboard.dim";
  var root = document.documentElement;
  var themes = (root.dataset.themes || "night day").split(" ");

  function stored(key) {
    try {
      return localStorage.getItem(key);
    } catch (error) {
      // Storage may be blocked; the page's own theme stands.
      return null;
    }
  }

  function show(theme) {
    if (themes.indexOf(theme) >= 0) root.dataset.theme = theme;
  }

  show(stored(KEY));
  // A veil; the officer's page leaves out of it what may save somebody.
  root.style.setProperty("--dim", String((100 - (Number(stored(DIM)) || 100)) / 100));

  document.addEventListener("click", function (event) {
    var button = event.target instanceof Element && event.target.closest("[data-theme-next]");
    if (!button) return;
    var next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    show(next);
    try {
      localStorage.setItem(KEY, next);
    } catch (error) {
      // Not kept, but shown.
      return;
    }
  });

  addEventListener("storage", function (event) {
    if (event.key === KEY) show(event.newValue);
  });
})();
