// Can't is said once, for every window of this browser and over a reload: ids of asks, kept for as long as the shift lasts. The
// board tells no car who declined, so another device of the unit asks for itself.

const KEPT = "backupboard.declined";

function kept(storage) {
  try {
    return JSON.parse(storage.getItem(KEPT) ?? "{}");
  } catch {
    return {}; // Storage may be blocked: then each window asks for itself.
  }
}

function keep(storage, value) {
  try {
    storage.setItem(KEPT, JSON.stringify(value));
  } catch {
    return; // See above.
  }
}

/** A set of what was declined that other windows share. */
export class Declined extends Set {
  /**
   * @param {Set<string>} before what this window declined already
   * @param {{tour: () => string|null, storage?: Storage}} parts `tour` is the id of the tour that runs
   */
  constructor(before, { tour, storage = globalThis.localStorage }) {
    super();
    Object.assign(this, { tour, storage });
    for (const one of before) super.add(one);
    this.read();
  }

  /** What was declined in other windows, on this tour. */
  read() {
    const { tour, asks = [] } = kept(this.storage);
    if (tour && tour === this.tour()) for (const one of asks) super.add(one);
  }

  add(one) {
    super.add(one);
    // Called by the set's own constructor too, before there is anything to keep it in.
    if (!this.tour?.()) return this;
    this.read();
    keep(this.storage, { tour: this.tour(), asks: [...this] });
    return this;
  }

  clear() {
    super.clear();
    keep(this.storage, {});
  }
}

/** @param {object} page the screen's state, see main.js */
export function shareDeclined(page) {
  page.declined = new Declined(page.declined, { tour: () => page.session.tour?.id ?? null });
  addEventListener("storage", (event) => {
    if (event.key !== KEPT) return;
    page.declined.read();
    page.refresh();
  });
}
