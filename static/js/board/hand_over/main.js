// The hand-over page: what is open, who has it and since when, what is overdue, who stands out there; and what the next shift
// should know. Live, and printable as it stands.

import { html, nothing, render } from "../../../vendor/lit-html/lit-html.js";
import { readBoot } from "../../live/api.js";
import { timeOfDay } from "../../live/clock.js";
import { FORGOTTEN } from "../../live/signs_off.js";
import { agenciesAs } from "../../live/roles.js";
import { startLive } from "../../live/start.js";
import { STOP_KIND } from "../../live/words.js";
import { createActs } from "../acts.js";
import { boardModel, isForeign, liveResponses } from "../model.js";
import { printedText, seqText } from "../paper/copy.js";
import { phoneTable } from "../paper/sheet.js";
import { callOf, calledBy, fullName, nameOf } from "../names.js";
import { button, level, noticed, placeText, silentMark, since, status, until } from "../parts.js";
import { handOver } from "./model.js";
import { createNotes } from "./notes.js";

const NOTES_MS = 30_000;
const boot = readBoot();
const at = (id) => document.getElementById(id);
const mine = agenciesAs(boot.session, "dispatcher", "supervisor", "admin");
const notes = createNotes({ agencies: mine, changed: () => live?.refresh() });

function say({ kind, text }) {
  const line = at("echo");
  line.dataset.kind = kind;
  line.textContent = text;
}

const acts = createActs({ store: { put: (carrier) => live.store.put(carrier) }, refresh: () => live.refresh() }, say, mine[0]);
/** Over numbers and buttons, which stand at the right. */
const RIGHT = { Age: "age", Since: "age", Act: "do" };
const th = (...heads) => html`<thead><tr>${heads.map((head) => html`<th scope="col" class=${RIGHT[head] ?? ""}>${head}</th>`)}</tr></thead>`;
const list = (id, name, count, table, none) =>
  html`<section aria-labelledby=${id}><h2 id=${id}>${name} <b>${count}</b></h2>${count ? table : html`<p class="none soft">${none}</p>`}</section>`;

function take(card, ctx) {
  if (isForeign(card)) return nothing;
  if (!card.acknowledged_at) return button(ctx, `${card.id}/acknowledge/`, "Acknowledge", () => acts.acknowledge(card), { small: true });
  if (card.acknowledged_by === boot.session.user.name && !card.left_at) return nothing;
  return button(ctx, `${card.id}/take-over/`, "Take over", () => acts.takeOver(card), { first: Boolean(card.left_at), small: true });
}

function openRow({ card, overdue }, ctx) {
  const coming = liveResponses(card).map((one) => html`<span class="on"><b>${nameOf(one, ctx.home)}</b> ${status(one.state)}</span> `);
  return html`<tr data-card=${card.id}><td>${level(card, ctx.labels(card.agency))}</td><td class="num">${card.number}</td><td><b>${calledBy(card.agency, callOf(card), ctx.home)}</b></td>
    <td>${placeText(card, ctx.model)}</td><td>${overdue.map((word) => html`<b class="late">${word}</b> `)}${silentMark(card)}</td><td>${coming.length ? coming : html`<span class="soft">nobody</span>`}</td>
    <td>${noticed(card)}${card.acknowledged_at ? html` <span class="soft num">${timeOfDay(Date.parse(card.left_at ?? card.acknowledged_at), { seconds: false })}</span>` : nothing}</td>
    <td class="age">${since(card.received_at)}</td><td class="do">${take(card, ctx)}</td></tr>`;
}

function openList(found, ctx) {
  const others = found.open.filter(({ card }) => card.left_at && !isForeign(card));
  const all = others.length > 1 ? html`<p class="acts"><button type="button" class="button first" @click=${() => others.forEach(({ card }) => acts.takeOver(card))}>Take over all ${others.length} that were left</button></p>` : nothing;
  return html`${list("h-open", "Open", found.open.length, html`<table class="open">${th("Level", "No.", "Unit", "Where", "Overdue", "Coming", "Who has it, since", "Age", "Act")}
    <tbody>${found.open.map((one) => openRow(one, ctx))}</tbody></table>`, "Nothing is open.")}${all}`;
}

const unverified = (found, ctx) =>
  list("h-unverified", "Emergencies not verified", found.unverified.length, html`<table>${th("No.", "Unit", "Where", "Why", "Since")}<tbody>${found.unverified.map((card) => html`<tr>
    <td class="num">${card.number}</td><td><b>${callOf(card)}</b></td><td>${placeText(card, ctx.model)}</td><td><b class="late">${card.cancel_asked_at ? "CANCEL ASKED – VERIFY BY VOICE" : card.mark === "delayed" ? "DELAYED – VERIFY BY VOICE" : "NOT ACKNOWLEDGED"}</b></td>
    <td class="age">${since(card.cancel_asked_at ?? card.received_at)}</td></tr>`)}</tbody></table>`, "None.");

const stopList = (found, ctx) =>
  list("h-stops", "Stops", found.stops.length, html`<table>${th("Unit", "Kind", "Where", "Held", "Check", "Age")}<tbody>${found.stops.map((stop) => html`<tr>
    <td><b>${calledBy(stop.agency, stop.unit.call_sign, ctx.home)}</b></td><td>${STOP_KIND[stop.kind] ?? stop.kind}</td><td>${placeText(stop)}</td><td>${[stop.prisoner && "prisoner", stop.awaiting_tow && "tow"].filter(Boolean).join(", ")}</td>
    <td>${stop.welfare_overdue ? html`<b class="late">CHECK DUE ${since(stop.welfare_due_at)}</b>` : stop.welfare_due_at ? html`due in ${until(stop.welfare_due_at)}` : nothing}</td><td class="age">${since(stop.opened_at)}</td></tr>`)}</tbody></table>`, "Nobody is out of the car.");

const unitList = (found, ctx) =>
  list("h-forgotten", "On duty too long, or forgotten", found.units.length, html`<table>${th("Unit", "Status", "Why", "On tour", "Off in", "Act")}<tbody>${found.units.map((unit) => {
    const name = fullName(unit);
    return html`<tr><td><b>${nameOf(unit, ctx.home)}</b></td><td>${status(unit.status)}</td><td>${FORGOTTEN[unit.signs_off_why] ?? "on tour too long"}</td><td class="num">${since(unit.tour_started_at)}</td>
      <td>${unit.signs_off_at ? html`<b class="late">${until(unit.signs_off_at, "now")}</b>` : html`<span class="soft">not by itself</span>`}</td><td class="do">${button(ctx, `${name}/ok`, "OK heard", () => acts.ok(name), { small: true })}</td></tr>`;
  })}</tbody></table>`, "Nobody.");

function draw({ store, clock, link }) {
  const ours = (item) => mine.includes(item.agency);
  const board = { cards: store.backups().filter((card) => card.state !== "closed"), stops: store.stops().filter(ours), units: store.units().filter(ours) };
  const ctx = { acts, model: boardModel(store), home: mine[0], labels: (agency) => store.view(agency)?.label, partners: boot.partners ?? {} };
  const found = handOver(board, clock.now(), (agency) => store.view(agency)?.ageing ?? null, mine[0]);
  const boards = store.views().map((view) => ({ agency: view.code, seq: view.seq ?? 0 }));
  const live = link.state === "live" ? "live" : `as of ${timeOfDay(clock.now() - (link.silence() ?? 0))}, NOT LIVE`;
  at("stamp").textContent = store.ready() ? `${timeOfDay(clock.now())}, ${live}, ${seqText(boards)}` : "being fetched";
  at("by").textContent = `${printedText(clock.now())} by ${boot.session.user.name}, ${seqText(boards)}`;
  render(html`${openList(found, ctx)}${unverified(found, ctx)}${stopList(found, ctx)}${unitList(found, ctx)}${phoneTable(ctx)}`, at("open"));
  render(notes.draw(), at("notes"));
}

const live = startLive(boot, {
  render: draw,
  onTick: (_now, parts) => parts?.refresh(),
  onBuild: () => !document.activeElement?.matches("textarea") && setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
  prefix: "BOARD ",
});
notes.read();
setInterval(() => notes.read(), NOTES_MS);
at("print").addEventListener("click", () => globalThis.print());
