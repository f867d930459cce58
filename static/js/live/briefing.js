// What those who come should know, as one line: the same words in a car and at a desk. Pure.

const PLUS = 4;

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
/** "4+" is the last thing a finger can tap: four or more. */
export const peopleWord = (people) => (people === PLUS ? `${PLUS}+` : String(people));
const channelWord = (channel) => (/^\d/.test(channel) ? `Ch ${channel}` : channel);

/** Whether anybody said anything. */
export const isBriefed = (card) => Object.values(card.briefing ?? {}).some((value) => value !== null);

/**
 * "Why Custody · Weapon unknown · People 2 · From north · Ch 3". Of a weapon it is also said that nobody told: not
 * knowing is news to who walks up.
 *
 * @param {object} card
 * @param {string} [why] the reasons in words, "" for none
 */
export function briefingLine(card, why = "") {
  const { weapon = null, people = null, approach = null, channel = null } = card.briefing ?? {};
  return [
    why && `Why ${why}`,
    `Weapon ${weapon ?? "unknown"}`,
    people !== null && `People ${peopleWord(people)}`,
    approach && capital(approach),
    channel && channelWord(channel),
  ].filter(Boolean).join(" · ");
}
