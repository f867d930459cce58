// Where the map looks, and when it may move by itself. Pure.

import { distance } from "../model.js";

const METRES_A_DEGREE = 111_320;
/** So that one mark alone does not fill the pane with one street, metres from side to side. */
const LEAST_M = 1500;
const NEAR = 3;
/** Grid lines stand at least so far apart, pixels; there are never more of them than this either way. */
const GRID_PX = 26;
const GRID_LINES = 120;
const GRID_KM = [1, 2, 5, 10, 20, 50, 100];
const SCALE_M = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000];

const keyOf = (why, items) => `${why} ${items.map((item) => item.key ?? item.code).sort().join()}`;

/** Emergencies with who comes and the nearest; else the open asks; else the beats; else the units. */
export function framing(marks, beatPoints) {
  const cries = marks.filter((mark) => mark.kind === "cry");
  const units = marks.filter((mark) => mark.kind === "unit");
  if (cries.length) {
    const coming = units.filter((unit) => cries.some((cry) => unit.answers === cry.key));
    const far = new Map(units.map((unit) => [unit, least(unit, cries)]));
    const near = [...units].sort((a, b) => far.get(a) - far.get(b)).slice(0, NEAR);
    return { why: "emergency", key: keyOf("emergency", cries), must: cries, points: [...cries, ...coming, ...near] };
  }
  const asks = marks.filter((mark) => mark.kind === "ask");
  if (asks.length) return { why: "asks", key: keyOf("asks", asks), must: asks, points: asks };
  if (beatPoints.length) return { why: "beats", key: `beats ${beatPoints.length}`, must: [], points: beatPoints };
  if (units.length) return { why: "units", key: "units", must: [], points: units };
  return { why: "nothing", key: "nothing", must: [], points: [] };
}

const least = (unit, cries) => Math.min(...cries.map((cry) => distance(unit, cry)));

/** South-west and north-east corner round places, never narrower than LEAST_M; null for none. */
export function boundsOf(points, leastM = LEAST_M) {
  if (!points.length) return null;
  const lats = points.map((point) => point.lat);
  const lons = points.map((point) => point.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const middle = (south + north) / 2;
  const high = Math.max(0, leastM / METRES_A_DEGREE - (north - south)) / 2;
  const wide = Math.max(0, leastM / (METRES_A_DEGREE * Math.cos((middle * Math.PI) / 180)) - (east - west)) / 2;
  return [[south - high, west - wide], [north + high, east + wide]];
}

/**
 * Whether a map that follows must look elsewhere: something else is to be seen, or what must be seen has left the view. A unit that
 * merely moves does not make the whole map swim.
 */
export function mustMove(frame, lastKey, isInView) {
  return frame.points.length > 0 && (frame.key !== lastKey || frame.must.some((point) => !isInView(point)));
}

/** Nobody has touched it: it follows. */
export const FOLLOWING = { locked: false, held: null, heldAt: null };

/**
 * A hand that pans or zooms locks the view until ★. What is chosen in a list is looked at meanwhile, until it is let go or another
 * emergency comes.
 *
 * @param {{locked: boolean, held: string|null, heldAt: string|null}} state
 * @param {{type: "hand"|"resume"|"choose"|"let_go"|"frame", id?: string, frame?: object}} act
 */
export function nextView(state, act) {
  if (act.type === "resume") return FOLLOWING;
  if (act.type === "hand") return { locked: true, held: null, heldAt: null };
  if (act.type === "choose") return state.locked ? state : { locked: false, held: act.id, heldAt: act.frame.key };
  if (act.type === "let_go") return state.locked ? state : FOLLOWING;
  const another = act.type === "frame" && state.held && act.frame.why === "emergency" && act.frame.key !== state.heldAt;
  return another ? FOLLOWING : state;
}

/** Emergencies a locked view does not show: they are named beside the lock. */
export const outOfSight = (marks, isInView) => marks.filter((mark) => mark.kind === "cry" && !isInView(mark));

/** How many kilometres lie between two lines of the grid; 0 when no grid is fine enough to be of use. */
export function gridStep(metresAPixel) {
  return GRID_KM.find((km) => (km * 1000) / metresAPixel >= GRID_PX) ?? 0;
}

/** The lines of a grid in view: each a pair of places. It hangs on `lat0`, so that it stands still while the view moves. */
export function gridLines({ south, north, west, east }, stepKm, lat0) {
  if (!stepKm) return [];
  const high = (stepKm * 1000) / METRES_A_DEGREE;
  const wide = (stepKm * 1000) / (METRES_A_DEGREE * Math.cos((lat0 * Math.PI) / 180));
  const steps = (from, to, step) => {
    const first = Math.ceil(from / step);
    return Array.from({ length: Math.max(0, Math.min(GRID_LINES, Math.floor(to / step) - first + 1)) }, (_, index) => (first + index) * step);
  };
  return [
    ...steps(south, north, high).map((lat) => [[lat, west], [lat, east]]),
    ...steps(west, east, wide).map((lon) => [[south, lon], [north, lon]]),
  ];
}

/** The longest round length that fits: its words and its pixels. */
export function scaleBar(metresAPixel, mostPx = 110) {
  const metres = SCALE_M.filter((one) => one / metresAPixel <= mostPx).at(-1) ?? SCALE_M[0];
  return { text: metres < 1000 ? `${metres} m` : `${metres / 1000} km`, px: Math.round(metres / metresAPixel) };
}
