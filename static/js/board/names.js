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

/** Facts that are a unit of `facts.agency`, or of the agency that asked. */
const ANSWERING = ["unit", "stalled", "moving", "overdue", "no_crew", "relieved"];

/**
 * An event of the wire with its units as a desk calls them, for one line of words: two agencies may have a 2A14 each.
 * An actor that is the unit itself stays so, and is not told twice.
 */
export function asCalled(event, home) {
  const facts = { ...event.facts };
  const named = (agency, call) => call && calledBy(agency, call, home);
  const its = (thing) => thing?.unit && { ...thing, unit: { ...thing.unit, call_sign: named(thing.unit.agency ?? thing.agency, thing.unit.call_sign) } };
  const asking = event.card?.agency ?? event.agency;
  for (const name of ANSWERING) if (typeof facts[name] === "string") facts[name] = named(facts.agency ?? asking, facts[name]);
  for (const name of ["asker", "call_sign"]) if (facts[name]) facts[name] = named(asking, facts[name]);
  const unit = event.unit && { ...event.unit, call_sign: named(event.unit.agency, event.unit.call_sign) };
  const isItself = event.actor?.label && [event.facts?.unit, event.facts?.call_sign, event.unit?.call_sign].includes(event.actor.label);
  const actor = isItself ? { ...event.actor, label: facts.unit ?? facts.call_sign ?? unit.call_sign } : event.actor;
  return { ...event, facts, unit, actor, card: its(event.card) ?? event.card, stop: its(event.stop) ?? event.stop };
}
