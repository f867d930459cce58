import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createHands } from "../../static/js/unit/practice/hands.js";
import { SISTER, createWorld } from "../../static/js/unit/practice/world.js";
import { sceneOf, situation } from "../../static/js/unit/scenes.js";
import { truth } from "../../static/js/unit/words.js";

const me = { unit: "2A12", unit_id: "u12", agency: "METRO", role: "officer" };

/** A practice whose time the test turns on. */
function practice() {
  let at = Date.parse("2026-11-22T21:00:00Z");
  let timers = [];
  const after = (fn, ms) => {
    timers.push({ fn, due: at + ms });
    return timers.length;
  };
  const world = createWorld({ me, now: () => at, changed: () => {}, after });
  const ui = { declined: new Set() };
  const state = () => situation({ me, ...world.known }, { ...ui, now: at });
  const scene = () => sceneOf({ ...state(), signedIn: true, tour: {}, ask: null });
  const pass = (seconds) => {
    const until = at + seconds * 1000;
    for (;;) {
      const [next] = timers.filter((one) => one.due <= until).sort((a, b) => a.due - b.due);
      if (!next) break;
      timers = timers.filter((one) => one !== next);
      at = next.due;
      next.fn();
    }
    at = until;
  };
  const says = () => truth(state().own, { now: at, home: "METRO", live: true, timeOfDay: () => "21:00:00" }).big;
  return { world, scene, state, pass, says, ui, now: () => at };
}

const post = (world, path, body) => world.call("POST", path, body);

test("an ask in practice goes the way a real one goes", async () => {
  const { world, scene, pass, says } = practice();
  assert.equal((await post(world, "backups/", { urgency: "cover" })).status, 201);
  const heard = [];
  for (const seconds of [0, 1.5, 1.5, 3, 20]) {
    pass(seconds);
    heard.push(says());
  }
  assert.deepEqual(heard, ["RECEIVED 21:00:00", "ON 4 SCREENS", "DISPATCH HAS IT", `${SISTER} ROLLING`, `${SISTER} ON SCENE`]);
  assert.equal(scene(), "own");
  const [card] = world.known.backups;
  await post(world, `backups/${card.id}/close/`, { disposition: "helped" });
  assert.equal(scene(), "idle");
  assert.equal(world.known.closed[0].disposition, "helped");
});

test("a practised emergency is not cleared by its asker either", async () => {
  const { world, pass, scene, says } = practice();
  const { body: card } = await post(world, "backups/", { urgency: "emergency" });
  await post(world, `backups/${card.id}/cancel/`, {});
  assert.equal(says(), "CANCEL ASKED");
  pass(7);
  assert.equal(scene(), "idle");
});

test("a scripted car asks, is answered, and its ask ends", async () => {
  const { world, scene } = practice();
  world.somebodyAsks();
  assert.equal(scene(), "incoming");
  const [card] = world.known.backups;
  for (const [verb, shown] of [["respond", "response"], ["arrive", "response"], ["clear", "idle"]]) {
    await post(world, `backups/${card.id}/${verb}/`, {});
    assert.equal(scene(), shown, verb);
  }
});

test("who cannot come is not missed: another car does", async () => {
  const { world, scene, pass, ui } = practice();
  world.somebodyAsks();
  const [card] = world.known.backups;
  ui.declined.add(`${card.id} cover`);
  await post(world, `backups/${card.id}/decline/`, {});
  assert.equal(scene(), "idle");
  pass(45);
  assert.equal(world.known.backups.length, 0);
});

test("a stop, secured with a prisoner, asks how it goes", async () => {
  const { world, scene, pass } = practice();
  const { body: stop } = await post(world, "stops/", { kind: "traffic" });
  assert.equal(scene(), "stop");
  await post(world, `stops/${stop.id}/secure/`, { prisoner: true, awaiting_tow: false });
  pass(21);
  assert.equal(scene(), "welfare");
  await post(world, "units/2A12/ok/", {});
  assert.equal(scene(), "stop");
  await post(world, `stops/${stop.id}/clear/`, {});
  assert.equal(scene(), "idle");
});

test("what practice does not know it refuses, in words", async () => {
  const { world } = practice();
  const answer = await post(world, "tours/", {});
  assert.deepEqual([answer.ok, answer.error.message], [false, "Not in practice."]);
});

test("a touch in practice is on its way, then there; a second one is the same", async () => {
  const calls = [];
  const due = [];
  const { asks } = createHands({ call: async (...said) => calls.push(said), changed: () => {}, after: (fn) => due.push(fn) });
  const first = asks.send("cover");
  assert.equal(asks.send("roll_by"), first);
  assert.equal(asks.shown().said.big, "SENDING…");
  for (const fn of due) await fn();
  assert.deepEqual(calls, [["POST", "backups/", { urgency: "cover" }]]);
  assert.equal(asks.shown(), null);
});

test("its hands have whatever a touch asks of the real ones", () => {
  const said = readFileSync(new URL("../../static/js/unit/commands.js", import.meta.url), "utf8");
  const hands = createHands({ call() {}, changed() {} });
  for (const [, part, name] of said.matchAll(/\b(acts|asks)\.(\w+)/g)) {
    if (part === "asks" && name === "confirm") continue; // Nothing from before is offered in practice.
    assert.ok(name in hands[part], `${part}.${name}`);
  }
});

test("every stop is one of its own: what is offered once a stop is offered at the next one too", async () => {
  const { world } = practice();
  const { body: first } = await post(world, "stops/", { kind: "traffic" });
  assert.equal((await post(world, "stops/", { kind: "traffic" })).body.id, first.id, "one that is open stays that one");
  await post(world, `stops/${first.id}/clear/`, {});
  const { body: second } = await post(world, "stops/", { kind: "traffic" });
  assert.notEqual(second.id, first.id);
});
