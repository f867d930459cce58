import assert from "node:assert/strict";
import { test } from "node:test";

import { briefingLine, isBriefed } from "../../static/js/live/words.js";
import { mayAsk } from "../../static/js/unit/may_ask.js";
import { carSounds, driving, quiet, sceneOf, situation, withoutNames } from "../../static/js/unit/scenes.js";
import { MOVING_MS, STILL_MS, createWhereabouts } from "../../static/js/unit/whereabouts.js";
import { OLD_MS, isOld, whereWords } from "../../static/js/unit/words.js";

const briefing = { weapon: null, people: null, approach: null, channel: null };
const card = (fields = {}) => ({
  id: "b2", agency: "METRO", origin: "asked", urgency: "emergency", silent: false, units_wanted: null, received_at: "2026-11-22T21:00:00Z",
  unit: { id: "u14", call_sign: "2A14", agency: "METRO" }, responses: [], stop: null, location: "5th/Oak", lat: 1, lon: 2,
  note: "his brother Joe", reasons: ["search"], acknowledged_by: "J. Doe", briefing: { ...briefing, approach: "from north" },
  alert: { audiences: ["all_units"], units: [], tone: "alarm" }, ...fields,
});
const me = { unit: "2A12", unit_id: "u12", agency: "METRO", role: "officer" };
const unit = { id: "u12", call_sign: "2A12", agency: "METRO", setting: "available", prisoner: false };
const held = { id: "s1", agency: "METRO", unit: { id: "u12", call_sign: "2A12" }, prisoner: true, no_roll_by: false, opened_at: "2026-11-22T20:58:00Z" };
const known = (fields = {}) => situation({ me, backups: [card()], stops: [held], units: [unit], ...fields }, { declined: new Set() });

test("the briefing is one line, and a weapon nobody spoke of is unknown, never left out", () => {
  assert.equal(briefingLine({ briefing }), "Weapon unknown");
  assert.equal(briefingLine({}), "Weapon unknown", "a card from before there were briefings");
  const told = { weapon: "yes", people: 2, approach: "from north", channel: "3" };
  assert.equal(briefingLine({ briefing: told }, "Custody"), "Why Custody · Weapon yes · People 2 · From north · Ch 3");
  assert.equal(briefingLine({ briefing: { ...briefing, weapon: "no", people: 0, channel: "TAC 2" } }), "Weapon no · People 0 · TAC 2");
  assert.match(briefingLine({ briefing: { ...briefing, people: 4 } }), /People 4\+/);
});

test("who told nothing has not briefed; nobody being there is told", () => {
  assert.equal(isBriefed({ briefing }), false);
  assert.equal(isBriefed({}), false);
  assert.equal(isBriefed({ briefing: { ...briefing, people: 0 } }), true);
});

test("the screen is quiet while a prisoner is on the stop or in the car, and no longer", () => {
  assert.equal(quiet(known()), true);
  assert.equal(quiet(known({ stops: [], units: [{ ...unit, prisoner: true }] })), true);
  assert.equal(quiet(known({ stops: [{ ...held, prisoner: false }] })), false);
  assert.equal(quiet(known({ stops: [] })), false);
  assert.equal(quiet(null), false);
});

test("with a prisoner aboard nothing sounds, not an emergency, not a welfare check, not a lost link", () => {
  const state = { ...known(), welfare: { id: "s1", welfare_due_at: "2026-11-22T21:00:00Z" } };
  const doubts = [{ key: "link", sound: "link_lost" }];
  assert.deepEqual(carSounds({ scene: "incoming", state, doubts }), []);
  assert.deepEqual(carSounds({ scene: "welfare", state, doubts }), []);
  const free = { ...state, stop: null, unit };
  assert.equal(carSounds({ scene: "incoming", state: free, doubts }).length, 3);
});

test("an emergency still takes the stage of a quiet screen, and can be answered", () => {
  assert.equal(sceneOf({ ...withoutNames(known()), signedIn: true, tour: {}, panel: null }), "incoming");
});

test("a quiet screen holds no place, no words and no names of others, but how far they are", () => {
  const state = withoutNames(known({ stops: [held, { ...held, id: "s2", unit: { id: "u16", call_sign: "2A16" }, location: "Elm/9th" }] }));
  const said = JSON.stringify([state.asks, state.incoming, state.sisters]);
  for (const word of ["5th/Oak", "Joe", "search", "J. Doe", "north", "Elm"]) assert.doesNotMatch(said, new RegExp(word));
  assert.deepEqual([state.incoming.lat, state.incoming.lon, state.incoming.urgency], [1, 2, "emergency"]);
  assert.equal(state.incoming.unit.call_sign, "2A14");
});

test("a quiet screen keeps its own place and ask as they are", () => {
  const own = card({ id: "b1", urgency: "cover", unit: { id: "u12", call_sign: "2A12", agency: "METRO" } });
  const state = withoutNames(known({ backups: [own] }));
  assert.deepEqual(state.own, own);
  assert.deepEqual(state.stop, held);
});

test("above the agency's speed it drives; at it, below it, or with no speed known it does not", () => {
  assert.equal(driving(2.3, 8), true);
  assert.equal(driving(2.2, 8), false);
  assert.equal(driving(0, 8), false);
  for (const unknown of [null, undefined, NaN]) assert.equal(driving(unknown, 8), false);
  assert.equal(driving(30, undefined), false);
});

test("a silent emergency alone raises no question at the end of a shift", () => {
  const silent = card({ silent: true });
  assert.equal(mayAsk({ own: null, answered: null, silent }, silent), false);
  assert.equal(mayAsk({ own: null, answered: null, silent: null }, silent), false, "the board has not heard of it yet");
  assert.equal(mayAsk({ own: null, answered: card(), silent }, silent), true, "the answer to somebody else is named, not the emergency");
  assert.equal(mayAsk({ own: card(), answered: null, silent: null }, card()), true);
  assert.equal(mayAsk(null, card()), true);
});

function car() {
  const world = { now: 1_000_000, sent: [], heard: null, failed: null, asked: 0, ok: true };
  const geo = {
    watchPosition(heard, failed) { Object.assign(world, { heard, failed }); return 7; },
    clearWatch(id) { world.cleared = id; },
    getCurrentPosition() { world.asked += 1; },
  };
  const where = createWhereabouts({
    geo, changed: () => {}, mono: () => world.now, wall: () => world.now, every: (look) => ((world.look = look), 1), halt: () => {},
    send: async (fix, age) => { world.sent.push({ ...fix, age }); return { ok: world.ok }; },
  });
  const fix = (lat, speed = null) => world.heard({ timestamp: world.now, coords: { latitude: lat, longitude: 0, accuracy: 12.4, heading: NaN, speed } });
  const after = async (ms) => { world.now += ms; await Promise.resolve(); };
  return { world, where, fix, after };
}

test("a car that drives tells its place every five seconds at most, one that stands every thirty", async () => {
  const { world, where, fix, after } = car();
  where.start();
  where.start();
  fix(40, 15);
  await after(1000);
  fix(40.0002, 15);
  assert.equal(world.sent.length, 1);
  await after(MOVING_MS);
  fix(40.001, 15);
  assert.equal(world.sent.length, 2);
  await after(MOVING_MS);
  fix(40.001, 0);
  assert.equal(world.sent.length, 2, "it stands");
  await after(STILL_MS);
  fix(40.001, 0);
  assert.equal(world.sent.length, 3);
  assert.equal(world.sent[2].heading, null);
});

test("a place is told once, and again only when telling failed; a standing car is asked for a new one", async () => {
  const { world, where, fix, after } = car();
  where.start();
  fix(40, 0);
  await after(STILL_MS);
  world.look();
  assert.equal(world.sent.length, 1, "an old place told anew would look new");
  assert.equal(world.asked, 1);
  world.ok = false;
  fix(40, 0);
  await after(STILL_MS);
  world.look();
  assert.equal(world.sent.length, 3);
});

test("it says how old and how exact the place is, grey after a minute, and nothing before it knows", async () => {
  const { where, fix, after } = car();
  assert.equal(whereWords(null), "");
  where.start();
  assert.equal(whereWords(where), "");
  fix(40, 3);
  assert.equal(where.speed(), 3);
  await after(4000);
  assert.equal(whereWords(where), "± 12 m, 4 s");
  await after(OLD_MS);
  assert.equal(isOld(where), true);
  assert.equal(where.speed(), null, "an old speed says nothing about now");
  where.stop();
  assert.deepEqual([where.state(), where.age(), whereWords(where)], ["off", null, ""]);
});

test("a refusal of leave and a car without a receiver are said", () => {
  const { world, where } = car();
  where.start();
  world.failed({ code: 1 });
  assert.equal(where.state(), "refused");
  assert.equal(whereWords(where), "NO LOCATION");
  const none = createWhereabouts({ geo: undefined, send: async () => ({ ok: true }), changed: () => {} });
  none.start();
  assert.equal(whereWords(none), "NO LOCATION");
});

test("where the car was is known for as long as anything was measured about then, and not after the shift", async () => {
  const { where, fix, after } = car();
  where.start();
  fix(40);
  await after(120_000);
  fix(40.02);
  await after(60_000);
  fix(40.03);
  assert.deepEqual([where.was(0).lat, where.was(58_000).lat, where.was(180_000).lat], [40.03, 40.02, 40]);
  assert.equal(where.was(600_000), null);
  where.stop();
  assert.equal(where.was(0), null);
});

test("a receiver that tells no speed is believed by the way it went, never by its own unrest", async () => {
  const { where, fix, after } = car();
  where.start();
  fix(40, null);
  assert.equal(where.speed(), null);
  await after(8000);
  fix(40.001, null);
  assert.ok(Math.abs(where.speed() - 13.9) < 0.2, String(where.speed()));
  await after(8000);
  fix(40.0011, null);
  assert.equal(where.speed(), null, "eleven metres are within what it may be off");
  await after(60_000);
  fix(40.01, null);
  assert.equal(where.speed(), null, "nobody looked for a minute");
});
