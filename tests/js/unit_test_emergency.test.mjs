import assert from "node:assert/strict";
import { test } from "node:test";

import { createTest, testWords } from "../../static/js/unit/test_emergency.js";

const at = () => "21:04:12";
const says = (run) => testWords(run, at).big ?? testWords(run, at).cause;

/** A test whose server answers as told, and whose time the test turns on. */
function tried(answers) {
  let now = 0;
  let due = null;
  const calls = [];
  const call = async (method, path, body) => {
    calls.push([method, path, body]);
    return answers.length > 1 ? answers.shift() : answers[0];
  };
  const run = createTest({ call, newKey: () => "key", changed: () => {}, after: (fn) => (due = fn), cancel: () => {}, now: () => now });
  const wait = async (ms) => {
    now += ms;
    const fn = due;
    due = null;
    await fn?.();
  };
  return { run, calls, wait, waits: () => due !== null };
}

const sent = { ok: true, body: { id: "b1", mark: "test", received_at: "2026-11-22T21:04:12Z" } };
const receipt = (fields = {}) => ({ ok: true, body: { acknowledged_at: null, closed_at: null, ...fields } });

test("a test says only what is known of it: sent, then taken by a person", async () => {
  const { run, calls, wait, waits } = tried([sent, receipt(), receipt({ acknowledged_at: "2026-11-22T21:05:00Z" })]);
  await run.send();
  assert.equal(says(run.run), "SENT TO DISPATCH");
  assert.deepEqual(calls[0], ["POST", "backups/", { urgency: "emergency", test: true }]);
  await wait(2000);
  assert.equal(says(run.run), "SENT TO DISPATCH");
  await wait(2000);
  assert.equal(says(run.run), "DISPATCH HAS IT");
  assert.deepEqual(calls[2].slice(0, 2), ["GET", "devices/receipt/b1/"]);
  assert.equal(waits(), false);
});

test("a test that ended without a person was taken by nobody", async () => {
  const { run, wait } = tried([sent, receipt({ closed_at: "2026-11-22T21:05:00Z" })]);
  await run.send();
  await wait(2000);
  assert.equal(run.run.state, "nobody");
});

test("after five minutes it says that nobody took it, and what to do", async () => {
  const { run, wait, waits } = tried([sent, receipt()]);
  await run.send();
  await wait(300_000);
  assert.equal(says(run.run), "NOBODY TOOK THE TEST");
  assert.equal(testWords(run.run, at).order, "CALL DISPATCH");
  assert.equal(waits(), false);
});

test("one that could not be sent says why and what to do", async () => {
  for (const [status, words] of [[0, /No connection/], [401, /Sign in/], [409, /real is open/], [500, /The server is down/]]) {
    const { run } = tried([{ ok: false, status, error: { message: "The server is down." } }]);
    await run.send();
    assert.equal(says(run.run), "TEST NOT SENT");
    assert.match(testWords(run.run, at).sub, words);
  }
});

test("a server that does not know tests has taken it as real, and that is said aloud", async () => {
  const { run } = tried([{ ok: true, body: { id: "b1" } }]);
  await run.send();
  assert.deepEqual([says(run.run), testWords(run.run, at).order], ["SENT, BUT NOT AS A TEST", "USE RADIO"]);
});

test("while one is under way a second touch sends nothing", async () => {
  const { run, calls } = tried([sent, receipt()]);
  await Promise.all([run.send(), run.send()]);
  await run.send();
  assert.equal(calls.length, 1);
});
