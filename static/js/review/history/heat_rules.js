// How dark a cell of the heat map is, and which sums may be told. Pure.

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
export const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
const STEPS = 5;

/** 1 to 5, light to dark, 0 for none and for what is hidden. Busy is only darker: it is no alarm. */
export const shadeOf = (count, most) => (count ? Math.min(STEPS, Math.ceil((count / most) * STEPS)) : 0);

/** A sum of which one part is hidden is not told: it would be no sum, or tell the part. */
const sumOf = (counts) => (counts.some((one) => one === null) ? null : counts.reduce((sum, one) => sum + one, 0));

/**
 * @param {(number|null)[][]} cells seven rows, Monday first, of 24 hours; null is hidden
 * @returns {{rows: {day: string, cells: {count: number|null, shade: number}[], sum: number|null}[], sums: (number|null)[],
 *   all: number|null, hidden: number}}
 */
export function heatOf(cells) {
  const most = Math.max(1, ...cells.flat().map((one) => one ?? 0));
  return {
    rows: cells.map((row, index) => ({ day: DAYS[index], cells: row.map((count) => ({ count, shade: shadeOf(count, most) })), sum: sumOf(row) })),
    sums: HOURS.map((_, hour) => sumOf(cells.map((row) => row[hour]))),
    all: sumOf(cells.flat()),
    hidden: cells.flat().filter((one) => one === null).length,
  };
}
