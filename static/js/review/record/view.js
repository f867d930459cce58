// What a record's page makes of the account as the API tells it. Pure.

import { lengthText, secondsBetween } from "./clock.js";

const CLASS = { alone: "alone", with: "with", rolling: "enr", there: "ons" };
/** What says nothing new each time: everyone is alerted again and again. */
const isRound = (line) => line.kind === "backup.escalated" && line.text.startsWith("everyone alerted again");

/** The timeline: of rounds after the last rung the last alone, so that what happened is not buried under them. */
export function shownLines(record) {
  const last = record.lines.findLastIndex(isRound);
  return record.lines.filter((line, index) => !isRound(line) || index === last);
}

/** How the touch and the moment itself differ; empty when they do not. */
export function besides(line, header, clock) {
  if (line.stated) return `stated ${clock.hms(line.stated)}`;
  const late = secondsBetween(header.pressed_at, header.began_at);
  return line.kind === "backup.requested" && late >= 1 ? `touched ${clock.hms(header.pressed_at)}` : "";
}

/** The day of a line that is not of the day of the one before it, or of the beginning: what came afterwards has times too. */
export function dayTurned(lines, index, header, clock) {
  const day = clock.day(lines[index].at);
  return day === clock.day(index ? lines[index - 1].at : header.began_at) ? "" : day;
}

/** A moment of a presence: the time that counts, and beneath it whose word it is. */
export function momentOf(moment, clock) {
  if (!moment) return { at: "still there", how: "" };
  if (moment.ended) return { at: clock.hms(moment.touched), how: "when it ended" };
  const by = moment.by ? `entered by ${moment.by}` : "";
  if (moment.later) return { at: clock.hms(moment.stated), how: `stated, entered afterwards${moment.by ? ` by ${moment.by}` : ""}, ${clock.day(moment.touched)}, ${clock.hm(moment.touched)}` };
  if (!moment.stated) return { at: clock.hms(moment.touched), how: ["touched", by].filter(Boolean).join(", ") };
  return { at: clock.hms(moment.stated), how: ["stated", by, `touched ${clock.hms(moment.touched)}`].filter(Boolean).join(", ") };
}

/** Its case number, and that of its stop where it is another: each with where it was entered. */
export function casesOf({ reference, stop_reference: ofStop }) {
  const told = [{ number: reference, where: "" }, { number: ofStop === reference ? null : ofStop, where: ", entered at its stop" }];
  return told.filter(({ number }) => number);
}

const CAME = { reached: "reached", not_reached: "NOT REACHED", offered: "offered only", unknown: "no answer recorded" };

/** What came of asking a neighbour: whether a desk there had it, and who of them came, which may be without that. */
export function cameOf({ outcome, units, reached_at: at, reached_by: by }, clock) {
  const told = CAME[outcome];
  const desk = told && [at ? `${told} ${clock.hms(at)}` : told, by].filter(Boolean).join(", ");
  return [desk, units.length ? `${units.join(", ")} answered` : ""].filter(Boolean).join("; ");
}

/** Who it was: people and unit, and how the record knows of them. */
export function whoOf(presence) {
  const people = presence.officers.length ? presence.officers.join(", ") : "Nobody signed on";
  const unit = presence.own ? presence.unit : `${presence.agency} ${presence.unit}`;
  const how = { unasked: "unasked", "own stop": "on a stop of its own there" }[presence.how] ?? "";
  return { name: `${people}, ${unit}`, how };
}

/** A unit as the verbs name it: a neighbour's with its agency. */
export const unitOf = (presence) => (presence.own ? presence.unit : `${presence.agency}:${presence.unit}`);

/** Whether what is said of it can be taken back here: it was entered afterwards, and of this ask. */
export const canBeTakenBack = (presence, { header }) => header.subject === "backup" && presence.arrived.later === true && presence.number === header.number;

/** What was stated and taken back: as it stood, and by whom, when and why it no longer does. */
export function takenText({ presence, at, by, reason }, clock) {
  const arrived = momentOf(presence.arrived, clock);
  return {
    was: `${whoOf(presence).name}: on scene ${arrived.at}, ${arrived.how}.`,
    how: `Taken back by ${by}, ${clock.day(at)}, ${clock.hm(at)}: ${reason}`,
  };
}

/** Lanes as the picture takes them: milliseconds, classes, words. */
export function lanesOfRecord(record, nowMs) {
  const { header } = record;
  const ms = (at) => Date.parse(at);
  const begins = ms(header.began_at);
  const over = Math.max(header.ended_at ? ms(header.ended_at) : nowMs, begins);
  const spans = record.lanes.flatMap((lane) => lane.spans);
  const first = Math.min(begins, ...spans.map((span) => ms(span.begins)));
  const last = Math.max(over, begins + 60_000, ...spans.map((span) => (span.ends ? ms(span.ends) : over)));
  const unasked = new Set(record.presences.filter((one) => one.how !== "asked").map((one) => `${one.unit} ${one.arrived.stated ?? one.arrived.touched}`));
  const textOf = (lane, span, to) => {
    const length = lengthText((to - ms(span.begins)) / 1000);
    if (span.kind === "alone") return `alone ${length}`;
    if (span.kind !== "there") return "";
    return `there ${length}${unasked.has(`${lane.unit} ${span.begins}`) ? ", unasked" : ""}`;
  };
  const bar = (lane, span) => {
    const to = span.ends ? ms(span.ends) : over;
    return { kind: CLASS[span.kind], from: ms(span.begins), to, text: textOf(lane, span, to) };
  };
  const secured = header.secured_at ? [{ at: ms(header.secured_at), text: header.prisoner ? "secured, prisoner" : "secured" }] : [];
  return {
    start: first - (last - first) * 0.03,
    end: last,
    lanes: record.lanes.map((lane) => ({ name: lane.agency === header.agency ? lane.unit : `${lane.agency} ${lane.unit}`, spans: lane.spans.map((span) => bar(lane, span)) })),
    marks: [{ at: begins, text: header.subject === "stop" ? "stopped" : "asked" }, ...secured],
  };
}

/** The state of the seal, in words. */
export function sealText(record, clock) {
  const { seal, seal_due: due, presences, header } = record;
  if (header.subject === "stop") return "";
  const when = (at) => `${clock.day(at)}, ${clock.hm(at)}`;
  if (seal?.holds === false) return `DIFFERS FROM THE SEAL OF ${when(seal.at)}`;
  if (seal) return seal.holds ? `SEALED ${when(seal.at)}` : `SEALED ${when(seal.at)}, words purged since: nobody can compare`;
  if (!presences.some((one) => one.number === header.number)) return "nobody to seal";
  return due ? `not sealed, due ${when(due)}` : "not sealed: a tour goes on";
}

/** The hash in groups of four, to be read aloud. */
export const grouped = (hash) => hash.replace(/(.{4})(?=.)/g, "$1 ");

/** Whether an arrival can be stated: of an ask that is over, and was one. */
export const canBeStated = ({ header }) => header.subject === "backup" && Boolean(header.ended_at) && !["test", "lure"].includes(header.mark);

/** Units that rolled and of which no arrival is known: who is most likely meant. */
export const unitsToState = ({ lanes }) => lanes.slice(1).filter((lane) => lane.spans.every((span) => span.kind === "rolling"));
