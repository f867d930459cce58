// Who at a desk has what, and what nobody has any more. Pure.

import { isForeign } from "./model.js";

/** Asks that somebody had and left: the supervisor has them, and any desk may take them over. */
export const leftBehind = (cards) => cards.filter((card) => card.left_at && !isForeign(card));

/** Asks this desk has. */
export const hadBy = (cards, name) => cards.filter((card) => card.acknowledged_by === name && !card.left_at && !isForeign(card));

const byEnd = (a, b) => Date.parse(a.signs_off_at) - Date.parse(b.signs_off_at);

/** Units that are signed off by themselves unless somebody says a word, the next first. */
export const endingSoon = (units) => units.filter((unit) => unit.signs_off_at).sort(byEnd);
