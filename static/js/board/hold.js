// Rows stand still while a hand is among them. Nobody may touch a row that has just moved under the pointer.

/** Who has neither moved the pointer nor touched a key for so long is not about to touch a row. */
const IDLE_MS = 60_000;

/**
 * A list as it is shown to a hand that is in it. What was there stays where it was; what has left leaves its place
 * empty; what is new waits, but for what may not wait: that comes on top.
 *
 * @param {{id: string}[]} wanted the list as it would stand by itself
 * @param {{id: string}[]} before the list as it was shown last
 * @param {(item: object) => boolean} mayNotWait
 * @returns {{items: object[], gone: Set<string>, back: object[]}} `gone` are ids of `items` that have left
 */
export function heldList(wanted, before, mayNotWait = () => false) {
  const now = new Map(wanted.map((item) => [item.id, item]));
  const known = new Set(before.map((item) => item.id));
  const fresh = wanted.filter((item) => !known.has(item.id));
  return {
    items: [...fresh.filter(mayNotWait), ...before.map((item) => now.get(item.id) ?? item)],
    gone: new Set(before.filter((item) => !now.has(item.id)).map((item) => item.id)),
    back: fresh.filter((item) => !mayNotWait(item)),
  };
}

const FREE = { gone: new Set(), back: [], held: false };
const idsOf = (items) => items.map((item) => item.id).join();

/** Remembers how each list was shown. `isBusy(name)` says whether a hand is in it. */
export function createHold(isBusy) {
  const shown = new Map();
  return {
    /** The list to show under this name. */
    steady(name, wanted, mayNotWait) {
      const before = shown.get(name);
      const next = before && isBusy(name) ? heldList(wanted, before.items, mayNotWait) : { ...FREE, items: wanted };
      next.held = idsOf(next.items) !== idsOf(wanted);
      shown.set(name, next);
      return next.items;
    },
    /** Lets in what waits, and puts everything where it belongs. */
    letIn: (name) => shown.delete(name),
    /** How the list stands: what left it, what waits, and whether it differs from how it would stand by itself. */
    of: (name) => shown.get(name) ?? FREE,
  };
}

/** Where hands are: `isBusy(name)` for the element `[data-list=name]`. */
export function watchHands(doc = document, now = () => performance.now()) {
  let last = now();
  const moved = () => (last = now());
  for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) doc.addEventListener(name, moved, { capture: true, passive: true });
  return function isBusy(name) {
    const list = now() - last < IDLE_MS && doc.querySelector(`[data-list="${name}"]`);
    return Boolean(list) && (list.matches(":hover") || list.contains(doc.activeElement));
  };
}
