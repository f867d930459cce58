// While the agency drills this screen says so, whatever scene it shows.

import { showDrill } from "../live/drill.js";
import { sheet } from "./later.js";

let asked = false;

/** Says it, or that it is over. The word stands there before its hatching has come, and without it. */
export function drilled(drills) {
  if (drills.length && !asked) {
    asked = true;
    sheet("drill").catch(() => (asked = false));
  }
  showDrill(drills);
}
