import assert from "node:assert/strict";
import { test } from "node:test";

import { SOUNDS, createClaim, createSound, createSounding, score } from "../../static/js/live/sound.js";

const param = () => ({ set: [], setValueAtTime(value, at) { this.set.push([value, at]); }, linearRampToValueAtTime(value, at) { this.set.push([value, at]); } });

/** Stands in for AudioContext: suspended until resumed, and remembers what was to be heard. */
function stub({ allowed = false } = {}) {
  const made = [];
  class Context {
    state = allowed ? "running" : "suspended";
    currentTime = 1;
    destination = {};
    notes = [];
    constructor() { made.push(this); }
    createPeriodicWave() { return {}; }
    createGain() { return { gain: param(), connect() {} }; }
    createOscillator() {
      const one = { frequency: param(), setPeriodicWave() {}, connect() {}, start: (at) => this.notes.push([one.frequency.set[0][0], at]), stop() {} };
      return one;
    }
    async resume() { this.state = "running"; }
  }
  return { Context, made };
}

test("a page is mute until it was touched, and says so", async () => {
  const { Context, made } = stub();
  const sound = createSound({ Context });
  assert.equal(sound.state, "off");
  assert.equal(sound.play("backup"), false);
  sound.unlock();
  await Promise.resolve();
  assert.equal(sound.state, "on");
  assert.equal(sound.play("backup"), true);
  assert.equal(made.length, 1, "one context a page");
  assert.deepEqual(made[0].notes.map(([hertz]) => hertz), [500, 500, 500]);
});

test("where a policy lets pages sound it runs at once; a browser without sound says that", () => {
  assert.equal(createSound({ Context: stub({ allowed: true }).Context }).state, "on");
  const none = createSound({ Context: undefined });
  assert.equal(none.state, "none");
  none.unlock();
  assert.equal(none.play("cover"), false);
});

test("lost falls, overdue rises, an emergency is three and two, twice", () => {
  const hertz = (name) => score(name).notes.map((note) => note.hertz);
  const [first, second] = hertz("link_lost");
  assert.ok(first > second);
  assert.ok(hertz("welfare")[0] < hertz("welfare")[1]);
  assert.equal(hertz("emergency").length, 10);
  assert.deepEqual(Object.values(SOUNDS).map((one) => one.every).filter(Boolean).every((every) => every > score("emergency").length), true);
  for (const one of Object.values(SOUNDS)) assert.ok(one.notes.every((note) => note === null || (note >= 150 && note <= 1000)));
});

function planner(options = {}) {
  const played = [];
  const sounding = createSounding({ play: (name) => played.push(name), claim: async () => true, ...options });
  const hear = async (second, ...wanted) => {
    sounding.hear(wanted.map(([key, sound]) => ({ key, sound })), second * 1000);
    await Promise.resolve();
    return played.splice(0);
  };
  return { sounding, hear };
}

test("an alarm sounds at once and again after its pause, until its cause has gone", async () => {
  const { hear } = planner();
  assert.deepEqual(await hear(0, ["a", "welfare"]), ["welfare"]);
  assert.deepEqual(await hear(29, ["a", "welfare"]), []);
  assert.deepEqual(await hear(30, ["a", "welfare"]), ["welfare"]);
  assert.deepEqual(await hear(31), []);
  assert.deepEqual(await hear(32, ["a", "welfare"]), ["welfare"], "a new cause is heard at once");
});

test("cover chimes once", async () => {
  const { hear } = planner();
  assert.deepEqual(await hear(0, ["a", "cover"]), ["cover"]);
  assert.deepEqual(await hear(600, ["a", "cover"]), []);
});

test("the most urgent goes first, the rest waits its turn; three alike are one sound", async () => {
  const { hear } = planner();
  const all = [["a", "backup"], ["b", "backup"], ["c", "emergency"], ["d", "link_lost"]];
  assert.deepEqual(await hear(0, ...all), ["emergency"]);
  assert.deepEqual(await hear(1, ...all), []);
  assert.deepEqual(await hear(5, ...all), ["backup"]);
  assert.deepEqual(await hear(7, ...all), ["link_lost"]);
});

test("what a person muted stays mute until it has gone; what comes after is heard", async () => {
  const { sounding, hear } = planner();
  await hear(0, ["rung b1 12:00", "unconfirmed"]);
  assert.equal(sounding.sounding, true);
  sounding.mute();
  assert.equal(sounding.sounding, false);
  assert.deepEqual(await hear(60, ["rung b1 12:00", "unconfirmed"]), []);
  assert.deepEqual(await hear(61, ["rung b1 12:01", "unconfirmed"]), ["unconfirmed"]);
});

test("a mute page has heard nothing: once it can, it does", async () => {
  let on = false;
  const { hear } = planner({ ready: () => on });
  assert.deepEqual(await hear(0, ["a", "backup"]), []);
  on = true;
  assert.deepEqual(await hear(1, ["a", "backup"]), ["backup"]);
});

/** One lock manager for all windows of a browser. */
function lockManager() {
  const held = new Set();
  return {
    async request(name, _options, work) {
      if (held.has(name)) return work(null);
      held.add(name);
      work({ name }); // Held for the test's whole time.
    },
  };
}

test("of two windows one sounds", async () => {
  const [locks, after] = [lockManager(), () => {}];
  const [one, two] = [createClaim({ locks, after }), createClaim({ locks, after })];
  assert.deepEqual([await one("backup"), await two("backup"), await two("welfare")], [true, false, true]);
});

test("a second cause of the same sound is heard at once in the window that has it, and in no other", async () => {
  const [locks, after] = [lockManager(), () => {}];
  const [one, two] = [createClaim({ locks, after }), createClaim({ locks, after })];
  assert.deepEqual([await one("emergency"), await one("emergency"), await two("emergency")], [true, true, false]);
});

test("without locks the windows tell each other", async () => {
  const heard = new Map();
  const tell = (name) => heard.set(name, 1000);
  const one = createClaim({ locks: undefined, tell, now: () => 1000 });
  const two = createClaim({ locks: undefined, told: heard, now: () => 1500 });
  assert.deepEqual([await one("backup"), await two("backup")], [true, false]);
});

test("whoever mutes everything mutes an emergency for a minute and no longer", async () => {
  const { sounding, hear } = planner();
  await hear(0, ["a", "emergency"], ["b", "backup"]);
  sounding.mute();
  assert.deepEqual(await hear(59, ["a", "emergency"], ["b", "backup"]), []);
  assert.equal(sounding.sounding, false);
  assert.deepEqual(await hear(60, ["a", "emergency"], ["b", "backup"]), ["emergency"]);
  assert.equal(sounding.sounding, true);
  assert.deepEqual(await hear(90, ["b", "backup"]), []);
});
