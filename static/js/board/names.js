// What a unit is called, on the air and on a board of several agencies. Pure.

/** What the unit is called on the air; an emergency from an unknown unit shows its car. */
export const callOf = (card) => card.unit?.call_sign || card.unit?.vehicle || card.vehicle || "Unknown unit";

/** A call sign with its agency in front when it is not the desk's first agency. */
export const calledBy = (agency, call, home) => (agency && agency !== home ? `${agency}:${call}` : call);

/** A unit as a touch names it, "COUNTY:2A14", whatever the desk calls it: another agency may have that call sign too. Takes a unit or an answer. */
export const fullName = ({ agency, call_sign, unit }) => `${agency}:${call_sign ?? unit}`;

/** The same as a desk calls it. */
export const nameOf = ({ agency, call_sign, unit }, home) => calledBy(agency, call_sign ?? unit, home);

/** As it is typed for a person to go on with: a desk of several agencies would be asked which it meant. */
export const typedName = (unit, { several, home }) => (several ? fullName(unit) : nameOf(unit, home));

/** A full name as a desk calls it. */
export const shortName = (name, home) => (name.startsWith(`${home}:`) ? name.slice(home.length + 1) : name);
