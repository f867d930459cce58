// The board page: puts live data, lists, pane and keys together.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, readBoot } from "../live/api.js";
import { timeOfDay } from "../live/clock.js";
import { drillsOf, showDrill } from "../live/drill.js";
import { withoutRepeats } from "../live/lines.js";
import { agenciesAs } from "../live/roles.js";
import { startLive } from "../live/start.js";
import { createActs } from "./acts.js";
import { createAnnouncer } from "./announce.js";
import { alertsOf, drawAlerts } from "./alerts.js";
import { createAside } from "./aside.js";
import { askForm } from "./ask.js";
import { createCommandLine } from "./command/line.js";
import { createDrills } from "./drill_desk.js";
import { emergencies, isToVerify } from "./emergency.js";
import { createFilter } from "./filter.js";
import { createHold, watchHands } from "./hold.js";
import { createSteps } from "./jumps.js";
import { installKeys } from "./keys.js";
import { passedOver } from "./ladder.js";
import { closed, justNow } from "./log.js";
import { createMapPane } from "./map/pane.js";
import { installMenu } from "./menu.js";
import { boardModel, isForeign } from "./model.js";
import { createMutes } from "./mutes.js";
import { agencyButtons, notes } from "./notes.js";
import { createPace } from "./pace.js";
import { pane } from "./pane.js";
import { callRows } from "./partners.js";
import { createPopouts } from "./popouts.js";
import { waiting, working } from "./rows.js";
import { singleKeys } from "./single_keys.js";
import { stops } from "./stops.js";
import { counts, quiet, title } from "./summary.js";
import { createUnfold } from "./unfold.js";
import { units } from "./units.js";
import { LISTS, viewOf } from "./view.js";

const PREFILL = 120;
const boot = readBoot();
/** The pane this window shows alone (`?pane=`), "" for the whole board. */
const only = boot.pane ?? "";
const at = (id) => document.getElementById(id);
let aside = null;
const prefilled = new Set();
const desks = agenciesAs(boot.session, "dispatcher", "supervisor", "admin");
const home = desks[0] ?? Object.keys(boot.session.roles ?? {})[0];
const announce = createAnnouncer(at("say-loud"), at("say-quiet"), home);
const filter = createFilter(desks);
const hands = watchHands();
const hold = createHold(hands);
const unfold = createUnfold();
const pace = createPace();
const cellSteps = createSteps();
const mutes = createMutes();
let alerts = [];

const ui = { selected: null, asking: false, everyUnit: false, closing: null, renewed: false };

function set(change) {
  Object.assign(ui, change);
  live.refresh();
}

function say({ kind, text }) {
  const line = at("echo");
  line.dataset.kind = kind;
  line.textContent = `${timeOfDay(live.clock.now())}  ${text}`;
}

/** What was touched on the map: its ask, or the unit in the list. */
function chosenOnMap(mark) {
  if (mark.card) return select(mark.card, "map");
  map.choose(mark.key, { centre: false });
  document.querySelector(`[data-unit="${CSS.escape(mark.unit ?? "")}"]`)?.scrollIntoView({ block: "nearest" });
}

/** Opens an ask's pane and moves the focus into it; null closes it and gives the focus back to the row. */
function select(id, where = "pane") {
  const before = ui.selected;
  set({ selected: id, asking: false, closing: null });
  map.choose(id, { centre: where !== "map" });
  const target = id
    ? where === "assign" ? document.querySelector("#assign .button") ?? at("pane") : at("pane")
    : document.querySelector(`[data-card="${CSS.escape(before ?? "")}"] .open`);
  target?.focus({ preventScroll: false });
}

/** Lets in what waits beside a list: the hand asked for it. */
function letIn(...names) {
  names.forEach(hold.letIn);
  live.refresh();
}

function filterBy(agency) {
  if (agency === null) filter.all();
  else filter.touch(agency);
  letIn(...LISTS);
}

/** Puts words into the command line for somebody to go on with. */
function type(text) {
  at("line").value = text;
  at("line").focus();
  at("line").dispatchEvent(new Event("input"));
}

/** Shows one of many emergencies in full, or folds it again. */
function turnOver(id) {
  unfold.touch(id);
  live.refresh();
}

function context({ store, clock, sound }) {
  const nowMs = clock.now();
  const ageing = (agency) => store.view(agency)?.ageing ?? null;
  return {
    store, ui, acts, select, set, hold, unfold: turnOver, folded: (cries) => unfold.folded(cries, ui.selected, hands("emergencies")), letIn, filter, filterBy, type, mutes, alerts, ageing, now: nowMs,
    model: viewOf(boardModel(store), { isChosen: filter.isChosen, hold, pace, rulesOf: ageing, nowMs }),
    sound: sound.state, changed: () => live.refresh(), several: desks.length > 1,
    watched: store.health.timers === "ok", passed: passedOver(store.recent()),
    home,
    desks,
    partners: boot.partners ?? {},
    labels: (agency) => store.view(agency)?.label,
    me: boot.session.user?.id ?? null,
    miles: !/-(CA|AU|NZ|IE)$/.test(navigator.language) && /^en/.test(navigator.language),
  };
}

function side(ctx) {
  const card = ctx.model.cards.find((one) => one.id === ui.selected);
  const top = ui.asking ? askForm(ctx) : card ? pane(card, ctx) : nothing;
  return html`${top}${["", "units"].includes(only) ? units(ctx) : nothing}`;
}

/** The left side: every list, or the one this window is for. */
function lists(ctx) {
  if (only === "units" || only === "map") return nothing;
  if (only === "stops") return ctx.model.stops.length ? stops(ctx) : html`<p class="calm soft">No unit is out on a stop.</p>`;
  return html`${notes(ctx)}${drills.lines(drillsOf(ctx.store))}${aside?.rows(ctx)}${callRows(ctx)}${quiet(ctx)}${waiting(ctx)}${working(ctx)}${only ? nothing : stops(ctx)}${closed(ctx)}${justNow(ctx)}`;
}

/**
 * lit moves rows about; a row that is moved loses the focus, so it gets it back. When what had the focus is gone
 * (the button of a touch that is done), the focus stays near: in the pane, or on the next row.
 */
function keepingFocus(work) {
  const active = document.activeElement;
  const near = active?.closest("#pane") ? "#pane" : active?.closest("#asks, #emergencies") ? "#asks .open" : null;
  const row = active?.closest("[data-card]")?.dataset.card;
  work();
  if (!active || active === document.body || active === document.activeElement) return;
  const again = row && document.querySelector(`[data-card="${CSS.escape(row)}"] :is(.open, .button)`);
  const target = active.isConnected ? active : again ?? (near && document.querySelector(near));
  target?.focus({ preventScroll: true });
}

function draw(parts, changes) {
  const { store, link } = parts;
  const ctx = context(parts);
  keepingFocus(() => {
    render(agencyButtons(ctx), at("agencies"));
    render(counts(ctx), at("counts"));
    render(emergencies(ctx), at("emergencies"));
    render(lists(ctx), at("asks"));
    for (const cells of cellSteps(ctx.model.cells)) render(side({ ...ctx, model: { ...ctx.model, cells } }), at("side"));
    at("board").toggleAttribute("data-pane", Boolean(at("pane")));
    at("board").toggleAttribute("data-crowded", ctx.model.banners.length > 3);
  });
  showDrill(drillsOf(store));
  sayOpen(link);
  popouts.look();
  map.update(ctx);
  document.title = only ? `${only[0].toUpperCase()}${only.slice(1)} – ${title(ctx)}` : title(ctx);
  at("board").setAttribute("aria-busy", String(!store.ready()));
  if (changes.length) announce(changes);
  // A window that lists no asks has displayed those alone that stand in its banners.
  const displayed = ["", "asks"].includes(only) ? ctx.model.cards : ctx.model.emergencies;
  if (store.ready()) link.seen(displayed.map((card) => card.id));
  for (const change of changes) if (change.type === "snapshot") prefill(store, change.agency);
}

/** Tells the other desks which ask is open here; anew on each connection. */
function sayOpen(link) {
  if (link.state !== "live") return void (ui.told = undefined);
  const id = ui.asking ? null : ui.selected;
  if (ui.told === id || (ui.told === undefined && id === null)) return;
  ui.told = id;
  link.send({ type: "on", id });
}

/** The lines before the snapshot, so that "just now" is not empty after a reload. */
async function prefill(store, agency) {
  if (prefilled.has(agency)) return;
  prefilled.add(agency);
  const { seq, epoch } = store.view(agency);
  const query = new URLSearchParams({ agency, after: Math.max(0, seq - PREFILL), epoch });
  const answer = await call("GET", `board/events/?${query}`);
  if (answer.ok) store.prefill(agency, withoutRepeats(answer.body.events));
}

function renewed() {
  const typing = document.activeElement?.matches("input, select, textarea");
  if (!ui.selected && !ui.asking && !typing) setTimeout(() => location.reload(), 1000 + Math.random() * 9000);
  else set({ renewed: true });
}

function acknowledgeOne() {
  const row = document.activeElement?.closest("[data-card]")?.dataset.card ?? ui.selected;
  const { cards, emergencies: cries } = boardModel(live.store);
  const chosen = cards.find((card) => card.id === row && !card.acknowledged_at && !isForeign(card));
  const cry = cries.find((card) => !card.acknowledged_at && !isForeign(card));
  if (chosen ?? cry) acts.acknowledge(chosen ?? cry);
}

/** One key for what came of a call by voice, on the banner, row or pane that has the focus. */
function verifyOne(outcome) {
  const active = document.activeElement;
  const id = active?.closest("[data-card]")?.dataset.card ?? (active?.closest("#pane") ? ui.selected : null);
  const card = id && live.store.backup(id);
  if (!card || !isToVerify(card)) return false;
  acts.verify(card, outcome);
  return true;
}

/** → and ← on one of many emergencies: all of it, and one line again. */
function unfoldOne(isWanted) {
  const fold = document.activeElement?.closest(".banner")?.querySelector(".fold");
  if (!fold || (fold.getAttribute("aria-expanded") === "true") === isWanted) return false;
  fold.click();
  return true;
}

/** What is heard now. The sheet of alerts is drawn from the same list. */
function heard({ store, clock }, own) {
  const nowMs = clock.now();
  alerts = alertsOf(store, own);
  const sounding = mutes.heard(alerts, nowMs, store.ready());
  at("alerts").hidden = !alerts.length;
  at("alerts").textContent = sounding.length < alerts.length ? `${alerts.length - sounding.length} muted` : "";
  if (at("alert-sheet").open) drawAlerts(at("alert-sheet"), alerts, { mutes, nowMs, changed: () => live.refresh() });
  return sounding;
}

function escape() {
  if (ui.closing) return set({ closing: null });
  if (ui.asking) {
    set({ asking: false });
    return at("ask").focus();
  }
  if (ui.selected) select(null);
}

const drills = createDrills({ agencies: agenciesAs(boot.session, "supervisor", "admin"), dialog: at("drill-dialog"), say });
const acts = createActs({ store: { put: (carrier) => live.store.put(carrier) }, refresh: () => live.refresh() }, say, home);
const popouts = createPopouts({ own: only, changed: () => live.refresh() });
const map = createMapPane(at("map-pane"), {
  agencies: (boot.session.agencies ?? []).map((agency) => agency.code), basemaps: boot.basemaps ?? [], api: boot.api,
  always: only === "map", isAway: () => (only ? only !== "map" : popouts.isAway("map")), back: () => popouts.back("map"), chosen: chosenOnMap,
});
const live = startLive(boot, {
  render: (parts, changes) => draw(parts, changes),
  onTick: (nowMs, parts) => parts && parts.refresh(),
  onBuild: renewed,
  sounds: heard,
  prefix: "BOARD ",
});

at("ask").addEventListener("click", () => {
  set({ asking: !ui.asking, selected: null });
  document.querySelector(".ask select")?.focus();
});
for (const [place, name] of [["side", "unit"], ["asks", "stop"]])
  at(place).addEventListener("click", (event) => {
    const row = event.target.closest(`[data-${name}]`);
    if (row && !event.target.closest("button, a, summary")) map.choose(row.dataset[name]);
  });
at("drill")?.addEventListener("click", drills.ask);
at("alerts").addEventListener("click", () => {
  at("alert-sheet").showModal();
  live.refresh();
});
addEventListener("storage", () => {
  mutes.again();
  live.refresh();
});
singleKeys.show();
installMenu(at("menu"));
aside = createAside({ boot, live, acts, context: () => context(live), say });
installKeys({ acknowledgeOne, escape, verifyOne, unfoldOne });
createCommandLine({ store: () => live.store, now: () => live.clock.now(), put: (carrier) => live.store.put(carrier), say: (said) => {
  say(said);
  aside.heard(said);
} });
