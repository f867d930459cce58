import assert from "node:assert/strict";
import { test } from "node:test";

import { clockOf, lengthText, momentOfClock } from "../../static/js/review/record/clock.js";
import { queryOfForm, searchOf } from "../../static/js/review/record/search.js";
import { besides, cameOf, canBeStated, canBeTakenBack, casesOf, dayTurned, grouped, lanesOfRecord, momentOf, sealText, shownLines, takenText, unitOf, unitsToState, whoOf } from "../../static/js/review/record/view.js";

const NOW = Date.parse("2026-11-21T22:00:00Z");
const at = (time) => `2026-11-21T${time}.000000Z`;
const clock = clockOf("UTC");
const presence = (more = {}) => ({
  unit: "2A14", agency: "METRO", own: true, officers: ["B. Okafor"], how: "asked", number: 31, statements: [], length_s: 60,
  arrived: { touched: at("21:08:40"), stated: null, by: null }, left: { touched: at("21:36:50"), stated: null, by: null }, ...more,
});
const record = (more = {}) => ({
  header: { subject: "backup", number: 31, agency: "METRO", began_at: at("21:04:12"), ended_at: at("21:37:05"), pressed_at: at("21:04:11"), secured_at: null, prisoner: false },
  lines: [], events: 0, presences: [presence()], seal: null, seal_due: null,
  lanes: [
    { unit: "2A12", agency: "METRO", spans: [{ kind: "alone", begins: at("21:04:12"), ends: at("21:08:40") }] },
    { unit: "2A14", agency: "METRO", spans: [{ kind: "rolling", begins: at("21:05:14"), ends: at("21:08:40") }, { kind: "there", begins: at("21:08:40"), ends: at("21:36:50") }] },
  ],
  ...more,
});

test("lanes say how long somebody stood alone and how long the second was there", () => {
  const shown = lanesOfRecord(record(), NOW);
  assert.deepEqual(shown.lanes.map((lane) => [lane.name, lane.spans.map((span) => [span.kind, span.text])]), [
    ["2A12", [["alone", "alone 4:28"]]],
    ["2A14", [["enr", ""], ["ons", "there 28:10"]]],
  ]);
  assert.deepEqual(shown.marks.map((mark) => mark.text), ["asked"]);
});

test("who came unasked is marked so, and what goes on ends now", () => {
  const unasked = record({ presences: [presence({ how: "unasked", left: null })] });
  unasked.header = { ...unasked.header, ended_at: null, subject: "stop" };
  unasked.lanes[1].spans[1].ends = null;
  const shown = lanesOfRecord(unasked, NOW);
  assert.equal(shown.lanes[1].spans[1].text, "there 51:20, unasked");
  assert.equal(shown.lanes[1].spans[1].to, NOW);
  assert.equal(shown.marks[0].text, "stopped");
});

test("a neighbour's lane says whose it is", () => {
  const theirs = record();
  theirs.lanes[1] = { ...theirs.lanes[1], agency: "COUNTY", unit: "S1" };
  assert.equal(lanesOfRecord(theirs, NOW).lanes[1].name, "COUNTY S1");
});

test("a moment says the time that counts and whose word it is", () => {
  assert.deepEqual(momentOf({ touched: at("21:09:03"), stated: null, by: null }, clock), { at: "21:09:03", how: "touched" });
  assert.deepEqual(momentOf({ touched: at("21:09:03"), stated: at("21:08:40"), by: "Desk 3" }, clock), { at: "21:08:40", how: "stated, entered by Desk 3, touched 21:09:03" });
  assert.deepEqual(momentOf({ touched: at("21:37:05"), stated: null, by: null, ended: true }, clock), { at: "21:37:05", how: "when it ended" });
  assert.deepEqual(momentOf(null, clock), { at: "still there", how: "" });
});

test("who it was is people and unit, or that nobody signed on", () => {
  assert.deepEqual(whoOf(presence()), { name: "B. Okafor, 2A14", how: "" });
  assert.equal(whoOf(presence({ officers: [], own: false, agency: "COUNTY", unit: "S1" })).name, "Nobody signed on, COUNTY S1");
  assert.equal(whoOf(presence({ how: "own stop" })).how, "on a stop of its own there");
});

test("the case number of the stop is told as such, unless it is that of the ask", () => {
  const own = { number: "26-77", where: "" };
  const ofStop = { number: "26-1182", where: ", entered at its stop" };
  assert.deepEqual(casesOf({ reference: null, stop_reference: "26-1182" }), [ofStop]);
  assert.deepEqual(casesOf({ reference: "26-77", stop_reference: "26-1182" }), [own, ofStop]);
  assert.deepEqual(casesOf({ reference: "26-77", stop_reference: "26-77" }), [own]);
  assert.deepEqual(casesOf({ reference: null, stop_reference: null }), []);
});

test("what came of asking a neighbour is worded, and decided by the record", () => {
  const came = (more) => cameOf({ outcome: "unknown", units: [], reached_at: null, reached_by: null, ...more }, clock);
  assert.equal(came({}), "no answer recorded");
  assert.equal(came({ outcome: "offered" }), "offered only");
  assert.equal(came({ outcome: "answered", units: ["S1", "S2"] }), "S1, S2 answered");
  assert.equal(came({ outcome: "reached", reached_at: at("21:06:12"), reached_by: "Desk 3" }), "reached 21:06:12, Desk 3");
  assert.equal(came({ outcome: "not_reached", reached_at: at("21:06:12"), units: ["S1"] }), "NOT REACHED 21:06:12; S1 answered", "no desk had it, a car did");
});

test("the seal is said in words, and a broken one in capitals", () => {
  assert.equal(sealText(record(), clock), "not sealed: a tour goes on");
  assert.equal(sealText(record({ seal_due: at("23:00:00") }), clock), "not sealed, due 21 Nov 2026, 23:00");
  assert.equal(sealText(record({ seal: { at: at("23:00:00"), holds: true } }), clock), "SEALED 21 Nov 2026, 23:00");
  assert.equal(sealText(record({ seal: { at: at("23:00:00"), holds: false } }), clock), "DIFFERS FROM THE SEAL OF 21 Nov 2026, 23:00");
  assert.equal(sealText(record({ seal: { at: at("23:00:00"), holds: null } }), clock), "SEALED 21 Nov 2026, 23:00, words purged since: nobody can compare");
  assert.equal(sealText(record({ presences: [presence({ number: null, how: "own stop" })] }), clock), "nobody to seal");
});

test("of rounds after the last rung the last alone is shown", () => {
  const round = (n) => ({ kind: "backup.escalated", text: `everyone alerted again, time ${n}` });
  const lines = [{ kind: "backup.requested", text: "COVER asked" }, round(1), round(2), { kind: "backup.closed", text: "closed" }];
  assert.deepEqual(shownLines({ lines }).map((line) => line.text), ["COVER asked", "everyone alerted again, time 2", "closed"]);
});

test("a touch that came late stands beside its arrival", () => {
  const { header } = record();
  assert.equal(besides({ kind: "backup.requested" }, header, clock), "touched 21:04:11");
  assert.equal(besides({ kind: "response.on_scene", stated: at("21:08:40") }, header, clock), "stated 21:08:40");
  assert.equal(besides({ kind: "backup.closed" }, header, clock), "");
});

test("times are by the agency's clock wherever the browser stands", () => {
  assert.equal(clockOf("America/Vancouver").hms(at("21:04:12")), "13:04:12");
  assert.equal(clockOf("America/Vancouver").hm("2026-11-22T08:00:00Z"), "00:00");
  assert.equal(clockOf("America/Vancouver").weekday("2026-11-22T07:59:00Z"), "Sat 21 Nov");
  assert.equal(lengthText(3753), "1:02:33");
  assert.equal(grouped("3f9c1ab7e402"), "3f9c 1ab7 e402");
});

test("what is looked for goes into the address and from there to the API", () => {
  const form = new FormData();
  form.set("place", " 5th/Oak ");
  form.set("reference", "");
  form.set("to", "2026-11-21");
  const query = queryOfForm(form);
  assert.equal(query, "place=5th%2FOak&to=2026-11-21");
  const asked = new URLSearchParams(searchOf(`?${query}`, ["METRO"], null, { METRO: "America/Vancouver" }));
  assert.equal(asked.get("agency"), "METRO");
  assert.equal(Date.parse(asked.get("to")), Date.parse("2026-11-22T00:00:00-08:00"), "midnight there, wherever the browser stands");
  assert.equal(new URLSearchParams(searchOf("?from=nonsense", ["METRO"], "c", {})).get("from"), "nonsense");
});

test("an arrival entered afterwards says so, with its day and who entered it", () => {
  const moment = { touched: "2026-11-22T09:14:02.000000Z", stated: at("21:08:40"), by: "Commander", later: true };
  assert.deepEqual(momentOf(moment, clock), { at: "21:08:40", how: "stated, entered afterwards by Commander, 22 Nov 2026, 09:14" });
  assert.equal(momentOf({ ...moment, by: null }, clock).how, "stated, entered afterwards, 22 Nov 2026, 09:14");
});

test("an arrival is stated of an ask that is over, and who rolled is offered", () => {
  const came = { unit: "2A16", agency: "METRO", spans: [{ kind: "rolling", begins: at("21:05:14"), ends: at("21:37:05") }] };
  const over = record({ lanes: [...record().lanes, came] });
  assert.equal(canBeStated(over), true);
  assert.deepEqual(unitsToState(over), [came]);
  for (const more of [{ ended_at: null }, { subject: "stop" }, { mark: "test" }]) assert.equal(canBeStated({ header: { ...over.header, ...more } }), false);
});

test("a time of the clock is the moment it means in that night, also where it passes midnight", () => {
  const night = (text) => momentOfClock("America/Vancouver", text, "2026-11-22T07:50:10.5Z", "2026-11-22T08:30:00Z");
  assert.equal(night("23:55"), "2026-11-22T07:55:00.000Z");
  assert.equal(night("00:12:30"), "2026-11-22T08:12:30.000Z");
  assert.equal(night("23:50"), "2026-11-22T07:50:00.000Z", "the minute it came in");
  assert.equal(night("23:49"), "2026-11-22T07:49:00.000Z", "before it: the server says so");
  for (const odd of ["", "soon", "7:55", "23:55Z"]) assert.equal(night(odd), null);
});

test("in the hour that comes twice the first that lies in it is meant", () => {
  const twice = (begins, ends) => momentOfClock("America/New_York", "01:30", begins, ends);
  assert.equal(twice("2026-11-01T05:10:00Z", "2026-11-01T07:00:00Z"), "2026-11-01T05:30:00.000Z");
  assert.equal(twice("2026-11-01T06:10:00Z", "2026-11-01T07:00:00Z"), "2026-11-01T06:30:00.000Z");
});

test("what was taken back is told as it stood, and by whom, when and why it no longer does", () => {
  const arrived = { touched: "2026-11-22T09:14:02.000000Z", stated: at("21:08:40"), by: "Commander", later: true };
  const { was, how } = takenText({ presence: presence({ arrived }), at: "2026-11-22T09:20:00Z", by: "Commander", reason: "wrong unit" }, clock);
  assert.match(was, /on scene 21:08:40, stated, entered afterwards by Commander, 22 Nov 2026, 09:14\.$/);
  assert.equal(how, "Taken back by Commander, 22 Nov 2026, 09:20: wrong unit");
});

test("what was entered afterwards of this ask can be taken back, and nothing else", () => {
  const later = { touched: "2026-11-22T09:14:02.000000Z", stated: at("21:08:40"), by: "Commander", later: true };
  const told = record();
  const one = presence({ arrived: later });
  assert.equal(canBeTakenBack(one, told), true);
  assert.equal(canBeTakenBack(presence(), told), false, "touched");
  assert.equal(canBeTakenBack({ ...one, number: 1 }, told), false, "of another ask at the same stop");
  assert.equal(canBeTakenBack(one, { header: { ...told.header, subject: "stop" } }), false);
  assert.equal(unitOf({ own: false, agency: "COUNTY", unit: "S2" }), "COUNTY:S2");
  assert.equal(unitOf({ own: true, agency: "METRO", unit: "2A14" }), "2A14");
});

test("what came on another day says which", () => {
  const { header } = record();
  const lines = [at("21:04:12"), "2026-11-22T00:10:00Z", "2026-11-22T16:07:27Z", "2026-12-01T09:00:00Z"].map((time) => ({ at: time }));
  assert.deepEqual(lines.map((_, index) => dayTurned(lines, index, header, clock)), ["", "22 Nov 2026", "", "1 Dec 2026"]);
});
