import assert from "node:assert/strict";
import { test } from "node:test";

import { banners, dueStops, fitting, openAsks, tally } from "../../static/js/wall/model.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const many = (count) => Array.from({ length: count }, (_, index) => ({ id: `c${index}` }));

test("every status is counted, and one that nobody has is a nought", () => {
  const units = ["available", "available", "rolling", "on_scene", "on_stop", "emergency"].map((status) => ({ status }));
  assert.deepEqual(tally(units).map(([, code, count]) => `${code} ${count}`), ["AVL 2", "ASG 0", "ENR 1", "ONS 2", "EMG 1", "BSY 0", "OOS 0"]);
});

test("what does not fit is counted, and takes a place to say so", () => {
  assert.deepEqual([fitting(many(8), 8).shown.length, fitting(many(8), 8).more], [8, 0]);
  const busy = fitting(many(60), 20);
  assert.deepEqual([busy.shown.length, busy.more], [19, 41]);
  assert.equal(fitting(many(3), 1).more, 3);
});

test("three emergencies are banners, the others are counted, a test is none", () => {
  const found = banners({ emergencies: [{ id: "t", mark: "test" }, ...many(5)] });
  assert.deepEqual([found.shown.map((card) => card.id), found.more], [["c0", "c1", "c2"], 2]);
});

test("the list has who waits above who has help", () => {
  const model = { waiting: [{ id: "w" }, { id: "t", mark: "test" }], working: [{ id: "h" }] };
  assert.deepEqual(openAsks(model).map((card) => card.id), ["w", "h"]);
});

test("a stop whose check is due is named, also before the server says so", () => {
  const stops = [{ id: "late", welfare_due_at: ago(5) }, { id: "told", welfare_alert: "chime" }, { id: "third", welfare_overdue: true }, { id: "calm", welfare_due_at: ago(-50) }];
  const found = dueStops({ stops }, NOW);
  assert.deepEqual([found.shown.map((stop) => stop.id), found.due], [["late", "told"], 3]);
});
