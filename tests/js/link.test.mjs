import assert from "node:assert/strict";
import { test } from "node:test";

import { createClock } from "../../static/js/live/clock.js";
import { backoff, createLink } from "../../static/js/live/link.js";
import { createStore } from "../../static/js/live/store.js";
// link.js loads it when it is wanted: here it is there already.
import "../../static/js/live/poll.js";

/** A browser with a hand-wound clock and sockets that do what the test says. */
function fakeBrowser() {
  const world = { time: 0, slept: 0, timers: [], sockets: [], handlers: {}, hidden: false, answers: {}, asked: [] };
  class Socket {
    constructor(url) {
      Object.assign(this, { url, readyState: 1, sent: [] });
      world.sockets.push(this);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close() {
      this.readyState = 3;
    }
  }
  world.env = {
    WebSocket: Socket,
    location: { protocol: "https:", host: "board.example" },
    listen: (name, fn) => (world.handlers[name] = fn),
    listenDocument: (name, fn) => (world.handlers[name] = fn),
    hidden: () => world.hidden,
    setTimeout: (fn, ms) => world.timers.push({ fn, at: world.time + ms, id: world.timers.length + 1 }),
    clearTimeout: (id) => (world.timers = world.timers.map((timer, index) => (index + 1 === id ? { ...timer, fn: () => {} } : timer))),
    now: () => world.time,
    wall: () => 1_700_000_000_000 + world.time + world.slept,
    random: () => 0.5,
    get: async (path) => {
      world.asked.push(path);
      return world.answers[path] ?? { ok: false, status: 0, body: null, retryAfter: null };
    },
  };
  world.pass = (ms) => {
    const end = world.time + ms;
    for (;;) {
      const due = world.timers.filter((timer) => !timer.done && timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      world.time = Math.max(world.time, due.at);
      due.done = true;
      due.fn();
    }
    world.time = end;
  };
  world.last = () => world.sockets.at(-1);
  world.say = (message) => world.last().onmessage({ data: JSON.stringify(message) });
  return world;
}

function connected(world = fakeBrowser()) {
  const store = createStore();
  const link = createLink({ store, clock: createClock({ now: () => world.time }), env: world.env });
  link.start();
  greet(world);
  return { world, store, link };
}

function greet(world, seq = 10) {
  world.say({ type: "hello", epoch: "e1", build: "b1", streams: [{ agency: "METRO", seq }] });
  world.say({ type: "snapshot", agency: "METRO", epoch: "e1", seq, backups: [], units: [], stops: [] });
}

const beat = (seq) => ({ type: "beat", streams: { METRO: seq }, timers: "ok", degraded: [] });
const event = (seq) => ({ type: "event", agency: "METRO", seq, event: "backup.noted", at: "t", facts: {} });

test("live only when each agency has its snapshot", () => {
  const world = fakeBrowser();
  const store = createStore();
  const link = createLink({ store, clock: createClock({ now: () => world.time }), env: world.env });
  link.start();
  assert.equal(link.state, "connecting");
  world.say({ type: "hello", epoch: "e1", build: "b1", streams: [{ agency: "METRO", seq: 1 }] });
  assert.equal(link.state, "connecting");
  world.say({ type: "snapshot", agency: "METRO", epoch: "e1", seq: 1, backups: [], units: [], stops: [] });
  assert.equal(link.state, "live");
});

test("the first connection asks for a snapshot, the next resumes where it was", () => {
  const { world } = connected();
  assert.equal(world.sockets[0].url, "wss://board.example/ws/board/");
  world.last().onclose({ code: 1006 });
  world.pass(600);
  assert.equal(world.last().url, "wss://board.example/ws/board/?after=METRO%3A10&epoch=e1");
});

test("silence of ten seconds is stale and tried anew", () => {
  const { world, link } = connected();
  world.pass(9_999);
  assert.equal(link.state, "live");
  world.pass(1);
  assert.equal(link.state, "stale");
  world.pass(300);
  assert.equal(world.sockets.length, 2);
  assert.ok(link.silence() >= 10_000);
});

test("a beat is answered and keeps it live", () => {
  const { world, link } = connected();
  for (let second = 0; second < 30; second += 3) {
    world.pass(3000);
    world.say(beat(10));
  }
  assert.equal(link.state, "live");
  assert.deepEqual(world.last().sent[0], { type: "pong" });
});

test("a gap starts over from a snapshot at once", () => {
  const { world, store } = connected();
  world.say(event(12));
  world.pass(0);
  assert.equal(world.sockets.length, 2);
  assert.equal(world.last().url, "wss://board.example/ws/board/");
  greet(world, 12);
  assert.equal(store.cursor(), "METRO:12");
});

test("a server that loses frames again and again is not hammered", () => {
  const { world } = connected();
  for (let round = 0; round < 6; round += 1) {
    world.say(event(99));
    world.pass(0);
    if (world.sockets.length > round + 1) greet(world);
  }
  assert.equal(world.sockets.length, 2);
});

test("signed out ends the trying until somebody signs in", () => {
  const { world, link } = connected();
  world.last().onclose({ code: 4401 });
  world.pass(60_000);
  assert.equal(link.state, "signed_out");
  assert.equal(world.sockets.length, 1);
  link.again();
  assert.equal(world.sockets.length, 2);
});

test("a cursor the server cannot read is dropped", () => {
  const { world } = connected();
  world.last().onclose({ code: 4400 });
  world.pass(600);
  assert.equal(world.last().url, "wss://board.example/ws/board/");
});

test("waking up does not wait for the next try", () => {
  const { world } = connected();
  world.last().onclose({ code: 1006 });
  world.handlers.online();
  assert.equal(world.sockets.length, 2);
});

test("the page put aside closes its socket and resumes when it comes back", () => {
  const { world } = connected();
  world.handlers.pagehide();
  assert.equal(world.sockets[0].readyState, 3);
  world.handlers.pageshow({ persisted: true });
  assert.match(world.last().url, /after=METRO/);
});

test("a connection that never opens is given up", () => {
  const world = fakeBrowser();
  const link = createLink({ store: createStore(), clock: createClock({ now: () => world.time }), env: world.env });
  link.start();
  world.pass(10_300);
  assert.equal(link.state, "offline");
  assert.equal(world.sockets.length, 2);
});

test("frames of a socket that was given up are not believed", () => {
  const { world, store } = connected();
  const first = world.last();
  first.onclose({ code: 1006 });
  world.pass(600);
  first.onmessage({ data: JSON.stringify(event(11)) });
  assert.equal(store.cursor(), "METRO:10");
});

test("a backup is said to be seen once, and never by a hidden page", () => {
  const { world, link } = connected();
  world.hidden = true;
  link.seen(["b1"]);
  world.hidden = false;
  link.seen(["b1"]);
  link.seen(["b1", "b2"]);
  assert.deepEqual(world.last().sent, [{ type: "seen", ids: ["b1"] }, { type: "seen", ids: ["b2"] }]);
});

test("a renewed server is told to the page", () => {
  const { world, link } = connected();
  const told = [];
  link.subscribe((one) => told.push(one.type));
  world.say({ type: "hello", epoch: "e1", build: "b2", streams: [{ agency: "METRO", seq: 10 }] });
  assert.ok(told.includes("build"));
});

test("text that is not ours ends the connection", () => {
  const { world, link } = connected();
  world.last().onmessage({ data: "<html>" });
  assert.equal(link.state, "offline");
});

test("the pause grows to fifteen seconds and no further", () => {
  const most = () => 1;
  assert.deepEqual([0, 1, 2, 5, 30].map((attempt) => backoff(attempt, most)), [500, 1000, 2000, 15_000, 15_000]);
  assert.equal(backoff(3, () => 0), 0);
});

/** Answers of the server over HTTP; `settled` lets them arrive. */
const ok = (body) => ({ ok: true, status: 200, body, retryAfter: null });
const board = (seq, more = {}) => ({ agency: "METRO", epoch: "e1", seq, backups: [], units: [], stops: [], timers: "ok", degraded: [], ...more });
const signedIn = ok({ user: { id: "1" }, agencies: [{ code: "METRO", name: "Metro" }] });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page behind something that lets no socket through. */
async function walledIn(answers) {
  const world = fakeBrowser();
  const store = createStore();
  world.answers = answers;
  const link = createLink({ store, clock: createClock({ now: () => world.time }), env: world.env });
  link.start();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    world.last().onclose({ code: 1006 });
    await settled(); // The file that fetches boards comes when it is wanted.
    world.pass(8_000);
  }
  await settled();
  return { world, store, link };
}

test("behind a proxy that lets no socket through the board is fetched every five seconds, and says that it is slower", async () => {
  const { world, store, link } = await walledIn({ "session/": signedIn, "board/?agency=METRO": ok(board(7)) });
  assert.equal(link.state, "live");
  assert.equal(store.cursor(), "METRO:7");
  assert.match(store.health.degraded.join(), /no live link here/);
  world.answers["board/?agency=METRO"] = ok(board(8));
  world.pass(5_000);
  await settled();
  assert.equal(store.cursor(), "METRO:8");
});

test("what is fetched says whose tablet is off, who has what open and when an ask is late, and says it anew each time", async () => {
  const late = (late_s) => [{ urgency: "cover", late_s, overdue_s: null }];
  const desk = { agency: "METRO", id: "7", label: "Desk 3", backup: "b1" };
  const told = { unreachable: ["2A14"], desks: [desk], ageing: late(300), drill: { reason: "night" } };
  const { world, store } = await walledIn({ "session/": signedIn, "board/?agency=METRO": ok(board(7, told)) });
  const view = () => (({ unreachable, desks, ageing, drill }) => ({ unreachable, desks, ageing, drill }))(store.view("METRO"));
  assert.deepEqual(view(), told);
  const next = { unreachable: [], desks: [], ageing: late(7), drill: null };
  world.answers["board/?agency=METRO"] = ok(board(7, next));
  world.pass(5_000);
  await settled();
  assert.deepEqual(view(), { ...next, drill: undefined });
  assert.equal(store.cursor(), "METRO:7");
});

test("of several boards that are fetched each has its own, and a car, which is told nothing, marks nobody", async () => {
  const both = ok({ user: { id: "1" }, agencies: [{ code: "METRO" }, { code: "COUNTY" }] });
  const { store } = await walledIn({
    "session/": both,
    "board/?agency=METRO": ok(board(7, { unreachable: ["2A14"], desks: [], timers: "ok" })),
    "board/?agency=COUNTY": ok(board(3, { agency: "COUNTY", unreachable: null, desks: null, timers: "stale" })),
  });
  assert.deepEqual(store.view("METRO").unreachable, ["2A14"]);
  assert.equal(store.view("COUNTY").unreachable, undefined);
  assert.equal(store.health.timers, "stale", "nobody watches the ladders, whichever board said so");
});

test("a socket that fails while the board is fetched is no news", async () => {
  const { world, link } = await walledIn({ "session/": signedIn, "board/?agency=METRO": ok(board(7)) });
  world.last().onclose({ code: 1006 });
  assert.equal(link.state, "live");
});

test("a socket that does come through ends the fetching", async () => {
  const { world, store, link } = await walledIn({ "session/": signedIn, "board/?agency=METRO": ok(board(7)) });
  world.last().onopen();
  greet(world, 9);
  world.asked = [];
  world.pass(9_000);
  await settled();
  assert.equal(link.state, "live");
  assert.deepEqual(world.asked, []);
  assert.deepEqual(store.health.degraded, []);
});

test("a board that can no longer be fetched is stale ten seconds later", async () => {
  const { world, link } = await walledIn({ "session/": signedIn, "board/?agency=METRO": ok(board(7)) });
  world.answers = {};
  for (let second = 0; second < 11; second += 1) {
    world.pass(1_000);
    await settled();
  }
  assert.notEqual(link.state, "live");
});

test("a server in trouble is asked less and less", async () => {
  const { world } = await walledIn({});
  world.asked = [];
  for (let second = 0; second < 120; second += 1) {
    world.pass(1_000);
    await settled();
  }
  assert.ok(world.asked.length <= 4, `asked ${world.asked.length} times in two minutes`);
});

test("signed out is learnt over HTTP too", async () => {
  const { world, link } = await walledIn({ "session/": ok({ user: null, agencies: [] }) });
  const tried = world.sockets.length;
  world.pass(60_000);
  assert.equal(link.state, "signed_out");
  assert.equal(world.sockets.length, tried);
});

test("sockets that open and are closed again are not walled in", async () => {
  const world = fakeBrowser();
  createLink({ store: createStore(), clock: createClock({ now: () => world.time }), env: world.env }).start();
  for (let attempt = 0; attempt < 8; attempt += 1) {
    world.last().onopen();
    world.last().onclose({ code: 1012 });
    world.pass(15_000);
  }
  await settled();
  assert.deepEqual(world.asked, []);
});

test("a machine that slept shows at once that its board is old, and connects", () => {
  const { world, link } = connected();
  world.pass(2_000);
  world.say(beat(10));
  world.slept += 3_600_000;
  world.pass(1_000);
  assert.equal(link.state, "stale");
  assert.equal(world.sockets.length, 2);
  greet(world, 10);
  assert.equal(link.state, "live");
  world.pass(5_000);
  assert.equal(world.sockets.length, 2);
});

test("a page kept from an older build learns it at the first hello", () => {
  const world = fakeBrowser();
  const told = [];
  const link = createLink({ store: createStore(), clock: createClock({ now: () => world.time }), build: "b0", env: world.env });
  link.subscribe((event) => event.type === "build" && told.push(event.build));
  link.start();
  greet(world);
  assert.deepEqual(told, ["b1"]);
});

test("a picture kept from before is as old as it is until something is heard", () => {
  const world = fakeBrowser();
  const link = createLink({ store: createStore(), clock: createClock({ now: () => world.time }), env: world.env });
  assert.equal(link.silence(), null);
  link.recall(720_000);
  assert.equal(link.silence(), 720_000);
  link.start();
  greet(world);
  assert.equal(link.silence(), 0);
});

test("a stolen car's socket is not tried again", () => {
  const { world, link } = connected();
  world.say({ type: "bye", code: 4401, reason: "revoked", retry_ms: 100 });
  assert.equal(link.state, "signed_out");
});
