// Nothing is open: the three tiles, and what my unit says of itself.

import { html } from "./lit.js";
import { act } from "./parts.js";
import { tiles } from "./request_button.js";
import { othersStrip } from "./stops.js";

const SETTINGS = [
  ["available", "avl", "Free"],
  ["busy", "bsy", "Busy"],
  ["out_of_service", "oos", "Out"],
];

function statusRow(page) {
  // The setting, not the derived status: that one would tell of a silent emergency.
  const setting = page.state.unit?.setting;
  return html`<div class="row four">
    ${act("Stop", () => page.openStop(), { busy: page.acts.busy("stop"), name: "Open a stop" })}
    ${SETTINGS.map(([value, look, word]) =>
      act(html`<i class="shape"></i>${word}`, () => page.setStatus(value), {
        look, pressed: setting === value, busy: page.acts.busy(`status ${value}`),
      }))}
  </div>`;
}

export function idleScene(page) {
  return html`<section class="stage" aria-label="Ask">
    ${othersStrip(page)}
    ${tiles(page)}
    ${statusRow(page)}
  </section>`;
}
