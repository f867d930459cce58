// A touch that comes late is about where it was made, not where the car is by now. The server knows only the last place it
// was told; this page knows where it was then, for as long as it stays open.

import { LATE_MS } from "./outbox/rules.js";
import { pause } from "./keeping.js";
import { wayTo } from "./words.js";

/** Nearer than this the two are the same place. */
const SAME_M = 50;
const TRIES = 5;
/** What the server filled in by itself; what somebody said, or the stop it is about, stands. */
const GUESSED = ["position", "beat", "none"];

export const onWire = (fix) => fix && { lat: fix.lat, lon: fix.lon };

/**
 * The place an ask that came late should have; null when it came in time, has a better one, or nobody knows. Pure.
 *
 * @param {{pressedAt: number}} ask
 * @param {object} card what the server made of it
 * @param {{was: (ago: number) => object|null}|null} where see whereabouts.js
 * @param {number} now server time, ms
 */
export function placeOfLate(ask, card, where, now) {
  const ago = now - ask.pressedAt;
  if (ago < LATE_MS || card.merged || !GUESSED.includes(card.location_source ?? "none")) return null;
  const fix = where?.was(ago);
  const way = wayTo(card, fix);
  return fix && !(way?.metres < SAME_M) ? { ...onWire(fix), accuracy_m: fix.accuracy } : null;
}

/**
 * @param {object} page the screen's state, see main.js
 * @param {{call: Function, newKey: () => string}} parts
 */
export const createLatePlace = (page, { call, newKey }) => ({
  /** Of a stop that is opened late: its place as the wire takes it, or null. */
  placeAt: (at) => onWire(page.where?.was(page.clockNow() - at) ?? null),
  /** The server has an ask. What went wrong is not said: of a silent one nothing may be, and the ask itself has arrived. */
  async received(ask, card) {
    const place = placeOfLate(ask, card, page.where, page.clockNow());
    const key = newKey();
    for (let tries = 0; place && tries < TRIES; tries += 1) {
      const answer = await call("PATCH", `backups/${card.id}/`, place, { key, timeout: 5000 });
      if (answer.status && answer.status < 500 && answer.status !== 429) return;
      await pause(tries);
    }
  },
});
