// Beats as the database holds them (GeoJSON geometry) turned into what the map draws. Pure.

const turned = (coordinates) => (typeof coordinates[0] === "number" ? [coordinates[1], coordinates[0]] : coordinates.map(turned));

const corners = (coordinates) => (typeof coordinates[0] === "number" ? [{ lat: coordinates[1], lon: coordinates[0] }] : coordinates.flatMap(corners));

function middle(points) {
  const lats = points.map((point) => point.lat);
  const lons = points.map((point) => point.lon);
  return { lat: (Math.min(...lats) + Math.max(...lats)) / 2, lon: (Math.min(...lons) + Math.max(...lons)) / 2 };
}

const isReadable = (coordinates) =>
  Array.isArray(coordinates) && coordinates.length > 0 && (typeof coordinates[0] === "number" ? coordinates.length > 1 && coordinates.every(Number.isFinite) : coordinates.every(isReadable));

/**
 * What an agency's answer holds, and what to say when it holds less than it should: "" when all of it can be drawn.
 *
 * @param {{ok: boolean, body: any}} answer of `GET beats/`
 */
export function beatsIn(answer, agency) {
  if (!answer.ok) return { beats: [], fault: `Beats of ${agency} could not be fetched.` };
  const all = answer.body?.results;
  const whole = Array.isArray(all) ? all.filter((beat) => !beat.polygon || isReadable(beat.polygon.coordinates)) : [];
  return { beats: drawnBeats(whole.map((beat) => ({ ...beat, agency }))), fault: whole.length === all?.length ? "" : `Beats of ${agency} could not be read.` };
}

/**
 * Those that were drawn, each with its rings in the order of the map ([lat, lon]), where its code is written, and a shade so that
 * neighbours differ.
 */
export function drawnBeats(beats) {
  return beats.filter((beat) => beat.polygon?.coordinates?.length).map((beat, index) => {
    const points = corners(beat.polygon.coordinates);
    const label = beat.label_lat === null || beat.label_lon === null ? middle(points) : { lat: beat.label_lat, lon: beat.label_lon };
    return { key: `${beat.agency}:${beat.code}`, agency: beat.agency, code: beat.code, name: beat.name, rings: turned(beat.polygon.coordinates), points, label, shade: index % 2 };
  });
}
