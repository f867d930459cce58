// What a unit is called, on the air and on a board of several agencies. Pure.

/** What the unit is called on the air; an emergency from an unknown unit shows its car. */
export const callOf = (card) => card.unit?.call_sign || card.unit?.vehicle || card.vehicle || "Unknown unit";

/** A call sign with its agency in front when it is not the desk's first agency. */
export const calledBy = (agency, call, home) => (agency && agency !== home ? `${agency}:${call}` : call);
