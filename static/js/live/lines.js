// An event as one line of plain words, for "just now" and the timeline. Names nobody but call signs and desks.

import { FORGOTTEN } from "./signs_off.js";
import { isRepeat } from "./store.js";
import { reasonText, statusOf } from "./desk_words.js";
import { DISPOSITION, STOP_KIND, levelWord } from "./words.js";

const AUDIENCE = {
  nearby: "near units", dispatch: "dispatch", shift: "whole shift", all_units: "all units", supervisor: "supervisor",
  watch_commander: "watch commander", partner_desks: "partner desks", partners: "partner units",
  mutual_aid_offered: "neighbour offered", mutual_aid: "mutual aid",
};

const OUTCOME = { safe: "safe", cannot_talk: "cannot talk", no_answer: "no answer" };

/** Who a rung alerts, in words. */
export const audienceText = (audiences) => (audiences ?? []).map((name) => AUDIENCE[name] ?? name.replaceAll("_", " ")).join(", ");

const asker = (event) => event.card?.unit?.call_sign ?? event.facts?.asker ?? event.facts?.call_sign ?? "";
const place = (event) => event.card?.location || event.facts?.location || event.stop?.location || "";
const joined = (...parts) => parts.filter(Boolean).join(", ");
const who = (event) => event.facts?.unit ?? event.facts?.call_sign ?? event.unit?.call_sign ?? event.actor?.label ?? "";
const by = (event) => (event.actor && event.actor.label !== who(event) ? ` by ${event.actor.label}` : "");

const cry = (event) => (event.card?.mark === "test" ? "TEST" : "EMERGENCY");

function asked(event) {
  const urgency = event.facts?.urgency ?? event.card?.urgency;
  const reasons = reasonText(event.facts?.reasons ?? event.card?.reasons);
  const level = levelWord(urgency, null);
  const origin = event.facts?.origin ?? event.card?.origin;
  if (origin === "unasked") return joined(`${who(event)} rolls by unasked`, place(event));
  if (origin === "policy") return joined(`POLICY ${level} for ${asker(event)}`, place(event));
  const how = origin === "radio" ? ` by radio${by(event)}` : "";
  const drill = (event.facts?.mark ?? event.card?.mark) === "drill" ? "DRILL: " : "";
  return drill + joined(urgency === "emergency" ? [cry(event), asker(event)].filter(Boolean).join(" ") : `${asker(event)} asks ${level}${how}`, reasons.toLowerCase(), place(event));
}

function rung({ facts, card }) {
  const step = facts?.rung ?? facts?.step;
  const name = facts?.name || audienceText(facts?.alert ?? facts?.audiences);
  return joined(`${step === undefined ? "next rung" : `rung ${Number(step) + 1}${card?.rungs_total ? ` of ${card.rungs_total}` : ""}`}`, name);
}

/** Why the ladder went on before its time, as a person would say it. */
const EARLY = {
  "nobody has it on a screen": "NOBODY HAS IT ON SCREEN",
  "everyone alerted cannot": "ALL CAN'T",
  "cancel not verified": "Cancel not verified, with the supervisor",
};

/** What is silent is said on no air. */
function early({ facts, card }) {
  const word = EARLY[facts?.why] ?? facts?.why ?? "";
  return word && word === word.toUpperCase() && !card?.silent ? `${word}, voice it` : word;
}

function escalated(event) {
  const { facts } = event;
  if (isRepeat(event)) return `Everyone alerted again, ${facts.repeat} times`;
  const why = early(event);
  if (facts?.rung === undefined && facts?.step === undefined && why) return why;
  return joined(`Widened: ${rung(event)}`, why);
}

/** A rung that was not fired is a fact of the night too: who was not there to hear it. */
function passedOver(event) {
  const { facts } = event;
  const name = facts?.name ? `: ${facts.name}` : "";
  const number = facts?.rung === undefined ? "Next rung" : `Rung ${facts.rung + 1}`;
  return `${number} ${facts?.why === "cancel asked" ? "held" : "passed over"}, ${facts?.why ?? "nobody reachable"}${name}`;
}

const stopKind = (event) => (STOP_KIND[event.stop?.kind ?? event.facts?.kind] ?? "stop").toLowerCase();

function secured(event) {
  const { prisoner, awaiting_tow: tow } = { ...event.card, ...event.stop, ...event.facts };
  return joined(`${asker(event) || event.stop?.unit?.call_sign || who(event)} secured`, prisoner && "prisoner", tow && "tow awaited");
}

function stoodDown(event) {
  const reason = event.facts?.reason ?? "";
  if (reason === "diverted") return `${who(event)} DIVERTED${event.facts.diverted_to ? ` to ${event.facts.diverted_to}` : ""}`;
  return `${who(event)} stood down${reason ? `, ${reason.replaceAll("_", " ")}` : ""}`;
}

function eta(event) {
  const seconds = event.facts?.eta_s;
  return seconds ? `, about ${Math.max(1, Math.round(seconds / 60))} min` : "";
}

/** A line of a neighbour's ask on our log: it tells that something changed, not who did what in their house. */
const isTheirs = (event) => Boolean(event.card) && event.card.agency !== event.agency;

const partner = (event) => {
  const code = event.facts?.partner ?? event.facts?.agency;
  return event.card?.shared_with?.find((share) => share.agency === code)?.name ?? code ?? "Partner";
};

/** A partner with boards of its own: what their screens say, not who answered a telephone. */
const isOnBoard = (event) =>
  (event.card?.shared_with ?? []).some((share) => share.agency === (event.facts?.partner ?? event.facts?.agency) && share.mode !== "contact");

const HOW = { offered: "may be asked", requested: "asked to help", automatic: "asked by the ladder" };

function updated(event) {
  const { facts } = event;
  if (facts?.escalate) return `Widened by hand${by(event)}`;
  if (facts?.why) return early(event);
  if (facts?.left_by) return `${facts.left_by} HAS LEFT IT, ${facts.how ?? "with the supervisor"}`;
  if (facts?.no_crew) return `${facts.no_crew} HAS NO CREW`;
  if (facts?.relieved) return `${facts.relieved} has a crew again`;
  if (facts?.stalled) return `${facts.stalled} HAS STOPPED MOVING`;
  if (facts?.moving) return `${facts.moving} moves again`;
  if (facts?.overdue) return `${facts.overdue} IS LATE`;
  if (facts?.reached !== undefined && isOnBoard(event)) return `${partner(event)} ${facts.reached ? "has it on screen" : "NOT REACHED"}`;
  if (facts?.reached !== undefined) return `${partner(event)} ${facts.reached ? "reached" : "did not answer"}${by(event)}`;
  if (facts?.air_held !== undefined) return `${facts.air_held ? "AIR HELD" : "Air let go"}${by(event)}`;
  if (facts?.linked) return `Same scene as ${facts.linked}${by(event)}`;
  if (facts?.unlinked) return `No longer of one scene with ${facts.unlinked}${by(event)}`;
  if (facts?.drill !== undefined) return `${facts.drill ? "DRILL" : "REAL, NO DRILL"}${by(event)}`;
  if (facts?.units_wanted) return `${facts.units_wanted} wanted${by(event)}`;
  if (facts?.statement) return `Statement added${by(event)}`;
  if (facts?.seal) return "Presence sealed";
  if (facts?.taken_back) return "Arrival taken back";
  if (facts?.was_there) return "Arrival entered afterwards";
  if (facts?.reference) return `Case number ${facts.reference}${by(event)}`;
  if (facts?.merged) return `${asker(event)} asked again`;
  return joined(`Changed${by(event)}`, (facts?.changed ?? []).join(", ").replaceAll("_", " ").replaceAll("briefing.", ""));
}

const WELFARE = { due: "check is due", chime: "CHECK OVERDUE", supervisor: "NO WORD, with the supervisor", ok: "OK" };
const isTour = (event) => event.facts?.tour === "overdue" && event.unit?.tour_overdue !== false;
const isForgotten = (event) => event.facts?.tour === "signs_off";

/** One function per event of the closed list; what is missing here is shown by its name. */
const LINES = {
  "backup.requested": asked,
  "backup.acknowledged": (event) => `${event.actor?.label ?? "Dispatch"} has it${event.facts?.from ? `, taken over from ${event.facts.from}` : ""}`,
  "backup.upgraded": (event) => `${asker(event)} now ${levelWord(event.facts?.to ?? event.facts?.urgency ?? event.card?.urgency, null)}${by(event)}`,
  "backup.escalated": escalated,
  "backup.rung_skipped": passedOver,
  "backup.exhausted": () => "LADDER EXHAUSTED, everyone again",
  "backup.reopened": () => "Help fell away, open again",
  "backup.secured": secured,
  "backup.cancel_asked": (event) => `${asker(event)} CANCEL ASKED, verify by voice`,
  "backup.cancel_verified": (event) => `Verified by voice: ${OUTCOME[event.facts?.outcome] ?? event.facts?.outcome ?? "done"}${by(event)}`,
  "backup.cancelled": (event) => `${asker(event)} withdrawn`,
  "backup.closed": (event) => `Closed: ${DISPOSITION[event.facts?.disposition ?? event.card?.disposition] ?? "closed"}`,
  "backup.noted": (event) => (event.facts?.text ? `Note: ${event.facts.text}` : `Note${by(event)}`),
  "backup.updated": updated,
  "backup.shared": (event) => (isTheirs(event) ? joined(`${event.card.agency} asks us for ${asker(event).replace(`${event.card.agency}:`, "")}, ${levelWord(event.card.urgency, null)}`, place(event)) : `${partner(event)} ${HOW[event.facts?.how] ?? "asked to help"}`),
  "backup.unshared": (event) => `${partner(event)} no longer asked`,
  "backup.seen": (event) => `On ${event.facts?.count ?? event.card?.seen?.count ?? ""} screens`,
  "backup.expired": (event) => `${asker(event)} ran out quietly`,
  "response.assigned": (event) => `${who(event)} assigned${by(event)}`,
  "response.rolling": (event) => `${who(event)} ROLLING${eta(event)}`,
  "response.on_scene": (event) => `${who(event)} on scene`,
  "response.cleared": (event) => `${who(event)} left`,
  "response.stood_down": stoodDown,
  "response.declined": (event) => (who(event) ? `${who(event)} can't` : "A unit could not come"),
  "stop.opened": (event) => joined(`${who(event)} out, ${stopKind(event)}`, place(event)),
  "stop.updated": (event) => `${event.stop?.unit?.call_sign ?? who(event)} ${WELFARE[event.facts?.welfare] ?? "stop changed"}`,
  "stop.secured": secured,
  "stop.cleared": (event) => `${event.stop?.unit?.call_sign ?? who(event)} clear of the stop`,
  "unit.on_duty": (event) => `${who(event)} on`,
  "unit.off_duty": (event) => `${who(event)} off${event.facts?.why ? `, by itself: ${FORGOTTEN[event.facts.why] ?? event.facts.why}` : ""}`,
  "unit.status": (event) => (isForgotten(event) ? `${who(event)} OFF DUTY IN 10 MIN: ${FORGOTTEN[event.unit?.signs_off_why] ?? "forgotten"}` : isTour(event) ? `${who(event)} on tour for too long` : `${who(event)} ${statusOf(event.unit?.status ?? event.facts?.status)[2]}`),
  "unit.welfare_due": (event) => `${event.stop?.unit?.call_sign ?? who(event)} check is due`,
  "unit.welfare_ok": (event) => `${event.stop?.unit?.call_sign ?? who(event)} OK${by(event)}`,
  "unit.no_answer": (event) => `${who(event)} NO ANSWER`,
  "timers.stale": () => "ESCALATION NOT RUNNING",
  "timers.fresh": () => "Escalation runs again",
};

/** The event in words; unknown ones by their name. */
export function eventLine(event) {
  const line = LINES[event.event];
  return line ? line(event) : event.event.replace(".", " ").replaceAll("_", " ");
}

/** How a neighbour's ladder climbs and who there took notice is theirs; what changes for our cars is not. */
const THEIR_OWN = new Set(["backup.escalated", "backup.rung_skipped", "backup.exhausted", "backup.noted", "backup.updated"]);

const NOBODY_HEARD = new Set(["nobody reachable", "no partner"]);

/** The firing of a rung that was passed over at once: two lines, and the first of them is not how it was. */
function unheard(events) {
  const found = new Set();
  for (const skip of events) {
    if (skip.event !== "backup.rung_skipped" || !NOBODY_HEARD.has(skip.facts?.why)) continue;
    const fired = events.filter((one) => one.event === "backup.escalated" && one.card?.id === skip.card?.id && one.facts?.rung === skip.facts.rung && one.at <= skip.at && !isRepeat(one));
    found.add(fired.reduce((last, one) => (last && last.at > one.at ? last : one), null));
  }
  return found;
}

/** Events of one backup in any order, of its repeats only the last: what happened is not buried under what goes on. */
export function withoutRepeats(events) {
  const last = new Map();
  for (const event of events)
    if (isRepeat(event) && event.facts.repeat > (last.get(event.card?.id)?.facts.repeat ?? 0)) last.set(event.card?.id, event);
  const needless = unheard(events);
  return events.filter((event) => !needless.has(event) && (!isRepeat(event) || last.get(event.card?.id) === event));
}

/** Said by an event of its own: `unit.welfare_due`, or the act that made it. */
const isSaidElsewhere = (event) => event.event === "stop.updated" && ["due", "ok"].includes(event.facts?.welfare);

/** Written of a stop that is long over: it brings no stop, and says neither whose nor what. */
const isLongOver = (event) => event.event === "stop.updated" && !event.stop && !Object.keys(event.facts ?? {}).length;

/** Events that change a status only as a consequence: too many for "just now", which tells the act itself. */
export const isEcho = (event) =>
  (event.event === "unit.status" && !isTour(event)) || (event.event === "backup.updated" && (event.facts?.statement || event.facts?.seal || event.facts?.was_there || event.facts?.taken_back)) || event.event === "backup.seen" || isSaidElsewhere(event) || isLongOver(event) || (isTheirs(event) && THEIR_OWN.has(event.event));
