// A car sounds and shows what its rungs ask of it, and no earlier: a late emergency is dispatch's first, and a partner's
// units are called after its desk.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alerted, carSounds, sceneOf, situation } from "../../static/js/unit/scenes.js";

const me = { unit: "2A14", unit_id: "u14", agency: "METRO", role: "officer" };
const partner = { unit: "S1", unit_id: "s1", agency: "COUNTY", role: "officer" };
const emergency = (audiences, more = {}) => ({
  id: "e", agency: "METRO", origin: "asked", urgency: "emergency", silent: false, units_wanted: null, received_at: "2026-11-22T21:00:00Z",
  unit: { id: "u12", call_sign: "2A12", agency: "METRO" }, responses: [], stop: null, alert: { audiences, units: [], tone: "alarm" }, ...more,
});

function seen(card, who) {
  const units = [{ id: who.unit_id, call_sign: who.unit, setting: "available" }];
  const state = situation({ me: who, backups: [card], stops: [], units }, { declined: new Set() });
  const scene = sceneOf({ ...state, signedIn: true, tour: {}, ask: null, panel: null });
  return [scene, carSounds({ scene, state, doubts: [] }).map((one) => one.sound)];
}
const CALM = ["idle", []];
const ALARM = ["incoming", ["emergency"]];

test("an emergency of our own calls every car at once", () => {
  assert.deepEqual(seen(emergency(["all_units", "dispatch"]), me), ALARM);
});

test("a late one is dispatch's alone until its rung calls the cars", () => {
  const named = { audiences: ["dispatch"], units: ["2A14"], tone: "alarm" };
  assert.deepEqual(seen(emergency([], { mark: "delayed", alert: named }), me), CALM);
  assert.deepEqual(seen(emergency(["dispatch", "all_units"], { mark: "delayed" }), me), ALARM);
  const nearby = { ...named, audiences: ["dispatch", "nearby"] };
  assert.deepEqual(seen(emergency([], { mark: "delayed", alert: nearby }), me), ALARM);
});

test("a mark this page does not know is an emergency", () => {
  assert.deepEqual(seen(emergency(["dispatch"], { mark: "new" }), me), ALARM);
});

test("a partner's cars wait for the rung that calls units, and while a withdrawal holds it", () => {
  assert.deepEqual(seen(emergency(["partner_desks"]), partner), CALM);
  assert.deepEqual(seen(emergency(["partner_desks"], { cancel_asked_at: "2026-11-22T21:00:20Z" }), partner), CALM);
  assert.deepEqual(seen(emergency(["partner_desks", "partners"]), partner), ALARM);
});

test("units named by a rung are called by that rung alone", () => {
  const backup = (audiences) => emergency([], { urgency: "backup", units_wanted: 1, alert: { audiences, units: ["2A14"], tone: "alarm" } });
  assert.equal(alerted(backup(["nearby", "dispatch"]), me), true);
  assert.equal(alerted(backup(["dispatch"]), me), false);
});
