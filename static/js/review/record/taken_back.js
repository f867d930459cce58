// What was entered afterwards and is taken back: the small question beneath it, and what was.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { canBeTakenBack, takenText, unitOf } from "./view.js";

/**
 * A row beneath a presence, closed until it is wanted.
 *
 * @param {{takeBack: (said: {unit: string, at: string, reason: string}) => void, busy: boolean, refused: {unit: string, message: string}|null}} parts
 */
export function takeBackRow(one, record, { takeBack, busy, refused }) {
  if (!canBeTakenBack(one, record)) return nothing;
  const unit = unitOf(one);
  const submit = (event) => {
    event.preventDefault();
    takeBack({ unit, at: one.arrived.stated, reason: new FormData(event.target).get("reason").trim() });
  };
  return html`<tr class="take-back"><td colspan="4"><details><summary aria-label="Take back ${unit}">Take back</summary>
    <form @submit=${submit}><label>Why <input name="reason" required maxlength="80" autocomplete="off"></label>
      <button class="button small" ?disabled=${busy}>Take back ${unit}</button></form>
    ${refused?.unit === unit ? html`<p class="refused" role="alert"><b>${refused.message}</b></p>` : nothing}
    <p class="soft">What was entered stays in the record, taken back by you, now, and why. Nothing counts it any more.</p></details></td></tr>`;
}

/** What no longer stands, and in whole words how it was taken back. */
export function takenBack(record, clock) {
  return record.taken_back.map((one) => {
    const { was, how } = takenText(one, clock);
    return html`<p class="taken"><span class="soft">${was}</span> <b>${how}</b></p>`;
  });
}
