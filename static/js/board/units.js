// Units: who is on, in which status, for how long, doing what.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { guard } from "../../vendor/lit-html/directives/guard.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { statusOf } from "../live/desk_words.js";
import { STOP_KIND, isEmpty } from "../live/words.js";
import { hint } from "./notes.js";
import { fullName, nameOf, typedName } from "./names.js";
import { placeText, since, status, tagged, until } from "./parts.js";
import { popoutLink } from "./popout_link.js";

/** What a unit is at, from the card it answers, asks with, or its stop; else its beat. */
function doing(unit, ctx) {
  const { answers, asks, stop } = ctx.model.occupation(unit);
  if (answers) return `${unit.status === "on_scene" ? "at" : "to"} ${answers.number} ${placeText(answers, ctx.model)}`;
  if (asks) return `${asks.number} ${placeText(asks, ctx.model)}`;
  if (stop) return `${STOP_KIND[stop.kind] ?? "Stop"}, ${placeText(stop)}`;
  return unit.beat ? `Beat ${unit.beat}` : "";
}

/** Handed over, and nobody signed on since: the car stands there or is asked for, and nobody sits in it. */
function empty(unit, ctx) {
  const { answers, asks } = ctx.model.occupation(unit);
  const mine = answers?.responses.find((one) => fullName(one) === fullName(unit));
  const left = mine ? isEmpty(mine) : asks && ["asked", "policy"].includes(asks.origin) && !(unit.crew ?? []).length;
  return left ? html`<span class="late">NO CREW</span> ` : nothing;
}

/** Somebody forgot to sign off, or has been out for too long: both are worth a word on the radio. */
function tour(unit, ctx) {
  if (unit.signs_off_at) return html`<span class="late">OFF DUTY in ${until(unit.signs_off_at, "now")}</span> `;
  if (!unit.tour_overdue) return nothing;
  const hours = unit.tour_started_at ? Math.floor((ctx.now - Date.parse(unit.tour_started_at)) / 3_600_000) : 0;
  return html`<span class="late">${hours ? `TOUR ${hours} h` : "TOUR TOO LONG"}</span> `;
}

/** Nothing this board shows reaches it: the radio does. */
const isDeaf = (unit, ctx) => Boolean(ctx.store.view(unit.agency)?.unreachable?.includes(unit.call_sign));
const tablet = (unit, ctx) => (isDeaf(unit, ctx) ? html`<span class="late" title="TABLET OFFLINE: no screen of this unit is reached">tablet off</span> ` : nothing);

function cell(unit, ctx, gone) {
  const state = gone ? "off_duty" : unit.status;
  const [kind] = statusOf(state);
  return html`<li class="${kind} ${unit.prisoner ? "held" : ""} ${gone ? "gone" : ""}" data-unit=${unit.id} title=${(unit.crew ?? []).join(", ") || nothing}>
    <button type="button" class="call line" tabindex="-1" @click=${() => ctx.type(`${typedName(unit, ctx)} `)}>${tagged(unit.agency, unit.call_sign, ctx)}</button>${status(state)}${since(unit.since)}
    <span class="at">${gone ? nothing : tablet(unit, ctx)}${empty(unit, ctx)}${tour(unit, ctx)}${unit.prisoner ? html`<span class="tag">prisoner</span> ` : nothing}${doing(unit, ctx)}</span></li>`;
}

/** All that a cell is drawn from: with 400 of them only those are drawn again that say something else. Stops and units give an
 * ask without a place its beat. */
const madeOf = (unit, ctx, gone) => {
  const { answers, asks, stop } = ctx.model.occupation(unit);
  const beat = (card) => card && [ctx.model.stopById.get(card.stop), ctx.model.unitById.get(card.unit?.id)];
  const hours = unit.tour_overdue ? Math.floor(ctx.now / 60_000) : null;
  return [unit, answers, asks, stop, ...(beat(answers) ?? []), ...(beat(asks) ?? []), gone, isDeaf(unit, ctx), hours, ctx.several, ctx.home];
};

export function units(ctx) {
  const { units: on, off, cells } = ctx.model;
  const { gone } = ctx.hold.of("units");
  const hidden = off.length
    ? html`<details class="off"><summary>${off.length} off duty</summary><p class="soft">${off.map((unit) => nameOf(unit, ctx.home)).join(", ")}</p></details>`
    : nothing;
  return html`<section class="units" aria-labelledby="h-units" tabindex="0" data-list="units"><h2 id="h-units">Units <b>${on.length}</b>${hint("units", "time in status", ctx)}${popoutLink("units")}</h2>
    ${cells.length ? html`<ul data-many=${cells.length > 24 ? "" : nothing}>${repeat(cells, (unit) => unit.id, (unit) => guard(madeOf(unit, ctx, gone.has(unit.id)), () => cell(unit, ctx, gone.has(unit.id))))}</ul>` : on.length ? nothing : html`<p class="none soft">Nobody is signed on.</p>`}${hidden}</section>`;
}
