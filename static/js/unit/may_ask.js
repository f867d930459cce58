// Whether the end of a shift may be asked about. Pure.

/**
 * May the screen ask? A silent emergency alone must not raise a question nobody else would get: the shift ends as it
 * always does, the emergency stays open under the call sign, and only a desk ends it.
 * See docs/decisions/ending-a-shift-under-a-silent-emergency.md.
 *
 * @param {object|null} state the situation, see scenes.js
 * @param {object|null} card the one the server refused for
 */
export function mayAsk(state, card) {
  if (state?.own || state?.answered) return true;
  return !(state?.silent || card?.silent);
}
