// EMERGENCY and the keys of the car's keyboard. Bound once, to elements that are never redrawn.

import { HOLD_MS, SILENT_HOLD_MS, createHold, createTwice } from "./emergency.js";

const ASKS = { F2: "cover", F4: "backup" };

export function readKeys(page) {
  const loud = () => page.ask("emergency");
  // In practice the keys are practised too, but for EMERGENCY, which is always real.
  const at = () => page.practice?.page ?? page;
  const hold = document.getElementById("hold");
  createHold(hold, { ms: HOLD_MS, fire: loud });
  createHold(document.getElementById("badge"), {
    ms: SILENT_HOLD_MS, visible: false, fire: () => page.me && page.ask("emergency", { silent: true }),
  });
  document.getElementById("lamp").addEventListener("click", () => page.open(page.panel === "screen" ? null : "screen"));

  const twice = createTwice(() => !hold.hidden && loud());
  document.addEventListener("keydown", (event) => {
    if (event.key === "F8") {
      event.preventDefault();
      twice(event);
    } else if (ASKS[event.key] && at().me) {
      event.preventDefault();
      if (!event.repeat) at().ask(ASKS[event.key]);
    }
  });
}
