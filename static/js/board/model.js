// The board as lists, made from what the store knows. Pure: the same cards and the same second give the same board.

import { levelRank } from "../live/desk_words.js";
import { isComing } from "../live/words.js";
import { fullName } from "./names.js";

const UNSEEN_MS = 5000;
const EARTH_M = 6_371_000;

const live = (response) => ["assigned", "rolling", "on_scene"].includes(response.state);
const count = (card, state) => card.responses.filter((response) => response.state === state && isComing(response)).length;

/** The units on a card that are still in it. */
export const liveResponses = (card) => card.responses.filter(live);
/** Those that fell away while the ask stays open: diverted, stood down, said they can't. */
export const lostResponses = (card) => card.responses.filter((one) => ["stood_down", "declined"].includes(one.state));

export const force = (card) => {
  const there = count(card, "on_scene");
  // Sent there or there: no more to be had for anything else.
  const committed = there + card.responses.filter((one) => one.state === "assigned").length;
  return { rolling: count(card, "rolling"), there, committed, wanted: card.units_wanted };
};

/** Nobody is coming in time and nobody is there. */
export const isUnanswered = (card) => !card.responses.some(isComing);

/** An emergency stands above everything until somebody is there, somebody has it, and no cancel is open. */
export function isPinned(card) {
  if (card.urgency !== "emergency") return false;
  if (isForeign(card)) return isUnanswered(card) || card.state === "rolling";
  return isUnanswered(card) || card.state === "rolling" || !card.acknowledged_at || Boolean(card.cancel_asked_at);
}

/** A neighbour's ask on our board: narrowed, without their ladder and receipts, and theirs to acknowledge and close. */
export const isForeign = (card) => card.rungs_total === null;

/** No browser has shown it, as far as this page can tell; the server's own word is `voice_it`. */
export function isUnseen(card, nowMs) {
  const loud = card.urgency === "emergency" || card.urgency === "backup";
  return loud && !isForeign(card) && !card.seen?.count && !card.acknowledged_at && isUnanswered(card) && nowMs - Date.parse(card.received_at) > UNSEEN_MS;
}

/** Partners that installed nothing and must be called. */
export const contacts = (card) => (card.shared_with ?? []).filter((share) => share.mode === "contact");

/** A partner with boards of its own whose desks have not displayed it: the telephone is what is left. */
export const mustVoice = (share) => share.mode !== "contact" && share.how !== "offered" && share.reached === false;

const AID = ["mutual_aid", "partners", "partner_desks"];

/** A partner that must be called now: asked for, or the ladder came that far. A mere offer waits for a person's word. */
export const mustCall = (card, share) =>
  share.mode === "contact" && share.reached !== true && (share.how !== "offered" || (card.alert?.audiences ?? []).some((name) => AID.includes(name)));

const byLevelThenAge = (a, b) =>
  levelRank(b.urgency) - levelRank(a.urgency) || Date.parse(a.received_at) - Date.parse(b.received_at);

const isTest = (card) => ["test", "drill"].includes(card.mark);

/** Newest not acknowledged first: the one nobody has is the one to look at. A test or a drill stands below whatever is real. */
const byCry = (a, b) =>
  isTest(a) - isTest(b) || Boolean(a.acknowledged_at) - Boolean(b.acknowledged_at) || Date.parse(b.received_at) - Date.parse(a.received_at);

const dueOf = (stop) => Date.parse(stop.welfare_due_at ?? "") || Infinity;
const byCheck = (a, b) => Number(b.welfare_overdue) - Number(a.welfare_overdue) || dueOf(a) - dueOf(b);

const STATUS_ORDER = ["emergency", "rolling", "on_scene", "assigned", "on_stop", "available", "busy", "out_of_service", "off_duty"];
/** Made once: `localeCompare` makes one for each pair, 10 ms a draw with 400 units. */
const byCall = new Intl.Collator("en", { numeric: true }).compare;
const RANK = new Map(STATUS_ORDER.map((status, rank) => [status, rank]));
const byStatus = (a, b) => (RANK.get(a.status) ?? -1) - (RANK.get(b.status) ?? -1) || byCall(a.call_sign, b.call_sign);

/** Distance in metres, null when either place is not known. */
export function distance(a, b) {
  if ([a?.lat, a?.lon, b?.lat, b?.lon].some((value) => value === null || value === undefined)) return null;
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  return Math.hypot(x, (b.lat - a.lat) * rad) * EARTH_M;
}

/** Miles where they are used, else kilometres. */
export function distanceText(metres, miles = true) {
  if (metres === null) return "";
  return miles ? `${(metres / 1609.344).toFixed(1)} mi` : `${(metres / 1000).toFixed(1)} km`;
}

/** Free means: could be sent. A unit with a prisoner is not, nor one that waits for help itself. */
export const isFree = (unit) => unit.status === "available" && !unit.prisoner && !unit.backup;

export const placed = (item) => item?.lat !== null && item?.lat !== undefined && item?.lon !== null && item?.lon !== undefined;
const since = (iso) => Date.parse(iso ?? "") || 0;

/** Where an ask is: where it was asked, unless its unit told a newer place of itself and cries for help. Null: nobody knows. */
export function placeOf(card, unit) {
  const newer = placed(unit) && since(unit.position_at) > since(card.position_at ?? card.received_at);
  if (placed(unit) && (!placed(card) || (newer && card.urgency === "emergency"))) return { lat: unit.lat, lon: unit.lon, at: unit.position_at };
  return placed(card) ? { lat: card.lat, lon: card.lon, at: card.position_at ?? null } : null;
}

/** Units that could be sent to a card, free and near first. Asker, units already in it and units off duty are left out. */
export function candidates(card, units) {
  const place = placeOf(card, units.find((unit) => unit.id === card.unit?.id));
  const taken = new Set([...(card.unit ? [card.unit] : []), ...liveResponses(card)].map(fullName));
  return units
    .filter((unit) => !taken.has(fullName(unit)) && !["off_duty", "out_of_service", "emergency"].includes(unit.status))
    .map((unit) => ({ unit, free: isFree(unit), metres: distance(place, unit) }))
    .sort((a, b) => Number(b.free) - Number(a.free) || (a.metres ?? Infinity) - (b.metres ?? Infinity) || byStatus(a.unit, b.unit));
}

const hasIt = (card, agency) =>
  card.agency === agency || isForeign(card) || (card.shared_with ?? []).some((share) => share.agency === agency && share.how !== "offered");

/** Those a desk of these agencies can send: its own, of the ask's agency or of one that has the ask too. */
export const sendable = (card, units, agencies) => candidates(card, units).filter(({ unit }) => agencies.includes(unit.agency) && hasIt(card, unit.agency));

/** What a unit is busy with, as the board knows it: the card it answers or asked, or its stop. */
function occupations(cards, stops) {
  const found = new Map();
  for (const stop of stops) found.set(stop.unit.id, { stop });
  for (const card of cards) if (card.unit) found.set(card.unit.id, { ...found.get(card.unit.id), asks: card });
  for (const card of cards)
    for (const response of liveResponses(card)) found.set(fullName(response), { answers: card });
  return (unit) => ({ ...found.get(unit.id), ...found.get(fullName(unit)) });
}

/** Who stands with the unit of a stop: the answers on scene, and rolling, of the asks tied to it. */
export function companions(stop, cards) {
  const tied = cards.filter((card) => card.stop === stop.id || (stop.backups ?? []).includes(card.id));
  const answers = (state) => tied.flatMap((card) => card.responses.filter((one) => one.state === state));
  return { there: answers("on_scene"), rolling: answers("rolling"), asks: tied };
}

/** Everything the board draws. */
export function boardModel(store) {
  const cards = store.backups();
  const stops = store.stops();
  const units = store.units();
  const pinned = cards.filter(isPinned).sort(byCry);
  const rest = cards.filter((card) => !isPinned(card));
  const waits = (card) => isUnanswered(card) && (card.state === "waiting" || Boolean(card.next_rung_at));
  const onDuty = units.filter((unit) => unit.status !== "off_duty").sort(byStatus);
  return {
    cards,
    emergencies: pinned,
    waiting: rest.filter(waits).sort(byLevelThenAge),
    working: rest.filter((card) => !waits(card)).sort(byLevelThenAge),
    stops: [...stops].sort(byCheck),
    units: onDuty,
    off: units.filter((unit) => unit.status === "off_duty").sort(byStatus),
    free: onDuty.filter(isFree).length,
    occupation: occupations(cards, stops),
    unitById: new Map(units.map((unit) => [unit.id, unit])),
    stopById: new Map(stops.map((stop) => [stop.id, stop])),
  };
}
