// Neighbouring agencies: whom to ask, and the ones that must be called because they installed nothing.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { contacts, mustCall, mustVoice } from "./model.js";
import { button, since } from "./parts.js";

function lines(share) {
  return html`${share.phone ? html`<a class="phone num" href="tel:${share.phone.replace(/[^+\d]/g, "")}">${share.phone}</a>` : nothing}
    ${share.talk_group ? html`<span>talk group <b>${share.talk_group}</b></span>` : nothing}`;
}

/** What came of the call, or that it is to be made. */
function said(card, share) {
  if (share.reached === true) return html`<span class="soft">reached</span>`;
  if (share.reached === false) return html`<span class="late">NOT REACHED ${since(share.at)}</span>`;
  return mustCall(card, share) ? html`<span class="late">call now ${since(share.at)}</span>` : html`<span class="soft">offered, may be called</span>`;
}

function outcomes(card, share, ctx) {
  // Who has a board and displays nothing is telephoned like anybody else.
  if (share.reached === true || !(share.mode === "contact" || mustVoice(share))) return nothing;
  const id = `${card.id}/reached/`;
  return html`<span class="buttons">${button(ctx, id, "Reached", () => ctx.acts.reached(card, share.agency, true), { first: true, small: true })}
    ${button(ctx, id, "No answer", () => ctx.acts.reached(card, share.agency, false), { small: true })}</span>`;
}

/** The call-out rows: number, talk group, and what came of the call. */
export function callouts(card, ctx) {
  const found = [...contacts(card), ...(card.shared_with ?? []).filter(mustVoice)];
  if (!found.length) return nothing;
  return html`<div class="group calls"><h3>Call out</h3><ul>${found.map((share) => html`<li><b>${share.name ?? share.agency}</b>${lines(share)}
    ${said(card, share)}${outcomes(card, share, ctx)}</li>`)}</ul></div>`;
}

/** Everything that waits for a telephone call, above the lists: a call nobody makes helps nobody. */
export function callRows(ctx) {
  const open = ctx.model.cards.flatMap((card) => (card.shared_with ?? []).filter((share) => mustCall(card, share) || mustVoice(share)).map((share) => ({ card, share })));
  if (!open.length) return nothing;
  return html`<section class="list calls" aria-labelledby="h-calls"><h2 id="h-calls">Call <b>${open.length}</b><span class="soft">neighbours who have it on no screen</span></h2>
    <ul>${open.map(({ card, share }) => html`<li><button type="button" class="open call" @click=${() => ctx.select(card.id)}>${card.number}</button>
      <b>${share.name ?? share.agency}</b>${lines(share)}${said(card, share)}${outcomes(card, share, ctx)}</li>`)}</ul></section>`;
}

/** Asked is not displayed: what their screens say, or that nobody knows yet. */
function onScreen(share) {
  if (share.mode === "contact" || share.how === "offered") return nothing;
  if (share.reached === null || share.reached === undefined) return html`, on no screen of theirs yet ${since(share.at)}`;
  return share.reached ? ", on their screen" : html`, <b class="late">NOT REACHED ${since(share.at)}</b>`;
}

const HOW = { offered: "offered", requested: "asked", automatic: "asked by the ladder" };

/** Partners of the ask's agency that can be brought in. */
export function help(card, ctx) {
  const partners = ctx.partners[card.agency] ?? [];
  const shared = new Map((card.shared_with ?? []).map((share) => [share.agency, share]));
  if (!partners.length && !shared.size) return nothing;
  return html`<div class="group half"><h3>Mutual aid</h3><div class="buttons">
    ${partners.filter((partner) => !shared.has(partner.agency) || shared.get(partner.agency).how === "offered").map((partner) => button(ctx, `${card.id}/mutual-aid/`, `Ask ${partner.name}`, () => ctx.acts.mutualAid(card, partner.agency)))}
    ${[...shared.values()].map((share) => html`<span class="soft">${share.name ?? share.agency}: ${HOW[share.how] ?? share.how}${onScreen(share)}</span>`)}</div></div>`;
}
