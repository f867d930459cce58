// What the ladder did by itself, as a desk must read it. Pure.

import { isEmpty, isLagging } from "../live/words.js";
import { isForeign, isUnseen } from "./model.js";

/** So long our own guess stands in for the server's word. */
const BRIDGE_MS = 15_000;

/**
 * Why this ask must be voiced: "unseen", "all_cant" or null. The server knows; until its word can be here, and while
 * nobody watches its timers, the page says what it sees itself.
 */
export function voiceIt(card, nowMs, watched = true) {
  if (isForeign(card) || card.silent) return null; // A silent emergency is said on no air.
  if (card.voice_it) return card.voice_it;
  const bridging = !watched || nowMs - Date.parse(card.received_at) < BRIDGE_MS;
  return bridging && isUnseen(card, nowMs) ? "unseen" : null;
}

const BEGINS = new Set(["backup.requested", "backup.upgraded"]);

/**
 * Rungs that were passed over in the present climb, by card: Map of id to Map of rung to why.
 * @param {object[]} events newest first, as the store keeps them
 */
export function passedOver(events) {
  const found = new Map();
  for (const event of [...events].reverse()) {
    const id = event.card?.id;
    if (!id) continue;
    if (BEGINS.has(event.event)) found.delete(id);
    if (event.event === "backup.rung_skipped" && event.facts?.rung !== undefined) {
      if (!found.has(id)) found.set(id, new Map());
      found.get(id).set(event.facts.rung, event.facts.why ?? "nobody reachable");
    }
    if (event.event === "backup.escalated" && !event.facts?.repeat) found.get(id)?.delete(event.facts?.rung);
  }
  return found;
}

/** "rung 2 passed over, nobody reachable". */
export const passedOverText = (passed) =>
  [...(passed ?? [])].map(([rung, why]) => `rung ${rung + 1} ${why === "cancel asked" ? "held" : "passed over"}, ${why}`).join("; ");

/** Units that said they come and do not: past their time, or standing still on the way. */
export const lagging = (card) => card.responses.filter(isLagging);

/** Why a unit no longer counts, and since when it was due: "NO CREW", "STOPPED MOVING", "2 min late", "LATE". */
export function lagText(response, nowMs) {
  if (isEmpty(response)) return "NO CREW";
  if (response.stalled) return "STOPPED MOVING";
  const past = nowMs - Date.parse(response.eta_at ?? "");
  return past > 0 ? `${Math.max(1, Math.floor(past / 60_000))} min late` : "LATE";
}

/** Partners that were asked and have it nowhere: no desk of theirs displayed it, or nobody took the call. */
export const unreached = (card) => (card.shared_with ?? []).filter((share) => share.reached === false);

/** How far an unanswered check went: null, "due" (silent), "chime", "supervisor". A late event is bridged by our clock. */
export function welfareOf(stop, nowMs) {
  if (stop.welfare_alert) return stop.welfare_alert;
  const due = stop.welfare_overdue || (stop.welfare_due_at && Date.parse(stop.welfare_due_at) <= nowMs);
  return due ? "due" : null;
}

/** The check is somebody's already: dispatch got no answer and raised an ask for the unit. */
export const isRaised = (stop, cards) =>
  cards.some((card) => card.unit?.id === stop.unit.id && ["backup", "emergency"].includes(card.urgency) && card.received_at > (stop.welfare_due_at ?? ""));

const ONE_OF = { dispatch: ["chime", "supervisor"], supervisor: ["supervisor"] };

function askSound(card) {
  const id = `${card.id} ${card.urgency}`;
  const tone = card.alert?.tone;
  if (isForeign(card)) return tone === "silent" || card.responses.length ? null : { key: id, sound: "cover" };
  if (card.acknowledged_at || !(card.alert?.audiences ?? []).includes("dispatch")) return null;
  // A technician's test is heard once, like a question, and alarms nobody.
  if (card.mark === "test") return { key: id, sound: "cover" };
  // What a drill trains is the answer, not the star's own sound: that one is never a drill.
  if (card.urgency === "emergency" && card.mark !== "drill") return { key: id, sound: "emergency" };
  if (tone === "alarm") return { key: id, sound: "backup" };
  return tone === "chime" ? { key: id, sound: "cover" } : null;
}

/** What a desk hears of asks: the alarms until somebody took notice, a chime once. */
export const askSounds = (cards) => cards.map(askSound).filter(Boolean);

/** What is heard of unanswered checks, at a desk ("dispatch") or by whom they were handed to ("supervisor"). */
export const welfareSounds = (stops, cards, who) =>
  stops
    .filter((stop) => ONE_OF[who].includes(stop.welfare_alert) && !isRaised(stop, cards))
    .map((stop) => ({ key: `welfare ${stop.id} ${stop.welfare_due_at}`, sound: "welfare" }));
