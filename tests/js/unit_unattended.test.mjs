// A car on no tour knows where it is for its EMERGENCY alone: nothing is asked for, shown, told before, or kept.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAsks } from "../../static/js/unit/ask.js";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}) };
const { createUnattended } = await import("../../static/js/unit/unattended.js");

const DEVICE = { vehicle: "4512", agency: "METRO", revoked: false };
const LOCKED = { user: null, tour: null, device: DEVICE };
const HERE = { lat: 40.01, lon: -99.5, accuracy_m: 8 };
const settled = () => new Promise((go) => setImmediate(go));

/** A browser whose receiver and whose permission are moved by hand. */
async function browser({ state = "granted", permissions } = {}) {
  const at = { ms: 0, watches: 0, asked: 0, heard: null };
  const leave = { state, addEventListener: (name, fn) => name === "change" && (at.changed = fn) };
  const timers = new Set();
  const car = createUnattended({
    geo: {
      watchPosition: (heard) => ((at.watches += 1), (at.heard = heard), at.watches),
      clearWatch: () => (at.heard = null), getCurrentPosition: () => (at.asked += 1),
    },
    permissions: permissions ?? { query: async ({ name }) => (assert.equal(name, "geolocation"), leave) },
    mono: () => at.ms, wall: () => at.ms,
    every: (fn) => (timers.add(fn), fn), halt: (fn) => timers.delete(fn),
  });
  await settled();
  const fix = (more = {}) => at.heard?.({ timestamp: at.ms, coords: { latitude: 40.01, longitude: -99.5, accuracy: 8, ...more } });
  const says = (now) => ((leave.state = now), at.changed());
  return { car, at, fix, says, tick: (ms) => ((at.ms += ms), timers.forEach((fn) => fn())), timers };
}

test("locked it follows the car, and says where it is while that is a minute old at most", async () => {
  const { car, at, fix } = await browser();
  car.known(LOCKED);
  assert.equal(car.place(), null, "nothing is measured yet");
  fix({ heading: 90, speed: 20 });
  assert.deepEqual(car.place(), HERE);
  at.ms += 60_000;
  assert.deepEqual(car.place(), HERE);
  at.ms += 1000;
  assert.equal(car.place(), null);
});

test("a position that was old when it came does not count as new", async () => {
  const { car, at } = await browser();
  car.known(LOCKED);
  at.ms = 300_000;
  at.heard({ timestamp: 250_000, coords: { latitude: 40.01, longitude: -99.5, accuracy: 8 } });
  assert.deepEqual(car.place(), HERE);
  at.ms += 11_000;
  assert.equal(car.place(), null);
});

for (const state of ["prompt", "denied"]) {
  test(`${state}: it watches nothing, asks for nothing, and knows nothing`, async () => {
    const { car, at, tick, timers } = await browser({ state });
    car.known(LOCKED);
    tick(60_000);
    assert.deepEqual([at.watches, at.asked, timers.size, car.place()], [0, 0, 0, null]);
  });
}

test("where permissions cannot be asked nothing is done", async () => {
  for (const permissions of [undefined, { query: async () => { throw new TypeError("not known here"); } }]) {
    const geo = { watchPosition: () => assert.fail("it would ask"), clearWatch() {}, getCurrentPosition: () => assert.fail("it would ask") };
    const car = createUnattended({ geo, permissions });
    car.known(LOCKED);
    await settled();
    assert.equal(car.place(), null);
  }
});

test("a permission that goes ends it, before anything could ask again; one that comes begins it", async () => {
  const { car, at, fix, says, tick, timers } = await browser();
  car.known(LOCKED);
  fix();
  says("prompt");
  assert.deepEqual([car.place(), at.heard, timers.size], [null, null, 0]);
  tick(60_000);
  assert.equal(at.asked, 0);
  says("granted");
  fix();
  assert.deepEqual(car.place(), HERE);
});

for (const [why, session] of [
  ["somebody signs on", { ...LOCKED, user: { id: "1" }, tour: { id: "t1" } }],
  ["it is revoked", { ...LOCKED, device: { ...DEVICE, revoked: true } }],
  ["it is no car's any more", { ...LOCKED, device: null }],
]) {
  test(`it ends when ${why}, and forgets`, async () => {
    const { car, at, fix, timers } = await browser();
    car.known(LOCKED);
    fix();
    car.known(session);
    assert.deepEqual([car.place(), at.heard, timers.size], [null, null, 0]);
    car.known(LOCKED);
    assert.equal(car.place(), null);
  });
}

test("whoever is signed in on no tour is in the same car", async () => {
  const { car, fix } = await browser();
  car.known({ ...LOCKED, user: { id: "1" } });
  fix();
  assert.deepEqual(car.place(), HERE);
});

test("a car that signs on while the permission is being asked is not followed", async () => {
  let answer;
  const geo = { watchPosition: () => assert.fail("nobody wants it"), clearWatch() {}, getCurrentPosition() {} };
  const car = createUnattended({ geo, permissions: { query: () => new Promise((go) => (answer = go)) } });
  car.known(LOCKED);
  car.known({ ...LOCKED, tour: { id: "t1" } });
  answer({ state: "granted", addEventListener() {} });
  await settled();
});

// ---------------------------------------------------------------- what goes out, and what lies on the shelf

function asking(place) {
  const kept = [];
  const bodies = [];
  const waits = [];
  const asks = createAsks({
    call: async (_method, _path, body) => (bodies.push(structuredClone(body)), { ok: false, status: 0 }),
    newKey: () => "k1", now: () => 1000, changed() {}, received() {}, place,
    shelf: { keep: async (item) => void kept.push(structuredClone(item)), done() {} },
    mono: () => 0, wall: () => 0, after: (fn, ms) => waits.push({ fn, ms }), cancel() {},
  });
  return { asks, kept, bodies, again: () => waits.find(({ ms }) => ms === 500).fn() };
}

test("the place of the touch goes out with it, the same at every try, and does not lie on the shelf", async () => {
  let now = HERE;
  const { asks, kept, bodies, again } = asking(() => now);
  asks.send("emergency");
  await settled();
  now = { ...HERE, lat: 41 };
  again();
  await settled();
  const said = { urgency: "emergency", pressed_at: "1970-01-01T00:00:01.000Z", ...HERE };
  assert.deepEqual(bodies, [said, said]);
  assert.deepEqual(Object.keys(kept[0]).filter((name) => name in HERE || name === "where"), []);
  assert.doesNotMatch(JSON.stringify(kept), /40\.01|99\.5/);
});

test("nobody knows where it is: then nothing is said of it", async () => {
  for (const place of [() => null, () => undefined]) {
    const { asks, bodies } = asking(place);
    asks.send("emergency");
    await settled();
    assert.deepEqual(Object.keys(bodies[0]), ["urgency", "pressed_at"]);
  }
});

test("taken up again after a restart it goes out without one", async () => {
  const { asks, bodies } = asking(() => HERE);
  asks.resume({ key: "k1", urgency: "emergency", silent: false, at: 1000, wall: 0, tour: null }, "send", 0);
  await settled();
  assert.deepEqual(Object.keys(bodies[0]), ["urgency", "pressed_at"]);
});
