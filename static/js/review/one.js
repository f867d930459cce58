// The record of one backup or one stop: opened with a reason, drawn from one answer of the API.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, newKey, readBoot } from "../live/api.js";
import { startLive } from "../live/start.js";
import { agencyTime } from "./bar.js";
import { drawLanes } from "./lanes.js";
import { queryOf, reasonForm } from "./record/ask.js";
import { clockOf, momentOfClock } from "./record/clock.js";
import { askersNote, caseNumber, corroboration, ladder, logPart, neighbours, timeline, title } from "./record/sections.js";
import { trackSection } from "./record/track.js";
import { lanesOfRecord } from "./record/view.js";
import { wasThere } from "./record/was_there.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const path = `${boot.subject}s/${boot.id}/record/`;
const known = { record: null, query: null, refused: null, unsaved: null, unstated: null, untaken: null, busy: false, openedAt: null };
let asking = 0;

const open = (said) => openFor(queryOf(said));

async function openFor(query) {
  const mine = ++asking;
  known.busy = true;
  live.refresh();
  const answer = await call("GET", `${path}?${query}`);
  if (mine !== asking) return; // A later question is under way; its answer is the newer one.
  Object.assign(known, { busy: false, refused: answer.ok ? null : answer.error });
  if (answer.ok) Object.assign(known, { record: answer.body, query, openedAt: known.openedAt ?? live.clock.now() });
  live.refresh();
  if (answer.ok) goThere();
}

/** From Last night: the one thing to be entered, once the record is open. */
function goThere() {
  if (location.hash !== "#was-there") return;
  history.replaceState(null, "", location.pathname);
  at("was-there")?.querySelector("input")?.focus();
}

/** Where it goes on, looking is work: the same reason opens it again with each thing that happens. */
const LIVE = { reason: "live", why: "" };

async function saveCase(reference) {
  known.busy = true;
  live.refresh();
  const answer = boot.subject === "stop"
    ? await call("POST", `stops/${boot.id}/update/`, { reference }, { key: newKey() })
    : await call("PATCH", `backups/${boot.id}/`, { reference }, { key: newKey() });
  Object.assign(known, { busy: false, unsaved: answer.ok ? null : answer.error });
  if (answer.ok) known.record.header.reference = reference || null;
  live.refresh();
}

async function stateArrival({ unit, time }) {
  const { header } = known.record;
  known.busy = true;
  live.refresh();
  const moment = momentOfClock(header.time_zone, time, header.began_at, header.ended_at);
  const answer = await call("POST", `backups/${boot.id}/was-there/`, { unit, at: moment ?? time }, { key: newKey() });
  Object.assign(known, { busy: false, unstated: answer.ok ? null : answer.error });
  live.refresh();
  if (!answer.ok) return;
  at("was-there")?.querySelector("form")?.reset();
  // What it makes of the account is read anew: a look like the first, and for the same reason.
  await openFor(known.query);
}

async function takeBack(said) {
  known.busy = true;
  live.refresh();
  const answer = await call("POST", `backups/${boot.id}/take-back/`, said, { key: newKey() });
  Object.assign(known, { busy: false, untaken: answer.ok ? null : { unit: said.unit, message: answer.error.message } });
  live.refresh();
  if (!answer.ok) return;
  await openFor(known.query);
  // Where the question stood nothing stands any more: the keyboard goes on at the head of what has changed.
  at("h-rec")?.focus();
}

function look(record, clock) {
  return html`<b>This look is recorded</b> and shown to the people it names. ${record.look.by}, ${clock.hm(known.openedAt)}, reason: ${record.look.reason}.`;
}

function lanes(record, clock, nowMs) {
  const said = record.presences.some((one) => one.arrived.stated) ? "times stated by the unit where given" : "times as touched";
  return html`<section class="wide" aria-labelledby="h-lanes"><h3 id="h-lanes">Who was there, and when<span>${said}</span></h3>${drawLanes(lanesOfRecord(record, nowMs), clock)}</section>`;
}

/** The same look on paper or for another system; the reason goes along, and each is a look of its own. */
function files() {
  const base = `${boot.api}${boot.subject}s/${boot.id}/`;
  const link = (name, words) => html`<a class="button small" href="${base}${name}" download>${words}</a>`;
  return html`<p class="files">${link(`record.pdf?${known.query}&paper=a4`, "PDF, A4")}${link(`record.pdf?${known.query}&paper=letter`, "PDF, Letter")}${
    boot.subject === "backup" ? link(`eido/?${known.query}`, "EIDO") : nothing}</p>`;
}

function page(nowMs) {
  const { record, refused, busy } = known;
  if (!record && boot.live && !refused) return html`<p class="none soft">Being fetched.</p>`;
  if (!record) return html`<h2 class="sr">${boot.subject === "stop" ? "One stop" : "One backup"}</h2>${reasonForm({ refused, busy, open })}`;
  const clock = clockOf(record.header.time_zone);
  return html`${title(record, clock, files())}${lanes(record, clock, nowMs)}${trackSection(record, clock)}${timeline(record, clock)}
    <div class="right">${caseNumber(record, { save: saveCase, busy, refused: known.unsaved })}${corroboration(record, clock, { takeBack, busy, refused: known.untaken })}${wasThere(record, { state: stateArrival, busy, refused: known.unstated })}${ladder(record, clock)}${neighbours(record, clock)}${askersNote(record)}${logPart(record)}</div>`;
}

function touches(change) {
  const { event } = change;
  if (change.type !== "event") return false;
  return event.card?.id === boot.id || event.card?.stop === boot.id || event.stop?.id === boot.id;
}

const { timeOf, showClock } = agencyTime(() => boot.zone);
const live = startLive(boot, {
  timeOf,
  render: ({ clock }, changes) => {
    render(page(clock.now()), at("one"));
    const told = known.record && clockOf(known.record.header.time_zone);
    at("looked").hidden = !told;
    render(told ? look(known.record, told) : nothing, at("looked"));
    if (boot.live && known.record && changes.some(touches)) open(LIVE);
  },
  onTick: showClock,
  onBuild: () => {}, // Who read it would be asked why again; what is shown here is not changed by a new build.
});

if (boot.live) open(LIVE);
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
