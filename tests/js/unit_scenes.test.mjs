import assert from "node:assert/strict";
import { test } from "node:test";

import { asCommand, carSounds, ownRungs, sceneOf, situation } from "../../static/js/unit/scenes.js";

const me = { unit: "2A12", unit_id: "u12", agency: "METRO", role: "officer" };
const unit = { id: "u12", call_sign: "2A12", agency: "METRO", setting: "available", status: "available" };
const card = (id, sign, fields = {}) => ({
  id, agency: "METRO", origin: "asked", urgency: "cover", silent: false, units_wanted: 1, received_at: "2026-11-22T21:00:00Z",
  unit: { id: `u${sign.slice(2)}`, call_sign: sign, agency: "METRO" }, responses: [], stop: null,
  alert: { audiences: ["nearby", "dispatch"], units: ["2A12"] }, ...fields,
});
const mine = (state) => ({ unit: "2A12", agency: "METRO", state, rolling_at: "2026-11-22T21:00:10Z" });
const stop = (id, sign, fields = {}) => ({
  id, agency: "METRO", unit: { id: `u${sign.slice(2)}`, call_sign: sign }, prisoner: false, no_roll_by: false, opened_at: "2026-11-22T20:58:00Z", ...fields,
});

function scene(known = {}, ui = {}, extra = {}) {
  const state = situation({ me, backups: [], stops: [], units: [unit], ...known }, { declined: new Set(), ...ui });
  return { state, name: sceneOf({ ...state, signedIn: true, tour: {}, ask: null, panel: null, look: null, offer: null, mask: null, ...extra }) };
}

test("nothing open is the three tiles", () => {
  assert.equal(scene().name, "idle");
});

test("nobody signed in is locked, but an ask on its way is still told", () => {
  assert.equal(sceneOf({ signedIn: false, ask: null }), "locked");
  assert.equal(sceneOf({ signedIn: false, ask: { doubt: true } }), "doubt");
});

test("a doubt about my ask stands before everything", () => {
  const known = { backups: [card("b1", "2A12"), card("b2", "2A14", { urgency: "emergency" })] };
  assert.equal(scene(known, {}, { ask: { doubt: true }, panel: "screen" }).name, "doubt");
});

test("an old emergency that never arrived does not hide the one held since", () => {
  const old = { ask: { doubt: true, offered: true } };
  assert.equal(scene({ backups: [card("b1", "2A12", { urgency: "emergency", units_wanted: null })] }, {}, old).name, "own");
  assert.equal(scene({ backups: [card("b1", "2A12")] }, {}, old).name, "doubt");
  assert.equal(scene({}, {}, old).name, "doubt");
});

test("my own ask stands before an ask of others", () => {
  assert.equal(scene({ backups: [card("b1", "2A12"), card("b2", "2A14")] }).name, "own");
});

test("an ask that alerts my unit takes the stage of a free unit only", () => {
  assert.equal(scene({ backups: [card("b2", "2A14")] }).name, "incoming");
  assert.equal(scene({ backups: [card("b2", "2A14")], units: [{ ...unit, setting: "busy" }] }).name, "idle");
  assert.equal(scene({ backups: [card("b2", "2A14")], stops: [stop("s1", "2A12")] }).name, "stop");
  assert.equal(scene({ backups: [card("b2", "2A14", { alert: { audiences: ["nearby"], units: ["2A16"] } })] }).name, "idle");
});

test("an ask for the whole shift reaches every free unit", () => {
  assert.equal(scene({ backups: [card("b2", "2A14", { alert: { audiences: ["nearby", "shift"], units: [] } })] }).name, "incoming");
});

test("a supervisor's rung reaches the supervisor's own car", () => {
  const known = { backups: [card("b2", "2A14", { alert: { audiences: ["supervisor"], units: [] } })] };
  const state = situation({ me: { ...me, role: "supervisor" }, stops: [], units: [unit], ...known }, { declined: new Set() });
  assert.equal(state.incoming.id, "b2");
});

test("an emergency takes the stage of a busy unit too, and of one on a stop", () => {
  const known = { backups: [card("b2", "2A14", { urgency: "emergency", units_wanted: null })], stops: [stop("s1", "2A12")] };
  assert.equal(scene(known).name, "incoming");
});

test("a roll-by never takes the stage", () => {
  assert.equal(scene({ backups: [card("b2", "2A14", { urgency: "roll_by" })] }).name, "idle");
});

test("Can't gives the stage back; the ask stays in the list, last; louder, it asks anew", () => {
  const declined = new Set(["b2 cover"]);
  const known = { backups: [card("b2", "2A14"), card("b3", "2A16", { urgency: "roll_by" })] };
  const { name, state } = scene(known, { declined });
  assert.equal(name, "idle");
  assert.deepEqual(state.asks.map((one) => one.id), ["b3", "b2"]);
  assert.equal(scene({ backups: [card("b2", "2A14", { urgency: "backup" })] }, { declined }).name, "incoming");
});

test("enough rolling is no question any more", () => {
  const rolling = { unit: "2A16", agency: "METRO", state: "rolling", rolling_at: "2026-11-22T21:00:10Z" };
  assert.equal(scene({ backups: [card("b2", "2A14", { responses: [rolling] })] }).name, "idle");
});

test("what my unit answers is its scene, and only an emergency interrupts it", () => {
  const answered = card("b2", "2A14", { responses: [mine("rolling")] });
  assert.equal(scene({ backups: [answered] }).name, "response");
  assert.equal(scene({ backups: [answered, card("b3", "2A16")] }).name, "response");
  assert.equal(scene({ backups: [answered, card("b3", "2A16", { urgency: "emergency" })] }).name, "incoming");
});

test("a roll-by nobody asked for is a visit to my stop, not my ask", () => {
  const { name, state } = scene({
    stops: [stop("s1", "2A12")], backups: [card("v1", "2A12", { origin: "unasked", urgency: "roll_by", stop: "s1" })],
  });
  assert.equal(name, "stop");
  assert.equal(state.own, null);
  assert.equal(state.visits.length, 1);
});

test("a silent emergency of my unit changes nothing but the dot", () => {
  const known = { stops: [stop("s2", "2A14")], backups: [card("b2", "2A16")] };
  const quiet = { ...known, backups: [...known.backups, card("b1", "2A12", { urgency: "emergency", silent: true })] };
  const [before, after] = [scene(known), scene(quiet, {}, {})];
  assert.equal(after.name, before.name);
  assert.equal(after.state.silent.id, "b1");
  const { silent: _a, ...shown } = after.state;
  const { silent: _b, ...expected } = before.state;
  assert.deepEqual(shown, expected);
});

test("sister stops: alone with a prisoner first, no roll-by and my own not at all", () => {
  const stops = [stop("s1", "2A12"), stop("s2", "2A14"), stop("s3", "2A16", { prisoner: true }), stop("s4", "2A18", { no_roll_by: true })];
  assert.deepEqual(scene({ stops }).state.sisters.map((one) => one.id), ["s3", "s2"]);
});

test("sister stops: what is nearby stands before what is far, the nearest first, and a place nobody knows is no near one", () => {
  const here = { ...unit, lat: 40, lon: -99 };
  const at = (id, sign, north, fields) => stop(id, sign, { lat: 40 + north / 111_195, lon: -99, ...fields });
  const stops = [
    at("far", "2A14", 9000, { prisoner: true }), at("near", "2A16", 2000), at("nearest", "2A18", 300),
    at("held", "2A20", 4000, { prisoner: true }), stop("unknown", "2A22", { opened_at: "2026-11-22T21:05:00Z" }),
  ];
  assert.deepEqual(scene({ stops, units: [here] }).state.sisters.map((one) => one.id), ["held", "nearest", "near", "far", "unknown"]);
});

const NOW = Date.parse("2026-11-22T21:10:00Z");
const held = (fields = {}) => stop("s1", "2A12", { state: "secured", prisoner: true, welfare_due_at: "2026-11-22T21:09:59Z", ...fields });

test("with a prisoner the officer is asked when the check is due, and not before", () => {
  assert.equal(scene({ stops: [held()] }, { now: NOW }).name, "welfare");
  assert.equal(scene({ stops: [held({ welfare_due_at: "2026-11-22T21:10:30Z" })] }, { now: NOW }).name, "stop");
  assert.equal(scene({ stops: [held({ prisoner: false })] }, { now: NOW }).name, "stop");
});

test("that question stands before an ask of mine, but no emergency waits for it", () => {
  assert.equal(scene({ stops: [held()], backups: [card("b1", "2A12")] }, { now: NOW }).name, "welfare");
  assert.equal(scene({ stops: [held()], backups: [card("b1", "2A12", { urgency: "emergency" })] }, { now: NOW }).name, "own");
  assert.equal(scene({ stops: [held()], backups: [card("b2", "2A14", { urgency: "emergency", units_wanted: null })] }, { now: NOW }).name, "incoming");
});

test("a roll-by that ended with nobody near is asked about, until something else is on", () => {
  assert.equal(scene({}, {}, { ended: "b1" }).name, "ended");
  assert.equal(scene({ backups: [card("b2", "2A14")] }, {}, { ended: "b1" }).name, "incoming");
});

const boss = { ...me, role: "supervisor" };
const toBoss = (fields) => card("b2", "2A14", { alert: { audiences: ["nearby", "supervisor"], units: ["2A16"] }, ...fields });
const bossScene = (backups, setting = "available") =>
  sceneOf({ ...situation({ me: boss, backups, stops: [], units: [{ ...unit, setting }] }, { declined: new Set() }), signedIn: true, tour: {}, ask: null, panel: null });

test("a supervisor's rung reaches their car also when it is set busy, until a desk has it", () => {
  assert.equal(asCommand(toBoss(), boss), true);
  assert.equal(asCommand(toBoss(), me), false);
  assert.equal(asCommand(toBoss({ agency: "COUNTY" }), boss), false);
  assert.equal(bossScene([toBoss()], "busy"), "incoming");
  assert.equal(bossScene([toBoss({ acknowledged_at: "2026-11-22T21:01:00Z" })], "busy"), "idle");
});

test("a silent emergency of this unit silences the whole page, and none of its rungs is counted down here", () => {
  const silent = card("b1", "2A12", { urgency: "emergency", silent: true });
  const state = { silent, incoming: null, welfare: held() };
  assert.deepEqual(carSounds({ scene: "welfare", state, doubts: [{ key: "link", sound: "link_lost" }] }), []);
  assert.deepEqual(ownRungs([silent, card("b2", "2A14"), card("b3", "2A12", { origin: "unasked" })], me), []);
  assert.equal(ownRungs([card("b1", "2A12")], me).length, 1);
  assert.deepEqual(ownRungs([card("b1", "2A12")], null), []);
});

test("a car hears who asks it and how it goes with its prisoner", () => {
  const heard = (name, state) => carSounds({ scene: name, state, doubts: [] }).map((one) => one.sound);
  const asks = (urgency, tone) => ({ incoming: card("b2", "2A14", { urgency, alert: { audiences: [], units: ["2A12"], tone } }) });
  assert.deepEqual(heard("incoming", asks("emergency", "alarm")), ["emergency"]);
  assert.deepEqual(heard("incoming", asks("backup", "alarm")), ["backup"]);
  assert.deepEqual(heard("incoming", asks("cover", "silent")), []);
  assert.deepEqual(heard("own", asks("backup", "alarm")), [], "not on the stage, not heard");
  assert.deepEqual(heard("welfare", { welfare: held() }), ["welfare"]);
});
