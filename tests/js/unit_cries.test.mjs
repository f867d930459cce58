// An emergency that waits for this car's answer is heard whatever the stage shows, and each of several is one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { carSounds, onDisplay, questionOf, sceneOf, situation, withoutNames } from "../../static/js/unit/scenes.js";

const me = { unit: "2A12", unit_id: "u12", agency: "METRO", role: "officer" };
const unit = { id: "u12", call_sign: "2A12", setting: "available" };
const card = (id, sign, more = {}) => ({
  id, agency: "METRO", origin: "asked", urgency: "emergency", silent: false, units_wanted: null, received_at: `2026-11-22T21:00:0${id.at(-1)}Z`,
  unit: { id: `u${sign.slice(2)}`, call_sign: sign, agency: "METRO" }, responses: [], stop: null, location: "5th/Oak",
  alert: { audiences: ["all_units"], units: [], tone: "alarm" }, ...more,
});
const [one, two] = [card("e1", "2A14"), card("e2", "2A16")];
const cover = card("b0", "2A12", { urgency: "cover", units_wanted: 1 });

function seen(backups, { declined = [], units = [unit], ...ui } = {}) {
  const state = situation({ me, backups, stops: [], units }, { declined: new Set(declined) });
  const scene = sceneOf({ ...state, signedIn: true, tour: {}, ask: null, panel: null, ...ui });
  return { state, scene, heard: carSounds({ scene, state, doubts: [] }).map((sound) => `${sound.key} ${sound.sound}`) };
}
const TONE = "e1 emergency emergency";

test("with an ask of my own, of whatever kind, that stays on the stage and the emergency is heard", () => {
  for (const own of [cover, { ...cover, origin: "policy" }, { ...cover, urgency: "emergency" }]) {
    const { scene, heard } = seen([own, one]);
    assert.equal(scene, "own");
    assert.deepEqual(heard, [TONE]);
  }
});

test("in doubt, in a panel and while looking it is heard", () => {
  for (const ui of [{ ask: { doubt: true } }, { ask: {} }, { panel: "screen" }, { panel: "shift" }, { look: cover }])
    assert.deepEqual(seen([one], ui).heard, [TONE]);
});

test("two are two sounds, the longest waiting on the stage", () => {
  const { state, heard } = seen([two, one]);
  assert.equal(state.incoming.id, "e1");
  assert.deepEqual(heard, [TONE, "e2 emergency emergency"]);
});

test("it ends with my own answer, and with enough", () => {
  const rolling = { unit: "2A12", agency: "METRO", state: "rolling", rolling_at: "2026-11-22T21:00:10Z" };
  assert.deepEqual(seen([cover, one], { declined: [questionOf(one)] }).heard, []);
  assert.deepEqual(seen([cover, { ...one, responses: [rolling] }]).heard, []);
  assert.deepEqual(seen([cover, { ...one, units_wanted: 1, responses: [{ ...rolling, unit: "2A16" }] }]).heard, []);
});

test("with a prisoner aboard it is named without its place and not heard, nor under a silent emergency of mine", () => {
  const held = seen([cover, one], { units: [{ ...unit, prisoner: true }] });
  assert.deepEqual(held.heard, []);
  assert.deepEqual(withoutNames(held.state).cries.map((cry) => [cry.unit.call_sign, cry.location]), [["2A14", ""]]);
  assert.deepEqual(seen([{ ...one, unit: cover.unit, silent: true }, two]).heard, []);
});

test("told to be on a screen is only what a person can read there", () => {
  const roll = card("r1", "2A14", { urgency: "roll_by" });
  const visit = (state) => ({ ...cover, responses: [{ unit: "2A16", agency: "METRO", state }] });
  assert.deepEqual(onDisplay("idle", { asks: [roll] }), ["r1"]);
  assert.deepEqual(onDisplay("idle", { asks: [roll], unit: { signs_off_at: "2026-11-22T21:10:00Z" } }), [], "behind OFF DUTY");
  assert.deepEqual(onDisplay("stop", { asks: [roll] }), ["r1"]);
  assert.deepEqual(onDisplay("stop", { asks: [roll], visits: [visit("rolling")] }), [], "behind who rolls by");
  assert.deepEqual(onDisplay("stop", { asks: [roll], visits: [visit("cleared")] }), ["r1"]);
  assert.deepEqual(onDisplay("incoming", { look: roll, incoming: one, cries: [one] }), ["e1", "r1"]);
  assert.deepEqual(onDisplay("doubt", { cries: [one, two], asks: [one, two] }), ["e1", "e2"]);
  assert.deepEqual(onDisplay("own", { asks: [roll] }), []);
  assert.deepEqual(onDisplay("locked", {}), []);
});
