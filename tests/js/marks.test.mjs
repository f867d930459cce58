import assert from "node:assert/strict";
import { test } from "node:test";

import { sentences } from "../../static/js/board/announce.js";
import { askSounds } from "../../static/js/board/ladder.js";
import { boardModel } from "../../static/js/board/model.js";
import { eventLine } from "../../static/js/live/lines.js";
import { isUnverified } from "../../static/js/live/desk_words.js";
import { delayMinutes, markWords } from "../../static/js/live/words.js";

const card = (more = {}) => ({
  id: "b1", number: 7, agency: "METRO", urgency: "emergency", rungs_total: 3, responses: [], acknowledged_at: null,
  alert: { audiences: ["dispatch"], tone: "alarm" }, unit: { call_sign: "2A12" },
  pressed_at: "2026-11-22T20:50:00Z", received_at: "2026-11-22T21:04:12Z", ...more,
});
const requested = (one) => [{ type: "event", event: { event: "backup.requested", facts: {}, card: one } }];

test("a mark is said in the words a desk acts on; an ask without one has none", () => {
  assert.equal(markWords(card({ mark: "test" })), "TEST");
  assert.equal(markWords(card({ mark: "delayed" })), "DELAYED 14 MIN – VERIFY BY VOICE");
  assert.equal(markWords(card({ mark: "lure" })), "REVOKED DEVICE – POSSIBLE LURE");
  for (const mark of [null, undefined, "", "something new"]) assert.equal(markWords(card({ mark })), "");
});

test("the delay is from the touch to the arrival, and not made up when one of them is not known", () => {
  assert.equal(delayMinutes(card()), 14);
  assert.equal(delayMinutes(card({ pressed_at: "2026-11-22T21:04:02Z" })), 1);
  assert.equal(delayMinutes(card({ pressed_at: null })), null);
  assert.equal(markWords(card({ mark: "delayed", pressed_at: null })), "DELAYED – VERIFY BY VOICE");
});

test("what waited is to be verified until somebody has", () => {
  assert.equal(isUnverified(card({ mark: "delayed" })), true);
  assert.equal(isUnverified(card({ mark: null })), false);
  assert.equal(isUnverified(card()), false);
});

test("a test is heard once, read quietly and called a test; an emergency is none of these", () => {
  const tried = card({ mark: "test" });
  assert.deepEqual(askSounds([tried]).map((one) => one.sound), ["cover"]);
  assert.deepEqual(askSounds([card()]).map((one) => one.sound), ["emergency"]);
  assert.match(eventLine(requested(tried)[0].event), /^TEST 2A12/);
  assert.equal(sentences(requested(tried), "METRO").loud, "");
  assert.match(sentences(requested(card()), "METRO").loud, /EMERGENCY 2A12/);
});

test("a test stands below every real emergency, however new it is", () => {
  const cards = [
    card({ id: "t", mark: "test", state: "waiting", received_at: "2026-11-22T21:09:00Z" }),
    card({ id: "a", state: "waiting", acknowledged_at: "2026-11-22T21:05:00Z" }), card({ id: "b", state: "waiting" }),
  ];
  const model = boardModel({ backups: () => cards, units: () => [], stops: () => [] });
  assert.deepEqual(model.emergencies.map((one) => one.id), ["b", "a", "t"]);
});
