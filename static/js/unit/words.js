// What the officer's screen says, and when it may say it. Pure: a card, the link and the time go in, words come out.
// The one rule: what is not known is not said.

import { DISPOSITION, LEVELS, LEVEL_CLASS, isComing, isEmpty, isLagging } from "../live/words.js";

const LABELS = { roll_by: "Roll by", cover: "Cover", backup: "Backup", emergency: "EMERGENCY" };
const SOURCES = { stop: "from your stop", position: "from your position", beat: "your beat" };
/** Reasons as the small buttons name them; in order of how often they are why. */
export const REASONS = [
  ["code4_custody", "Custody"],
  ["waiting_on_tow", "Tow"],
  ["search", "Search"],
  ["transport", "Transport"],
  ["several_people", "Several people"],
  ["witness", "Witness"],
  ["weapon", "Weapon"],
  ["other", "Other"],
  ["no_reason", "No reason"],
];
const REASON_WORDS = Object.fromEntries(REASONS);

/** An ask that has had no answer this long is not confirmed. */
export const UNCONFIRMED_MS = 3000;
/** An emergency nobody took this long is said to be unanswered. */
export const UNANSWERED_MS = 15_000;
/** A roll-by nobody took this long: the asker alone reads it. */
export const NOBODY_NEAR_MS = 600_000;

export const levelOf = (urgency) => LEVELS.indexOf(urgency) + 1;
export const levelClass = (urgency) => LEVEL_CLASS[urgency] ?? "backup";

/** The agency's own word for an urgency; `labels` is the board's `label`. */
export function urgencyWord(urgency, labels) {
  return labels?.urgency?.[urgency] ?? LABELS[urgency] ?? urgency;
}

/** What the agency calls a scene under control ("Code 4"). */
export const securedWord = (labels) => labels?.secured ?? "Secured";

export const reasonWord = (reason) => REASON_WORDS[reason] ?? null;
export const dispositionWord = (disposition) => (DISPOSITION[disposition] ?? disposition ?? "closed").toLowerCase();
export const sourceWord = (source) => SOURCES[source] ?? null;

/** The next level up by a touch, or null: EMERGENCY has a button of its own. */
export function nextUrgency(urgency) {
  return urgency === "roll_by" ? "cover" : urgency === "cover" ? "backup" : null;
}

/** A call sign as heard from `home`: other agencies carry their name. */
export function callSign(sign, agency, home) {
  return agency && home && agency !== home ? `${agency}:${sign}` : sign;
}

const inState = (card, ...states) => (card.responses ?? []).filter((one) => states.includes(one.state));
const byTime = (name) => (a, b) => ((a[name] ?? "￿") < (b[name] ?? "￿") ? -1 : 1);

export const onScene = (card) => inState(card, "on_scene").filter(isComing).sort(byTime("on_scene_at"));
/** Units on their way, soonest first; those without an ETA last. */
export const rolling = (card) => inState(card, "rolling").filter(isComing).sort(byTime("eta_at"));
/** Units that said they come and do not: they stand still, their time is over, or nobody is aboard any more. */
export const lagging = (card) => (card.responses ?? []).filter(isLagging);
export const assigned = (card) => inState(card, "assigned");
const diverted = (card) => inState(card, "stood_down").filter((one) => one.reason === "diverted");

/** Minutes to `iso`, at least 1; negative minutes when it has passed; null when it is not known. */
export function minutesTo(iso, now) {
  const left = Date.parse(iso ?? "") - now;
  if (Number.isNaN(left)) return null;
  return left > 0 ? Math.max(1, Math.ceil(left / 60_000)) : -Math.floor(-left / 60_000);
}

/** "4 min", "2 min late", "due now", or "" when unknown. */
export function etaWords(iso, now) {
  const minutes = minutesTo(iso, now);
  if (minutes === null) return "";
  if (minutes > 0) return `${minutes} min`;
  return minutes === 0 ? "due now" : `${-minutes} min late`;
}

/** "NO CREW", "HAS STOPPED" or "IS LATE": what is known of a unit that does not come in time. */
export const lagWords = (response) => (isEmpty(response) ? "NO CREW" : response.stalled ? "HAS STOPPED" : "IS LATE");

/** A roll-by nobody took in ten minutes: its asker alone reads it, and is offered cover. */
export function nobodyNear(card, now) {
  const nobody = !onScene(card).length && !rolling(card).length && !assigned(card).length;
  return card.urgency === "roll_by" && nobody && now - Date.parse(card.received_at) >= NOBODY_NEAR_MS;
}

/** Withdrawn, or marked as another than an emergency here and now: held again it is one like any other. */
export const mayHoldAgain = (card) => card?.cancel_asked_at || card?.mark;

/** True once as many units as wanted are there or coming. Never for an emergency without a count. */
export function covered(card) {
  if (card.units_wanted === null || card.units_wanted === undefined) return false;
  return onScene(card).length + rolling(card).length >= card.units_wanted;
}

/** True when this unit is one more than was wanted: it should hold. Those who answered first count first. */
export function isExtra(card, unit, agency) {
  if (card.units_wanted === null || card.units_wanted === undefined) return false;
  const order = [...onScene(card), ...rolling(card).sort(byTime("rolling_at"))];
  const place = order.findIndex((one) => one.unit === unit && one.agency === agency);
  return place >= card.units_wanted && order[place].state === "rolling";
}

/** An ask on its way, not yet answered by the server. `age` in ms since the touch. */
export function askTruth(ask, age) {
  if (ask.state === "refused") return { kind: "doubt", cause: "NOT SENT", order: "USE RADIO" };
  // Touched before the screen was closed, or too long ago: nothing went out, and nothing will by itself.
  if (ask.state === "offer" || ask.state === "unsent") return { kind: "doubt", cause: "NOT DELIVERED", order: "USE RADIO" };
  if (age >= UNCONFIRMED_MS) return { kind: "doubt", cause: "NOT CONFIRMED", order: "USE RADIO" };
  return { kind: "fact", big: "SENDING…" };
}

function unanswered(card, now) {
  const nobody = !card.acknowledged_at && !onScene(card).length && !inState(card, "rolling").length && !assigned(card).length;
  return nobody && card.urgency === "emergency" && now - Date.parse(card.received_at) >= UNANSWERED_MS;
}

function peopleTruth(card, { now, home, live }) {
  const name = (one) => callSign(one.unit, one.agency, home);
  const [there] = onScene(card);
  if (there) return { kind: "fact", status: "ons", big: `${name(there)} ON SCENE` };
  const [coming] = rolling(card);
  if (coming) return { kind: "unit", status: "enr", big: `${name(coming)} ROLLING`, minutes: live ? minutesTo(coming.eta_at, now) : null };
  const [slow] = lagging(card);
  if (slow) return { kind: "late", status: "enr", big: `${name(slow)} ${lagWords(slow)}`, sub: "Nobody else is rolling." };
  const [sent] = assigned(card);
  if (sent) return { kind: "fact", status: "asg", big: `${name(sent)} ASSIGNED`, sub: "Not rolling yet." };
  const gone = diverted(card).at(-1);
  if (gone) return { kind: "fact", big: `${name(gone)} DIVERTED`, sub: `${holder(card)}No unit yet.` };
  return null;
}

/** Who a person is that has it: a supervisor in a car is not dispatch. */
const hasIt = (card) => `${card.acknowledged_as === "supervisor" ? "SUPERVISOR" : "DISPATCH"} HAS IT`;
const holder = (card) => (card.acknowledged_by ? `${card.acknowledged_by}. ` : "");

function systemTruth(card, { now, timeOfDay }) {
  if (nobodyNear(card, now)) return { kind: "fact", big: "NOBODY NEAR", sub: card.acknowledged_at ? `${holder(card)}No unit yet.` : undefined };
  if (card.acknowledged_at) return { kind: "fact", big: hasIt(card), sub: `${holder(card)}No unit yet.` };
  if (card.exhausted) return { kind: "doubt", cause: "EVERYONE HAS BEEN ASKED", order: "USE RADIO" };
  const screens = card.seen?.count ?? 0;
  if (screens > 0) return { kind: "fact", big: `ON ${screens} SCREEN${screens === 1 ? "" : "S"}`, sub: "No unit yet." };
  return { kind: "fact", big: `RECEIVED ${timeOfDay(card.received_at)}` };
}

/**
 * The biggest line about one's own open ask: the newest thing known to be true.
 *
 * @param {object} card
 * @param {{now: number, home: string, live: boolean, timeOfDay: (iso: string) => string, labels?: object}} ctx
 *   `home` is the reader's agency, `now` server time in ms; without `live` no countdown is trusted
 * @returns {{kind: "fact"|"unit"|"late"|"doubt", big?: string, sub?: string, status?: string, minutes?: number|null, cause?: string, order?: string}}
 */
export function truth(card, ctx) {
  if (card.state === "closed") return { kind: "fact", big: "CLOSED", sub: card.disposition ? dispositionWord(card.disposition) : undefined };
  if (card.cancel_asked_at) return { kind: "fact", big: "CANCEL ASKED", sub: "VERIFY BY VOICE" };
  if (unanswered(card, ctx.now)) return { kind: "doubt", cause: "NO ONE HAS ANSWERED", order: "USE RADIO" };
  return peopleTruth(card, ctx) ?? systemTruth(card, ctx);
}

/** What is known beside the biggest line, oldest first; nothing is said twice. */
export function proofs(card, said, timeOfDay) {
  const lines = [];
  const received = `RECEIVED ${timeOfDay(card.received_at)}`;
  if (said.big !== received) lines.push(received);
  const screens = card.seen?.count ?? 0;
  if (screens > 0 && !said.big?.endsWith("SCREENS") && !said.big?.endsWith("SCREEN"))
    lines.push(`ON ${screens} SCREEN${screens === 1 ? "" : "S"}`);
  if (card.acknowledged_at && said.big !== hasIt(card))
    lines.push(`${hasIt(card)}${card.acknowledged_by ? ` – ${card.acknowledged_by}` : ""}`);
  return lines;
}

/** The other units at or on the way to an ask, for the line beneath the biggest one. */
export function alsoComing(card, ctx) {
  const all = [...onScene(card), ...rolling(card)].slice(1);
  const slow = onScene(card).length + rolling(card).length ? lagging(card) : lagging(card).slice(1);
  const late = slow.map((one) => `${callSign(one.unit, one.agency, ctx.home)} ${isEmpty(one) ? "NO CREW" : one.stalled ? "has stopped" : "is late"}`);
  const coming = all.map((one) => {
    const eta = one.state === "rolling" && ctx.live ? etaWords(one.eta_at, ctx.now) : "";
    return `${callSign(one.unit, one.agency, ctx.home)} ${one.state === "on_scene" ? "on scene" : "rolling"}${eta ? `, ${eta}` : ""}`;
  });
  return [...coming, ...late];
}

/** Nearer than this a direction says nothing: positions are no better. */
const CLOSE_BY_M = 100;

const rad = (degrees) => (degrees * Math.PI) / 180;
const POINTS = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];

/**
 * Distance and direction as the crow flies; null unless both ends are known.
 * @returns {{metres: number, bearing: number, point: string}|null}
 */
export function wayTo(from, to) {
  if (![from?.lat, from?.lon, to?.lat, to?.lon].every(Number.isFinite)) return null;
  const [a, b] = [rad(from.lat), rad(to.lat)];
  const east = rad(to.lon - from.lon);
  const h = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(east / 2) ** 2;
  const metres = 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(h)));
  const y = Math.sin(east) * Math.cos(b);
  const x = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(east);
  const bearing = (Math.atan2(y, x) * 180 / Math.PI + 360) % 360;
  return { metres, bearing, point: POINTS[Math.round(bearing / 45) % 8] };
}

/** "1.2 mi NE" or "900 m NE"; miles where miles are used. */
export function wayWords(way, language = "en-US") {
  if (!way) return "";
  if (way.metres < CLOSE_BY_M) return "close by";
  const miles = /^en-(US|GB)/.test(language);
  const far = miles
    ? `${(way.metres / 1609.344).toFixed(1)} mi`
    : way.metres < 950 ? `${Math.round(way.metres / 50) * 50} m` : `${(way.metres / 1000).toFixed(1)} km`;
  return `${far} ${way.point}`;
}

/** Older than this, in ms, a place is shown as old. */
export const OLD_MS = 60_000;

/** What is said while nobody knows where this car is. */
export const NOWHERE = "NO LOCATION";

/** What the top bar says of where this car is: "± 12 m, 4 s", "NO LOCATION", or "" while nothing is known yet. */
export function whereWords(where) {
  const state = where?.state() ?? "off";
  if (state === "refused" || state === "unavailable") return NOWHERE;
  if (state !== "on") return "";
  const seconds = Math.round(where.age() / 1000);
  return `± ${Math.round(where.accuracy())} m, ${seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`;
}

export const isOld = (where) => (where?.age() ?? 0) > OLD_MS;
