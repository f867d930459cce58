// What kind of stop it is, and whether others may roll by. Loaded when it is touched.

import { STOP_KIND } from "../live/words.js";
import { html } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";
import { stopText } from "./stops.js";

export function kindScene(page, stop) {
  const busy = page.acts.busy(`update ${stop.id}`);
  const pick = (kind) => page.changeStop(stop, { kind });
  return html`<section class="stage kinds" aria-label="Kind of stop">
    <div class="strip"><p>${stopText(page, stop)}</p></div>
    <div class="row four grow">
      ${Object.entries(STOP_KIND).map(([kind, word]) => act(word, () => pick(kind), { pressed: kind === stop.kind, busy: busy && kind === stop.kind }))}
      ${act(stop.no_roll_by ? "Offer roll-by" : "No roll-by", () => page.changeStop(stop, { no_roll_by: !stop.no_roll_by }))}
    </div>
    <div class="row one">${act("Back", () => page.open(null), { look: "quiet" })}</div>
  </section>`;
}
