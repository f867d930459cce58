import assert from "node:assert/strict";
import { test } from "node:test";

import { sentences } from "../../static/js/board/announce.js";
import { boardModel, candidates, distance, isForeign, isPinned, isUnseen, mustCall, sendable } from "../../static/js/board/model.js";
import { asCalled } from "../../static/js/board/names.js";
import { audienceText, eventLine } from "../../static/js/live/lines.js";
import { levelWord } from "../../static/js/live/words.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const card = (id, more = {}) => ({
  id, number: 1, version: 1, agency: "METRO", urgency: "cover", state: "waiting", received_at: ago(10), responses: [],
  unit: { id: "u-asker", call_sign: "2A12", agency: "METRO" }, seen: { count: 1 }, units_wanted: 1, next_rung_at: null, ...more,
});
const response = (unit, state, more = {}) => ({ id: unit, unit, agency: "METRO", state, ...more });
const unit = (call_sign, more = {}) => ({ id: `u-${call_sign}`, agency: "METRO", call_sign, status: "available", prisoner: false, lat: null, lon: null, ...more });
const board = (cards, units = [], stops = []) => boardModel({ backups: () => cards, units: () => units, stops: () => stops });

test("waiting is what nobody is coming to, by level, then age", () => {
  const model = board([
    card("young", { received_at: ago(5) }), card("old", { received_at: ago(50) }), card("loud", { urgency: "backup" }),
    card("helped", { state: "rolling", responses: [response("2A14", "rolling")] }),
  ]);
  assert.deepEqual(model.waiting.map((one) => one.id), ["loud", "old", "young"]);
  assert.deepEqual(model.working.map((one) => one.id), ["helped"]);
});

test("an assigned unit is not yet coming", () => {
  assert.equal(board([card("a", { responses: [response("2A14", "assigned")] })]).waiting.length, 1);
});

test("a secured scene whose ladder still runs goes on waiting", () => {
  const model = board([card("held", { state: "secured", next_rung_at: ago(-9) }), card("calm", { state: "secured" })]);
  assert.deepEqual(model.waiting.map((one) => one.id), ["held"]);
});

test("an emergency stays pinned until somebody is there, somebody has it and no cancel is open", () => {
  const there = { urgency: "emergency", state: "on_scene", responses: [response("2A14", "on_scene")] };
  assert.equal(isPinned(card("a", { urgency: "emergency", acknowledged_at: ago(1) })), true);
  assert.equal(isPinned(card("b", { ...there })), true);
  assert.equal(isPinned(card("c", { ...there, acknowledged_at: ago(1) })), false);
  assert.equal(isPinned(card("d", { ...there, acknowledged_at: ago(1), cancel_asked_at: ago(1) })), true);
});

test("the emergency nobody has stands first, the newest of them on top", () => {
  const cry = (id, more) => card(id, { urgency: "emergency", ...more });
  const model = board([cry("had", { acknowledged_at: ago(1) }), cry("older", { received_at: ago(30) }), cry("newer", { received_at: ago(3) })]);
  assert.deepEqual(model.emergencies.map((one) => one.id), ["newer", "older", "had"]);
});

test("five seconds on no screen must be voiced, but not for a quiet ask", () => {
  assert.equal(isUnseen(card("a", { urgency: "backup", seen: { count: 0 }, received_at: ago(6) }), NOW), true);
  assert.equal(isUnseen(card("b", { urgency: "backup", seen: { count: 0 }, received_at: ago(4) }), NOW), false);
  assert.equal(isUnseen(card("c", { urgency: "cover", seen: { count: 0 }, received_at: ago(60) }), NOW), false);
});

test("a neighbour's ask is theirs to notice: its missing receipts are no alarm here", () => {
  const theirs = card("a", { urgency: "emergency", agency: "COUNTY", rungs_total: null, rung: null, seen: { count: 0 }, received_at: ago(60), acknowledged_at: null });
  assert.equal(isForeign(theirs), true);
  assert.equal(isUnseen(theirs, NOW), false);
  assert.equal(isPinned(theirs), true);
  assert.equal(isPinned({ ...theirs, state: "on_scene", responses: [response("S1", "on_scene")] }), false);
});

test("a partner is to be called once asked for or once the ladder came that far", () => {
  const share = { agency: "STATE", mode: "contact", how: "offered", reached: null };
  const at = (...audiences) => card("a", { alert: { audiences } });
  assert.equal(mustCall(at("nearby", "mutual_aid_offered"), share), false);
  assert.equal(mustCall(at("nearby", "mutual_aid"), share), true);
  assert.equal(mustCall(at("nearby"), { ...share, how: "requested" }), true);
  assert.equal(mustCall(at("mutual_aid"), { ...share, reached: true }), false);
  assert.equal(mustCall(at("mutual_aid"), { ...share, mode: "shared" }), false);
});


test("free units come first, near before far; asker, taken and off duty are left out", () => {
  const place = (lat) => ({ lat, lon: -117 });
  const found = candidates(card("a", { ...place(32.7), responses: [response("2A20", "rolling")] }), [
    unit("2A12"), unit("2A20"), unit("2A30", { status: "off_duty" }), unit("BUSY", { status: "busy", ...place(32.7) }),
    unit("FAR", place(32.9)), unit("NEAR", place(32.71)), unit("CUFFED", { prisoner: true, ...place(32.7) }), unit("ASKING", { backup: "b9", ...place(32.8) }),
  ]);
  assert.deepEqual(found.map((one) => one.unit.call_sign), ["NEAR", "FAR", "CUFFED", "BUSY", "ASKING"]);
  assert.deepEqual(found.map((one) => one.free), [true, true, false, false, false]);
});

const county = (call_sign, more = {}) => unit(call_sign, { id: `c-${call_sign}`, agency: "COUNTY", ...more });
const whose = (found) => found.map((one) => `${one.unit.agency}:${one.unit.call_sign}`);

test("a neighbour's unit of the same call sign takes nobody out of the choice", () => {
  const theirs = card("a", { responses: [response("2A14", "rolling", { agency: "COUNTY" })] });
  assert.deepEqual(whose(candidates(theirs, [unit("2A14"), county("2A14"), county("2A12")])), ["COUNTY:2A12", "METRO:2A14"]);
});

test("a desk sends its own units, of the ask's agency and of those that have the ask too", () => {
  const units = [unit("2A14"), county("2A14"), unit("P1", { agency: "PARK" })];
  const [alone, offered, requested] = [[], [{ agency: "COUNTY", how: "offered" }], [{ agency: "COUNTY", how: "requested" }]].map((shared_with) => card("a", { rungs_total: 5, shared_with }));
  const sent = (one, ...desks) => whose(sendable(one, units, desks));
  assert.deepEqual(sent(alone, "METRO", "COUNTY", "PARK"), ["METRO:2A14"]);
  assert.deepEqual(sent(offered, "METRO", "COUNTY"), ["METRO:2A14"]);
  assert.deepEqual(sent(requested, "METRO", "COUNTY", "PARK"), ["METRO:2A14", "COUNTY:2A14"]);
  assert.deepEqual(sent(requested, "METRO"), ["METRO:2A14"]);
  assert.deepEqual(sent(card("n", { rungs_total: null, shared_with: [] }), "COUNTY"), ["COUNTY:2A14"], "a neighbour's ask on its board");
});

test("who answers an ask is that unit, and no other of its call sign", () => {
  const { occupation } = board([card("a", { responses: [response("2A14", "rolling", { agency: "COUNTY" })] })]);
  assert.equal(occupation(county("2A14")).answers.id, "a");
  assert.equal(occupation(unit("2A14")).answers, undefined);
});

test("the nearest to an emergency are near to where its unit is now, to any other ask near to where it was asked", () => {
  const moved = { ...unit("2A12"), id: "u-asker", lat: 32.9, lon: -117, position_at: ago(2) };
  const units = [moved, unit("OLD", { lat: 32.7, lon: -117 }), unit("NEW", { lat: 32.91, lon: -117 })];
  const first = (urgency) => candidates(card("a", { urgency, lat: 32.7, lon: -117, position_at: ago(60) }), units)[0].unit.call_sign;
  assert.equal(first("emergency"), "NEW");
  assert.equal(first("backup"), "OLD");
});

test("a hundredth of a degree of latitude is eleven hundred metres, an unknown place is null", () => {
  assert.ok(Math.abs(distance({ lat: 32.7, lon: -117 }, { lat: 32.71, lon: -117 }) - 1112) < 5);
  assert.equal(distance({ lat: null, lon: null }, { lat: 1, lon: 1 }), null);
});

test("an event is told in the words of the radio", () => {
  const told = (event, facts = {}, more = {}) => eventLine({ event, facts, actor: { label: "Desk 3" }, ...more });
  assert.equal(told("response.assigned", { unit: "2A20" }), "2A20 assigned by Desk 3");
  assert.equal(told("response.rolling", { unit: "2A14", eta_s: 240 }), "2A14 ROLLING, about 4 min");
  assert.equal(told("response.stood_down", { unit: "2A14", reason: "diverted", diverted_to: 34 }), "2A14 DIVERTED to 34");
  assert.equal(told("backup.acknowledged"), "Desk 3 has it");
  assert.equal(told("backup.escalated", { rung: 1, name: "whole shift" }, { card: card("a", { rungs_total: 5 }) }), "Widened: rung 2 of 5, whole shift");
  assert.equal(told("backup.something_new"), "backup something new");
});

test("a unit of another agency is told with its agency, once, and one of the desk's own without", () => {
  const told = (event, facts = {}, more = {}) => eventLine(asCalled({ event, facts, agency: "METRO", actor: { label: "Desk 3" }, ...more }, "METRO"));
  const theirs = { ...card("b"), agency: "COUNTY", unit: { id: "u", call_sign: "2A12", agency: "COUNTY" } };
  assert.equal(told("response.rolling", { unit: "2A14", agency: "COUNTY" }, { card: card("a") }), "COUNTY:2A14 ROLLING");
  assert.equal(told("response.rolling", { unit: "2A14" }, { card: card("a") }), "2A14 ROLLING");
  assert.equal(told("response.stood_down", { unit: "2A14", agency: "COUNTY" }, { card: card("a"), actor: { label: "2A14" } }), "COUNTY:2A14 stood down");
  assert.equal(told("response.assigned", { unit: "2A14", agency: "COUNTY" }, { card: card("a"), actor: { label: "2A14" } }), "COUNTY:2A14 assigned");
  assert.equal(told("backup.updated", { stalled: "2A14", agency: "COUNTY" }, { card: card("a") }), "COUNTY:2A14 HAS STOPPED MOVING");
  assert.equal(told("unit.on_duty", { unit: "2A14" }, { agency: "COUNTY" }), "COUNTY:2A14 on");
  assert.equal(told("unit.no_answer", {}, { agency: "COUNTY", unit: { call_sign: "2A14", agency: "COUNTY" } }), "COUNTY:2A14 NO ANSWER");
  assert.match(told("stop.cleared", {}, { agency: "COUNTY", stop: { unit: { call_sign: "2A14", agency: "COUNTY" } } }), /^COUNTY:2A14 clear/);
  assert.match(told("backup.requested", {}, { agency: "COUNTY", card: theirs }), /^COUNTY:2A12 asks/);
  assert.match(told("backup.shared", {}, { card: theirs }), /^COUNTY asks us for 2A12/);
  assert.equal(told("backup.acknowledged"), "Desk 3 has it");
});

test("only an emergency interrupts the screen reader", () => {
  const change = (event, more) => ({ type: "event", event: { event, facts: {}, actor: null, ...more } });
  const found = sentences([
    change("backup.requested", { card: card("a", { number: 34, urgency: "emergency" }) }),
    change("response.rolling", { facts: { unit: "2A14" }, card: card("b", { number: 33 }) }),
    change("unit.status", { facts: { unit: "2A14" } }),
  ], "METRO");
  assert.equal(found.loud, "34: EMERGENCY 2A12.");
  assert.equal(found.quiet, "33: 2A14 ROLLING.");
});

test("an agency's own word is used, the plain word otherwise", () => {
  assert.equal(levelWord("cover", { urgency: { cover: "Code 2" } }), "CODE 2");
  assert.equal(levelWord("roll_by", {}), "ROLL-BY");
  assert.equal(audienceText(["nearby", "all_units"]), "near units, all units");
});
