// Cells that are sorted by what changes all the time keep their places for a moment: what they say is told at once, where they
// stand is set right every five seconds. With 400 units each move makes the browser lay out and paint all that follow.

/** How long a cell may stand where it no longer belongs. */
export const EVERY_MS = 5000;

/** Remembers how one list stood. */
export function createPace(everyMs = EVERY_MS) {
  let [order, sortedAt, loud] = [[], -Infinity, new Set()];

  function keep(items, nowMs) {
    order = items.map((item) => item.id);
    sortedAt = nowMs;
    return items;
  }

  return {
    /**
     * @param {{id: string}[]} wanted the list as it should stand
     * @param {number} nowMs
     * @param {(item: object) => boolean} mayNotWait what goes to its place at once, and lets all others go too
     */
    arrange(wanted, nowMs, mayNotWait) {
      const cries = new Set(wanted.filter(mayNotWait).map((item) => item.id));
      const more = [...cries].some((id) => !loud.has(id));
      loud = cries;
      if (more || nowMs - sortedAt >= everyMs || nowMs < sortedAt) return keep(wanted, nowMs);
      const now = new Map(wanted.map((item) => [item.id, item]));
      const stood = order.filter((id) => now.has(id));
      const known = new Set(stood);
      const items = [...stood.map((id) => now.get(id)), ...wanted.filter((item) => !known.has(item.id))];
      order = items.map((item) => item.id);
      return items;
    },
  };
}
