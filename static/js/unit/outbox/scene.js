// What was touched before and never got through. Nothing here goes out by itself.

import { agoText } from "../../live/clock.js";
import { html } from "../lit.js";
import { act, hms, unsure } from "../parts.js";
import { urgencyWord } from "../words.js";

const touched = (ask) => hms(new Date(ask.pressedAt).toISOString());
const word = (page, ask) => urgencyWord(ask.urgency, page.labels).toUpperCase();
const since = (page, ask) => agoText(page.now - ask.pressedAt);

/** An ordinary ask that is too old to mean what it meant. */
export function unsentScene(page, ask, said) {
  return html`<section class="stage" aria-label="Not delivered">
    ${unsure(said, html`${word(page, ask)}, touched <time>${touched(ask)}</time>, was not delivered.`)}
    <div class="row two">
      ${act("Ask again", () => page.askAgain(ask), { look: "first" })}
      ${act("Drop", () => page.dropAsk(ask), { look: "quiet" })}
    </div>
  </section>`;
}

/** An emergency of some time ago, perhaps of the crew before: somebody says whether it still holds. */
export function offeredScene(page, ask, said) {
  return html`<section class="stage offered" aria-label="Emergency not delivered">
    ${unsure(said, html`${word(page, ask)}, touched <time>${touched(ask)}</time>, ${since(page, ask)} ago. Sent now, dispatch reads how late it is.`)}
    <div class="row answer">
      ${act("Still need help", () => page.confirmAsk(ask), { look: "big first" })}
      ${act("It's over", () => page.dropAsk(ask), { look: "big quiet" })}
    </div>
  </section>`;
}
