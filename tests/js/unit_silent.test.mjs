// A silent emergency changes nothing that can be seen or heard, whatever stands on the screen when the badge is held.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createAsks } from "../../static/js/unit/ask.js";
import { sceneOf } from "../../static/js/unit/scenes.js";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}) };
const { createCommands } = await import("../../static/js/unit/commands.js");

const settled = () => new Promise((go) => setImmediate(go));
const LOST = { ok: false, status: 0, error: { code: "no_answer" } };

function bench(answers) {
  let keys = 0;
  const asks = createAsks({
    call: () => Promise.resolve(answers.shift() ?? LOST),
    newKey: () => `key-${(keys += 1)}`, now: () => 0, changed() {}, received() {}, after: () => 0, cancel() {},
  });
  const notices = ["COVER closed"];
  const page = { state: {}, refresh() {} };
  const commands = createCommands(page, { acts: { pass: () => notices.pop() }, asks });
  return { asks, commands, notices };
}

test("the line in the top bar stays", async () => {
  const { commands, notices } = bench([]);
  commands.ask("emergency", { silent: true });
  assert.deepEqual(notices, ["COVER closed"]);
});

test("an ask that was refused, and that nobody has read, stays on the stage", async () => {
  const { asks, commands } = bench([{ ok: false, status: 409, error: { message: "No." } }]);
  commands.ask("cover");
  await settled();
  assert.equal(asks.shown().ask.state, "refused");
  commands.ask("emergency", { silent: true });
  await settled();
  assert.equal(asks.shown()?.ask.urgency, "cover");
  commands.ask("backup");
  assert.equal(asks.shown().ask.urgency, "backup");
});

test("while it is on its way nothing here may be heard, and from then on its card says so", async () => {
  const { asks, commands } = bench([LOST]);
  assert.equal(asks.hushed, false);
  commands.ask("emergency", { silent: true });
  await settled();
  assert.equal(asks.hushed, true);
  const done = bench([{ ok: true, status: 201, body: {} }]);
  done.commands.ask("emergency", { silent: true });
  await settled();
  assert.equal(done.asks.hushed, false);
});

test("an ask that joined one silent emergency is shown under that one alone: the next changes nothing", () => {
  const idle = { signedIn: true, tour: {}, ask: null, panel: null };
  const mask = { id: "s1", urgency: "cover", received_at: "2026-11-22T21:00:00Z" };
  assert.equal(sceneOf({ ...idle, mask, silent: { id: "s1" } }), "own");
  assert.equal(sceneOf({ ...idle, mask, silent: null }), "idle");
  assert.equal(sceneOf({ ...idle, mask, silent: { id: "s2" } }), "idle");
});
