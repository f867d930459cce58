// Everything a desk can do to the board, as calls. Answers go into the store at once; the socket brings them again.

import { call, newKey } from "../live/api.js";
import { shortName } from "./names.js";

const NOT_SENT = { kind: "doubt", text: "NOT SENT – USE RADIO" };

/** Nobody answered, or what stands before the server did: whether it came through is not known. */
export const isUnknown = ({ status }) => status === 0 || (status >= 502 && status <= 504);

function refusal(answer) {
  if (isUnknown(answer)) return NOT_SENT;
  const fields = Object.entries(answer.error.fields ?? {}).map(([name, problem]) => `${name}: ${[problem].flat().join(" ")}`);
  return { kind: "refused", text: [answer.error.message, ...fields].join(" ") };
}

/**
 * A unit is sent by its full name (names.js), and said as the desk calls it.
 *
 * @param {{store: object, refresh: () => void}} live
 * @param {(said: {kind: "done"|"refused"|"doubt", text: string}) => void} say the echo line
 * @param {string} home the desk's first agency
 */
export function createActs(live, say, home) {
  const busy = new Set();
  const called = (unit) => shortName(unit, home);

  function takeIn(answer, kind) {
    const object = answer.ok ? answer.body : answer.body?.card ?? answer.body?.error?.card;
    if (object?.id && object.version !== undefined) live.store.put({ [answer.ok ? kind : "card"]: object });
  }

  async function touch(id, path, body, told, kind, method = "POST") {
    if (busy.has(id)) return null;
    busy.add(id);
    live.refresh();
    const answer = await call(method, path, body, { key: newKey() });
    busy.delete(id);
    takeIn(answer, kind);
    say(answer.ok ? { kind: "done", text: told } : { ...refusal(answer), text: `${told}: ${refusal(answer).text}` });
    live.refresh();
    return answer;
  }

  /** A verb on a card; without one what is said of the card itself is corrected. */
  const onCard = (card, verb, body, told) =>
    touch(`${card.id}/${verb}/${body?.unit ?? ""}`, `backups/${card.id}/${verb ? `${verb}/` : ""}`, body ?? {}, `${card.number} ${told}`, "card", verb ? "POST" : "PATCH");

  return {
    isBusy: (id) => busy.has(id),
    acknowledge: (card) => onCard(card, "acknowledge", {}, "acknowledged"),
    takeOver: (card) => onCard(card, "take-over", {}, "taken over"),
    leave: (card) => onCard(card, "leave", {}, "left to the supervisor"),
    assign: (card, unit) => onCard(card, "assign", { unit }, `${called(unit)} assigned`),
    upgrade: (card, urgency) => onCard(card, "upgrade", { urgency }, `made ${urgency.replace("_", " ").toUpperCase()}`),
    wanted: (card, units) => onCard(card, "wanted", { units_wanted: units }, `${units} wanted`),
    note: (card, text) => onCard(card, "note", { text }, "note kept"),
    escalate: (card) => onCard(card, "escalate", {}, "widened now"),
    mutualAid: (card, agency) => onCard(card, "mutual-aid", { agency }, `${agency} asked to help`),
    reached: (card, agency, reached) => onCard(card, "reached", { agency, reached }, `${agency} ${reached ? "reached" : "did not answer"}`),
    verify: (card, outcome) => onCard(card, "verify-cancel", { outcome }, `verified: ${outcome.replace("_", " ")}`),
    secure: (card, prisoner) => onCard(card, "secure", { prisoner }, prisoner ? "secured, prisoner" : "secured"),
    close: (card, disposition) => onCard(card, "close", { disposition }, `closed: ${disposition.replace("_", " ")}`),
    standDown: (card, unit) => onCard(card, "stand-down", { unit }, `${called(unit)} stood down`),
    rolling: (card, unit) => onCard(card, "respond", { unit }, `${called(unit)} ROLLING`),
    arrive: (card, unit) => onCard(card, "arrive", { unit }, `${called(unit)} on scene`),
    clear: (card, unit) => onCard(card, "clear", { unit }, `${called(unit)} left`),
    place: (card, location) => onCard(card, "", { location }, `at ${location}`),
    isUnit: (card, unit) => onCard(card, "", { unit }, `is ${called(unit)}`),
    holdAir: (card, held) => onCard(card, "hold-air", { held }, held ? "AIR HELD" : "air let go"),
    link: (card, other, linked) => onCard(card, "link", { backup: other.id, linked }, `${linked ? "same scene as" : "no longer of one scene with"} ${other.number}`),
    drill: (card, drill) => onCard(card, "drill", { drill }, drill ? "DRILL" : "REAL, called anew"),
    checkIn: (unit, minutes) => touch(`${unit}/check`, `units/${encodeURIComponent(unit)}/check/`, { minutes }, `${called(unit)} next check in ${minutes} min`, "unit"),
    ok: (unit) => touch(`${unit}/ok`, `units/${encodeURIComponent(unit)}/ok/`, {}, `${called(unit)} OK`, "unit"),
    noAnswer: (unit) => touch(`${unit}/no-answer`, `units/${encodeURIComponent(unit)}/no-answer/`, {}, `${called(unit)} NO ANSWER`, "unit"),
    /** A radio ask typed for a unit. */
    ask: (body) => touch("ask", "backups/", body, `${called(body.unit)} asks ${body.urgency.replace("_", " ").toUpperCase()}`, "card"),
  };
}
