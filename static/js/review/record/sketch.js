// A backup's own track as a sketch: where everything lies, to scale, without a map. Pure.

export const WIDTH = 1000;
const HIGHEST = 320;
const EDGE = 48;
const BELOW = 34;
/** As little ground as this fills the sketch: what moves less only trembles. */
const LEAST_M = 120;
const METRES_A_DEGREE = 111_195;
const STEPS = [1, 2, 5];

/** "40 m", "1.9 km". */
export const lengthOf = (metres) => (metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`);

/** A round length at most so long. */
function roundLength(metres) {
  const power = 10 ** Math.floor(Math.log10(metres));
  return Math.max(...STEPS.map((step) => step * power).filter((length) => length <= metres));
}

/**
 * Where everything lies on the sketch, north up. Pure.
 *
 * @param {{lanes: {points: {lat: number, lon: number}[]}[]}} track at least one lane
 * @param {{lat: number, lon: number}|null} scene the place of the ask
 */
export function sketchOf(track, scene) {
  const places = [...track.lanes.flatMap((lane) => lane.points), ...(scene ? [scene] : [])];
  const origin = places[0];
  const shrink = Math.cos((origin.lat * Math.PI) / 180);
  // Across the line where the days meet, the short way.
  const turn = (degrees) => ((degrees + 540) % 360) - 180;
  const onGround = ({ lat, lon }) => [turn(lon - origin.lon) * METRES_A_DEGREE * shrink, (origin.lat - lat) * METRES_A_DEGREE];
  const ground = places.map(onGround);
  const span = (index) => [Math.min(...ground.map((at) => at[index])), Math.max(...ground.map((at) => at[index]))];
  const [[west, east], [north, south]] = [span(0), span(1)];
  const scale = Math.min((WIDTH - 2 * EDGE) / Math.max(east - west, LEAST_M), (HIGHEST - 2 * EDGE) / Math.max(south - north, LEAST_M / 2));
  const height = Math.max((south - north) * scale, 80) + 2 * EDGE;
  const at = (place) => {
    const [x, y] = onGround(place);
    return { x: WIDTH / 2 + (x - (west + east) / 2) * scale, y: height / 2 + (y - (north + south) / 2) * scale };
  };
  const bar = roundLength(240 / scale);
  return {
    height: height + BELOW,
    scene: scene && at(scene),
    bar: { width: bar * scale, text: lengthOf(bar), y: height + 12 },
    lanes: track.lanes.map((lane) => {
      const drawn = lane.points.map(at);
      return { path: `M${drawn.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`, start: drawn[0], end: drawn.at(-1) };
    }),
  };
}

/** A call sign as it stands everywhere in a record. */
export const nameOf = (lane, header) => (lane.agency === header.agency ? lane.unit : `${lane.agency} ${lane.unit}`);
