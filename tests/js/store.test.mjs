import assert from "node:assert/strict";
import { test } from "node:test";

import { createStore } from "../../static/js/live/store.js";

const card = (id, version, more = {}) => ({ id, version, agency: "METRO", state: "waiting", urgency: "cover", ...more });
const unit = (id, version, more = {}) => ({ id, version, agency: "METRO", call_sign: id, status: "available", ...more });
const hello = (epoch = "e1", agencies = ["METRO"]) => ({
  type: "hello", epoch, streams: agencies.map((agency) => ({ agency, seq: 10 })),
});
const snapshot = (seq, more = {}) => ({
  type: "snapshot", agency: "METRO", epoch: "e1", seq, backups: [], units: [], stops: [], timers: "ok", degraded: [], ...more,
});
const event = (seq, more = {}) => ({ type: "event", agency: "METRO", seq, event: "backup.noted", at: "t", actor: null, facts: {}, ...more });

function started(seq = 10, more = {}) {
  const store = createStore();
  store.apply(hello());
  store.apply(snapshot(seq, more));
  return store;
}

test("an old snapshot and the events after it equal the new snapshot", () => {
  const store = started(10, { backups: [card("b1", 1)], units: [unit("u1", 1)], stops: [{ id: "s1", version: 1, agency: "METRO", state: "open" }] });
  store.apply(event(11, { event: "backup.requested", card: card("b2", 1) }));
  store.apply(event(12, { event: "response.rolling", card: card("b1", 2, { state: "rolling" }) }));
  store.apply(event(13, { event: "unit.status", unit: unit("u1", 2, { status: "rolling" }) }));
  store.apply(event(14, { event: "backup.closed", card: card("b2", 2, { state: "closed" }) }));
  store.apply(event(15, { event: "stop.cleared", stop: { id: "s1", version: 2, agency: "METRO", state: "cleared" } }));
  const fresh = started(15, { backups: [card("b1", 2, { state: "rolling" })], units: [unit("u1", 2, { status: "rolling" })] });
  for (const what of ["backups", "units", "stops"]) assert.deepEqual(store[what](), fresh[what]());
  assert.equal(store.cursor(), fresh.cursor());
});

test("a missing number is a gap and is not applied", () => {
  const store = started(10);
  assert.equal(store.apply(event(12, { card: card("b1", 1) })), "gap");
  assert.equal(store.backups().length, 0);
  assert.equal(store.cursor(), "METRO:10");
});

test("a hidden event moves the number and leaves no line", () => {
  const store = started(10);
  assert.equal(store.apply(event(11, { event: "hidden" })), "ok");
  assert.equal(store.cursor(), "METRO:11");
  assert.equal(store.recent().length, 0);
});

test("an event seen twice changes nothing", () => {
  const store = started(10);
  store.apply(event(11, { card: card("b1", 3) }));
  assert.equal(store.apply(event(11, { card: card("b1", 1) })), "ok");
  assert.equal(store.backup("b1").version, 3);
});

test("an older version never replaces a newer one", () => {
  const store = started(10, { backups: [card("b1", 5)] });
  store.apply(event(11, { card: card("b1", 4, { state: "rolling" }) }));
  assert.equal(store.backup("b1").state, "waiting");
});

test("a late HTTP answer does not bring a closed backup back", () => {
  const store = started(10, { backups: [card("b1", 1)] });
  store.apply(event(11, { event: "backup.closed", card: card("b1", 3, { state: "closed" }) }));
  store.put({ card: card("b1", 2, { state: "rolling" }) });
  assert.equal(store.backups().length, 0);
  assert.equal(store.closed().length, 1);
});

test("an event of an unknown name still brings its object", () => {
  const store = started(10);
  store.apply(event(11, { event: "backup.painted_blue", card: card("b9", 1) }));
  assert.ok(store.backup("b9"));
});

test("a beat one frame ahead is no gap, a beat behind the one before is", () => {
  const store = started(10);
  const beat = (head) => ({ type: "beat", streams: { METRO: head }, timers: "ok", degraded: [] });
  assert.equal(store.apply(beat(11)), "ok");
  assert.equal(store.apply(event(11)), "ok");
  assert.equal(store.apply(beat(13)), "ok");
  assert.equal(store.apply(beat(13)), "gap");
});

test("a beat that names an agency we were never given is ignored", () => {
  const store = started(10);
  assert.equal(store.apply({ type: "beat", streams: { METRO: 10, ELSE: 4 }, timers: "ok", degraded: [] }), "ok");
  assert.equal(store.views().length, 1);
});

test("the beat tells the health of the timers", () => {
  const store = started(10);
  store.apply({ type: "beat", streams: { METRO: 10 }, timers: "stale", degraded: ["channel_layer"] });
  assert.deepEqual(store.health, { timers: "stale", degraded: ["channel_layer"], known: true });
});

test("a beat brings the times after which an ask is late; one that says nothing of them leaves what stands", () => {
  const [first, saved] = [[{ urgency: "cover", late_s: 300, overdue_s: 600 }], [{ urgency: "cover", late_s: 7, overdue_s: null }]];
  const store = started(10, { ageing: first });
  const changes = [];
  store.subscribe((batch) => changes.push(...batch));
  store.apply({ type: "beat", streams: { METRO: 10 }, ageing: { ELSE: saved } });
  assert.deepEqual(store.view("METRO").ageing, first);
  store.apply({ type: "beat", streams: { METRO: 10 }, ageing: { METRO: saved } });
  assert.deepEqual(store.view("METRO").ageing, saved);
  store.apply({ type: "beat", streams: { METRO: 10 } });
  assert.deepEqual(store.view("METRO").ageing, saved);
  return Promise.resolve().then(() => assert.ok(changes.some((change) => change.type === "beat"), "the page draws anew"));
});

test("another epoch forgets the numbers and the lines", () => {
  const store = started(10);
  store.apply(event(11));
  store.apply(hello("e2"));
  assert.equal(store.ready(), false);
  store.apply(snapshot(3, { epoch: "e2" }));
  assert.equal(store.cursor(), "METRO:3");
  assert.equal(store.recent().length, 0);
  assert.equal(store.epoch, "e2");
});

test("each agency keeps its own number", () => {
  const store = createStore();
  store.apply(hello("e1", ["METRO", "COUNTY"]));
  store.apply(snapshot(12));
  assert.equal(store.ready(), false);
  store.apply(snapshot(4, { agency: "COUNTY" }));
  assert.equal(store.ready(), true);
  assert.equal(store.cursor(), "METRO:12,COUNTY:4");
});

test("a card shared between two served agencies is listed once, as its owner shows it", () => {
  const store = createStore();
  store.apply(hello("e1", ["COUNTY", "METRO"]));
  store.apply(snapshot(4, { agency: "COUNTY", backups: [card("b1", 2, { note: "" })] }));
  store.apply(snapshot(12, { backups: [card("b1", 2, { note: "whole" })] }));
  assert.deepEqual(store.backups().map((one) => one.note), ["whole"]);
});

test("a card taken back by its owner leaves the partner's board", () => {
  const store = createStore();
  store.apply(hello("e1", ["COUNTY"]));
  store.apply(snapshot(4, { agency: "COUNTY", backups: [card("b1", 2)] }));
  store.apply(event(5, { agency: "COUNTY", event: "backup.unshared", card: card("b1", 3) }));
  assert.equal(store.backups().length, 0);
});

test("positions move a unit and leave its version alone", () => {
  const store = started(10, { units: [unit("u1", 7)] });
  store.apply({ type: "positions", agency: "METRO", units: [{ id: "u1", lat: 32.7, lon: -117.1 }] });
  assert.equal(store.units()[0].lat, 32.7);
  assert.equal(store.units()[0].version, 7);
});

test("older events fill the lines from behind, without doubles", () => {
  const store = started(10);
  store.apply(event(11, { at: "2026-01-01T00:00:11Z" }));
  store.prefill("METRO", [event(9, { at: "2026-01-01T00:00:09Z" }), event(10, { at: "2026-01-01T00:00:10Z" }), event(11)]);
  assert.deepEqual(store.recent().map((one) => one.seq), [11, 10, 9]);
});

test("of a ladder going round only the last round stays in the lines", () => {
  const store = started(10);
  const round = (seq, repeat) => event(seq, { event: "backup.escalated", facts: { rung: 2, repeat }, card: card("b1", seq) });
  store.apply(event(11));
  store.apply(round(12, 1));
  store.apply(round(13, 2));
  assert.deepEqual(store.recent().map((one) => one.facts.repeat), [2, undefined]);
});

test("listeners are told once for a burst", async () => {
  const store = started(10);
  const told = [];
  await Promise.resolve();
  store.subscribe((changes) => told.push(changes.map((change) => change.type)));
  store.apply(event(11));
  store.apply(event(12));
  await Promise.resolve();
  assert.deepEqual(told, [["event", "event"]]);
});

test("a message of an unknown type does no harm", () => {
  assert.equal(started(10).apply({ type: "weather" }), "ok");
});
