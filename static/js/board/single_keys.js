// Keys that are one character ("/", "?", 1 to 3) fire while somebody dictates to the machine, so they can be turned off
// for this browser (WCAG 2.1.4). Ctrl+K opens the command line either way.

const KEPT = "backupboard.board.single-keys";

export const singleKeys = {
  get on() {
    try {
      return localStorage.getItem(KEPT) !== "off";
    } catch {
      return true; // Storage may be blocked; then nothing was turned off.
    }
  },
  turn(on) {
    localStorage.setItem(KEPT, on ? "on" : "off");
    this.show();
  },
  /** The page's hints name the keys that work. */
  show() {
    document.documentElement.dataset.singleKeys = this.on ? "on" : "off";
  },
};
