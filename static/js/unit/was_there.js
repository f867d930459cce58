// Whether my unit was the second one somewhere, and is no longer. Pure; statement.js offers to write of it.

/** A line nobody touched goes by itself: it is not to stand there for a whole shift. */
const OFFERED_MS = 15 * 60_000;

/** The answer of my unit, once it stood there; null while it rolls, or answers nothing. Pure. */
export function presenceOf(state) {
  const { answered, response } = state ?? {};
  if (!answered || response?.state !== "on_scene") return null;
  return { id: answered.id, number: answered.number, unit: answered.unit?.call_sign ?? "" };
}

/**
 * What is offered now: whoever was there, and is no longer, is asked once. Pure.
 *
 * @param {{there: object|null, offer: object|null}} known
 * @param {object|null} state of the screen; null while nothing is known, and then nothing changes
 */
export function offered(known, state, now) {
  if (!state) return known;
  const there = presenceOf(state);
  const left = known.there && known.there.id !== there?.id && state.answered?.id !== known.there.id;
  const offer = left ? { ...known.there, at: now } : known.offer;
  return { there: there ?? (left ? null : known.there), offer: offer && now - offer.at < OFFERED_MS ? offer : null };
}
