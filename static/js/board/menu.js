// What a desk needs once a shift hangs behind its name, so that the header has room for what it must read all the time.

/** Closes at a choice, at Esc and when the hand goes elsewhere. @param {HTMLDetailsElement} menu */
export function installMenu(menu) {
  const close = ({ focus = false } = {}) => {
    if (!menu.open) return;
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  };
  document.addEventListener("pointerdown", (event) => !menu.contains(event.target) && close());
  menu.addEventListener("focusout", (event) => event.relatedTarget && !menu.contains(event.relatedTarget) && close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close({ focus: true });
  });
  menu.querySelector("div").addEventListener("click", () => close());
}
