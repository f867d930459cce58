// The wall display: the board at one look, from across a room. It only reads; nothing here can be touched to any effect.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { askSounds, lagText, voiceIt, welfareSounds } from "../board/ladder.js";
import { createMapPane } from "../board/map/pane.js";
import { lateAfter } from "../board/ageing.js";
import { boardModel, force, liveResponses } from "../board/model.js";
import { callOf, calledBy, nameOf } from "../board/names.js";
import { circumstance, level, noticed, placeText, silentMark, since, status } from "../board/parts.js";
import { readBoot } from "../live/api.js";
import { VOICE_IT } from "../live/desk_words.js";
import { drillsOf, showDrill } from "../live/drill.js";
import { agenciesAs } from "../live/roles.js";
import { startLive } from "../live/start.js";
import { STOP_KIND, isLagging, markWords } from "../live/words.js";
import { banners, dueStops, fitting, openAsks, tally } from "./model.js";

const boot = readBoot();
const loud = new URLSearchParams(location.search).get("sound") === "1";
const at = (id) => document.getElementById(id);
const agencies = (boot.session.agencies ?? []).map((agency) => agency.code);

const counts = ({ model }) =>
  tally(model.units).map(([kind, code, count]) => html`<li class=${count ? "" : "none"}><span class="status ${kind}"><i class="shape"></i><b>${code}</b></span><span class="num">${count}</span></li>`);

function said(card, ctx) {
  const voice = voiceIt(card, ctx.now, ctx.watched);
  if (card.cancel_asked_at) return html`<b class="air">CANCEL ASKED – VERIFY BY VOICE</b>`;
  const words = [circumstance(card, ctx.model, "Beat "), voice ? "" : card.acknowledged_at ? noticed(card) : "nobody has acknowledged"].filter(Boolean).join(", ");
  return html`${silentMark(card)} ${markWords(card) ? html`<b class="air">${markWords(card)}</b>` : nothing} ${voice ? html`<b class="air">${VOICE_IT[voice]}</b>` : nothing} ${words}`;
}

function cry(card, ctx) {
  const { rolling, there, wanted } = force(card);
  return html`<section class="banner" aria-label="Emergency ${callOf(card)}" data-card=${card.id}>
    <i class="shape emg" aria-hidden="true"></i>
    <p class="unit"><b>EMERGENCY</b><strong>${calledBy(card.agency, callOf(card), ctx.home)}</strong></p>
    <p class="where"><strong>${placeText(card, ctx.model)}</strong><span>${said(card, ctx)}</span></p>
    <dl><div><dt>rolling</dt><dd>${rolling}</dd></div><div><dt>on scene</dt><dd>${there}${wanted ? html`<small>/${wanted}</small>` : nothing}</dd></div><div><dt>free</dt><dd>${ctx.model.free}</dd></div></dl>
    ${since(card.received_at)}</section>`;
}

function emergencies(ctx) {
  const { shown, more } = banners(ctx.model);
  return html`<div class="banners" data-count=${shown.length}>${repeat(shown, (card) => card.id, (card) => cry(card, ctx))}
    ${more ? html`<p class="more">and ${more} more ${more === 1 ? "EMERGENCY" : "EMERGENCIES"}</p>` : nothing}</div>`;
}

const help = (one, ctx) =>
  html`<span class="on"><b>${nameOf(one, ctx.home)}</b> ${isLagging(one) ? html`<span class="late">${lagText(one, ctx.now)}</span>` : status(one.state)}</span>`;

function row(card, ctx) {
  const units = liveResponses(card);
  const waits = ctx.model.waiting.includes(card);
  const voice = voiceIt(card, ctx.now, ctx.watched);
  return html`<tr data-card=${card.id}><td>${level(card, ctx.labels(card.agency))}</td><td class="call">${calledBy(card.agency, callOf(card), ctx.home)}</td>
    <td>${placeText(card, ctx.model)}</td><td class="who">${voice ? html`<span class="late">VOICE IT</span>` : units.length ? units.map((one) => help(one, ctx)) : html`<span class="faint">nobody yet</span>`}</td>
    <td class="age">${since(card.received_at, waits ? lateAfter(card, ctx.ageing(card.agency)) : 0)}</td></tr>`;
}

const ROW = { wide: 86, plain: 66, tight: 51, around: 120 };

/** How many rows the list has room for, and whether they must be lower than they would like: in lines readable from afar. */
function places(count) {
  const unit = Math.max(0.75, Math.min(innerWidth / 1920, innerHeight / 1080));
  const room = at("open").clientHeight - ROW.around * unit;
  at("open").dataset.rows = ["wide", "plain"].find((name) => count * ROW[name] * unit <= room) ?? "tight";
  return Math.max(3, Math.floor(room / (ROW.tight * unit)));
}

/** The count first: what does not fit into the line are the places of those that wait less long. */
function stopsLine(ctx) {
  const { shown, due } = dueStops(ctx.model, ctx.now);
  const all = ctx.model.stops.length;
  if (!all) return html`<p class="stops soft">No unit is out on a stop.</p>`;
  return html`<p class="stops"><span><b>${all}</b> ${all === 1 ? "stop" : "stops"}${due > shown.length ? html`, <b class="late">${due} DUE</b>` : nothing}</span>
    ${shown.map((stop) => html`<span><span class="late">${calledBy(stop.agency, stop.unit.call_sign, ctx.home)} DUE ${since(stop.welfare_due_at)}</span> ${placeText(stop)}, ${(STOP_KIND[stop.kind] ?? "stop").toLowerCase()}</span>`)}</p>`;
}

function open(ctx) {
  const asks = openAsks(ctx.model);
  const { shown, more } = fitting(asks, places(asks.length));
  if (!ctx.store.ready()) return html`<p class="calm soft">The board is being fetched.</p>`;
  const quiet = html`<div class="calm"><p class="allquiet">${ctx.model.emergencies.length ? "Nothing else is open." : "All quiet."}</p><p class="soft">${ctx.model.units.length} on, ${ctx.model.free} free.</p></div>`;
  const table = html`<div class="rows"><table><colgroup>${["level", "unit", "where", "", "age"].map((name) => html`<col class=${name ? `c-${name}` : ""}>`)}</colgroup>
    <thead class="sr"><tr>${["Level", "Unit", "Where", "Help", "Age"].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
    <tbody>${repeat(shown, (card) => card.id, (card) => row(card, ctx))}${more ? html`<tr class="more"><td colspan="5">and ${more} more</td></tr>` : nothing}</tbody></table></div>`;
  return html`<h2>Open <b>${asks.length}</b></h2>${asks.length ? table : quiet}${stopsLine(ctx)}`;
}

const map = createMapPane(at("map-pane"), { agencies, basemaps: boot.basemaps ?? [], api: boot.api, always: true, still: true });

function draw({ store, clock }) {
  const ctx = {
    store, model: boardModel(store), now: clock.now(), watched: store.health.timers === "ok", home: agenciesAs(boot.session, "dispatcher", "supervisor", "admin")[0] ?? agencies[0],
    labels: (agency) => store.view(agency)?.label, ageing: (agency) => store.view(agency)?.ageing, miles: false,
  };
  render(counts(ctx), at("tally"));
  render(emergencies(ctx), at("emergencies"));
  render(open(ctx), at("open"));
  showDrill(drillsOf(store));
  map.update(ctx);
  at("wall").setAttribute("aria-busy", String(!store.ready()));
  document.title = ctx.model.emergencies.length ? "EMERGENCY – Wall" : "Wall";
}

at("sound").hidden = !loud;
const live = startLive(boot, {
  render: (parts) => draw(parts),
  onTick: (nowMs, parts) => parts && parts.refresh(),
  // Nothing is ever open here that a reload could lose.
  onBuild: () => setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
  sounds: ({ store }, own) => (loud ? [...own, ...askSounds(store.backups()), ...welfareSounds(store.stops(), store.backups(), "dispatch")] : []),
  prefix: "BOARD ",
});
new ResizeObserver(() => live.refresh()).observe(at("open"));
