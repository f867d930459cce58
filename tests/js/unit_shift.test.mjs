import assert from "node:assert/strict";
import { test } from "node:test";

import { awakeWords, createAwake } from "../../static/js/unit/awake.js";
import { TESTED, begunWords, createBegin, testedWords } from "../../static/js/unit/begin.js";
import { IDLE_MS, WARNED_MS, createIdleLock, mayLock } from "../../static/js/unit/idle_lock.js";

const HOUR = 3_600_000;
const turn = () => new Promise((go) => setImmediate(go));

test("when the sound was tried is said in words a person counts in", () => {
  const now = 1_800_000_000_000;
  const said = (ago) => testedWords(now - ago, now);
  assert.equal(testedWords(null, now), "never tested here");
  assert.deepEqual([said(0), said(59_000), said(125_000), said(3 * HOUR), said(25 * HOUR), said(6 * 24 * HOUR)], [
    "tested now", "tested now", "last tested 2 min ago", "last tested 3 h ago", "last tested 1 day ago", "last tested 6 days ago",
  ]);
});

test("what does not work is said when the shift begins, and sound that is off is a doubt", () => {
  assert.deepEqual(begunWords("on", "held"), { text: "Sound tested now. Screen stays awake.", doubt: false });
  assert.match(begunWords("off", "held").text, /^SOUND OFF/);
  assert.equal(begunWords("none", "none").doubt, true);
  assert.match(begunWords("on", "none").text, /may go dark/);
  assert.equal(awakeWords("off"), "");
});

function box({ works = true } = {}) {
  const played = [];
  let state = "off";
  return { played, get state() { return state; }, async unlock() { if (works) state = "on"; }, play(name) { return state === "on" && played.push(name) > 0; } };
}

function storage(kept = {}) {
  return { kept, getItem: (key) => kept[key] ?? null, setItem: (key, value) => (kept[key] = value) };
}

test("the touch unlocks the sound, is heard once and remembered", async () => {
  const [sound, store] = [box(), storage()];
  const begin = createBegin({ sound: () => sound, awake: { take: async () => {}, state: "held" }, store, now: () => 5_000_000 });
  assert.equal(begin.words, "Sound never tested here.");
  assert.equal((await begin.touch()).doubt, false);
  assert.deepEqual(sound.played, ["check"]);
  assert.equal(store.kept[TESTED], "5000000");
  assert.equal(begin.words, "Sound tested now.");
});

test("what was not heard is not remembered as tested", async () => {
  const store = storage({ [TESTED]: "1000" });
  const begin = createBegin({ sound: () => box({ works: false }), awake: { take: async () => {}, state: "held" }, store, now: () => 1000 + 6 * 24 * HOUR });
  assert.equal((await begin.touch()).doubt, true);
  assert.equal(begin.words, "Sound last tested 6 days ago.");
});

/** A document that may be hidden, and a wake lock that counts. */
function machine({ refuses = false } = {}) {
  const doc = new EventTarget();
  doc.visibilityState = "visible";
  const locks = [];
  const wakeLock = {
    async request() {
      if (refuses) throw new Error("battery");
      const lock = new EventTarget();
      lock.release = () => lock.dispatchEvent(new Event("release"));
      locks.push(lock);
      return lock;
    },
  };
  const see = (state) => {
    doc.visibilityState = state;
    doc.dispatchEvent(new Event("visibilitychange"));
  };
  return { doc, wakeLock, locks, see };
}

test("the screen is kept awake for a tour, taken again when seen again, and let go at its end", async () => {
  const { doc, wakeLock, locks, see } = machine();
  const awake = createAwake({ wakeLock, doc });
  await awake.take();
  await awake.take();
  assert.deepEqual([awake.state, locks.length], ["held", 1]);
  see("hidden");
  locks[0].release();
  assert.equal(awake.state, "off");
  see("visible");
  await turn();
  assert.deepEqual([awake.state, locks.length], ["held", 2]);
  awake.release();
  see("visible");
  await turn();
  assert.deepEqual([awake.state, locks.length], ["off", 2]);
});

test("a browser that cannot or will not keep the screen awake is named", async () => {
  const none = createAwake({ wakeLock: undefined, doc: machine().doc });
  await none.take();
  assert.match(awakeWords(none.state), /cannot keep it awake/);
  const { doc, wakeLock } = machine({ refuses: true });
  const refused = createAwake({ wakeLock, doc });
  await refused.take();
  assert.match(awakeWords(refused.state), /refused/);
});

test("a screen nobody touches for half an hour locks, once", () => {
  let [at, locked] = [0, 0];
  const target = new EventTarget();
  const idle = createIdleLock({ lock: () => (locked += 1), may: () => true, now: () => at, target });
  at = IDLE_MS - 1;
  idle.tick();
  target.dispatchEvent(new Event("pointerdown"));
  at = IDLE_MS + 1;
  idle.tick();
  assert.equal(locked, 0, "touched meanwhile");
  at = 2 * IDLE_MS;
  idle.tick();
  idle.tick();
  assert.equal(locked, 1);
});

test("while somebody is counted on the screen does not lock, and the time starts anew afterwards", () => {
  let [at, locked, open] = [0, 0, true];
  const idle = createIdleLock({ lock: () => (locked += 1), may: () => !open, now: () => at, target: new EventTarget() });
  at = 2 * IDLE_MS;
  idle.tick();
  open = false;
  at += 1000;
  idle.tick();
  assert.equal(locked, 0);
  const free = { session: { user: {} }, state: {}, practice: null };
  assert.equal(mayLock(free), true);
  for (const what of ["own", "silent", "answered", "incoming", "stop"]) assert.equal(mayLock({ ...free, state: { [what]: {} } }), false, what);
  assert.equal(mayLock({ ...free, practice: {} }), false);
  assert.equal(mayLock({ session: {}, state: null }), false);
});

test("it says a minute before that it locks, once, and anew after the next touch", () => {
  let [at, warned] = [0, 0];
  const target = new EventTarget();
  const idle = createIdleLock({ lock() {}, may: () => true, warn: () => (warned += 1), now: () => at, target });
  at = IDLE_MS - WARNED_MS - 1;
  idle.tick();
  assert.equal(warned, 0);
  at = IDLE_MS - WARNED_MS;
  idle.tick();
  idle.tick();
  assert.equal(warned, 1);
  target.dispatchEvent(new Event("keydown"));
  at += IDLE_MS - WARNED_MS;
  idle.tick();
  assert.equal(warned, 2);
});

test("with a touch nobody has yet, or nobody has read, the screen does not lock; nor in a car that drives", () => {
  const free = { session: { user: {} }, state: {}, practice: null, acts: { waits: false }, asks: { open: [] }, car: { open: false } };
  assert.equal(mayLock(free), true);
  for (const state of ["sending", "offer", "unsent", "refused"]) assert.equal(mayLock({ ...free, asks: { open: [{ state, silent: false }] } }), false, state);
  assert.equal(mayLock({ ...free, asks: { open: [{ state: "sending", silent: true }] } }), false);
  assert.equal(mayLock({ ...free, asks: { open: [{ state: "refused", silent: true }] } }), true, "it would never lock again, and say why");
  assert.equal(mayLock({ ...free, acts: { waits: true } }), false, "a stop that has not arrived");
  assert.equal(mayLock({ ...free, car: { open: true } }), false, "an emergency without a shift");
  assert.equal(mayLock({ ...free, where: { speed: () => 9 } }), false);
  for (const speed of [null, 0]) assert.equal(mayLock({ ...free, where: { speed: () => speed } }), true);
});

test("a screen that is let go dark in the middle of a shift is taken again, and when it cannot be that is said once", async () => {
  const { doc, wakeLock, locks } = machine();
  let [lost, refuses] = [0, false];
  const request = () => (refuses ? Promise.reject(new Error("low battery")) : wakeLock.request());
  const awake = createAwake({ wakeLock: { request }, doc, lost: () => (lost += 1) });
  await awake.take();
  locks[0].release();
  await turn();
  assert.deepEqual([awake.state, locks.length, lost], ["held", 2, 0]);
  refuses = true;
  locks[1].release();
  await turn();
  assert.deepEqual([awake.state, lost], ["refused", 1]);
  await awake.take();
  assert.equal(lost, 1);
});

test("one that was refused at the start was named there, and is not lost", async () => {
  const { doc, wakeLock } = machine({ refuses: true });
  let lost = 0;
  const awake = createAwake({ wakeLock, doc, lost: () => (lost += 1) });
  await awake.take();
  assert.equal(lost, 0);
});
