// What one shift at the desks leaves to the next, from cards, stops and units. Pure.

import { isUnverified, levelRank } from "../../live/desk_words.js";
import { lateAfter } from "../ageing.js";
import { isForeign, isUnanswered } from "../model.js";
import { nameOf } from "../names.js";

const older = (iso, ms, nowMs) => Boolean(iso) && nowMs - Date.parse(iso) > ms;

/** What is wrong with an open ask, in words, the worst first; empty while all is in time. `rules`: see ageing.js; `home`: the desk's first agency. */
export function overdueOf(card, nowMs, rules = null, home = card.agency) {
  const late = lateAfter(card, rules);
  return [
    card.left_at && "DESK HAS LEFT",
    card.cancel_asked_at && "CANCEL NOT VERIFIED",
    isUnverified(card) && "DELAYED, NOT VERIFIED",
    !isForeign(card) && !card.acknowledged_at && card.urgency !== "roll_by" && "NOBODY HAS IT",
    card.exhausted && isUnanswered(card) && "LADDER EXHAUSTED",
    late && isUnanswered(card) && older(card.received_at, late * 1000, nowMs) && "NOBODY IS COMING",
    ...(card.responses ?? []).filter((one) => one.overdue).map((one) => `${nameOf(one, home)} IS LATE`),
    ...(card.responses ?? []).filter((one) => one.stalled && !one.overdue).map((one) => `${nameOf(one, home)} HAS STOPPED MOVING`),
  ].filter(Boolean);
}

const byLevelThenAge = (a, b) => levelRank(b.urgency) - levelRank(a.urgency) || Date.parse(a.received_at) - Date.parse(b.received_at);
const time = (iso) => Date.parse(iso ?? "") || Infinity;

/**
 * @param {{cards: object[], stops: object[], units: object[]}} board
 * @param {number} nowMs
 * @param {(agency: string) => object[]|null} [ageing] when an ask of this agency is late
 * @param {string} [home] the desk's first agency
 * @returns {{open: {card: object, overdue: string[]}[], unverified: object[], stops: object[], units: object[]}}
 */
export function handOver({ cards, stops, units }, nowMs, ageing = () => null, home = undefined) {
  const open = [...cards].filter((card) => card.state !== "closed" && card.mark !== "test").sort(byLevelThenAge);
  return {
    open: open.map((card) => ({ card, overdue: overdueOf(card, nowMs, ageing(card.agency), home) })),
    unverified: open.filter((card) => card.urgency === "emergency" && (card.cancel_asked_at || isUnverified(card) || !card.acknowledged_at)),
    stops: [...stops].sort((a, b) => Number(b.welfare_overdue) - Number(a.welfare_overdue) || time(a.welfare_due_at) - time(b.welfare_due_at)),
    units: units.filter((unit) => unit.signs_off_at || unit.tour_overdue).sort((a, b) => time(a.signs_off_at) - time(b.signs_off_at) || time(a.tour_started_at) - time(b.tour_started_at)),
  };
}
