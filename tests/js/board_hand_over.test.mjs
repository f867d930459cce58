import assert from "node:assert/strict";
import { test } from "node:test";

import { handOver, overdueOf } from "../../static/js/board/hand_over/model.js";
import { endingSoon, hadBy, leftBehind } from "../../static/js/board/who_has.js";
import { eventLine } from "../../static/js/live/lines.js";
import { needsMe } from "../../static/js/review/model.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const card = (id, more = {}) => ({
  id, number: 31, agency: "METRO", urgency: "cover", state: "waiting", received_at: ago(10), responses: [], rungs_total: 4, acknowledged_at: ago(5),
  acknowledged_by: "Desk 1", left_at: null, cancel_asked_at: null, mark: null, exhausted: false, alert: { audiences: [] }, unit: { call_sign: "2A12" }, seen: { count: 1 }, ...more,
});
const found = (cards, more = {}) => handOver({ cards, stops: [], units: [], ...more }, NOW);

test("what is open comes by level, then age; a test of the button is nobody's to hand over", () => {
  const cards = [card("young"), card("old", { received_at: ago(60) }), card("loud", { urgency: "backup" }), card("test", { urgency: "emergency", mark: "test" }), card("over", { state: "closed" })];
  assert.deepEqual(found(cards).open.map(({ card: one }) => one.id), ["loud", "old", "young"]);
});

test("what is overdue is said in words, and what is in time says nothing", () => {
  assert.deepEqual(overdueOf(card("a"), NOW), []);
  assert.deepEqual(overdueOf(card("b", { received_at: ago(301) }), NOW), ["NOBODY IS COMING"]);
  assert.deepEqual(overdueOf(card("c", { acknowledged_at: null, exhausted: true }), NOW), ["NOBODY HAS IT", "LADDER EXHAUSTED"]);
  assert.deepEqual(overdueOf(card("d", { left_at: ago(3) }), NOW), ["DESK HAS LEFT"]);
  const late = { responses: [{ unit: "2A14", state: "rolling", overdue: true }, { unit: "2A16", state: "rolling", stalled: true }] };
  assert.deepEqual(overdueOf(card("e", late), NOW), ["2A14 IS LATE", "2A16 HAS STOPPED MOVING"]);
  assert.deepEqual(overdueOf(card("f", { urgency: "roll_by", acknowledged_at: null, received_at: ago(900) }), NOW), [], "a roll-by tasks nobody");
});

test("emergencies not verified are those withdrawn, late, or that nobody has", () => {
  const cry = (id, more) => card(id, { urgency: "emergency", ...more });
  const cards = [cry("withdrawn", { cancel_asked_at: ago(9) }), cry("late", { mark: "delayed" }), cry("nobody", { acknowledged_at: null }), cry("had")];
  assert.deepEqual(found(cards).unverified.map((one) => one.id).sort(), ["late", "nobody", "withdrawn"]);
});

test("stops that are overdue first, then whose check is next", () => {
  const stop = (id, due, welfare_overdue = false) => ({ id, welfare_due_at: due, welfare_overdue });
  const stops = [stop("later", ago(-300)), stop("none", null), stop("due", ago(30), true), stop("next", ago(-60))];
  assert.deepEqual(found([], { stops }).stops.map((one) => one.id), ["due", "next", "later", "none"]);
});

test("units that end by themselves stand before those that are only tired", () => {
  const units = [{ id: "tired", tour_overdue: true, tour_started_at: ago(9) }, { id: "ends", signs_off_at: ago(-60), tour_overdue: false }, { id: "fresh", tour_overdue: false, signs_off_at: null }];
  assert.deepEqual(found([], { units }).units.map((one) => one.id), ["ends", "tired"]);
  assert.deepEqual(endingSoon(units).map((one) => one.id), ["ends"]);
});

test("a desk has what it acknowledged until it left, and never a neighbour's", () => {
  const cards = [card("mine"), card("left", { left_at: ago(1) }), card("theirs", { rungs_total: null }), card("other", { acknowledged_by: "Desk 2" })];
  assert.deepEqual(hadBy(cards, "Desk 1").map((one) => one.id), ["mine"]);
  assert.deepEqual(leftBehind(cards).map((one) => one.id), ["left"]);
});

test("what a desk left is the supervisor's, and so are units that end by themselves", () => {
  const needs = needsMe([card("left", { left_at: ago(60) })], NOW, { units: [{ id: "u", signs_off_at: ago(-60), signs_off_why: "no_sign_of_life" }] });
  assert.deepEqual(needs.map((need) => need.what), ["Desk has left", "Off duty soon"]);
  assert.match(needs[0].detail, /Desk 1/);
});

test("the log says who took over from whom, who left, and why a tour ended", () => {
  assert.equal(eventLine({ event: "backup.acknowledged", actor: { label: "Desk 2" }, facts: { from: "Desk 1" } }), "Desk 2 has it, taken over from Desk 1");
  assert.equal(eventLine({ event: "backup.updated", facts: { left_by: "Desk 1", how: "its board is closed" } }), "Desk 1 HAS LEFT IT, its board is closed");
  assert.equal(eventLine({ event: "unit.off_duty", facts: { unit: "2A14", why: "no_sign_of_life" } }), "2A14 off, by itself: no sign of life");
});
