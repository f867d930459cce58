// The time in the bar above a review page, and in what the bar says of a lost link: the agency's, as in the lists below it,
// wherever the browser stands.

import { clockOf } from "./record/clock.js";

/**
 * Written here and not by live/clock.js, which knows no zones: a car's screen pays for each of its bytes.
 *
 * @param {() => string|undefined} zoneNow of the agency the page shows now
 * @returns {{timeOf: (ms: number) => string, showClock: (nowMs: number) => void}} both take server time; `timeOf` is for startLive
 */
export function agencyTime(zoneNow, place = document.querySelector("[data-agency-clock]")) {
  return {
    timeOf: (ms) => clockOf(zoneNow()).hms(ms),
    showClock(nowMs) {
      const text = clockOf(zoneNow()).hm(nowMs);
      if (place.textContent !== text) place.textContent = text;
    },
  };
}
