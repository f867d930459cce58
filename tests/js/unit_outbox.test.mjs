import assert from "node:assert/strict";
import { test } from "node:test";

import { createActs } from "../../static/js/unit/acts.js";
import { createAsks } from "../../static/js/unit/ask.js";
import { createOutbox } from "../../static/js/unit/outbox/outbox.js";
import { ageOf, fate, kindOf, subjectOf, takesAt } from "../../static/js/unit/outbox/rules.js";
import { hang, pictureAge, pictureOf } from "../../static/js/unit/picture.js";
import { createSealed } from "../../static/js/unit/outbox/shelf.js";
import { createStore } from "../../static/js/live/store.js";

const T0 = 1_800_000_000_000;
const ID = "6a3f7c1e-0000-4000-8000-000000000000";
const OTHER = "6a3f7c1e-0000-4000-8000-000000000001";
const settled = () => new Promise((go) => setImmediate(go));

const item = (more = {}) => ({ kind: "ask", urgency: "cover", silent: false, tour: "t1", at: T0, wall: T0, sure: true, ...more });
const here = (seconds, more = {}) => ({ now: T0 + seconds * 1000, wall: T0 + seconds * 1000, sure: true, signedIn: true, tour: "t1", car: false, ...more });
const emergency = (more = {}) => item({ urgency: "emergency", ...more });

test("an ordinary ask goes on for two minutes, then it is shown and not sent", () => {
  assert.equal(fate(item(), here(0)), "send");
  assert.equal(fate(item(), here(120)), "send");
  assert.equal(fate(item(), here(121)), "unsent");
});

test("an ordinary ask of another tour is never sent as if it were this crew's", () => {
  assert.equal(fate(item(), here(10, { tour: "t2" })), "unsent");
  assert.equal(fate(item(), here(10, { tour: null })), "unsent");
  assert.equal(fate(item(), here(10, { signedIn: false, tour: null, car: true })), "wait");
});

test("an emergency goes at once for five minutes on its own tour, later it is offered, and never dropped", () => {
  assert.equal(fate(emergency(), here(300)), "send");
  assert.equal(fate(emergency(), here(301)), "offer");
  assert.equal(fate(emergency(), here(86_400)), "offer");
  assert.equal(fate(emergency(), here(10, { tour: "t2" })), "offer");
});

test("with nobody signed in an emergency goes out as the car's, and waits where there is none", () => {
  const locked = { signedIn: false, tour: null };
  assert.equal(fate(emergency(), here(10, { ...locked, car: true })), "send");
  assert.equal(fate(emergency(), here(360, { ...locked, car: true })), "offer");
  assert.equal(fate(emergency(), here(10, locked)), "wait");
});

test("a silent emergency is never offered: that would show it", () => {
  for (const moment of [here(10), here(900), here(900, { tour: "t2" })]) assert.equal(fate(emergency({ silent: true }), moment), "send");
});

test("rolling dies after a minute, a raise after two, a fact stays true for its tour", () => {
  assert.equal(fate(item({ kind: "rolling" }), here(60)), "send");
  assert.equal(fate(item({ kind: "rolling" }), here(61)), "dead");
  assert.equal(fate(item({ kind: "raise" }), here(120)), "send");
  assert.equal(fate(item({ kind: "raise" }), here(121)), "dead");
  assert.equal(fate(item({ kind: "fact" }), here(3600)), "send");
  assert.equal(fate(item({ kind: "fact" }), here(10, { tour: "t2" })), "dead");
});

test("the server's clock decides where both moments were read from it, whatever this machine's was set to", () => {
  assert.equal(ageOf(item(), here(30, { wall: T0 + 3_600_000 })), 30_000);
  assert.equal(ageOf(item(), here(30, { wall: T0 - 3_600_000 })), 30_000);
});

test("without the server this machine's clock decides, and one that was set back makes a touch old", () => {
  assert.equal(ageOf(item({ sure: false }), here(30)), 30_000);
  assert.equal(ageOf(item(), here(0, { sure: false, wall: T0 + 200_000 })), 200_000);
  assert.equal(ageOf(item(), here(0, { sure: false, wall: T0 - 60_000 })), Infinity);
  assert.equal(fate(item(), here(0, { sure: false, wall: T0 - 60_000 })), "unsent");
  assert.equal(fate(emergency(), here(0, { sure: false, wall: T0 - 60_000 })), "offer");
  assert.equal(ageOf(item(), here(0, { sure: false, wall: T0 - 2000 })), 0, "clocks are nudged by seconds all day");
});

test("which touches are kept, and which of them carry their time", () => {
  const kinds = { "stops/": "fact", [`stops/${ID}/clear/`]: "fact", [`backups/${ID}/arrive/`]: "fact", [`backups/${ID}/respond/`]: "rolling", [`stops/${ID}/roll-by/`]: "rolling", [`backups/${ID}/upgrade/`]: "raise", [`backups/${ID}/decline/`]: null, "units/2A12/status/": null };
  for (const [path, kind] of Object.entries(kinds)) assert.equal(kindOf("POST", path), kind, path);
  assert.equal(kindOf("PATCH", `backups/${ID}/`), null);
  for (const path of ["stops/", `stops/${ID}/secure/`, `backups/${ID}/arrive/`, `backups/${ID}/secure/`]) assert.ok(takesAt(path), path);
  for (const path of [`backups/${ID}/respond/`, `backups/${ID}/upgrade/`]) assert.ok(!takesAt(path), path);
  assert.notEqual(subjectOf(`backups/${ID}/arrive/`), subjectOf(`backups/${OTHER}/arrive/`));
  assert.equal(subjectOf(`stops/${ID}/secure/`), subjectOf(`stops/${ID}/clear/`));
});

/** A clock moved by hand, a server, and a shelf of paper. */
function bench({ shelf } = {}) {
  let now = 0;
  let slept = 0;
  let keys = 0;
  let timers = [];
  const calls = [];
  const got = [];
  const kept = new Map();
  const server = { answer: () => ({ ok: false, status: 0, error: { code: "no_answer" } }) };
  const paper = { keep: async (one) => void kept.set(one.key, one), done: (key) => kept.delete(key) };
  const parts = {
    call: (method, path, body, { key }) => {
      calls.push({ at: now, path, body: { ...body }, key });
      return Promise.resolve(server.answer(calls.length, path));
    },
    newKey: () => `key-${(keys += 1)}`, now: () => T0 + now, changed: () => {}, shelf: shelf ?? paper,
    mono: () => now, wall: () => T0 + now + slept,
    after: (fn, ms) => {
      const timer = { fn, at: now + ms };
      timers.push(timer);
      return timer;
    },
    cancel: (timer) => (timers = timers.filter((one) => one !== timer)),
  };
  async function move(ms) {
    const end = now + ms;
    for (;;) {
      await settled();
      const [next] = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      now = next.at;
      parts.cancel(next);
      next.fn();
    }
    now = end;
    await settled();
  }
  const asks = createAsks({ ...parts, received: (ask, card) => got.push(card), tour: () => "t1" });
  const acts = createActs({ ...parts, take: (body) => got.push(body), lost: () => {} });
  return { asks, acts, calls, got, kept, server, move, parts, sleep: (ms) => (slept += ms) };
}

test("a touch lies on the shelf before it goes out, and until it is answered", async () => {
  const { asks, calls, kept, server, move } = bench();
  asks.send("cover");
  assert.equal(kept.size, 1);
  assert.equal(calls.length, 0);
  await move(10);
  assert.equal(calls.length, 1);
  assert.deepEqual([...kept.values()], [{ kind: "ask", key: "key-1", urgency: "cover", silent: false, at: T0, wall: T0, tour: "t1" }]);
  server.answer = () => ({ ok: true, status: 201, body: {} });
  await move(600);
  assert.equal(kept.size, 0);
});

test("an ordinary ask nobody confirmed in two minutes dies aloud and goes out no more", async () => {
  const { asks, calls, kept, move } = bench();
  asks.send("backup");
  await move(119_000);
  assert.equal(asks.shown().said.cause, "NOT CONFIRMED");
  await move(1500);
  assert.equal(asks.shown().said.cause, "NOT DELIVERED");
  assert.equal(asks.shown().ask.state, "unsent");
  const sent = calls.length;
  await move(60_000);
  assert.equal(calls.length, sent);
  assert.equal(kept.size, 1, "shown again after a restart, until a person decides");
  asks.drop(asks.shown().ask);
  assert.equal(kept.size, 0);
  assert.equal(asks.shown(), null);
});

test("an ask that was given up and had got through all the same is received", async () => {
  const { asks, got, server, move } = bench();
  asks.send("cover");
  await move(117_000);
  let late;
  server.answer = () => new Promise((go) => (late = go));
  await move(4000);
  assert.equal(asks.shown().ask.state, "unsent");
  late({ ok: true, status: 201, body: { id: "b1" } });
  await move(10);
  assert.equal(got.length, 1);
  assert.equal(asks.shown(), null);
});

test("a machine that slept sends no ask of before its sleep", async () => {
  const { asks, calls, move, sleep } = bench();
  asks.send("cover");
  await move(2000);
  const sent = calls.length;
  sleep(600_000);
  await move(10_000);
  assert.equal(calls.length, sent);
  assert.equal(asks.shown().ask.state, "unsent");
});

test("an emergency is tried until it is cancelled", async () => {
  const { asks, calls, kept, move } = bench();
  asks.send("emergency");
  await move(600_000);
  assert.ok(calls.length > 110);
  assert.ok(calls.every((call) => call.body.pressed_at === calls[0].body.pressed_at && call.body.tour === "t1" && call.key === "key-1"));
  asks.drop(asks.shown().ask);
  assert.equal(kept.size, 0);
});

test("an emergency taken up again has the key, the body and the first moment it had", async () => {
  const first = bench();
  first.asks.send("emergency");
  await first.move(10);
  const { asks, calls, move } = bench();
  asks.resume({ ...first.kept.get("key-1") }, "send", 60_000);
  await move(10);
  assert.deepEqual(calls[0].body, first.calls[0].body);
  assert.equal(calls[0].key, "key-1");
  assert.equal(asks.shown().said.cause, "NOT CONFIRMED", "it was touched a minute ago");
});

test("one that is offered waits for a person and holds up nothing new", async () => {
  const { asks, calls, move } = bench();
  asks.resume(emergency({ key: "old", tour: "t0", at: T0 - 840_000, wall: T0 - 840_000 }), "offer", 840_000);
  await move(10_000);
  assert.equal(calls.length, 0);
  assert.equal(asks.shown().offered, true);
  asks.send("emergency");
  await move(10);
  assert.deepEqual(calls.map((call) => call.key), ["key-1"]);
  assert.equal(asks.shown().ask.key, "key-1");
  asks.confirm(asks.open.find((one) => one.key === "old"));
  await move(10);
  assert.equal(calls.at(-1).key, "old");
  assert.equal(calls.at(-1).body.pressed_at, new Date(T0 - 840_000).toISOString());
  assert.equal(calls.at(-1).body.tour, "t0");
});

test("a session that ended leaves an emergency on the shelf for whoever signs in", async () => {
  const { asks, kept, server, move } = bench();
  server.answer = () => ({ ok: false, status: 401, error: { code: "not_signed_in", message: "Nobody." } });
  asks.send("emergency");
  await move(10);
  assert.equal(asks.shown().said.cause, "NOT SENT");
  assert.equal(kept.size, 1);
});

test("Rolling dies aloud after a minute", async () => {
  const { acts, calls, kept, move } = bench();
  acts.run("respond", "ROLLING", "POST", `backups/${ID}/respond/`);
  await move(4000);
  assert.match(acts.notice.text, /ROLLING NOT CONFIRMED – USE RADIO/);
  await move(62_000);
  assert.match(acts.notice.text, /ROLLING NOT SENT – USE RADIO/);
  assert.equal(kept.size, 0);
  const sent = calls.length;
  await move(60_000);
  assert.equal(calls.length, sent);
});

test("what died aloud stands beside every later word, until it is read or the same is done after all", async () => {
  const { acts, server, move } = bench();
  acts.run("respond", "ROLLING", "POST", `backups/${ID}/respond/`);
  await move(66_000);
  acts.say("COVER closed.");
  acts.pass();
  acts.say("STATUS NOT CONFIRMED – USE RADIO", { doubt: true });
  assert.equal(acts.notice.text, "STATUS NOT CONFIRMED – USE RADIO · ROLLING NOT SENT – USE RADIO");
  server.answer = () => ({ ok: true, status: 200, body: {} });
  await acts.run("stop", "STOP", "POST", "stops/");
  await move(6000);
  assert.equal(acts.notice.text, "ROLLING NOT SENT – USE RADIO", "another touch that arrived takes nothing away");
  acts.run("respond", "ROLLING", "POST", `backups/${ID}/respond/`);
  await move(10);
  assert.equal(acts.notice, null);
  acts.tellLost([{ label: "CLEAR", at: T0 }]);
  acts.hush();
  assert.equal(acts.notice, null, "read");
});

test("what died aloud of one ask stands while the same word gets through to another", async () => {
  const { acts, server, move } = bench();
  acts.run(`respond ${ID}`, "ROLLING", "POST", `backups/${ID}/respond/`);
  await move(66_000);
  server.answer = () => ({ ok: true, status: 200, body: {} });
  acts.run(`respond ${OTHER}`, "ROLLING", "POST", `backups/${OTHER}/respond/`);
  acts.run(`roll-by ${ID}`, "ROLLING BY", "POST", `stops/${ID}/roll-by/`);
  await move(10);
  assert.equal(acts.notice.text, "ROLLING NOT SENT – USE RADIO");
  acts.run(`respond ${ID}`, "ROLLING", "POST", `backups/${ID}/respond/`);
  await move(10);
  assert.equal(acts.notice, null);
});

test("a Rolling of before a sleep is not sent when the machine wakes", async () => {
  const { acts, calls, move, sleep } = bench();
  acts.run("respond", "ROLLING", "POST", `backups/${ID}/respond/`);
  await move(2000);
  const sent = calls.length;
  sleep(120_000);
  await move(10_000);
  assert.equal(calls.length, sent);
  assert.match(acts.notice.text, /NOT SENT/);
});

test("a fact is tried until it is answered, with the time of its touch once it is late, and a key of its own for that", async () => {
  const { acts, calls, kept, server, move } = bench();
  acts.run("arrive", "ON SCENE", "POST", `backups/${ID}/arrive/`);
  await move(200_000);
  assert.equal(kept.size, 1);
  assert.deepEqual(calls.slice(0, 3).map((call) => [call.key, call.body.at]), Array(3).fill(["key-1", undefined]));
  assert.deepEqual([calls.at(-1).key, calls.at(-1).body.at], ["key-1-at", new Date(T0).toISOString()]);
  server.answer = () => ({ ok: true, status: 200, body: {} });
  await move(6000);
  assert.equal(kept.size, 0);
});

test("what was touched about one thing arrives in order; another thing does not wait for it", async () => {
  const { acts, calls, server, move } = bench();
  server.answer = (number, path) => ({ ok: path.includes(OTHER), status: path.includes(OTHER) ? 200 : 0, body: {} });
  acts.run("secure", "CODE 4", "POST", `stops/${ID}/secure/`, { prisoner: true });
  acts.run("clear", "CLEAR", "POST", `stops/${ID}/clear/`);
  acts.run("other", "CLEAR", "POST", `stops/${OTHER}/clear/`);
  await move(8000);
  assert.ok(calls.some((call) => call.path.includes(OTHER)));
  assert.ok(!calls.some((call) => call.path === `stops/${ID}/clear/`));
  server.answer = () => ({ ok: true, status: 200, body: {} });
  await move(6000);
  assert.equal(calls.at(-1).path, `stops/${ID}/clear/`);
});

test("a touch that cannot be kept goes out all the same, and is said not to be kept", async () => {
  const said = [];
  const shelf = { put: () => Promise.reject(new Error("full")), remove: async () => {}, all: async () => [] };
  const claims = { claim: async () => true, release() {} };
  const moment = () => here(0);
  const outbox = createOutbox({ shelf, sealed: {}, claims, here: moment, asks: () => null, acts: () => null, off: () => said.push("off") });
  await outbox.keep({ kind: "ask", key: "k1" });
  assert.deepEqual(said, ["off"]);
});

test("a shelf that hangs delays a touch by no more than its patience", async () => {
  const timers = [];
  const said = [];
  const shelf = { put: () => new Promise(() => {}), remove: async () => {}, all: async () => [] };
  const claims = { claim: async () => true, release() {} };
  const outbox = createOutbox({ shelf, sealed: {}, claims, here: () => here(0), asks: () => null, acts: () => null, off: () => said.push("off"), after: (fn, ms) => timers.push({ fn, ms }) });
  let out = false;
  outbox.keep({ kind: "ask", key: "k1" }).then(() => (out = true));
  await settled();
  assert.equal(out, false);
  timers.filter((timer) => timer.ms <= 150).forEach((timer) => timer.fn());
  await settled();
  assert.equal(out, true);
  timers.forEach((timer) => timer.fn());
  assert.deepEqual(said, ["off"]);
});

test("two windows: what one looks after, the other leaves alone", async () => {
  const taken = [];
  const lying = [{ ...item({ key: "a" }) }, { ...item({ key: "b" }) }];
  const shelf = { put: async () => {}, remove: async () => {}, all: async () => lying };
  const claims = { claim: async (key) => key === "b", release() {} };
  const outbox = createOutbox({ shelf, sealed: {}, claims, here: () => here(10), asks: () => ({ resume: (one, what) => taken.push([one.key, what]) }), acts: () => null, off() {} });
  await outbox.look();
  await outbox.look();
  assert.deepEqual(taken, [["b", "send"]]);
});

/** A drawer with the verbs sealing needs. */
function drawer() {
  const all = new Map();
  return { all, put: async (_, value) => void all.set(value.name, value), get: async (_, name) => all.get(name), remove: async (_, name) => void all.delete(name), clear: async () => all.clear() };
}

test("what is sealed cannot be read without the key, and the key goes with the person", async () => {
  const shelf = drawer();
  const sealed = createSealed({ shelf });
  await sealed.begin("1");
  await sealed.save({ at: "Quarrystone Alley" });
  assert.equal(shelf.all.get("key").key.extractable, false);
  assert.doesNotMatch(Buffer.from(shelf.all.get("last").box.data).toString("latin1"), /Quarry/);
  assert.deepEqual(await sealed.load(), { at: "Quarrystone Alley" });
  await sealed.save({ lines: ["behind the depot"] }, "paper");
  assert.deepEqual(await sealed.load("paper"), { lines: ["behind the depot"] });
  const later = createSealed({ shelf });
  assert.equal(await later.open(), true);
  assert.deepEqual(await later.load(), { at: "Quarrystone Alley" });
  await later.begin("2");
  assert.equal(await later.load(), null, "another person begins with nothing");
  await later.wipe();
  assert.equal(shelf.all.size, 0);
  assert.equal(await later.seal({}), null);
});

test("on plain HTTP nothing is kept", async () => {
  const shelf = drawer();
  const sealed = createSealed({ shelf, subtle: null });
  await sealed.begin("1");
  await sealed.save({ at: "Quarrystone Alley" });
  assert.equal(shelf.all.size, 0);
});

test("a picture hung up again is the board it was, and its number goes on", () => {
  const store = createStore();
  const unit = { id: "u1", version: 3, call_sign: "2A14", agency: "METRO" };
  store.apply({ type: "hello", epoch: "e1", streams: [{ agency: "METRO", seq: 7 }] });
  store.apply({ type: "snapshot", agency: "METRO", epoch: "e1", seq: 7, backups: [], units: [unit], stops: [], timers: "ok", degraded: [] });
  const session = { user: { id: "1" }, tour: { agency: "METRO" }, csrf: "secret" };
  const picture = JSON.parse(JSON.stringify(pictureOf({ session }, store, { server: T0, wall: T0 })));
  assert.equal(picture.session.csrf, undefined);
  const fresh = createStore();
  hang(fresh, picture);
  assert.deepEqual(fresh.units(), [unit]);
  assert.equal(fresh.cursor(), "METRO:7");
  assert.equal(fresh.epoch, "e1");
  assert.equal(pictureAge(picture, T0 + 720_000), 720_000);
  assert.equal(pictureOf({ session: { ...session, tour: null } }, store, {}), null);
});

test("a touch that is forgotten goes out no more, lies on no shelf, says nothing, and can be touched anew", async () => {
  const { acts, calls, kept, server, move } = bench();
  const first = acts.run(`secure ${ID}`, "SECURED", "POST", `backups/${ID}/secure/`, { prisoner: false });
  await move(1000);
  const sent = calls.length;
  assert.ok(sent > 0 && kept.size === 1);
  acts.forget(`secure ${ID}`);
  acts.forget(`cancel ${ID}`);
  assert.deepEqual([kept.size, acts.busy(`secure ${ID}`), acts.waits], [0, false, false]);
  server.answer = () => ({ ok: true, status: 200, body: {} });
  acts.run(`secure ${ID}`, "SECURED", "POST", `backups/${ID}/secure/`, { prisoner: true });
  await move(60_000);
  assert.equal(await first, null);
  assert.equal(acts.notice, null);
  assert.deepEqual(calls.slice(sent).map(({ body }) => body.prisoner), [true]);
});
