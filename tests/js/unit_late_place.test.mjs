// What was touched without a network and arrives later is about the place it was touched at.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createActs } from "../../static/js/unit/acts.js";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}) };
const { createLatePlace, placeOfLate } = await import("../../static/js/unit/late_place.js");

const T0 = 1_800_000_000_000;
const THERE = { lat: 40, lon: -99.5, accuracy: 9 };
const where = { was: (ago) => (ago === 840_000 ? THERE : null) };
const ask = { pressedAt: T0 };
const now = T0 + 840_000;
const card = (more = {}) => ({ id: "b1", lat: 40.2, lon: -99.5, location_source: "position", ...more });

test("a late ask is put where it was touched", () => {
  assert.deepEqual(placeOfLate(ask, card(), where, now), { lat: 40, lon: -99.5, accuracy_m: 9 });
  assert.deepEqual(placeOfLate(ask, card({ lat: null, lon: null, location_source: "beat" }), where, now), { lat: 40, lon: -99.5, accuracy_m: 9 });
});

test("what somebody said, a stop, and an ask that stood already keep their place", () => {
  for (const source of ["given", "stop"]) assert.equal(placeOfLate(ask, card({ location_source: source }), where, now), null, source);
  assert.equal(placeOfLate(ask, card({ merged: true }), where, now), null);
});

test("nothing is said when it came in time, the car has not moved, or nobody knows", () => {
  assert.equal(placeOfLate({ pressedAt: now - 4000 }, card(), { was: () => THERE }, now), null);
  assert.equal(placeOfLate(ask, card({ lat: 40.0001 }), where, now), null);
  assert.equal(placeOfLate(ask, card(), { was: () => null }, now), null);
  assert.equal(placeOfLate(ask, card(), null, now), null);
});

test("it is sent once, as a correction of the card", async () => {
  const calls = [];
  const page = { where, clockNow: () => now };
  const late = createLatePlace(page, { newKey: () => "k", call: async (...all) => (calls.push(all.slice(0, 3)), { ok: true, status: 200 }) });
  await late.received(ask, card());
  assert.deepEqual(calls, [["PATCH", "backups/b1/", { lat: 40, lon: -99.5, accuracy_m: 9 }]]);
  assert.deepEqual(late.placeAt(T0), { lat: 40, lon: -99.5 });
  assert.equal(late.placeAt(T0 + 1000), null);
});

test("a stop opened without a network says where it was opened, once it is late", async () => {
  const bodies = [];
  let ms = 0;
  const acts = createActs({
    call: async (_method, _path, body) => (bodies.push(body), bodies.length < 2 ? { ok: false, status: 0 } : { ok: true, status: 201, body: {} }),
    newKey: () => "k", take() {}, changed() {}, lost() {}, now: () => T0, mono: () => ms, wall: () => T0 + ms,
    after: (fn, wait) => (wait === 500 && ((ms += 60_000), setImmediate(fn)), 1), cancel() {}, place: (at) => (at === T0 ? { lat: 40, lon: -99.5 } : null),
  });
  await acts.run("stop", "STOP", "POST", "stops/", { kind: "traffic" });
  assert.deepEqual(bodies, [{ kind: "traffic" }, { kind: "traffic", lat: 40, lon: -99.5, at: new Date(T0).toISOString() }]);
});
