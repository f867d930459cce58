// What other desks have open, what is of one scene, what is a drill: as a desk must read it. Pure.

/** Who at which desk has which ask open, on all boards of this person. */
export const desksOf = (store) => store.views().flatMap((view) => (view.desks ?? []).filter((desk) => desk.agency === view.code));

/**
 * Names of the desks that have an ask open, this person's own left out; each once.
 * @param {{id: string, label: string, backup: string}[]} desks as the beat brings them
 */
export const onThis = (card, desks, me) =>
  [...new Set(desks.filter((desk) => desk.backup === card.id && desk.id !== me).map((desk) => desk.label))].sort();

/** "Desk 3 is on this", "Desk 3 and Desk 4 are on this"; "" when nobody is. */
export function onThisText(names) {
  if (!names.length) return "";
  return `${names.length > 1 ? `${names.slice(0, -1).join(", ")} and ` : ""}${names.at(-1)} ${names.length > 1 ? "are" : "is"} on this`;
}

/** "same scene as #32, COUNTY:#7". */
export function sceneText(card) {
  const named = (card.linked ?? []).map((one) => (one.agency === card.agency ? `#${one.number}` : `${one.agency}:#${one.number}`));
  return named.length ? `same scene as ${named.join(", ")}` : "";
}

/** Open asks an ask could be of one scene with: the newest first, those of one place before others. */
export function sceneMates(card, cards) {
  const known = new Set([card.id, ...(card.linked ?? []).map((one) => one.id)]);
  const near = (other) => Number(Boolean(card.location) && other.location === card.location);
  return cards
    .filter((other) => !known.has(other.id) && !["test", "lure"].includes(other.mark))
    .sort((a, b) => near(b) - near(a) || Date.parse(b.received_at) - Date.parse(a.received_at));
}

/** "DRILL" of an ask that is one; "NOT A DRILL" of one that is real while its agency drills; else "". */
export function drillWord(card, drills) {
  if (card.mark === "drill") return "DRILL";
  const drilling = drills.some((drill) => drill.agency === card.agency);
  return drilling && !["test", "lure"].includes(card.mark) ? "NOT A DRILL" : "";
}

/** Whether a desk may say of an ask that it is part of the drill: the server refuses what could harm. */
export const mayBeDrill = (card, drills) =>
  !card.mark && !card.silent && !card.cancel_asked_at && drills.some((drill) => drill.agency === card.agency);

/** Nobody knows whom it is for: a car at most. */
export const isUnknown = (card) => !card.unit?.call_sign;
