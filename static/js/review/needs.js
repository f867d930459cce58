// Needs me: what waits for a supervisor, live, with what can be done about it.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { distanceText, sendable } from "../board/model.js";
import { fullName, nameOf } from "../board/names.js";
import { button, level, placeText, silentMark, since, status } from "../board/parts.js";
import { mayTakeOver } from "./model.js";

function verify(card, ctx) {
  const id = `${card.id}/verify-cancel/`;
  const touch = (outcome) => () => ctx.acts.verify(card, outcome);
  return html`${button(ctx, id, "Safe", touch("safe"), { first: true })}${button(ctx, id, "Cannot talk", touch("cannot_talk"))}${button(ctx, id, "No answer", touch("no_answer"))}`;
}

function assign(card, ctx) {
  const free = sendable(card, ctx.units, ctx.desks).filter((one) => one.free).slice(0, 12);
  const send = (event) => {
    const unit = event.target.value;
    event.target.value = "";
    if (unit) ctx.acts.assign(card, unit);
  };
  return html`<select class="button" aria-label="Assign a unit to ${card.number}" @change=${send} ?disabled=${!free.length}>
    <option value="">${free.length ? "Assign…" : "No unit free"}</option>
    ${free.map(({ unit, metres }) => html`<option value=${fullName(unit)}>${nameOf(unit, ctx.home)} ${distanceText(metres, ctx.miles) || unit.beat || ""}</option>`)}</select>`;
}

function have(card, ctx) {
  const take = (words, first) => button(ctx, `${card.id}/take-over/`, words, () => ctx.acts.takeOver(card), { first });
  if (card.left_at) return take("I have it", true);
  if (card.acknowledged_at) return mayTakeOver(card, ctx.me) ? take("Take over", false) : nothing;
  return button(ctx, `${card.id}/acknowledge/`, "I have it", () => ctx.acts.acknowledge(card), { first: true });
}

/** What is the matter in more words, and who has it. */
const detailOf = ({ card, detail }) => [detail, card.acknowledged_at && !card.left_at && `${card.acknowledged_by ?? "somebody"} has it`].filter(Boolean).join("; ");

/** Whose it is: two agencies may have the same number, and the same call sign. */
const whose = (agency, ctx) => (ctx.several ? html`<td class="whose">${agency ? html`<span class="tag">${agency}</span>` : nothing}</td>` : nothing);

/** A unit that says no word. The radio is asked first; what it said is one touch. */
function checkRow(need, ctx) {
  const { stop } = need;
  const [unit, call] = [fullName(stop.unit), nameOf(stop.unit, ctx.home)];
  return html`<tr><td>${status("on_stop")} <b>${call}</b></td><td></td>${whose(stop.agency, ctx)}<td class="where">${placeText(stop)}</td><td class="what"><b>${need.what}</b></td><td class="soft detail">${need.detail}</td>
    <td class="age">${since(need.since)}</td><td class="do">${button(ctx, `${unit}/ok`, "OK heard", () => ctx.acts.ok(unit))}
    ${button(ctx, `${unit}/no-answer`, "No answer", () => ctx.acts.noAnswer(unit), { first: true, title: `${call} does not answer: raises a backup` })}</td></tr>`;
}

/** Something of the board itself was given up. */
function faultRow(need, ctx) {
  const { fault } = need;
  const busy = { acts: { isBusy: ctx.faults.isBusy } };
  const id = `${fault.kind} ${fault.id}`;
  return html`<tr><td><span class="tag">board</span></td>
    <td class="num">${fault.backup ? html`<a href="/review/${fault.backup}/">${fault.number}</a>` : nothing}</td>${whose(fault.agency, ctx)}<td class="where">${fault.what}</td>
    <td class="what"><b>${need.what}</b></td><td class="soft detail">${need.detail}</td><td class="age">${since(need.since)}</td>
    <td class="do">${button(busy, id, "Try again", () => ctx.faults.act(fault, "retry"))}${button(busy, id, "Seen", () => ctx.faults.act(fault, "dismiss"))}</td></tr>`;
}

function tourRow(need, ctx) {
  const { unit } = need;
  return html`<tr><td>${status(unit.status)} <b>${nameOf(unit, ctx.home)}</b></td><td></td>${whose(unit.agency, ctx)}<td class="where">${unit.beat ? `Beat ${unit.beat}` : nothing}</td><td class="what"><b>${need.what}</b></td>
    <td class="soft detail">${need.detail}</td><td class="age">${need.since ? since(need.since) : nothing}</td><td class="do"></td></tr>`;
}

/** The board itself stands still. There is nothing to touch: what is open is watched by hand. */
function boardRow(need, ctx) {
  return html`<tr><td><span class="tag">board</span></td><td></td>${whose("", ctx)}<td class="where"></td><td class="what"><b>${need.what}</b></td><td class="soft detail">${need.detail}</td><td class="age"></td><td class="do"></td></tr>`;
}

function row(need, ctx) {
  if (need.board) return boardRow(need, ctx);
  if (need.stop) return checkRow(need, ctx);
  if (need.fault) return faultRow(need, ctx);
  return need.unit ? tourRow(need, ctx) : cardRow(need, ctx);
}

function cardRow(need, ctx) {
  const { card } = need;
  return html`<tr data-card=${card.id}><td>${level(card, ctx.labels(card.agency))}</td>
    <td class="num"><a href="/review/${card.id}/">${card.number}</a></td>${whose(card.agency, ctx)}<td class="where">${placeText(card)}</td>
    <td class="what"><b>${need.what}</b> ${silentMark(card)}</td><td class="soft detail">${detailOf(need)}</td><td class="age">${since(need.since)}</td>
    <td class="do">${need.verify ? verify(card, ctx) : nothing}${need.verify && !mayTakeOver(card, ctx.me) ? nothing : have(card, ctx)}${need.verify ? nothing : assign(card, ctx)}</td></tr>`;
}

export function needs(items, ctx) {
  return html`<h2 id="h-needs">Needs me <b>${items.length}</b><span>level, then age, live</span></h2>
    ${items.length ? html`<table><colgroup><col class="c-level"><col class="c-no">${ctx.several ? html`<col class="c-agency">` : nothing}<col class="c-where"><col class="c-what"><col><col class="c-age"><col class="c-acts"></colgroup>
      <thead class="sr"><tr>${["Level", "No.", ...(ctx.several ? ["Agency"] : []), "Where", "What", "Detail", "Age", "Act"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${repeat(items, (need) => need.key, (need) => row(need, ctx))}</tbody></table>`
    : html`<p class="none">${ctx.ready ? "Nothing needs you." : "Being fetched."} <span class="soft">${ctx.ready ? nowText(ctx) : nothing}</span></p>`}`;
}

function nowText(ctx) {
  const open = ctx.open.length;
  return open ? `${open} open, with help or in time.` : "Nothing is open.";
}
