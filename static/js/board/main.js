// The board page: puts live data, lists, pane and keys together.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call } from "../live/api.js";
import { agenciesAs, readBoot } from "../live/boot.js";
import { timeOfDay } from "../live/clock.js";
import { drillsOf, showDrill } from "../live/drill.js";
import { withoutRepeats } from "../live/lines.js";
import { startLive } from "../live/start.js";
import { createActs } from "./acts.js";
import { createAnnouncer } from "./announce.js";
import { askForm } from "./ask.js";
import { createCommandLine } from "./command/line.js";
import { createDrills } from "./drill_desk.js";
import { emergencies } from "./emergency.js";
import { installKeys } from "./keys.js";
import { askSounds, passedOver, welfareSounds } from "./ladder.js";
import { closed, justNow } from "./log.js";
import { boardModel, heldOrder, isForeign } from "./model.js";
import { pane } from "./pane.js";
import { callRows } from "./partners.js";
import { waiting, working } from "./rows.js";
import { stops } from "./stops.js";
import { units } from "./units.js";

const PREFILL = 120;
const boot = readBoot();
const at = (id) => document.getElementById(id);
const announce = createAnnouncer(at("say-loud"), at("say-quiet"));
const prefilled = new Set();
const order = new Map();

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

/** Opens an ask's pane and moves the focus into it; null closes it and gives the focus back to the row. */
function select(id, where = "pane") {
  const before = ui.selected;
  set({ selected: id, asking: false, closing: null });
  const target = id
    ? where === "assign" ? document.querySelector("#assign .button") ?? at("pane") : at("pane")
    : document.querySelector(`[data-card="${CSS.escape(before ?? "")}"] .open`);
  target?.focus({ preventScroll: false });
}

const held = (name) => {
  const list = document.querySelector(`[data-list="${name}"]`);
  return Boolean(list) && (list.matches(":hover") || list.contains(document.activeElement)) && order.get(name)?.moved === true;
};

/** Rows stand still while a hand or the focus is among them; see heldOrder. */
function steady(model) {
  for (const name of ["waiting", "working"]) {
    const list = document.querySelector(`[data-list="${name}"]`);
    const busy = Boolean(list) && (list.matches(":hover") || list.contains(document.activeElement));
    const before = order.get(name)?.ids;
    const wanted = model[name].map((card) => card.id).join();
    if (busy && before) model[name] = heldOrder(model[name], before);
    const ids = model[name].map((card) => card.id);
    order.set(name, { ids, moved: busy && ids.join() !== wanted });
  }
  return model;
}

function context(store, clock) {
  const model = steady(boardModel(store));
  return {
    store, model, ui, acts, select, set, held, now: clock.now(),
    watched: store.health.timers === "ok", passed: passedOver(store.recent()),
    home: agenciesAs(boot.session, "dispatcher", "supervisor", "admin")[0] ?? Object.keys(boot.session.roles ?? {})[0],
    agencies: Object.keys(boot.session.roles ?? {}),
    partners: boot.partners ?? {},
    labels: (agency) => store.view(agency)?.label,
    me: boot.session.user?.id ?? null,
    miles: !/-(CA|AU|NZ|IE)$/.test(navigator.language) && /^en/.test(navigator.language),
  };
}

function counts({ model }) {
  const one = (number, word) => html`<li><b>${number}</b> ${word}</li>`;
  const { emergencies: pinned, waiting: waits, working: works, stops: out, units: on, free } = model;
  const cries = pinned.filter((card) => !["test", "drill"].includes(card.mark));
  return html`${cries.length ? html`<li class="emg"><i class="shape"></i><b>${cries.length}</b> ${cries.length === 1 ? "emergency" : "emergencies"}</li>` : nothing}
    ${one(waits.length, "waiting")}${one(works.length, "working")}${one(out.length, out.length === 1 ? "stop" : "stops")}
    <li><b>${free}</b> of ${on.length} free</li>
    ${ui.renewed ? html`<li><button type="button" class="button small" @click=${() => location.reload()}>New version: reload</button></li>` : nothing}`;
}

function quiet({ model, store }) {
  if (!store.ready()) return html`<p class="calm soft">The board is being fetched.</p>`;
  if (model.emergencies.length + model.waiting.length + model.working.length) return nothing;
  return html`<div class="calm"><p class="allquiet">All quiet.</p>
    <p class="soft">${model.units.length} on, ${model.free} free. Nobody is waiting.</p></div>`;
}

function side(ctx) {
  const card = ctx.model.cards.find((one) => one.id === ui.selected);
  const top = ui.asking ? askForm(ctx) : card ? pane(card, ctx) : nothing;
  return html`${top}${units(ctx)}`;
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

function title({ model }) {
  const cries = model.emergencies.filter((card) => card.mark !== "drill");
  const cry = cries.find((card) => !card.acknowledged_at) ?? cries[0];
  if (cry) return `EMERGENCY ${cry.unit?.call_sign ?? ""} – Board`;
  return model.waiting.length ? `(${model.waiting.length}) Board` : "Board";
}

function draw({ store, clock, link }, changes) {
  const ctx = context(store, clock);
  keepingFocus(() => {
    render(counts(ctx), at("counts"));
    render(emergencies(ctx), at("emergencies"));
    render(html`${drills.lines(drillsOf(store))}${callRows(ctx)}${quiet(ctx)}${waiting(ctx)}${working(ctx)}${stops(ctx)}${closed(ctx)}${justNow(ctx)}`, at("asks"));
    render(side(ctx), at("side"));
  });
  document.title = title(ctx);
  showDrill(drillsOf(store));
  sayOpen(link);
  at("board").setAttribute("aria-busy", String(!store.ready()));
  if (changes.length) announce(changes);
  if (store.ready()) link.seen(ctx.model.cards.map((card) => card.id));
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

function escape() {
  if (ui.closing) return set({ closing: null });
  if (ui.asking) {
    set({ asking: false });
    return at("ask").focus();
  }
  if (ui.selected) select(null);
}

const drills = createDrills({ agencies: agenciesAs(boot.session, "supervisor", "admin"), dialog: at("drill-dialog"), say });
const acts = createActs({ store: { put: (carrier) => live.store.put(carrier) }, refresh: () => live.refresh() }, say);
const live = startLive(boot, {
  render: (parts, changes) => draw(parts, changes),
  onTick: (nowMs, parts) => parts && parts.refresh(),
  onBuild: renewed,
  sounds: ({ store }, own) => [...own, ...askSounds(store.backups()), ...welfareSounds(store.stops(), store.backups(), "dispatch")],
  prefix: "BOARD ",
});

at("ask").addEventListener("click", () => {
  set({ asking: !ui.asking, selected: null });
  document.querySelector(".ask select")?.focus();
});
at("drill")?.addEventListener("click", drills.ask);
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
installKeys({ acknowledgeOne, escape });
createCommandLine({ store: () => live.store, now: () => live.clock.now(), put: (carrier) => live.store.put(carrier), say });
