// The clock in the bar above a review page: the agency's, as in the lists below it, wherever the browser stands.

import { clockOf } from "./record/clock.js";

/**
 * Written here and not by live/clock.js, which knows no zones: a car's screen pays for each of its bytes.
 *
 * @param {number} nowMs server time
 * @param {string} [zone] of the agency the page shows
 */
export function showClock(nowMs, zone, place = document.querySelector("[data-agency-clock]")) {
  const text = clockOf(zone).hm(nowMs);
  if (place.textContent !== text) place.textContent = text;
}
