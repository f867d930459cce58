// Above a speed the agency sets, lists and text fields are not for a driver. Asking and answering stay. Pure.

/** Panels that are read or filled in, not touched at a glance. */
export const PARKED = ["others", "kind", "screen", "shift", "brief", "reasons"];

/**
 * @param {number|null} speed m/s; null: not known, and then nothing hides
 * @param {number} limit km/h
 */
export const driving = (speed, limit) => Number.isFinite(speed) && Number.isFinite(limit) && speed * 3.6 > limit;
