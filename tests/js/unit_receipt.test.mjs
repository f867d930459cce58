// The emergency of a car with nobody signed in, and of who is on no shift: followed to its end, also over a reload.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}) };
const kept = new Map();
globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value), removeItem: (name) => void kept.delete(name) };
const { createCarEmergency } = await import("../../static/js/unit/device.js");

const CARD = { id: "b1", state: "waiting", received_at: "2026-11-22T21:04:12Z", closed_at: null, responses: [], unit: { call_sign: "2A12" }, location: "Alder Street" };
const ok = (body) => ({ ok: true, status: 200, body });

/** A page that was just loaded, and a server with these answers. */
function loaded(t, ...answers) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const call = async (_method, path) => (asked.push(path), answers.shift() ?? { ok: false, status: 0 });
  const page = { session: { device: null }, now: Date.parse(CARD.received_at), refresh() {}, busy: () => false };
  return { car: createCarEmergency(page, { call }), page, asked };
}

test("what is kept of it is its id alone, and gone once it is closed", async (t) => {
  kept.clear();
  const { car, asked } = loaded(t, ok({ ...CARD, closed_at: "2026-11-22T21:10:00Z" }));
  car.follow(CARD);
  assert.deepEqual([...kept.values()], ["b1"]);
  assert.equal(car.open, true);
  await car.recall();
  assert.deepEqual(asked, ["devices/receipt/b1/"]);
  assert.equal(car.open, false);
  assert.equal(kept.size, 0);
});

test("after a reload it is followed again, and can be withdrawn", async (t) => {
  kept.clear();
  loaded(t).car.follow(CARD);
  t.mock.timers.reset();
  const { car, page } = loaded(t, ok({ ...CARD, cancel_asked_at: null }));
  assert.equal(car.open, false, "not before the server has said so");
  await car.recall();
  assert.equal(car.open, true);
  assert.ok(car.withdrawButton(page).values, "a button, and not nothing");
});

test("without a network it is asked for until somebody answers", async (t) => {
  kept.clear();
  kept.set("backupboard.receipt", "b1");
  const { car, asked } = loaded(t, { ok: false, status: 0 }, ok(CARD));
  await car.recall();
  assert.equal(car.open, false);
  t.mock.timers.tick(3000);
  await new Promise((go) => setImmediate(go));
  assert.equal(asked.length, 2);
  assert.equal(car.open, true);
});

test("one that is another's is forgotten, and nothing is asked where there is none", async (t) => {
  kept.clear();
  await loaded(t).car.recall();
  kept.set("backupboard.receipt", "b1");
  t.mock.timers.reset();
  const { car, asked } = loaded(t, { ok: false, status: 403 });
  await car.recall();
  assert.deepEqual([kept.size, asked.length, car.open], [0, 1, false]);
});
