// The three tiles, and what the screen says between the touch and the server's answer.

import { agoText } from "../live/clock.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act, hms, level, unsure } from "./parts.js";
import { levelClass, urgencyWord } from "./words.js";

const TILES = [
  ["roll_by", html`if you're near`, null],
  ["cover", html`no rush, <br>one unit`, "F2"],
  ["backup", html`now, one unit`, "F4"],
];

function tile(page, [urgency, hint, key]) {
  const offered = urgency === "roll_by" && page.state.stop && !page.state.stop.no_roll_by;
  return html`<button type="button" class="tile ${levelClass(urgency)} ${offered ? "offered" : ""}" @click=${() => page.ask(urgency)}>
    <span class="level ${levelClass(urgency)}"><i></i></span>
    <strong>${urgencyWord(urgency, page.labels)}</strong>
    <span>${offered ? "offered to cars near you" : hint}</span>
    ${key ? html`<kbd>${key}</kbd>` : nothing}
  </button>`;
}

/** Roll by, Cover, Backup: asking costs one touch and never a reason. */
export function tiles(page) {
  return html`<div class="tiles">${TILES.map((one) => tile(page, one))}</div>`;
}

/** The touch is on its way; nothing more is known. */
export function sendingScene(page, { ask, said }) {
  return html`<section class="stage" aria-label="Your ask">
    <div class="card">
      <p class="what">${level(ask.urgency, page.labels)}</p>
      <p class="truth">${said.big}</p>
    </div>
  </section>`;
}

// What was touched before and never got through. Nothing of it goes out by itself.

const touchedAt = (ask) => hms(new Date(ask.pressedAt).toISOString());
const asked = (page, ask) => urgencyWord(ask.urgency, page.labels).toUpperCase();
const ago = (page, ask) => agoText(page.now - ask.pressedAt);

/** An ordinary ask that is too old to mean what it meant. */
function unsentScene(page, ask, said) {
  return html`<section class="stage" aria-label="Not delivered">
    ${unsure(said, html`${asked(page, ask)}, touched <time>${touchedAt(ask)}</time>, was not delivered.`)}
    <div class="row two">
      ${act("Ask again", () => page.askAgain(ask), { look: "first" })}
      ${act("Drop", () => page.dropAsk(ask), { look: "quiet" })}
    </div>
  </section>`;
}

/** An emergency of some time ago, perhaps of the crew before: somebody says whether it still holds. */
function offeredScene(page, ask, said) {
  return html`<section class="stage offered" aria-label="Emergency not delivered">
    ${unsure(said, html`${asked(page, ask)}, touched <time>${touchedAt(ask)}</time>, ${ago(page, ask)} ago. Sent now, dispatch reads how late it is.`)}
    <div class="row answer">
      ${act("Still need help", () => page.confirmAsk(ask), { look: "big first" })}
      ${act("It's over", () => page.dropAsk(ask), { look: "big quiet" })}
    </div>
  </section>`;
}

/** No answer: the radio is the way, and the screen goes on trying. */
export function doubtScene(page, { ask, said }) {
  if (ask.state === "offer") return offeredScene(page, ask, said);
  if (ask.state === "unsent") return unsentScene(page, ask, said);
  const touched = touchedAt(ask);
  const word = asked(page, ask);
  const refused = ask.state === "refused";
  const line = refused
    ? html`${word}, touched <time>${touched}</time>. ${ask.message}`
    : html`${word}, touched <time>${touched}</time>. Trying again, no. ${ask.tries}.`;
  return html`<section class="stage" aria-label="Not confirmed">
    ${unsure(said, line)}
    <div class="row two">
      ${refused
        ? act("Ask again", () => page.askAgain(ask))
        : act("Stop trying", () => page.dropAsk(ask))}
      ${act("I said it on the radio", () => page.dropAsk(ask), { look: "quiet" })}
    </div>
  </section>`;
}
