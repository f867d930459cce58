// The timeline of a ladder as numbers: where each band begins, the marks of the clock, what was. Pure; timeline.js draws.

const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900];
const LEFT = 40;
const RIGHT = 1306;
const TOP = 32;
export const WIDTH = 1340;

const isTime = (after) => typeof after === "number" && Number.isFinite(after) && after >= 0 && after <= 3600;

/** A step that gives at most thirteen marks. */
export const stepFor = (span) => STEPS_S.find((step) => span / step <= 12.5) ?? 1800;

/**
 * @param {{after: number, label: string, was: number|null, gone?: boolean}[]} rungs in the order of the form
 * @param {{repeat: number|null, expires: number|null}} end what comes after the last rung
 */
export function pictureOf(rungs, { repeat, expires }) {
  const drawn = rungs.map((rung, place) => ({ ...rung, place })).filter((rung) => isTime(rung.after));
  const last = Math.max(0, ...drawn.filter((rung) => !rung.gone).map((rung) => rung.after));
  const latest = Math.max(last, ...drawn.map((rung) => rung.was ?? rung.after).filter(isTime));
  const again = repeat === null ? null : last + repeat;
  const end = Math.max(again ?? expires ?? last + 60, latest) * 1.017;
  const pitch = drawn.length > 8 ? 17 : 25;
  const high = pitch - 6;
  const x = (seconds) => Math.round(LEFT + (seconds / end) * (RIGHT - LEFT));
  const bottom = TOP + Math.max(1, drawn.length) * pitch - 6 + 12;
  const step = stepFor(end);
  return {
    height: bottom + 40,
    bottom,
    high,
    ticks: Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => ({ x: x(index * step), seconds: index * step })),
    bands: drawn.map((rung, row) => ({
      ...rung, x: x(rung.after), y: TOP + row * pitch, width: RIGHT - x(rung.after), shade: shadeOf(row, drawn.length),
      // At the right edge the words stand before the band, where there is room.
      before: x(rung.after) > RIGHT - 30 - rung.label.length * 8,
      wasX: rung.was !== null && isTime(rung.was) && rung.was !== rung.after ? x(rung.was) : null,
    })),
    again: again === null ? null : { x: x(again), seconds: repeat },
    expires: again === null && expires !== null ? { x: x(expires), seconds: expires } : null,
  };
}

/** 0 to 4, light to dark: alarm grows, nothing is replaced. */
const shadeOf = (row, rows) => (rows <= 5 ? row : Math.round((row / (rows - 1)) * 4));
