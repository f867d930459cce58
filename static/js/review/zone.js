// Which zones this browser can tell time in. An old one does not know every agency's; then everything is told in UTC, aloud.

const known = new Map();

function isKnown(zone) {
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: zone }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return false;
  }
}

/**
 * @param {string} [zone] such as "America/Vancouver"; without one the browser's own
 * @returns {string|undefined} the same, or "UTC" where this browser does not know it
 */
export function knownZone(zone) {
  if (!known.has(zone)) known.set(zone, isKnown(zone) ? zone : "UTC");
  return known.get(zone);
}

/** What is put after a time so that nobody takes it for the agency's; mostly nothing. */
export const zoneMark = (zone) => (knownZone(zone) === zone ? "" : " UTC");
