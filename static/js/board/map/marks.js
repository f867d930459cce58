// What stands on the map, made from the board's model. Pure: the same model gives the same marks.

import { statusOf } from "../../live/desk_words.js";
import { agoText } from "../../live/clock.js";
import { LEVEL_CLASS } from "../../live/words.js";
import { distance, placeOf, placed } from "../model.js";
import { callOf, calledBy } from "../names.js";

/** From this age on a position is grey and says how old it is. */
const OLD_MS = 60_000;
/** A unit this near to its own ask or stop is that mark, and not a second one on top of it, metres. */
const SAME_M = 60;

function tagOf(card) {
  if (card.silent) return "SILENT – DO NOT AIR";
  return { lure: "POSSIBLE LURE", delayed: "DELAYED" }[card.mark] ?? (card.cancel_asked_at ? "CANCEL ASKED" : "");
}

function ofCard(card, model, home) {
  const place = placeOf(card, model.unitById.get(card.unit?.id));
  if (!place) return null;
  const cry = card.urgency === "emergency";
  const name = calledBy(card.agency, callOf(card), home);
  return {
    key: card.id, kind: cry ? "cry" : "ask", shape: cry ? "emg" : LEVEL_CLASS[card.urgency], ...place,
    label: cry ? name : `${card.number} ${name}`, tag: cry ? tagOf(card) : "", heading: null, card: card.id, unit: card.unit?.id ?? null,
  };
}

function ofStop(stop, model, home) {
  if (!placed(stop)) return null;
  const due = stop.welfare_overdue || stop.welfare_alert;
  return {
    key: stop.id, kind: "stop", shape: "ons", lat: stop.lat, lon: stop.lon, at: null, heading: null, tag: due ? "DUE" : "",
    label: calledBy(stop.unit.agency ?? stop.agency, stop.unit.call_sign, home), card: null, unit: stop.unit.id,
  };
}

function ofUnit(unit, model, home) {
  if (!placed(unit)) return null;
  const { answers, asks } = model.occupation(unit);
  return {
    key: unit.id, kind: "unit", shape: statusOf(unit.status)[0], lat: unit.lat, lon: unit.lon, at: unit.position_at ?? null,
    heading: unit.heading ?? null, tag: "", label: calledBy(unit.agency, unit.call_sign, home),
    card: (answers ?? asks)?.id ?? null, unit: unit.id, answers: answers?.id ?? null,
  };
}

/** Whether a mark is already told by one that was drawn for the same unit. */
const isTold = (mark, by) => by && (by.kind === "cry" || distance(mark, by) <= SAME_M);

/**
 * @typedef {{key: string, kind: "cry"|"ask"|"stop"|"unit", shape: string, lat: number, lon: number, at: string|null, label: string,
 *   tag: string, heading: number|null, card: string|null, unit: string|null, answers?: string|null}} Mark
 *
 * @returns {{marks: Mark[], unplaced: {asks: number, units: number}}} emergencies first; a test is on no map
 */
export function marksOf(model, home) {
  const told = new Map();
  const unplaced = { asks: 0, units: 0 };
  const marks = [];
  const keep = (mark) => {
    if (isTold(mark, told.get(mark.unit))) return;
    marks.push(mark);
    if (mark.unit && !told.has(mark.unit)) told.set(mark.unit, mark);
  };
  const cards = model.cards.filter((card) => card.mark !== "test");
  const loud = (card) => Number(card.urgency !== "emergency");
  for (const card of [...cards].sort((a, b) => loud(a) - loud(b))) {
    const mark = ofCard(card, model, home);
    if (mark) keep(mark);
    else unplaced.asks += 1;
  }
  for (const stop of model.stops) {
    const mark = ofStop(stop, model, home);
    if (mark) keep(mark);
  }
  for (const unit of model.units) {
    const mark = ofUnit(unit, model, home);
    if (mark) keep(mark);
    else unplaced.units += 1;
  }
  return { marks, unplaced };
}

/** How old a position is, once it is too old to be believed; "" before. What was said of a scene does not age. */
export function ageText(mark, nowMs) {
  if (!mark.at || (mark.kind !== "unit" && mark.kind !== "cry")) return "";
  const age = nowMs - Date.parse(mark.at);
  return age >= OLD_MS ? agoText(age) : "";
}

/** Whether it is drawn grey: an emergency never is, however old its place. */
export const isGrey = (mark, nowMs) => mark.kind === "unit" && (!mark.at || ageText(mark, nowMs) !== "");

/** The class of a kind of mark. */
const KIND = { cry: "alarm", ask: "ask level", stop: "stop", unit: "unit" };

/** What is drawn of a mark beside its place; equal words need no drawing. */
export function lookOf(mark, nowMs) {
  const age = ageText(mark, nowMs);
  return { className: `mk ${KIND[mark.kind]} ${mark.shape}${isGrey(mark, nowMs) ? " old" : ""}`, label: mark.label, tag: mark.tag, age };
}

/** The mark of what was chosen in a list: an ask, a stop, or a unit, which may stand inside its ask's mark. */
export const markFor = (marks, id) => marks.find((mark) => mark.key === id) ?? marks.find((mark) => mark.unit === id || mark.card === id) ?? null;
