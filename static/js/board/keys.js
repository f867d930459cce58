// Keys of the board. None is a single letter: those would fire while somebody dictates to the machine.

function neighbour(current, step) {
  const openers = [...document.querySelectorAll("#emergencies .answer .button, #asks .open")];
  const index = openers.findIndex((one) => one === current || one.closest("[data-card]")?.contains(current));
  return openers[index + step];
}

/** Ctrl+Enter acknowledges, Esc steps back, the arrows go from row to row. */
export function installKeys({ acknowledgeOne, escape }) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches?.("input, textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return acknowledgeOne();
    }
    if (event.key === "Escape") return escape();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || typing || event.altKey || event.ctrlKey) return;
    const next = neighbour(document.activeElement, step);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
