// When the screen holds its tongue: with a prisoner aboard, who reads and hears along, and about a silent emergency. Pure.

/** My unit holds somebody, on a stop or on the way. */
export const quiet = (state) => Boolean(state?.stop?.prisoner || state?.unit?.prisoner);

/** Of somebody else's ask: how loud, who, how far and in which direction. No place, no words, no names. */
export const hushedCard = (card) => ({
  ...card,
  location: "", note: "", reasons: [], acknowledged_by: null,
  briefing: { weapon: null, people: null, approach: null, channel: null },
});

const hushedStop = (stop) => ({ ...stop, location: "" });

/**
 * The situation without what a prisoner should not learn of others. What is my own stays as it is, and so does every
 * distance: a car must still find the way.
 */
export function withoutNames(state) {
  return {
    ...state,
    asks: state.asks.map(hushedCard),
    answered: state.answered && hushedCard(state.answered),
    incoming: state.incoming && hushedCard(state.incoming),
    visits: state.visits.map(hushedCard),
    sisters: state.sisters.map(hushedStop),
  };
}

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
