// The words and shapes of levels, the same on every screen. Agencies relabel; level and meaning stay. What only desks say is in
// desk_words.js.

/** From quiet to loud. */
export const LEVELS = ["roll_by", "cover", "backup", "emergency"];

/** CSS class of a level: shape, and for the emergency its colour. */
export const LEVEL_CLASS = { roll_by: "rollby", cover: "cover", backup: "backup", emergency: "emergency" };

const LEVEL_WORD = { roll_by: "ROLL-BY", cover: "COVER", backup: "BACKUP", emergency: "EMERGENCY" };

/** The level as said on the air; the agency's own word, in capitals, when it has one. */
export function levelWord(urgency, label) {
  const own = label?.urgency?.[urgency];
  if (!own || own.toLowerCase() === "roll by") return LEVEL_WORD[urgency] ?? String(urgency).toUpperCase();
  return own.toUpperCase();
}

export const STOP_KIND = {
  traffic: "Traffic", pedestrian: "On foot", call: "Call", custody: "Custody",
  tow: "Waiting for tow", search: "Search", transport: "Transport",
};

export const DISPOSITION = {
  helped: "Helped", not_needed: "Not needed after all – thanks", cancelled: "Cancelled",
  accidental: "Sent by mistake", expired: "Expired", merged: "Merged with another", tested: "Tested",
};

/** Whole minutes from the touch to its arrival; null when either is not known. */
export function delayMinutes(card) {
  const late = Date.parse(card.received_at ?? "") - Date.parse(card.pressed_at ?? "");
  return Number.isNaN(late) ? null : Math.max(1, Math.round(late / 60_000));
}

/**
 * What sets an emergency apart from one asked here and now: a test, one that waited in a browser, one from a browser that
 * was taken away. "" for every other.
 */
export function markWords(card) {
  if (card.mark === "test") return "TEST";
  if (card.mark === "lure") return "REVOKED DEVICE – POSSIBLE LURE";
  if (card.mark !== "delayed") return "";
  const minutes = delayMinutes(card);
  return `DELAYED${minutes === null ? "" : ` ${minutes} MIN`} – VERIFY BY VOICE`;
}

/** A car on its way or there that was handed over, and nobody has come aboard. */
export const isEmpty = (response) => ["rolling", "on_scene"].includes(response.state) && Boolean(response.uncrewed_at);

/** Help that is coming in time: with somebody aboard, neither past its time nor standing still on the way. */
export const isComing = (response) =>
  !isEmpty(response) && (response.state === "on_scene" || (response.state === "rolling" && !response.overdue && !response.stalled));

/** It said that it comes, but it is no help in time: both asker and desk must read that. */
export const isLagging = (response) =>
  isEmpty(response) || (response.state === "rolling" && Boolean(response.overdue || response.stalled));

// What those who come should know, as one line: the same words in a car and at a desk.

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
