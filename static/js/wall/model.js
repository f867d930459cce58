// What a wall shows of a board, and how much of it fits. Pure.

import { statusOf } from "../live/desk_words.js";
import { welfareOf } from "../board/ladder.js";

/** The order of the counts; on a stop and on scene are one shape, and one count. */
const TALLY = ["avl", "asg", "enr", "ons", "emg", "bsy", "oos"];
const BANNERS = 3;

/** How many units have each status: `[class, code, count]`, also those nobody has. */
export function tally(units) {
  const counts = new Map(TALLY.map((kind) => [kind, 0]));
  for (const unit of units) counts.set(statusOf(unit.status)[0], (counts.get(statusOf(unit.status)[0]) ?? 0) + 1);
  return TALLY.map((kind) => [kind, kind.toUpperCase(), counts.get(kind)]);
}

/** What fits, and how many are left out. The last place says so, when not all fit. */
export function fitting(items, places) {
  if (items.length <= places) return { shown: items, more: 0 };
  const shown = items.slice(0, Math.max(0, places - 1));
  return { shown, more: items.length - shown.length };
}

/** Emergencies as banners, the one nobody has first; a test is nothing for a wall. */
export function banners(model) {
  const cries = model.emergencies.filter((card) => card.mark !== "test");
  return { shown: cries.slice(0, BANNERS), more: Math.max(0, cries.length - BANNERS) };
}

/** Everything else that is open: who waits above who has help. */
export const openAsks = (model) => [...model.waiting, ...model.working].filter((card) => card.mark !== "test");

/** The first of the stops whose check is due, and how many there are. */
export function dueStops(model, nowMs, most = 2) {
  const due = model.stops.filter((stop) => welfareOf(stop, nowMs));
  return { shown: due.slice(0, most), due: due.length };
}
