// An arrival that nobody touched that night: who stood there and when, stated once it is over.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { zoneMark } from "../zone.js";
import { nameOf } from "./sketch.js";
import { canBeStated, unitsToState } from "./view.js";

/**
 * @param {{state: (said: {unit: string, time: string}) => void, busy: boolean, refused: {message: string}|null}} parts
 */
export function wasThere(record, { state, busy, refused }) {
  if (!canBeStated(record)) return nothing;
  const submit = (event) => {
    event.preventDefault();
    const said = new FormData(event.target);
    state({ unit: said.get("unit").trim(), time: said.get("time") });
  };
  const mark = zoneMark(record.header.time_zone);
  const clock = mark ? html`In UTC, for this browser does not know the clock of ${record.header.agency}` : html`By the clock of ${record.header.agency}`;
  return html`<section class="was-there" id="was-there" aria-labelledby="h-there"><h3 id="h-there">Somebody else was there<span>entered afterwards</span></h3>
    <form @submit=${submit}>
      <label>Unit <input name="unit" required maxlength="29" autocomplete="off" list="came"></label>
      <datalist id="came">${unitsToState(record).map((lane) => html`<option value=${nameOf(lane, record.header).replace(" ", ":")}></option>`)}</datalist>
      <label>On scene at${mark} <input name="time" type="time" step="1" required></label>
      <button class="button small" ?disabled=${busy}>Add to the record</button></form>
    ${refused ? html`<p class="refused" role="alert"><b>${refused.message}</b></p>` : nothing}
    <p class="soft">Of a neighbour that has only a telephone: its code, a colon, and what its unit is called, such as STATE:T-41. ${clock}. It stands in the record as stated, with your name and now; nothing that is there is changed. Taken back, with a reason, it still stands there as that.</p></section>`;
}
