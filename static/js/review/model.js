// What a supervisor looks at, from cards. Pure. No list here names who asked: that stands on one backup's page only.

import { isRaised, lagText, lagging, unreached, voiceIt } from "../board/ladder.js";
import { isForeign, isUnanswered } from "../board/model.js";
import { nameOf } from "../board/names.js";
import { FORGOTTEN } from "../live/signs_off.js";
import { audienceText } from "../live/lines.js";
import { levelRank } from "../live/desk_words.js";
import { STOP_KIND } from "../live/words.js";
import { faultWord } from "./faults.js";

/** Without help for this long it is the supervisor's, whatever its ladder says; seconds. A roll-by never is. */
const TOO_LONG_S = { emergency: 30, backup: 120, cover: 600 };
const ALONE_WITH_PRISONER_MS = 600_000;
const SUPERVISORS = ["supervisor", "watch_commander"];

const older = (iso, ms, nowMs) => Boolean(iso) && nowMs - Date.parse(iso) > ms;
const there = (card) => card.responses.some((one) => one.state === "on_scene");
const called = (share) => [share.name ?? share.agency, share.phone].filter(Boolean).join(" ");

const lagTexts = (late, nowMs, home) => late.map((one) => `${nameOf(one, home)} ${lagText(one, nowMs).toLowerCase()}`).join(", ");

/** Units that rolled and do not come in time, when that leaves nobody: "2A14 stopped moving". */
function fellAway(card, nowMs, { home }) {
  const late = lagging(card);
  if (!late.length || !isUnanswered(card)) return null;
  return { what: "Help is not coming", detail: lagTexts(late, nowMs, home) };
}

const lateOnes = (card, nowMs, home) => lagTexts(lagging(card).filter((one) => one.overdue), nowMs, home);

/** Somebody comes in time or is there, and another who said so is not: they may have met something on the way. */
function overdue(card, nowMs, { home }) {
  const late = lateOnes(card, nowMs, home);
  return late && { what: "Arrival overdue", detail: late };
}

function notReached(card) {
  const shares = isUnanswered(card) ? unreached(card) : [];
  if (!shares.length) return null;
  return { what: "Neighbour not reached", detail: shares.map(called).join(", "), since: shares[0].at ?? card.received_at };
}

function voiced(card, nowMs, { watched }) {
  const why = voiceIt(card, nowMs, watched);
  return why && { what: "VOICE IT", detail: why === "unseen" ? "nobody has this on screen" : "everyone alerted cannot" };
}

/** Each cause in the order of weight: the first that holds is the one shown. */
const CAUSES = [
  (card) => card.cancel_asked_at && { what: "Cancel not verified", detail: "verify by voice; units keep rolling", since: card.cancel_asked_at, verify: true },
  voiced,
  fellAway,
  (card) => card.left_at && { what: "Desk has left", detail: `${card.acknowledged_by ?? "its desk"} is gone, nobody has it`, since: card.left_at },
  (card) => isUnanswered(card) && card.exhausted && { what: "Ladder exhausted", detail: `asked: ${audienceText(card.alert?.audiences)}` },
  notReached,
  (card) => isUnanswered(card) && (card.alert?.audiences ?? []).some((name) => SUPERVISORS.includes(name)) && { what: "Escalated to you", detail: "nobody is rolling" },
  (card, nowMs) => isUnanswered(card) && TOO_LONG_S[card.urgency] && older(card.received_at, TOO_LONG_S[card.urgency] * 1000, nowMs) && { what: "Nobody is coming", detail: audienceText(card.alert?.audiences) },
  (card) => card.urgency === "emergency" && !card.acknowledged_at && { what: "Emergency", detail: "nobody has acknowledged" },
  (card, nowMs) => card.prisoner && !there(card) && older(card.secured_at, ALONE_WITH_PRISONER_MS, nowMs) && { what: "Alone with a prisoner", detail: "no second unit recorded", since: card.secured_at },
  overdue,
];

function causeOf(card, nowMs, about) {
  for (const cause of CAUSES) {
    const found = cause(card, nowMs, about);
    if (!found) continue;
    // Whatever else is the matter: a unit that did not arrive is told with it.
    const late = cause === fellAway || cause === overdue ? "" : lateOnes(card, nowMs, about.home);
    const detail = [found.detail, late].filter(Boolean).join("; ");
    return { key: card.id, card, rank: levelRank(card.urgency), since: card.received_at, verify: false, ...found, detail };
  }
  return null;
}

/** Louder than any ask but an emergency: somebody out of the car has said no word for four minutes. */
const WELFARE_RANK = levelRank("backup") + 0.5;
const FAULT_RANK = -1;
const TOUR_RANK = -2;

const checks = (stops, cards) =>
  stops
    .filter((stop) => stop.welfare_alert === "supervisor" && !isRaised(stop, cards))
    .map((stop) => ({
      key: `check ${stop.id}`, stop, rank: WELFARE_RANK, since: stop.welfare_due_at, what: "No word",
      detail: [STOP_KIND[stop.kind]?.toLowerCase(), stop.prisoner && "prisoner", "dispatch got no answer"].filter(Boolean).join(", "),
    }));

/** A fault is as heavy as the ask it is about, just behind it. */
const broken = (faults, cards) =>
  faults.map((fault) => {
    const about = cards.find((card) => card.id === fault.backup);
    return { key: `fault ${fault.kind} ${fault.id}`, fault, rank: about ? levelRank(about.urgency) - 0.1 : FAULT_RANK, since: fault.since, what: faultWord(fault.kind), detail: fault.detail };
  });

const tours = (units) =>
  units.filter((unit) => unit.tour_overdue || unit.signs_off_at).map((unit) => ({
    key: `tour ${unit.id}`, unit, rank: TOUR_RANK, since: unit.tour_started_at ?? null,
    ...(unit.signs_off_at ? { what: "Off duty soon", detail: FORGOTTEN[unit.signs_off_why] ?? "" } : { what: "On tour too long", detail: "forgotten, or tired: ask them" }),
  }));

/** Nothing in this list comes by itself while they stand still: it says so itself, above everything. */
const still = (watched) => (watched ? [] : [{ key: "timers", board: true, rank: Infinity, since: null, what: "Timers stand still", detail: "no rung, no late arrival, no check comes by itself: watch the clock" }]);

/** Whether the server lets somebody of this name have it in place of who has it now: always but for themselves. */
export const mayTakeOver = (card, me) => Boolean(card.acknowledged_at) && !isForeign(card) && (Boolean(card.left_at) || card.acknowledged_by !== me);

const time = (iso) => Date.parse(iso ?? "") || Infinity;

/**
 * What waits for a supervisor, worst and oldest first.
 *
 * @param {object[]} cards open backups
 * @param {number} nowMs
 * @param {{stops?: object[], units?: object[], faults?: object[], watched?: boolean, home?: string}} [more] `home`: the desk's first agency
 */
export function needsMe(cards, nowMs, { stops = [], units = [], faults = [], watched = true, home } = {}) {
  const found = [...cards.map((card) => causeOf(card, nowMs, { watched, home })).filter(Boolean), ...checks(stops, cards), ...broken(faults, cards), ...tours(units), ...still(watched)];
  return found.sort((a, b) => b.rank - a.rank || time(a.since) - time(b.since));
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
