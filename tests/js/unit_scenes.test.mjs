import assert from "node:assert/strict";
import { test } from "node:test";

import { sceneOf, situation } from "../../static/js/unit/scenes.js";

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
