// What of the board is shown where: without what the desk filtered away, and standing still under a hand. Pure but for
// what the hold remembers.

import { FRESH, stepOf } from "./ageing.js";
import { filtered } from "./filter.js";
import { welfareOf } from "./ladder.js";

export const LISTS = ["waiting", "working", "stops", "units"];

const NOBODY_HEARD = ["chime", "supervisor"];

/**
 * @param {object} model see boardModel
 * @param {{isChosen: (agency: string) => boolean, hold: object, pace: object, rulesOf: (agency: string) => object[]|null, nowMs: number}} parts
 * @returns the model, whose lists are those to be drawn; `banners` are the emergencies as drawn; `cells` are the units drawn, `units` stays everybody on duty;
 *   `totals` counts what there is, shown or not, `hidden` what the filter took by agency, `placeOf(id)` says where an
 *   ask stands that has left its list
 */
export function viewOf(model, { isChosen, hold, pace, rulesOf, nowMs }) {
  const loud = (card) => card.urgency === "emergency" || stepOf(card, rulesOf(card.agency), nowMs) !== FRESH;
  const cries = (unit) => unit.status === "emergency";
  const must = { card: loud, stop: (stop) => Boolean(welfareOf(stop, nowMs)), unit: cries };
  const { lists, hidden } = filtered(model, isChosen, must);
  const places = [["EMERGENCY, above", model.emergencies], ["waiting", model.waiting], ["working", model.working]];
  return {
    ...model,
    hidden,
    totals: { waiting: model.waiting.length, working: model.working.length, stops: model.stops.length },
    placeOf: (id) => places.find(([, cards]) => cards.some((card) => card.id === id))?.[0] ?? null,
    // What is new among them comes on top, whoever has a hand there: nothing of an emergency waits.
    banners: hold.steady("emergencies", model.emergencies, () => true),
    waiting: hold.steady("waiting", lists.waiting, loud),
    working: hold.steady("working", lists.working, loud),
    stops: hold.steady("stops", lists.stops, (stop) => NOBODY_HEARD.includes(welfareOf(stop, nowMs))),
    cells: hold.steady("units", pace.arrange(lists.units, nowMs, cries), cries),
  };
}
