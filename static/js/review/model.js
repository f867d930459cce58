// What a supervisor looks at, from cards. Pure. No list here names who asked: that stands on one backup's page only.

import { contacts, isUnanswered } from "../board/model.js";
import { audienceText } from "../live/lines.js";
import { levelRank } from "../live/words.js";

/** Without help for this long it is the supervisor's, whatever its ladder says; seconds. A roll-by never is. */
const TOO_LONG_S = { emergency: 30, backup: 120, cover: 600 };
const ALONE_WITH_PRISONER_MS = 600_000;
const SUPERVISORS = ["supervisor", "watch_commander"];

const older = (iso, ms, nowMs) => Boolean(iso) && nowMs - Date.parse(iso) > ms;
const there = (card) => card.responses.some((one) => one.state === "on_scene");

/** Each cause in the order of weight: the first that holds is the one shown. */
const CAUSES = [
  (card) => card.cancel_asked_at && { what: "Cancel not verified", detail: "verify by voice; units keep rolling", since: card.cancel_asked_at, verify: true },
  (card) => isUnanswered(card) && card.exhausted && { what: "Ladder exhausted", detail: `asked: ${audienceText(card.alert?.audiences)}` },
  (card) => isUnanswered(card) && (card.alert?.audiences ?? []).some((name) => SUPERVISORS.includes(name)) && { what: "Escalated to you", detail: "nobody is rolling" },
  (card) => isUnanswered(card) && contacts(card).some((share) => share.reached === false) && { what: "Neighbour not reached", detail: contacts(card).map((share) => [share.name, share.phone].filter(Boolean).join(" ")).join(", ") },
  (card, nowMs) => isUnanswered(card) && TOO_LONG_S[card.urgency] && older(card.received_at, TOO_LONG_S[card.urgency] * 1000, nowMs) && { what: "Nobody is coming", detail: audienceText(card.alert?.audiences) },
  (card) => card.urgency === "emergency" && !card.acknowledged_at && { what: "Emergency", detail: "nobody has acknowledged" },
  (card, nowMs) => card.prisoner && !there(card) && older(card.secured_at, ALONE_WITH_PRISONER_MS, nowMs) && { what: "Alone with a prisoner", detail: "no second unit recorded", since: card.secured_at },
];

function causeOf(card, nowMs) {
  for (const cause of CAUSES) {
    const found = cause(card, nowMs);
    if (found) return { card, since: card.received_at, verify: false, ...found };
  }
  return null;
}

/** What waits for a supervisor, worst and oldest first. */
export function needsMe(cards, nowMs) {
  return cards
    .map((card) => causeOf(card, nowMs))
    .filter(Boolean)
    .sort((a, b) => levelRank(b.card.urgency) - levelRank(a.card.urgency) || Date.parse(a.since) - Date.parse(b.since));
}

/** Pages fetched earlier, kept true by what the socket brings; newest first. */
export function mergedList(fetched, live, { agency = "" } = {}) {
  const all = new Map(fetched.map((card) => [card.id, card]));
  const oldest = fetched.at(-1)?.received_at ?? "";
  for (const card of live) {
    const known = all.get(card.id);
    if (known ? card.version >= known.version : card.received_at > oldest) all.set(card.id, card);
  }
  return [...all.values()].filter((card) => !agency || card.agency === agency).sort((a, b) => (a.received_at < b.received_at ? 1 : -1));
}

/** Milliseconds from the touch to something, null when it never came. */
export const between = (from, to) => (from && to ? Math.max(0, Date.parse(to) - Date.parse(from)) : null);

/** The rungs of the ladder as they went: which fired when, which were held. */
export function ladderRows(card, ladder, events) {
  const fired = new Map();
  for (const event of events)
    if (["backup.escalated", "backup.rung_skipped"].includes(event.event) && event.facts?.rung !== undefined && !event.facts.repeat)
      fired.set(event.facts.rung, { at: event.at, skipped: event.event === "backup.rung_skipped" });
  return (ladder?.rungs ?? []).map((rung, index) => {
    const found = fired.get(index) ?? (index === 0 ? { at: card.received_at, skipped: false } : null);
    return { number: index + 1, after: rung.after, name: rung.name, at: found?.at ?? null, how: howOf(found, card) };
  });
}

function howOf(found, card) {
  if (found) return found.skipped ? "skipped, nobody reachable" : "fired";
  return card.state === "closed" || !card.next_rung_at ? "held" : "to come";
}
