import assert from "node:assert/strict";
import { test } from "node:test";

import {
  judgeAwake, judgeClock, judgeHttps, judgeLocation, judgeScreen, judgeSocket, judgeSound, judgeStorage, judgeVehicle, judgeWorker,
  report, sumOf, wait,
} from "../../static/js/check/verdicts.js";
import { ageText, titleOf } from "../../static/js/check/words.js";

const of = (seen) => seen.verdict;

test("without HTTPS it is to be fixed; on this machine itself it is to be watched", () => {
  assert.equal(of(judgeHttps({ protocol: "https:", secure: true })), "ok");
  assert.equal(of(judgeHttps({ protocol: "http:", secure: true })), "watch");
  assert.equal(of(judgeHttps({ protocol: "http:", secure: false })), "fix");
});

test("a socket is good when its beats come through", () => {
  assert.equal(judgeSocket({ opened: 38.4, beats: 2 }).found, "opens in 38 ms, 2 beats seen");
  assert.equal(of(judgeSocket({ opened: 38, beats: 0 })), "fix");
  assert.equal(of(judgeSocket({ opened: null, beats: 0 })), "fix");
  assert.equal(of(judgeSocket({ opened: 38, beats: 0, signedOut: true })), "ok", "it opens; nobody is signed in to be told more");
});

test("sound is good only when a person heard it", () => {
  const said = (state, played, heard) => of(judgeSound({ state, played, heard }));
  assert.deepEqual([said("none", false, null), said("off", false, null), said("on", false, null), said("on", true, null)], ["fix", "fix", "watch", "watch"]);
  assert.deepEqual([said("on", true, true), said("on", true, false)], ["ok", "fix"]);
});

test("the screen, the storage and the worker say what is missing", () => {
  assert.deepEqual(["held", "none", "refused"].map((state) => of(judgeAwake(state))), ["ok", "fix", "watch"]);
  assert.equal(judgeStorage({ works: true, persisted: true, usage: 1_258_291, quota: 536_870_912 }).found, "1.2 of 512 MB, survives a restart");
  assert.equal(of(judgeStorage({ works: true, persisted: false })), "watch");
  assert.equal(of(judgeStorage({ works: false, persisted: null })), "fix");
  assert.deepEqual(["active", "waiting", "missing", "none"].map((state) => of(judgeWorker(state))), ["ok", "watch", "watch", "fix"]);
});

test("a place is judged by its age and how near it is", () => {
  const at = (age, accuracy) => judgeLocation({ state: "fix", age_s: age, accuracy_m: accuracy });
  assert.deepEqual([of(at(4, 8)), of(at(11, 45)), of(at(90, 8))], ["ok", "watch", "watch"]);
  assert.equal(at(11, 45).found, "11 s old, 45 m");
  assert.deepEqual(["none", "denied", "failed", "prompt"].map((state) => of(judgeLocation({ state }))), ["fix", "fix", "fix", "watch"]);
});

test("a clock is judged by how far off it is, to either side", () => {
  assert.deepEqual([judgeClock(200).found, judgeClock(-200).found], ["0.2 s ahead of the server", "0.2 s behind the server"]);
  assert.deepEqual([200, -5000, 90_000, null].map((skew) => of(judgeClock(skew))), ["ok", "watch", "fix", "fix"]);
});

test("a screen is big enough, or a phone, or to be watched", () => {
  const screen = (width, height) => of(judgeScreen({ width, height, ratio: 1 }));
  assert.deepEqual([screen(960, 540), screen(1536, 864), screen(390, 844), screen(800, 480)], ["ok", "ok", "ok", "watch"]);
});

test("whose browser it is stands above, and never a person", () => {
  assert.equal(titleOf({ vehicle: "417" }), "CAR 417");
  assert.equal(titleOf({ vehicle: "K9-VAN" }), "K9-VAN");
  assert.equal(titleOf(null), "This browser");
  assert.equal(of(judgeVehicle(null)), "watch");
  assert.equal(judgeVehicle({ vehicle: "417" }).found, "enrolled as 417");
  assert.equal(of(judgeVehicle({ vehicle: "417", revoked: true })), "fix");
  assert.match(ageText("2026-11-02T10:00:00Z"), /^\d+ Nov 2026$/);
  assert.equal(ageText(null), "–");
});

test("the sum counts, and the report is the page as text", () => {
  const rows = [{ name: "Sound", seen: judgeSound({ state: "off" }) }, { name: "Clock", seen: judgeClock(0) }, { name: "Socket", seen: wait() }];
  assert.deepEqual(sumOf(rows.map((row) => row.seen)), { bad: "1 to fix", rest: "1 good, 1 being looked at" });
  assert.equal(sumOf([judgeClock(0)]).bad, "Nothing to fix");
  const [head, first] = report("CAR 417", rows).split("\n");
  assert.equal(head, "CAR 417");
  assert.match(first, /^FIX {3}Sound: blocked/);
});
