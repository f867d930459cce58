// What stands above the lists because it will not move by itself: asks whose desk has left, and units that are signed off soon.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { FORGOTTEN } from "../live/signs_off.js";
import { callOf, calledBy, fullName, nameOf } from "./names.js";
import { button, level, placeText, since, until } from "./parts.js";
import { endingSoon, leftBehind } from "./who_has.js";

export function leftRows(ctx) {
  const left = leftBehind(ctx.model.cards);
  if (!left.length) return nothing;
  const all = left.length > 1 ? html`<button type="button" class="button small" @click=${() => left.forEach((card) => ctx.acts.takeOver(card))}>Take all ${left.length}</button>` : nothing;
  return html`<section class="list calls left" aria-labelledby="h-left"><h2 id="h-left">Their desk has left <b>${left.length}</b><span class="soft">the supervisor has them</span>${all}</h2>
    <ul>${left.map((card) => html`<li data-card=${card.id}><button type="button" class="open call" @click=${() => ctx.select?.(card.id)}>${card.number}</button>
      ${level(card, ctx.labels(card.agency))}<b>${calledBy(card.agency, callOf(card), ctx.home)}</b><span>${placeText(card, ctx.model)}</span>
      <span class="soft">${card.acknowledged_by} left</span><span class="late">${since(card.left_at)}</span>
      <span class="buttons">${button(ctx, `${card.id}/take-over/`, "Take over", () => ctx.acts.takeOver(card), { first: true, small: true })}</span></li>`)}</ul></section>`;
}

export function endingRows(ctx) {
  const soon = endingSoon(ctx.model.units);
  if (!soon.length) return nothing;
  return html`<section class="list calls ending" aria-labelledby="h-ending"><h2 id="h-ending">Off duty soon <b>${soon.length}</b><span class="soft">forgotten? call them</span></h2>
    <ul>${soon.map((unit) => {
      const name = fullName(unit);
      return html`<li><b class="call">${nameOf(unit, ctx.home)}</b><span>${FORGOTTEN[unit.signs_off_why] ?? unit.signs_off_why}</span><span class="soft">on tour ${since(unit.tour_started_at)}</span>
        <span class="late">off in ${until(unit.signs_off_at, "now")}</span><span class="buttons">${button(ctx, `${name}/ok`, "OK heard", () => ctx.acts.ok(name), { first: true, small: true })}</span></li>`;
    })}</ul></section>`;
}
