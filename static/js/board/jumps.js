// Keys for a list that is sorted anew: what jumped over others is drawn anew at its place, and nothing else is moved.
// lit's `repeat` moves all that was jumped over instead, one by one: with 400 cells and two changes at once a hundred.

/** Places in `before` of the longest run of `ids` that stands in the same order in both. Patience sorting, n log n. */
function stayed(ids, before) {
  const [tails, prior] = [[], new Map()];
  for (const id of ids) {
    const place = before.get(id);
    if (place === undefined) continue;
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before.get(tails[middle]) < place) low = middle + 1;
      else high = middle;
    }
    prior.set(id, tails[low - 1]);
    tails[low] = id;
  }
  const found = new Set();
  for (let id = tails.at(-1); id !== undefined; id = prior.get(id)) found.add(id);
  return found;
}

/** Remembers one list. `keyOf(id)` is right for the ids given last to `arrange`. */
export function createKeys() {
  let [before, times] = [new Map(), new Map()];
  return {
    arrange(ids) {
      const still = stayed(ids, before);
      times = new Map(ids.map((id) => [id, (times.get(id) ?? 0) + Number(before.has(id) && !still.has(id))]));
      before = new Map(ids.map((id, place) => [id, place]));
    },
    keyOf: (id) => `${id} ${times.get(id) ?? 0}`,
  };
}
