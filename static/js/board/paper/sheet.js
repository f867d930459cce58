// The board on a sheet: what is printed by P, and what the paper page shows. From the same lists as the board, in words and
// black on white: no colour, no clock that stands still on paper.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { statusOf } from "../../live/desk_words.js";
import { timeOfDay } from "../../live/clock.js";
import { STOP_KIND } from "../../live/words.js";
import { contacts, liveResponses } from "../model.js";
import { callOf, calledBy, nameOf } from "../names.js";
import { circumstance, level, noticed, placeText } from "../parts.js";

const at = (iso) => (iso ? timeOfDay(Date.parse(iso)) : "");
const short = (iso) => (iso ? timeOfDay(Date.parse(iso), { seconds: false }) : "");
const th = (...heads) => html`<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>`;

function coming(card, home) {
  const found = liveResponses(card).map((one) => `${nameOf(one, home)} ${statusOf(one.state)[2]}${one.on_scene_at ? ` ${short(one.on_scene_at)}` : one.eta_at ? `, due ${short(one.eta_at)}` : ""}`);
  return found.length ? found.join("; ") : "NOBODY";
}

function marks(card) {
  const said = [
    card.silent && "SILENT – DO NOT AIR", card.cancel_asked_at && `CANCEL ASKED ${short(card.cancel_asked_at)}, verify by voice`,
    card.mark === "delayed" && "DELAYED, verify by voice", card.prisoner && "prisoner", card.awaiting_tow && "tow awaited", card.note,
  ].filter(Boolean);
  return said.length ? html`<br><small>${said.join(" · ")}</small>` : nothing;
}

function ask(card, { model, home, labels }) {
  const wanted = card.units_wanted ? ` of ${card.units_wanted}` : "";
  const there = card.responses.filter((one) => one.state === "on_scene").length;
  return html`<tr><td>${level(card, labels?.(card.agency))}</td><td class="num">${card.number}</td><td><b>${calledBy(card.agency, callOf(card), home)}</b></td>
    <td>${placeText(card, model)}<br><small>${circumstance(card, model)}</small></td><td>${coming(card, home)}${marks(card)}</td>
    <td class="num">${there}${wanted}</td><td class="num">${at(card.received_at)}</td><td>${noticed(card)}${card.acknowledged_at ? html` <span class="num">${short(card.acknowledged_at)}</span>` : nothing}</td></tr>`;
}

/** Open asks: level, number, unit, place, who is coming, times. */
export function askTable(view) {
  const { emergencies = [], waiting = [], working = [] } = view.model;
  const cards = [...new Map([...emergencies, ...waiting, ...working].map((card) => [card.id, card])).values()];
  return html`<section aria-labelledby="s-asks"><h2 id="s-asks">Open <b>${cards.length}</b></h2>${cards.length
    ? html`<table class="s-asks">${th("Level", "No.", "Unit", "Where", "Who is coming", "There", "Asked", "Who has it")}<tbody>${cards.map((card) => ask(card, view))}</tbody></table>`
    : html`<p class="none">Nobody waits.</p>`}</section>`;
}

function doing(unit, model) {
  const { answers, asks, stop } = model.occupation(unit);
  if (answers) return ` → ${answers.number}`;
  if (asks) return ` #${asks.number}`;
  return stop ? ` ${placeText(stop)}` : unit.beat ? ` ${unit.beat}` : "";
}

/** Units by status, one line a status. */
export function unitLines({ model, home }) {
  const groups = Map.groupBy ? Map.groupBy(model.units, (unit) => unit.status) : grouped(model.units);
  return html`<section aria-labelledby="s-units"><h2 id="s-units">Units <b>${model.units.length}</b></h2>${model.units.length ? html`<dl>
    ${[...groups].map(([name, units]) => html`<dt>${statusOf(name)[1]} <span>${statusOf(name)[2]}</span> ${units.length}</dt>
      <dd>${units.map((unit) => html`<span class="one"><b>${nameOf(unit, home)}</b>${doing(unit, model)}${unit.prisoner ? " (prisoner)" : ""}</span> `)}</dd>`)}</dl>`
    : html`<p class="none">Nobody is signed on.</p>`}</section>`;
}

function grouped(units) {
  const found = new Map();
  for (const unit of units) found.set(unit.status, [...(found.get(unit.status) ?? []), unit]);
  return found;
}

export function stopTable({ model, home }) {
  return html`<section aria-labelledby="s-stops"><h2 id="s-stops">Stops <b>${model.stops.length}</b></h2>${model.stops.length
    ? html`<table class="s-stops">${th("Unit", "Kind", "Where", "Since", "Held", "Check")}<tbody>${model.stops.map((stop) => html`<tr>
      <td><b>${calledBy(stop.agency, stop.unit.call_sign, home)}</b></td><td>${STOP_KIND[stop.kind] ?? stop.kind}</td><td>${placeText(stop)}</td><td class="num">${at(stop.opened_at)}</td>
      <td>${[stop.prisoner && "prisoner", stop.awaiting_tow && "tow"].filter(Boolean).join(", ")}</td>
      <td>${stop.welfare_overdue ? html`<b>DUE since</b> ` : nothing}<span class="num">${short(stop.welfare_due_at)}</span></td></tr>`)}</tbody></table>`
    : html`<p class="none">Nobody is out.</p>`}</section>`;
}

/** Neighbours and how to reach them: from the agencies' agreements, and from asks that were shared. */
export function phoneBook({ partners = {}, model }) {
  const book = new Map();
  for (const [agency, all] of Object.entries(partners)) for (const one of all) book.set(`${agency} ${one.agency}`, { ...one, of: agency });
  for (const card of model.cards) for (const share of contacts(card)) if (share.phone) book.set(`${card.agency} ${share.agency}`, { ...share, of: card.agency });
  return [...book.values()];
}

export function phoneTable(view) {
  const book = phoneBook(view);
  if (!book.length) return nothing;
  const several = new Set(book.map((one) => one.of)).size > 1;
  return html`<section aria-labelledby="s-phones"><h2 id="s-phones">Neighbours <b>${book.length}</b></h2><table class="s-phones">${th("Agency", "Telephone", "Talk group", ...(several ? ["For"] : []))}
    <tbody>${book.map((one) => html`<tr><td><b>${one.name ?? one.agency}</b></td><td class="num">${one.phone ?? "–"}</td><td>${one.talk_group ?? "–"}</td>${several ? html`<td>${one.of}</td>` : nothing}</tr>`)}</tbody></table></section>`;
}

/** Lines to write on: what was typed stands first. */
export function logLines(lines, empty = 14) {
  const row = (line) => html`<tr><td class="num">${line.at}</td><td>${line.unit}</td><td>${line.what}</td><td>${line.who}</td></tr>`;
  const none = { at: "", unit: "", what: "", who: "" };
  return html`<section class="s-log" aria-labelledby="s-log"><h2 id="s-log">Log</h2><table>${th("Time", "Unit", "What", "Who")}
    <tbody>${lines.map(row)}${Array.from({ length: empty }, () => row(none))}</tbody></table></section>`;
}

/** How an urgency is called on paper, for who reads without the shapes. */
export const key = () => html`<p class="s-key">${["emergency", "backup", "cover", "roll_by"].map((name) => html`<span>${level({ urgency: name })}</span>`)} <span>→ 31: on the way to, or at, number 31</span></p>`;

/**
 * The whole sheet.
 *
 * @param {{model: object, home?: string, labels?: Function, partners?: object}} view
 * @param {{title: string, printed: string, lines?: object[]}} head
 */
export function printedSheet(view, { title, printed, lines = [] }) {
  return html`<header><h1>${title}</h1><p>${printed}</p></header>
    ${askTable(view)}${unitLines(view)}${stopTable(view)}${phoneTable(view)}${logLines(lines)}${key()}`;
}

