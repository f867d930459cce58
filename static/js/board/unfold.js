// Many emergencies at once: one stands in full, the others in a line each, so that the lists below stay in sight. Pure.

/** So many stand in full side by side. */
const MOST_WHOLE = 3;

/** Remembers which one stands in full: what a hand chose, until there is news and no hand is about to touch anything. */
export function createUnfold() {
  // `chosen` null: a hand has folded all.
  let [chosen, whole, known] = [undefined, null, new Set()];
  return {
    /**
     * Which of these stand folded, by id.
     *
     * @param {object[]} cries as they are shown, the one to look at first
     * @param {string|null} selected the ask that is open in the pane
     * @param {boolean} busy a hand is among them
     */
    folded(cries, selected, busy) {
      const ids = cries.map((card) => card.id);
      const stands = (id) => ids.includes(id);
      if (!busy && ids.some((id) => !known.has(id))) chosen = undefined;
      known = new Set(ids);
      const wanted = [chosen, selected, busy ? whole : null, ids[0]];
      whole = chosen === null ? null : wanted.find(stands) ?? null;
      return new Set(ids.length > MOST_WHOLE ? ids.filter((id) => id !== whole) : []);
    },
    /** Unfolds this one, which folds the others; once more folds it too. */
    touch(id) {
      chosen = id === whole ? null : id;
    },
  };
}
