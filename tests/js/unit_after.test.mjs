import assert from "node:assert/strict";
import { test } from "node:test";

// What draws asks for a document as it is loaded.
globalThis.document = { createTreeWalker: () => null, createComment: () => null, querySelector: () => ({ sheet: {} }) };
const { createAfter, fits } = await import("../../static/js/unit/after.js");

const CARD = { id: "b1" };

function page(state = { asks: [], sisters: [] }) {
  const said = [];
  return { session: { user: {} }, state, refresh() {}, acts: { say: (text) => said.push(text) }, said };
}

const settled = () => new Promise((done) => setImmediate(done));

async function closedAsk(offered = true) {
  const calls = [];
  const closed = [];
  const here = page();
  const clock = { ms: 0 };
  const call = async (method, path, body) => (calls.push([method, path, body]), { ok: true, body: { offered } });
  const after = createAfter(here, { live: () => ({ store: { closed: () => closed } }), call, now: () => clock.ms });
  here.state = { own: CARD, asks: [], sisters: [] };
  after.watch();
  here.state = { own: null, asks: [], sisters: [] };
  after.watch();
  assert.equal(calls.length, 0, "not before it is known to have closed");
  closed.push(CARD);
  after.watch();
  await settled();
  return { here, after, calls, clock };
}

test("the question stands where asking is, and never beside somebody else's ask", () => {
  assert.equal(fits("idle", { asks: [], sisters: [] }), true);
  assert.equal(fits("stop", {}), false);
  assert.equal(fits("idle", { unit: { signs_off_at: "2026-11-28T21:00:00Z" } }), false);
  assert.equal(fits("idle", { asks: [{}] }), false);
  assert.equal(fits("idle", { asks: [], sisters: [{}] }), true);
  assert.equal(fits("incoming", {}), false);
  assert.equal(fits("own", { own: CARD }), false);
});

test("an ask of mine that closed is asked about once, if the server says so", async () => {
  const { here, after, calls } = await closedAsk();
  assert.deepEqual(calls, [["GET", "backups/b1/soon-enough/", undefined]]);
  assert.ok(here.around("idle", "drawn"));
  assert.equal(here.around("incoming", "drawn"), undefined);
  after.watch();
  await settled();
  assert.equal(calls.length, 1);
});

test("whoever did not ask is not asked", async () => {
  const { here } = await closedAsk(false);
  assert.equal(here.around("idle", "drawn"), undefined);
});

test("it goes by itself, with a new ask, and with the person", async () => {
  const late = await closedAsk();
  late.clock.ms = 1_800_001;
  late.after.watch();
  assert.equal(late.here.around("idle", "drawn"), undefined);

  const stood = await closedAsk();
  for (let second = 0; second < 200; second += 1) stood.after.watch();
  assert.ok(stood.here.around("idle", "drawn"), "the time it was not seen does not count");
  for (let second = 0; second < 61; second += 1) stood.after.watch();
  assert.equal(stood.here.around("idle", "drawn"), undefined);

  const again = await closedAsk();
  again.here.state = { own: { id: "b2" }, asks: [], sisters: [] };
  again.after.watch();
  again.here.state = { own: null, asks: [], sisters: [] };
  assert.equal(again.here.around("idle", "drawn"), undefined);

  const left = await closedAsk();
  left.here.session = {};
  left.after.watch();
  assert.equal(left.here.around("idle", "drawn"), undefined);
});
