// The way from one order of a list to the next, one jump at a time. lit's `repeat` moves one row that jumped by itself; of
// two that jumped at once it moves all that they jumped over, one by one: with 400 cells a hundred. (To draw the jumped
// ones anew instead would leave a marker of lit's in the page for each: a hundred thousand in a shift.)

/** So many jumps are taken one by one; of more nearly everything moves. */
const MOST = 40;

/** The longest run of `ids` that stands in the same order in `places`. Patience sorting, n log n. */
function stayed(ids, places) {
  const [tails, prior] = [[], new Map()];
  for (const id of ids) {
    const place = places.get(id);
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places.get(tails[middle]) < place) low = middle + 1;
      else high = middle;
    }
    prior.set(id, tails[low - 1]);
    tails[low] = id;
  }
  const found = new Set();
  for (let id = tails.at(-1); id !== undefined; id = prior.get(id)) found.add(id);
  return found;
}

/**
 * Orders to draw one after the other, the last of them the one that is wanted. Pure.
 *
 * @param {string[]} before
 * @param {string[]} after
 */
export function stepsOf(before, after, most = MOST) {
  const [had, has] = [new Set(before), new Set(after)];
  const staying = before.filter((id) => has.has(id));
  const wanted = after.filter((id) => had.has(id));
  const still = stayed(wanted, new Map(staying.map((id, place) => [id, place])));
  const jumped = wanted.filter((id) => !still.has(id));
  if (jumped.length < 2 || jumped.length > most) return [after];
  const steps = [];
  let order = staying;
  for (const id of jumped) {
    // Whoever stands before it in the end stands there already: it stayed, or jumped before this one.
    const ahead = wanted[wanted.indexOf(id) - 1];
    order = order.filter((one) => one !== id);
    order.splice(ahead === undefined ? 0 : order.indexOf(ahead) + 1, 0, id);
    steps.push(order);
  }
  return had.size === has.size && wanted.length === after.length ? steps : [...steps, after];
}

/** Remembers how a list stood: `steps(items)` are the lists to draw one after the other. */
export function createSteps() {
  let before = [];
  return (items) => {
    const byId = new Map(items.map((item) => [item.id, item]));
    const after = [...byId.keys()];
    const steps = stepsOf(before, after);
    before = after;
    return steps.map((ids) => ids.map((id) => byId.get(id)));
  };
}
