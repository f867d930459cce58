import assert from "node:assert/strict";
import { test } from "node:test";

import { createAsks } from "../../static/js/unit/ask.js";
import { HOLD_MS, createHold, createTwice } from "../../static/js/unit/emergency.js";

const settled = () => new Promise((go) => setImmediate(go));

/** A clock that is moved by hand, and a server whose answers are written down beforehand. */
function bench() {
  let now = 0;
  let keys = 0;
  let timers = [];
  const calls = [];
  const got = [];
  const server = { answer: () => ({ ok: false, status: 0, error: { code: "no_answer" } }) };
  const after = (fn, ms) => {
    const timer = { fn, at: now + ms };
    timers.push(timer);
    return timer;
  };
  const cancel = (timer) => (timers = timers.filter((one) => one !== timer));
  const asks = createAsks({
    call: (method, path, body, { key }) => {
      calls.push({ at: now, path, body: { ...body }, key });
      return Promise.resolve(server.answer(calls.length));
    },
    newKey: () => `key-${(keys += 1)}`, now: () => 1_000_000 + now, changed: () => {}, received: (ask, card) => got.push(card),
    mono: () => now, after, cancel,
  });
  async function move(ms) {
    const end = now + ms;
    for (;;) {
      await settled();
      const [next] = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      now = next.at;
      cancel(next);
      next.fn();
    }
    now = end;
    await settled();
  }
  return { asks, calls, got, server, move, after, cancel, now: () => now };
}

test("five tries after dropped answers carry one key and the first moment of the touch", async () => {
  const { asks, calls, got, server, move } = bench();
  asks.send("cover");
  await move(8000);
  assert.deepEqual(calls.map((call) => call.at), [0, 500, 1500, 3500, 7500]);
  server.answer = () => ({ ok: true, status: 201, body: { id: "b1" } });
  await move(5000);
  assert.deepEqual([...new Set(calls.map((call) => call.key))], ["key-1"]);
  assert.equal(new Set(calls.map((call) => call.body.pressed_at)).size, 1);
  assert.equal(got.length, 1);
  assert.equal(asks.shown(), null);
  await move(20_000);
  assert.equal(calls.length, 6);
});

test("nothing but sending is said for three seconds, then use radio; never received", async () => {
  const { asks, move } = bench();
  asks.send("backup");
  await move(2900);
  assert.equal(asks.shown().said.big, "SENDING…");
  await move(200);
  assert.equal(asks.shown().said.order, "USE RADIO");
});

test("ten hammered touches are one ask", async () => {
  const { asks, calls, server, move } = bench();
  server.answer = () => new Promise(() => {});
  for (let touch = 0; touch < 10; touch += 1) asks.send("backup");
  await move(100);
  assert.equal(calls.length, 1);
});

test("a try that hangs does not hold up the next, and its late answer still counts", async () => {
  const { asks, calls, got, server, move } = bench();
  let late;
  server.answer = (number) => (number === 1 ? new Promise((go) => (late = go)) : { ok: false, status: 0, error: {} });
  asks.send("cover");
  await move(4100);
  assert.equal(calls.length, 2);
  late({ ok: true, status: 201, body: { id: "b1" } });
  await move(10);
  assert.equal(got.length, 1);
});

test("an emergency does not wait for a cover still on its way, and ends it when received", async () => {
  const { asks, calls, server, move } = bench();
  asks.send("cover");
  await move(10);
  server.answer = (number) => ({ ok: number === 2, status: number === 2 ? 201 : 0, body: {}, error: {} });
  asks.send("emergency");
  await move(10);
  assert.deepEqual(calls.map((call) => call.body.urgency), ["cover", "emergency"]);
  assert.equal(asks.shown(), null);
  await move(20_000);
  assert.equal(calls.length, 2);
});

test("a refusal is said at once and not repeated", async () => {
  const { asks, calls, server, move } = bench();
  server.answer = () => ({ ok: false, status: 401, error: { code: "not_signed_in", message: "Sign in." } });
  asks.send("emergency");
  await move(10);
  assert.equal(asks.shown().said.cause, "NOT SENT");
  await move(20_000);
  assert.equal(calls.length, 1);
});

test("a wrong clock costs an ask nothing: it goes again without the moment", async () => {
  const { asks, calls, got, server, move } = bench();
  server.answer = (number) => number === 1
    ? { ok: false, status: 400, error: { code: "invalid", fields: { pressed_at: ["ahead"] } } }
    : { ok: true, status: 201, body: {} };
  asks.send("cover");
  await move(600);
  assert.equal(calls[1].body.pressed_at, undefined);
  assert.equal(got.length, 1);
});

test("busy servers are asked again when they said", async () => {
  const { asks, calls, server, move } = bench();
  server.answer = () => ({ ok: false, status: 503, retryAfter: 2, error: { code: "use_radio" } });
  asks.send("cover");
  await move(1900);
  assert.equal(calls.length, 1);
  await move(200);
  assert.equal(calls.length, 2);
});

test("a silent emergency is never shown", async () => {
  const { asks, calls, move } = bench();
  asks.send("emergency", { silent: true });
  await move(5000);
  assert.equal(asks.shown(), null);
  assert.equal(calls[0].body.silent, true);
});

function button() {
  const listeners = {};
  const names = new Set();
  return {
    classList: { add: (name) => names.add(name), remove: (name) => names.delete(name) }, names,
    addEventListener: (name, fn) => (listeners[name] = fn),
    getBoundingClientRect: () => ({ left: 0, right: 100, top: 0, bottom: 100 }),
    tell: (name, event = {}) => listeners[name]?.({ pointerId: 1, button: 0, clientX: 50, clientY: 50, preventDefault() {}, ...event }),
  };
}

function holding() {
  const { move, after, cancel } = bench();
  const element = button();
  let fired = 0;
  createHold(element, { ms: HOLD_MS, fire: () => (fired += 1), after, cancel });
  return { element, move, fired: () => fired };
}

test("a hold of 600 ms sends nothing", async () => {
  const { element, move, fired } = holding();
  element.tell("pointerdown");
  await move(600);
  element.tell("pointerup");
  await move(1000);
  assert.equal(fired(), 0);
});

test("a hold fires once at the threshold, not at the release", async () => {
  const { element, move, fired } = holding();
  element.tell("pointerdown");
  await move(700);
  assert.equal(fired(), 1);
  await move(1000);
  element.tell("pointerup");
  assert.equal(fired(), 1);
});

test("sliding off before the threshold takes it back", async () => {
  const { element, move, fired } = holding();
  element.tell("pointerdown");
  await move(400);
  element.tell("pointermove", { clientX: 140 });
  assert.equal(element.names.has("held"), false);
  await move(1000);
  assert.equal(fired(), 0);
});

test("a key held down holds like a finger", async () => {
  const { element, move, fired } = holding();
  element.tell("keydown", { key: "Enter" });
  await move(300);
  element.tell("keydown", { key: "Enter", repeat: true });
  await move(400);
  assert.equal(fired(), 1);
});

test("F8 twice within a second fires, slower or held down it does not", () => {
  let now = 0;
  let fired = 0;
  const press = createTwice(() => (fired += 1), { now: () => now });
  press({});
  now = 1100;
  press({});
  assert.equal(fired, 0);
  now = 1200;
  press({ repeat: true });
  assert.equal(fired, 0);
  now = 1900;
  press({});
  assert.equal(fired, 1);
});

const onBoard = (more = {}) => ({ id: "b1", pressed_at: "1970-01-01T00:16:40.000000Z", ...more });

test("an answer that was lost is found on the board, and then nothing is in doubt and nothing more is sent", async () => {
  const { asks, calls, got, move } = bench();
  asks.send("cover");
  await move(4000);
  assert.equal(asks.shown().doubt, true);
  asks.found(onBoard());
  assert.deepEqual([asks.shown(), got.map((card) => card.id)], [null, ["b1"]]);
  const sent = calls.length;
  await move(120_000);
  assert.equal(calls.length, sent);
});

test("what was given up as too old and stands on the board all the same was delivered", async () => {
  const { asks, got, move } = bench();
  asks.send("cover");
  await move(121_000);
  assert.equal(asks.open[0].state, "unsent");
  asks.found(onBoard());
  assert.deepEqual([asks.open.length, got.length], [0, 1]);
});

test("another ask on the board, or one that says no moment, answers nothing", async () => {
  const { asks, got, move } = bench();
  asks.send("cover");
  asks.found(onBoard());
  assert.equal(got.length, 0, "its own answer is on the way, and says more");
  await move(4000);
  asks.found(onBoard({ pressed_at: "1970-01-01T00:16:39.999000Z" }));
  asks.found(onBoard({ pressed_at: null }));
  assert.equal(asks.shown().doubt, true);
});

test("a silent one is matched with nothing: nobody reads of it", async () => {
  const { asks, got, move } = bench();
  asks.send("emergency", { silent: true });
  await move(4000);
  asks.found(onBoard());
  assert.equal(got.length, 0);
});

const before = (more = {}) => ({ kind: "ask", key: "old", urgency: "emergency", silent: false, tour: "t0", at: 1_000_000 - 840_000, wall: Date.now() - 840_000, ...more });

test("an emergency that is offered and stands on the board all the same was delivered: nobody is asked about it", async () => {
  const { asks, calls, got, move } = bench();
  asks.resume(before(), "offer", 840_000);
  assert.equal(asks.shown().said.cause, "NOT DELIVERED");
  asks.found(onBoard({ pressed_at: new Date(1_000_000 - 840_000).toISOString() }));
  assert.deepEqual([asks.shown(), asks.open.length, got.map((card) => card.id)], [null, 0, ["b1"]]);
  await move(60_000);
  assert.equal(calls.length, 0);
});

test("who still needs help gets help where the first emergency had arrived and is closed: a new one, of that touch", async () => {
  const { asks, calls, got, server, move } = bench();
  asks.resume(before(), "offer", 840_000);
  await move(30_000);
  asks.confirm(asks.shown().ask);
  await move(10_000);
  server.answer = (number) => ({ ok: true, status: 200, body: calls[number - 1].key === "old" ? { id: "b1", state: "closed" } : { id: "b2", state: "waiting" } });
  await move(10_000);
  const last = calls.at(-1);
  assert.deepEqual([last.key, last.body.urgency, last.body.pressed_at], ["key-1", "emergency", new Date(1_030_000).toISOString()]);
  assert.deepEqual([asks.shown(), got.map((card) => card.id)], [null, ["b2"]]);
  assert.deepEqual(new Set(calls.map((call) => call.key)), new Set(["old", "key-1"]));
});

test("between the two the screen says SENDING, and never nothing", async () => {
  const { asks, server, move } = bench();
  asks.resume(before(), "offer", 840_000);
  server.answer = (number) => (number === 1 ? { ok: true, status: 200, body: { state: "closed" } } : new Promise(() => {}));
  asks.confirm(asks.shown().ask);
  await move(10);
  assert.equal(asks.shown().said.big, "SENDING…");
  await move(3000);
  assert.equal(asks.shown().said.order, "USE RADIO");
});

test("a retry that finds its emergency closed ends, and takes no other ask along", async () => {
  const { asks, calls, got, server, move } = bench();
  asks.resume(before({ key: "older", at: 900_000 }), "send", 100_000);
  asks.resume(before(), "offer", 840_000);
  asks.confirm(asks.open.find((ask) => ask.key === "old"));
  server.answer = (number) => (calls[number - 1].key === "older" ? { ok: true, status: 200, body: { id: "b1", state: "closed" } } : { ok: false, status: 0, error: {} });
  await move(5000);
  assert.deepEqual([got.map((card) => card.id), asks.open.map((ask) => ask.key)], [["b1"], ["old"]]);
});
