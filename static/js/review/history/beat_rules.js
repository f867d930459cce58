// Beats with their numbers, for the map and for the table. Pure.

import { countText } from "./words.js";

const SHADES = 3;

/** 1 to 3, light to dark; 0 for none and for what is hidden. Light enough that the number on it is read in ink. */
const shadeOf = (count, most) => (count ? Math.min(SHADES, Math.ceil((count / most) * SHADES)) : 0);

/**
 * The drawn beats as the map shows them: the code with its number, darker where more was asked.
 *
 * @param {object[]} drawn see board/map/beats.js
 * @param {{beat: string|null, count: number|null}[]} counted
 */
export function numbered(drawn, counted) {
  const known = new Map(counted.map((one) => [one.beat, one.count]));
  const most = Math.max(1, ...counted.map((one) => one.count ?? 0));
  return drawn.map((beat) => {
    const count = known.get(beat.code);
    // Of a beat the answer does not name, nothing is claimed.
    const said = count === undefined ? "" : ` ${count === null ? "·" : countText(count)}`;
    return { ...beat, code: `${beat.code}${said}`, shade: shadeOf(count, most) };
  });
}

/** A place as the fields say it: metres are not lost, and nothing is promised beyond them. */
export const pointOf = ({ lat, lng }) => ({ lat: lat.toFixed(4), lon: lng.toFixed(4) });

/** The circle of what is asked; null while it is no place. */
export function circleOf({ lat, lon, radius_m: radius }, usual) {
  const [north, east, metres] = [lat, lon, radius || usual].map(Number);
  const isPlace = lat !== "" && lon !== "" && Math.abs(north) <= 90 && Math.abs(east) <= 180 && metres > 0;
  return isPlace ? { lat: north, lon: east, metres } : null;
}
