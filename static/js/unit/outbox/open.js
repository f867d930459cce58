// What of a touch may lie in the clear, so that it outlives the lock: ids, the verb, and words of closed lists. Pure.
// No place, no name, no note: those are sealed, and go with the key.

const OPEN = ["kind", "no_roll_by", "prisoner", "awaiting_tow", "urgency", "eta_s", "divert"];

/**
 * @param {{name: string, label: string, method: string, path: string, body: object}} said what a touch says
 * @returns {object|null} the same, or null where it says more than may lie there
 */
export function openPart({ name, label, method, path, body }) {
  return Object.keys(body ?? {}).every((field) => OPEN.includes(field)) ? { name, label, method, path, body } : null;
}
