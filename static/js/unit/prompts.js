// What the screen asks by itself: how it goes with a prisoner, and whether cover is wanted where nobody was near.

import { elapsedText } from "../live/clock.js";
import { html, nothing } from "./lit.js";
import { act, since } from "./parts.js";
import { levelOf, nextUrgency, urgencyWord } from "./words.js";

/** The desk's chime comes this long after the check was due. */
const TO_CHIME_S = 120;

/** What to send when it does not go well: cover, or one step more than what is asked already. */
function helpOffered(page) {
  const { own } = page.state;
  const urgency = own && levelOf(own.urgency) >= levelOf("cover") ? nextUrgency(own.urgency) : "cover";
  if (!urgency) return nothing;
  const word = urgencyWord(urgency, page.labels).toLowerCase();
  return act(`Send ${word}`, () => page.ask(urgency), { look: "big" });
}

export function welfareScene(page, stop) {
  const past = Math.floor((page.now - Date.parse(stop.welfare_due_at)) / 1000);
  const left = Math.max(0, TO_CHIME_S - past);
  return html`<section class="stage" aria-label="Are you OK?">
    <div class="card ask">
      <p class="wants ok">You OK?</p>
      <p class="soft">Prisoner held, ${since(stop.secured_at ?? stop.opened_at)}. No answer goes to dispatch.</p>
      <p class="minute"><progress max=${TO_CHIME_S} value=${left} aria-label="Time to answer"></progress>
        ${left ? html`<time>${elapsedText(left * 1000)}</time>` : html`<strong>dispatch calls you</strong>`}</p>
    </div>
    <div class="row answer">
      ${act("I'm OK", () => page.imOk(), { look: "big first", busy: page.acts.busy("ok") })}
      ${helpOffered(page)}
    </div>
  </section>`;
}

/** A roll-by came to its end and nobody was near. */
export function endedScene(page) {
  const word = urgencyWord("cover", page.labels);
  return html`<section class="stage" aria-label="Nobody near">
    <div class="strip open"><p><strong>${urgencyWord("roll_by", page.labels).toUpperCase()} has ended</strong></p></div>
    <p class="question">Nobody near. Ask ${word.toLowerCase()}?</p>
    <div class="tiles short pair">
      <button type="button" class="tile cover" @click=${() => page.takeEnded("cover")}><span class="level cover"><i></i></span><strong>Ask ${word.toLowerCase()}</strong></button>
      <button type="button" class="tile none" @click=${() => page.takeEnded(null)}><strong>Not now</strong><span>nothing is kept</span></button>
    </div>
  </section>`;
}

/** Hours on duty, said quietly: somebody forgot, or is tired. */
export function tourStrip(page) {
  const started = page.session.tour?.started_at;
  if (!page.state.unit?.tour_overdue || !started) return null;
  return html`<div class="strip"><p class="soft">On tour ${elapsedText(page.now - Date.parse(started))}.</p>
    ${act("End tour", () => page.endTour(), { busy: page.acts.busy("tour") })}</div>`;
}
