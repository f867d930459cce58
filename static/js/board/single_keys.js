// Keys that are one character ("/", "?", 1 to 3) fire while somebody dictates to the machine, so they can be turned off
// for this browser (WCAG 2.1.4). Ctrl+K opens the command line either way.

import { kept } from "./kept.js";

const KEPT = "backupboard.board.single-keys";

export const singleKeys = {
  get on() {
    return kept.getItem(KEPT) !== "off";
  },
  turn(on) {
    kept.setItem(KEPT, on ? "on" : "off");
    this.show();
  },
  /** The page's hints name the keys that work. */
  show() {
    document.documentElement.dataset.singleKeys = this.on ? "on" : "off";
  },
};
