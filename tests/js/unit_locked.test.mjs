// What a lock does to what has not been sent yet, and to whoever signs in while its sign-out is still under way.

import assert from "node:assert/strict";
import test from "node:test";

import { createActs } from "../../static/js/unit/acts.js";
import { openPart } from "../../static/js/unit/outbox/rules.js";
import { createOutbox } from "../../static/js/unit/outbox/outbox.js";

const ID = "7d9f4c5e-0000-4000-8000-000000000001";
const T0 = Date.parse("2026-11-22T03:14:00Z");
const ARRIVE = { name: `arrive ${ID}`, label: "ON SCENE", method: "POST", path: `backups/${ID}/arrive/`, body: {} };
const STREET = { name: "stop", label: "STOP", method: "POST", path: "stops/", body: { kind: "traffic", location: "Quarrystone Alley" } };

const settled = () => new Promise((go) => setImmediate(go));

/** A browser whose shelf is a Map and whose key can be taken. */
function browser({ tour = "t1", user = true } = {}) {
  const items = new Map();
  const at = { tour, user };
  let key = "somebody's";
  const sent = [];
  const acts = createActs({
    call: async (method, path, body) => (sent.push({ path, body }), { ok: true, status: 200, body: {} }),
    newKey: () => "new", take() {}, changed() {}, lost() {}, now: () => T0, after: () => 0, cancel() {},
    shelf: { keep: async () => {}, done: (one) => outbox.done(one) },
  });
  const outbox = createOutbox({
    shelf: { put: async (_, item) => void items.set(item.key, structuredClone(item)), remove: async (_, one) => items.delete(one), all: async () => [...items.values()] },
    sealed: { seal: async (said) => key && { data: Buffer.from(JSON.stringify(said)).toString("base64") }, unseal: async (box) => (key ? JSON.parse(Buffer.from(box.data, "base64")) : null) },
    claims: { claim: async () => true, release() {} },
    here: () => ({ now: T0 + 1000, wall: T0 + 1000, sure: true, signedIn: at.user, tour: at.tour, unit: "u", car: false }),
    asks: () => null, acts: () => acts, off() {},
  });
  return { items, outbox, acts, sent, lock: () => (key = null), at };
}

/** What somebody touched lies on the shelf as a window left it that is gone. */
async function left(said, tour = "t1") {
  const first = browser({ tour });
  await first.outbox.keep({ kind: "fact", key: "k1", at: T0, wall: T0 }, said);
  await settled();
  return first.items;
}

/** The next window of that browser. */
function next(items, where) {
  const after = browser(where);
  for (const [key, item] of items) after.items.set(key, item);
  return after;
}

test("ids, verbs and words of closed lists may lie in the clear; a place, a note, a name may not", () => {
  assert.deepEqual(openPart(ARRIVE), ARRIVE);
  assert.ok(openPart({ ...ARRIVE, label: "CODE 4", body: { prisoner: true, awaiting_tow: false } }));
  for (const field of ["location", "lat", "note", "unit", "briefing"]) assert.equal(openPart({ ...ARRIVE, body: { [field]: 1 } }), null, field);
});

test("on scene, touched and unsent when the screen was locked, is sent once its crew is back on that tour", async () => {
  const items = await left(ARRIVE);
  const back = next(items);
  back.lock();
  await back.outbox.look();
  await settled();
  assert.equal(back.sent[0].path, ARRIVE.path);
  await settled();
  assert.equal(back.items.size, 0);
});

test("while nobody is signed in it waits", async () => {
  const nobody = next(await left(ARRIVE), { user: false, tour: null });
  await nobody.outbox.look();
  assert.equal(nobody.sent.length, 0);
  assert.equal(nobody.items.size, 1);
});

test("whoever comes on another tour reads what was not sent, and it is not sent as theirs", async () => {
  const relief = next(await left(ARRIVE), { tour: "t2" });
  await relief.outbox.look();
  await settled();
  assert.equal(relief.sent.length, 0);
  assert.match(relief.acts.notice.text, /^NOT SENT: ON SCENE of \d\d:14 – USE RADIO$/);
  assert.equal(relief.items.size, 0);
  relief.acts.say("Sound tested now.");
  assert.match(relief.acts.notice.text, /ON SCENE/, "a word of less weight does not take its place");
  relief.acts.hush();
  assert.equal(relief.acts.notice, null);
});

test("what said more than may lie in the clear is noise once the key is gone, and is still named", async () => {
  const items = await left(STREET);
  assert.doesNotMatch(JSON.stringify([...items.values()]), /Quarrystone/);
  const locked = next(items);
  locked.lock();
  await locked.outbox.look();
  assert.match(locked.acts.notice.text, /NOT SENT: STOP of \d\d:14/);
  const kept = next(items);
  await kept.outbox.look();
  await settled();
  assert.equal(kept.sent[0].body.location, "Quarrystone Alley");
});

/** A lock with a server that answers when it is let. */
async function locking(stored = {}) {
  globalThis.localStorage = {
    getItem: (name) => stored[name] ?? null, setItem: (name, value) => void (stored[name] = value), removeItem: (name) => delete stored[name],
  };
  globalThis.addEventListener ??= () => {};
  const { createLocking } = await import("../../static/js/unit/keeping.js");
  const calls = [];
  const answers = [];
  const call = (method, path, body) => new Promise((go) => (calls.push({ method, path, body }), answers.push(go)));
  const sealed = { wipe: async () => {} };
  return { lock: createLocking({ call, shelf: {}, sealed, caches: undefined }), calls, answers, stored };
}

test("a sign-out that is still under way means the sign-in it was locked from, not the next one", async () => {
  const { lock, calls, answers, stored } = await locking();
  lock.lock("first");
  await settled();
  assert.deepEqual(calls[0].body, { sign_in: "first" });
  assert.equal(stored["backupboard.locked"], "first");
  assert.equal(lock.admit({ user: { id: "1" }, sign_in: "first" }).user, null, "the one that was locked shows nothing");
  assert.deepEqual(lock.admit({ user: { id: "1" }, sign_in: "second" }).user, { id: "1" });
  assert.equal(lock.locked, false);
  lock.lock("second");
  answers[0]({ ok: true, status: 204 });
  await settled();
  assert.equal(lock.locked, true, "the answer to the first sign-out unlocks nothing");
});

test("a page loaded by whoever signed in after a lock is theirs at once", async () => {
  const { lock } = await locking({ "backupboard.locked": "first" });
  assert.equal(lock.locked, true);
  assert.ok(lock.admit({ user: { id: "2" }, sign_in: "second" }).user);
});
