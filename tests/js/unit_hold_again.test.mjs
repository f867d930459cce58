// Who holds EMERGENCY again, after a withdrawal or while a late touch waits to be verified, is never turned away.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}), createElement: () => ({}) };
const { createCommands } = await import("../../static/js/unit/commands.js");
const { mayHoldAgain } = await import("../../static/js/unit/words.js");

/** What a touch sends while `own` is my open ask, and what is forgotten for it. */
function touched(own, urgency, { stale = null } = {}) {
  const out = [];
  const forgotten = [];
  const page = { state: { own }, stale, refresh() {} };
  const acts = { pass() {}, forget: (name) => forgotten.push(name) };
  createCommands(page, { acts, asks: { send: (name) => out.push(name) }, call() {} }).ask(urgency);
  return { out, forgotten };
}

const sent = (...all) => touched(...all).out;

const emergency = (more = {}) => ({ id: "b1", urgency: "emergency", cancel_asked_at: null, mark: null, ...more });

test("an emergency that everybody has is not sent twice", () => {
  assert.ok(!mayHoldAgain(emergency()));
  assert.ok(!mayHoldAgain(null));
  assert.deepEqual(sent(emergency(), "emergency"), []);
});

test("one that was withdrawn, came late or is a drill's may be held again, and goes out", () => {
  for (const more of [{ cancel_asked_at: "2026-11-22T21:00:00Z" }, { mark: "delayed" }, { mark: "drill" }]) {
    assert.ok(mayHoldAgain(emergency(more)));
    assert.deepEqual(sent(emergency(more), "emergency"), ["emergency"]);
    assert.deepEqual(sent(emergency(more), "cover"), [], "an ask is never lowered");
  }
});

test("what was touched before to end that ask, and has not gone out yet, is not the last word", () => {
  assert.deepEqual(touched(emergency(), "emergency", { stale: 12_000 }), { out: ["emergency"], forgotten: ["secure b1", "cancel b1"] });
  assert.deepEqual(touched(emergency({ urgency: "cover" }), "emergency").forgotten, ["secure b1", "cancel b1"]);
  assert.deepEqual(touched(emergency({ urgency: "cover" }), "backup").forgotten, [], "more help is wanted, and the place may be secured");
  assert.deepEqual(touched(null, "emergency").forgotten, []);
});
