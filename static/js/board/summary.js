// The board in a few words: the counts of its header, its quiet, the title of its window.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { popoutLink } from "./popout_link.js";

/** How much there is of what, for the header. */
export function counts({ model, ui }) {
  const one = (number, word) => html`<li><b>${number}</b> ${word}</li>`;
  const { emergencies: pinned, totals, units: on, free } = model;
  const cries = pinned.filter((card) => !["test", "drill"].includes(card.mark));
  return html`${cries.length ? html`<li class="emg"><i class="shape"></i><b>${cries.length}</b> ${cries.length === 1 ? "emergency" : "emergencies"}</li>` : nothing}
    ${one(totals.waiting, "waiting")}${one(totals.working, "working")}${one(totals.stops, totals.stops === 1 ? "stop" : "stops")}
    <li><b>${free}</b> of ${on.length} free</li>
    ${ui.renewed ? html`<li><button type="button" class="button small" @click=${() => location.reload()}>New version: reload</button></li>` : nothing}`;
}

/** What stands there when nobody waits. */
export function quiet({ model, store }) {
  if (!store.ready()) return html`<p class="calm soft">The board is being fetched.</p>`;
  if (model.emergencies.length + model.totals.waiting + model.totals.working) return nothing;
  return html`<div class="calm"><p class="allquiet">All quiet.</p>
    <p class="soft">${model.units.length} on, ${model.free} free. Nobody is waiting. ${popoutLink("asks")}</p></div>`;
}

/** What the browser's tab says. */
export function title({ model }) {
  const cries = model.emergencies.filter((card) => card.mark !== "drill");
  const cry = cries.find((card) => !card.acknowledged_at) ?? cries[0];
  if (cry) return `EMERGENCY ${cry.unit?.call_sign ?? ""} – Board`;
  return model.totals.waiting ? `(${model.totals.waiting}) Board` : "Board";
}
