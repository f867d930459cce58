// Which address this browser was given, by whom. Kept here, because a subscription that ended leaves no trace, and
// "off" would be said where "it ended" is true.

/** In place of a person: the agency's desk. */
export const DESK = "desk";

const name = (owner, agency) => `backupboard.told.${owner}.${agency}`;

/** The id of the address, null when there was none. */
export function remembered(owner, agency) {
  try {
    return localStorage.getItem(name(owner, agency));
  } catch {
    return null; // Storage may be blocked: then an ended subscription reads "off".
  }
}

/** Remembers an id; null forgets it. */
export function remember(owner, agency, id) {
  try {
    if (id) localStorage.setItem(name(owner, agency), id);
    else localStorage.removeItem(name(owner, agency));
  } catch {
    return; // Not kept.
  }
}
