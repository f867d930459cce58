// Several agencies on one board: which of them a desk looks at. What may not be missed is never hidden.

import { kept } from "./kept.js";

const KEPT = "backupboard.board.agencies";
const KINDS = [["asks", "ask", "asks"], ["stops", "stop", "stops"], ["units", "unit", "units"]];

const agencyOfStop = (stop) => stop.unit?.agency ?? stop.agency;

/**
 * The lists without what belongs to agencies that are not chosen. An agency the desk does not serve is a neighbour who
 * asks: never hidden.
 *
 * @param {{waiting: object[], working: object[], stops: object[], units: object[]}} lists
 * @param {(agency: string) => boolean} isChosen
 * @param {{card: (card: object) => boolean, stop: (stop: object) => boolean, unit: (unit: object) => boolean}} must what
 *   stays whatever was chosen
 * @returns {{lists: object, hidden: Map<string, {asks: number, stops: number, units: number}>}} by agency
 */
export function filtered(lists, isChosen, must) {
  const hidden = new Map();
  const keep = (kind, agencyOf, mustStay) => (item) => {
    const agency = agencyOf(item);
    if (isChosen(agency) || mustStay(item)) return true;
    if (!hidden.has(agency)) hidden.set(agency, { asks: 0, stops: 0, units: 0 });
    hidden.get(agency)[kind] += 1;
    return false;
  };
  const card = keep("asks", (one) => one.agency, must.card);
  return {
    lists: {
      waiting: lists.waiting.filter(card),
      working: lists.working.filter(card),
      stops: lists.stops.filter(keep("stops", agencyOfStop, must.stop)),
      units: lists.units.filter(keep("units", (unit) => unit.agency, must.unit)),
    },
    hidden,
  };
}

/** "2 asks, 1 stop of COUNTY hidden". */
export function hiddenText(hidden) {
  const parts = [...hidden].map(([agency, counts]) => {
    const found = KINDS.filter(([kind]) => counts[kind]).map(([kind, one, many]) => `${counts[kind]} ${counts[kind] === 1 ? one : many}`);
    return `${found.join(", ")} of ${agency}`;
  });
  return parts.length ? `${parts.join("; ")} hidden` : "";
}

/** What is chosen after a touch on an agency's button; null is all of them. */
export function touched(chosen, agency, served) {
  const now = chosen === null ? [agency] : chosen.includes(agency) ? chosen.filter((one) => one !== agency) : [...chosen, agency];
  return now.length === 0 || now.length === served.length ? null : served.filter((one) => now.includes(one));
}

function read(storage, served) {
  try {
    const kept = JSON.parse(storage.getItem(KEPT) ?? "null");
    const known = Array.isArray(kept) ? served.filter((one) => kept.includes(one)) : [];
    return known.length && known.length < served.length ? known : null;
  } catch (error) {
    // What is kept there is not ours, or may not be read: everything is shown.
    console.warn("agencies not remembered", error);
    return null;
  }
}

/** The choice of this browser. */
export function createFilter(served, storage = kept) {
  let chosen = read(storage, served);
  const choose = (next) => {
    chosen = next;
    if (next === null) storage.removeItem(KEPT);
    else storage.setItem(KEPT, JSON.stringify(next));
  };
  return {
    served,
    get chosen() {
      return chosen;
    },
    isChosen: (agency) => chosen === null || chosen.includes(agency) || !served.includes(agency),
    touch: (agency) => choose(touched(chosen, agency, served)),
    all: () => choose(null),
  };
}
