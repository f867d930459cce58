import assert from "node:assert/strict";
import { test } from "node:test";

import { lanesOf, tickStep } from "../../static/js/review/spans.js";
import { between, ladderRows, mergedList, needsMe } from "../../static/js/review/model.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const card = (id, more = {}) => ({
  id, number: 1, version: 1, agency: "METRO", urgency: "cover", state: "waiting", received_at: ago(10), responses: [],
  unit: { call_sign: "2A12" }, alert: { audiences: ["nearby", "dispatch"] }, shared_with: [], ...more,
});
const rolling = { responses: [{ unit: "2A14", state: "rolling" }] };
const whats = (...cards) => needsMe(cards, NOW).map((need) => need.what);

test("an ask in time needs nobody's supervisor", () => {
  assert.deepEqual(whats(card("a"), card("b", { urgency: "roll_by", received_at: ago(1500) })), []);
});

test("what reached the supervisor's rung needs them, until somebody rolls", () => {
  const alert = { audiences: ["nearby", "dispatch", "shift", "supervisor"] };
  assert.deepEqual(whats(card("a", { alert })), ["Escalated to you"]);
  assert.deepEqual(whats(card("a", { alert, ...rolling })), []);
});

test("a cancel nobody verified stands above all, also while units roll", () => {
  const found = needsMe([card("a", { urgency: "backup", exhausted: true }), card("b", { urgency: "emergency", cancel_asked_at: ago(50), ...rolling })], NOW);
  assert.deepEqual(found.map((need) => need.what), ["Cancel not verified", "Ladder exhausted"]);
  assert.equal(found[0].verify, true);
  assert.equal(found[0].since, ago(50));
});

test("a neighbour that was called and did not answer needs them", () => {
  const share = { agency: "STATE", name: "State patrol", mode: "contact", phone: "555", reached: false };
  assert.deepEqual(whats(card("a", { shared_with: [share] })), ["Neighbour not reached"]);
});

test("too long without help counts, whatever the ladder says", () => {
  assert.deepEqual(whats(card("a", { urgency: "backup", received_at: ago(121) })), ["Nobody is coming"]);
  assert.deepEqual(whats(card("a", { urgency: "backup", received_at: ago(119) })), []);
});

test("ten minutes alone with a prisoner needs them", () => {
  const held = { state: "secured", prisoner: true, secured_at: ago(601), ...rolling };
  assert.deepEqual(whats(card("a", held)), ["Alone with a prisoner"]);
  assert.deepEqual(whats(card("a", { ...held, responses: [{ unit: "2A14", state: "on_scene" }] })), []);
});

test("the list is kept true by newer cards, and older pages are not filled with holes", () => {
  const fetched = [card("b", { received_at: ago(100), version: 2 }), card("a", { received_at: ago(200) })];
  const live = [card("b", { received_at: ago(100), version: 3, state: "closed" }), card("new", { received_at: ago(5) }), card("ancient", { received_at: ago(900) })];
  const found = mergedList(fetched, live);
  assert.deepEqual(found.map((one) => [one.id, one.version]), [["new", 1], ["b", 3], ["a", 1]]);
});

test("a span is never negative and is null when it never came", () => {
  assert.equal(between(ago(10), ago(4)), 6000);
  assert.equal(between(ago(4), ago(10)), 0);
  assert.equal(between(ago(4), null), null);
});

test("the ladder shows what fired, what was skipped and what was held", () => {
  const ladder = { rungs: [{ after: 0, name: "nearby" }, { after: 20, name: "shift" }, { after: 45, name: "supervisor" }, { after: 90, name: "mutual aid" }] };
  const events = [
    { event: "backup.escalated", at: ago(5), facts: { rung: 1 } },
    { event: "backup.rung_skipped", at: ago(4), facts: { rung: 2 } },
    { event: "backup.escalated", at: ago(1), facts: { rung: 1, repeat: 3 } },
  ];
  assert.deepEqual(ladderRows(card("a", { state: "closed" }), ladder, events).map((rung) => rung.how), ["fired", "fired", "skipped, nobody reachable", "held"]);
  assert.equal(ladderRows(card("a"), ladder, events)[1].at, ago(5), "a repeat is not the rung's own time");
  assert.equal(ladderRows(card("a", { next_rung_at: ago(-5) }), ladder, events)[3].how, "to come");
  assert.deepEqual(ladderRows(card("a"), null, events), []);
});

test("the asker's lane is alone until the first unit stands there", () => {
  const shown = lanesOf(card("a", {
    received_at: ago(600), closed_at: ago(0), state: "closed",
    responses: [
      { unit: "2A14", state: "cleared", rolling_at: ago(540), on_scene_at: ago(300), cleared_at: ago(60) },
      { unit: "2A16", state: "stood_down", rolling_at: null, on_scene_at: null, cleared_at: null },
    ],
  }), NOW);
  assert.deepEqual(shown.lanes.map((lane) => lane.name), ["2A12", "2A14"]);
  assert.deepEqual(shown.lanes[0].spans.map((span) => [span.kind, span.text]), [["alone", "alone 5:00"], ["with", ""]]);
  assert.deepEqual(shown.lanes[1].spans.map((span) => span.kind), ["enr", "ons"]);
});

test("a line has at most nine marks", () => {
  assert.equal(tickStep(60_000), 10_000);
  assert.equal(tickStep(35 * 60_000), 300_000);
  assert.ok((7 * 86_400_000) / tickStep(7 * 86_400_000) <= 9);
});
