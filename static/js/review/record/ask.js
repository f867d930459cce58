// Why somebody opens a record, asked once a look. Nothing of it stays in the address: who comes back is asked again.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";

const REASONS = [["complaint", "Complaint"], ["court", "Court"], ["night", "Review of the night"], ["training", "Training"], ["other", "Other"]];

/** The query of a record that was opened for this reason. */
export const queryOf = ({ reason, why }) => new URLSearchParams(why ? { reason, why } : { reason }).toString();

/**
 * @param {{refused: {message: string}|null, busy: boolean, open: (said: {reason: string, why: string}) => void}} parts
 */
export function reasonForm({ refused, busy, open }) {
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(event.target);
    open({ reason: said.get("reason") ?? "", why: (said.get("why") ?? "").trim() });
  };
  return html`<section class="wide why" aria-labelledby="h-why"><h3 id="h-why">Why do you open this record?</h3>
    <form @submit=${submit}>
      <fieldset><legend class="sr">Reason</legend>
        ${REASONS.map(([value, words]) => html`<label class="choice"><input type="radio" name="reason" value=${value} required> ${words}</label>`)}</fieldset>
      <label class="words">In words, such as a case number <input name="why" maxlength="120" autocomplete="off"></label>
      ${refused ? html`<p class="refused" role="alert"><b>${refused.message}</b></p>` : nothing}
      <p class="soft">Your name, the time and this reason are kept, and shown to the people whom the record names.</p>
      <button class="button" ?disabled=${busy}>Open the record</button>
    </form></section>`;
}
