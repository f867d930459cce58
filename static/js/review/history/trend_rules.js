// A trend as lines to draw and as words. Pure.

import { spanOf } from "./words.js";

/** In the order of weight; each line is told apart by its dash and by its name at its end, never by colour. */
export const LINES = [
  { key: "first_on_scene_median_s", name: "on scene, median", width: 2.5, dash: [] },
  { key: "first_on_scene_p90_s", name: "on scene, 90th", width: 1.5, dash: [6, 4] },
  { key: "first_rolling_median_s", name: "rolling, median", width: 2, dash: [2, 4] },
];

/** What uPlot draws: seconds since 1970, then a column for each line; null is a gap. */
export const columnsOf = (points) => [points.map((point) => Date.parse(point.from) / 1000), ...LINES.map(({ key }) => points.map((point) => point[key] ?? null))];

/** How many points there are to draw at all. */
export const drawable = (points) => points.filter((point) => LINES.some(({ key }) => (point[key] ?? null) !== null)).length;

/** Where each line's name stands: at its last point, moved apart where two would touch. */
export function namesAt(ends, apart) {
  const placed = [...ends].sort((a, b) => a.y - b.y);
  placed.forEach((one, index) => {
    if (index && one.y - placed[index - 1].y < apart) one.y = placed[index - 1].y + apart;
  });
  return placed;
}

/** One sentence for who cannot see the lines. */
export function trendText(points, step) {
  const said = LINES.flatMap(({ key, name }) => {
    const told = points.map((point) => point[key] ?? null).filter((one) => one !== null);
    return told.length ? [`${name} ${spanOf(told[0])} at first, ${spanOf(told.at(-1))} at last`] : [];
  });
  return said.length ? `By ${step}, from the touch: ${said.join("; ")}.` : `By ${step}: nothing to draw.`;
}

const LADDERS = { roll_by: "roll-by ladder", cover: "cover ladder", backup: "backup ladder", emergency: "emergency ladder", standing_cover: "standing cover" };

/**
 * When the rules changed that these times hang on, oldest first; what changed several times in one day is said once. Who changed it
 * stands on the policy page.
 *
 * @param {{what: string, at: string}[]} changes of the agency's policies
 * @param {{points: object[], to: string}} answer
 * @param {string[]} urgencies those asked for, none: all
 * @returns {{at: number, text: string}[]} ms since 1970
 */
export function marksOf(changes, { points, to }, urgencies = []) {
  const [from, until] = [Date.parse(points[0]?.from ?? ""), Date.parse(to)];
  const found = new Map();
  for (const { what, at } of changes) {
    const ms = Date.parse(at);
    const counts = LADDERS[what] && (!urgencies.length || what === "standing_cover" || urgencies.includes(what));
    if (counts && ms >= from && ms < until) found.set(`${what} ${at.slice(0, 10)}`, { at: ms, text: `${LADDERS[what]} changed` });
  }
  return [...found.values()].sort((a, b) => a.at - b.at);
}
