// When a page must not be believed, which is pure; and the loud banner and the lamps that then say so. The radio is
// primary: every doubt ends in something a person can do without this screen.

import { timeOfDay } from "./clock.js";
import { levelWord } from "./words.js";

const GRACE_MS = { connecting: 3000, offline: 1500, stale: 0 };
const SILENT_MS = 10_000;
const RUNG_GRACE_MS = 3000;

function linkDoubt({ state, stateAge, silence }, nowMs) {
  if (state === "signed_out") return { code: "signed_out", title: "SIGNED OUT", advice: "USE RADIO", since: nowMs - stateAge };
  // The grace is for a short reconnect; after ten silent seconds a change from stale to offline buys no more of it.
  const graced = stateAge < (GRACE_MS[state] ?? 0) && (silence ?? 0) < SILENT_MS;
  if (state === "live" || graced) return null;
  const since = nowMs - (silence ?? stateAge);
  return { code: "not_live", title: "NOT LIVE", advice: "USE RADIO", since, asOf: silence === null ? null : since };
}

/** Asks whose next rung is over its time and that nobody confirmed: what this page counted down did not come. */
export function overdueRungs(backups, nowMs) {
  return backups.filter((card) => card.next_rung_at && Date.parse(card.next_rung_at) < nowMs - RUNG_GRACE_MS);
}

function timerDoubt(timersSince) {
  if (timersSince === null) return null;
  return { code: "no_rungs", title: "ESCALATION NOT RUNNING", advice: "WATCH THE CLOCK", since: timersSince };
}

/**
 * The page's own alarm. It needs no server: a page that hears nothing goes on counting down what it knew. Within a
 * short reconnect it waits, because the answer may be on its way.
 */
function ownAlarm({ state, silence }, backups, nowMs) {
  if (state === "signed_out" || (state !== "live" && (silence ?? 0) < SILENT_MS)) return null;
  const cards = overdueRungs(backups, nowMs);
  if (!cards.length) return null;
  const since = Math.min(...cards.map((card) => Date.parse(card.next_rung_at)));
  return { code: "unconfirmed", title: "RUNG NOT CONFIRMED", advice: cards.every((card) => card.silent) ? "DO NOT AIR" : "VOICE IT", since, cards };
}

/**
 * Follows a page's health. `judge` answers with the doubts of the moment, worst first.
 * Times are server ms; `since` is when the doubt began, `asOf` how old the shown picture is.
 */
export function createDoubt() {
  let timersSince = null;
  return {
    /**
     * @param {{link: {state: string, stateAge: number, silence: number|null}, health: {timers: string}, backups: object[]}} seen
     *   `backups` are those whose rungs this page counts down
     * @returns {{code: string, title: string, advice: string, since: number, asOf?: number|null, cards?: object[]}[]}
     */
    judge({ link, health, backups }, nowMs) {
      const stale = health.timers === "stale";
      timersSince = stale ? timersSince ?? nowMs : null;
      const lost = linkDoubt(link, nowMs);
      // While not live nobody knows what the timers do: NOT LIVE says it. A rung that is over is over all the same.
      const still = lost ? null : timerDoubt(timersSince);
      return [lost, still, ownAlarm(link, backups, nowMs)].filter(Boolean);
    },
  };
}

// Doubt is drawn inverse, and nothing else on a page is.

const NAMED = 3;

/** Which asks an alarm is about, the longest overdue first: "33 2A21 BACKUP, rung 2". */
function asksText(cards) {
  const first = [...cards].sort((a, b) => Date.parse(a.next_rung_at) - Date.parse(b.next_rung_at));
  const one = (card) => `${card.number} ${card.unit?.call_sign ?? card.unit?.vehicle ?? ""} ${levelWord(card.urgency, null)}${card.exhausted ? "" : `, rung ${card.rung + 2}`}${card.silent ? ", SILENT – DO NOT AIR" : ""}`;
  const more = first.length > NAMED ? `, ${first.length - NAMED} more` : "";
  return `${first.slice(0, NAMED).map(one).join("; ")}${more}`;
}

const DETAIL = {
  not_live: (doubt, timeOf) =>
    doubt.asOf ? `What you see is from ${timeOf(doubt.asOf)}. Touches may not arrive.` : "The board has not answered yet.",
  no_rungs: () => "No ask widens by itself. Watch every age and voice it.",
  unconfirmed: (doubt) => asksText(doubt.cards),
  signed_out: () => "Nothing here is kept up to date. Sign in again.",
};

const LAMPS = {
  link: { live: "LIVE", connecting: "CONNECTING", stale: "NOT LIVE", offline: "NOT LIVE", signed_out: "SIGNED OUT" },
  timers: { ok: "TIMERS", stale: "TIMERS STOPPED", late: "RUNG LATE", unknown: "TIMERS ?" },
  sound: { on: "SOUND", off: "SOUND OFF", none: "NO SOUND" },
};

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function line(doubt, prefix, timeOf) {
  const row = make("div", "doubt");
  row.dataset.doubt = doubt.code;
  const title = make("strong", "", `${doubt.code === "not_live" ? prefix : ""}${doubt.title} `);
  const clock = make("time", "");
  clock.dataset.since = new Date(doubt.since).toISOString();
  title.append(clock, ` – ${doubt.advice}`);
  row.append(title, make("span", "", DETAIL[doubt.code](doubt, timeOf)));
  // A page with a Mute in its header needs no second one.
  if (doubt.code === "unconfirmed" && !document.querySelector("header [data-mute]")) {
    const mute = make("button", "button", "Mute");
    mute.type = "button";
    mute.dataset.mute = "";
    mute.hidden = true;
    row.append(mute);
  }
  if (doubt.code === "signed_out") {
    const link = make("a", "button", "Sign in");
    link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`;
    row.append(link);
  }
  return row;
}

function lamp(name, word, broken, unknown = false) {
  for (const element of document.querySelectorAll(`[data-lamp="${name}"]`)) {
    element.classList.add("link");
    element.classList.toggle("broken", broken);
    element.classList.toggle("unknown", unknown);
    if (element.dataset.word === word) continue;
    element.dataset.word = word;
    element.replaceChildren(make("i", ""), word);
  }
}

function showLamps(codes, link, health) {
  const unsure = codes.includes("not_live") || codes.includes("signed_out");
  const word = unsure ? LAMPS.link[link.state] : LAMPS.link[link.state === "connecting" ? "connecting" : "live"];
  lamp("link", word ?? "LIVE", unsure);
  if (unsure || !health.known) return lamp("timers", LAMPS.timers.unknown, false, true);
  const stopped = codes.includes("no_rungs");
  const late = codes.includes("unconfirmed");
  lamp("timers", LAMPS.timers[stopped ? "stale" : late ? "late" : "ok"], stopped || late);
}

/** The sound lamp and every Mute: there while something sounds that a person may silence. */
export function showSound(state, sounding) {
  lamp("sound", LAMPS.sound[state], state !== "on");
  document.documentElement.dataset.sound = state;
  for (const element of document.querySelectorAll("[data-mute]")) element.hidden = !sounding;
}

/** What is merely slower is told where a page has a place for it: its words are a desk's, and come when there is one. */
let showDegraded = () => {};

/**
 * Keeps `element` (an alert region), the lamps `[data-lamp=link|timers]`, `[data-degraded]` and the page's
 * `data-doubt` attribute in step with what may be believed. Call `update(nowMs)` each second and at each change.
 *
 * @param {HTMLElement} element
 * @param {{link: object, store: object, prefix?: string, timeOf?: (ms: number) => string,
 *   counted?: (backups: object[]) => object[]}} parts
 *   `prefix` is put before NOT LIVE: "BOARD "; `timeOf` tells a time of day where that is not the browser's; `counted`
 *   picks the asks whose rungs the page counts down
 */
export function createBanner(element, { link, store, prefix = "", timeOf = timeOfDay, counted = (backups) => backups }) {
  const doubt = createDoubt();
  let shown = "";
  if (document.querySelector("[data-degraded]")) import("./desk_words.js").then((made) => (showDegraded = made.showDegraded));
  return {
    /** @returns {{code: string, cards?: object[]}[]} what is doubted now */
    update(nowMs) {
      const seen = { state: link.state, stateAge: link.stateAge(), silence: link.silence() };
      const found = doubt.judge({ link: seen, health: store.health, backups: counted(store.backups()) }, nowMs);
      const codes = found.map((one) => one.code);
      showLamps(codes, seen, store.health);
      showDegraded(store.health);
      document.documentElement.dataset.doubt = codes.join(" ");
      const words = found.map((one) => `${one.code} ${one.cards ? asksText(one.cards) : ""}`).join();
      if (words === shown) return found;
      shown = words;
      element.replaceChildren(...found.map((one) => line(one, prefix, timeOf)));
      element.hidden = found.length === 0;
      return found;
    },
  };
}
