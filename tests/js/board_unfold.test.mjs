// Many emergencies: which of them stands in full, and that none moves under a hand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createHold } from "../../static/js/board/hold.js";
import { createUnfold } from "../../static/js/board/unfold.js";
import { viewOf } from "../../static/js/board/view.js";

const cries = (text) => [...text].map((id) => ({ id }));
/** Folded ones of "abcd", as letters. */
const said = (folded) => [...folded].join("");

test("up to three all stand in full", () => {
  const unfold = createUnfold();
  for (const some of ["", "a", "ab", "abc"]) assert.equal(said(unfold.folded(cries(some), null, false)), "");
});

test("of four and more the first stands in full, the one nobody has", () => {
  assert.equal(said(createUnfold().folded(cries("abcd"), null, false)), "bcd");
  assert.equal(said(createUnfold().folded(cries("abcdef"), null, false)), "bcdef");
});

test("what is open in the pane stands in full, if it is an emergency", () => {
  assert.equal(said(createUnfold().folded(cries("abcd"), "c", false)), "abd");
  assert.equal(said(createUnfold().folded(cries("abcd"), "x", false)), "bcd");
});

test("a touch unfolds one and folds the others, another touch folds it too", () => {
  const unfold = createUnfold();
  unfold.folded(cries("abcd"), null, false);
  unfold.touch("c");
  assert.equal(said(unfold.folded(cries("abcd"), "d", false)), "abd", "what was touched goes before what is open");
  unfold.touch("c");
  assert.equal(said(unfold.folded(cries("abcd"), null, false)), "abcd");
  unfold.touch("b");
  assert.equal(said(unfold.folded(cries("abcd"), null, false)), "acd");
});

test("a new one is unfolded, whatever was chosen before, but not while a hand is among them", () => {
  const unfold = createUnfold();
  unfold.folded(cries("bcde"), null, false);
  unfold.touch("d");
  assert.equal(said(unfold.folded(cries("abcde"), null, true)), "abce");
  assert.equal(said(unfold.folded(cries("abcde"), null, false)), "abce", "it was seen to come");
  assert.equal(said(unfold.folded(cries("xabcde"), null, false)), "abcde");
});

test("what a hand did not choose either stays in full while the hand is there", () => {
  const unfold = createUnfold();
  unfold.folded(cries("bcde"), null, false);
  assert.equal(said(unfold.folded(cries("abcde"), null, true)), "acde");
  assert.equal(said(unfold.folded(cries("abcde"), null, false)), "bcde");
});

test("when the one in full leaves, the next does", () => {
  const unfold = createUnfold();
  unfold.folded(cries("abcde"), null, false);
  unfold.touch("e");
  unfold.folded(cries("abcde"), null, false);
  assert.equal(said(unfold.folded(cries("abcd"), null, true)), "bcd");
});

// ---------------------------------------------------------------- under a hand

const LISTS = { waiting: [], working: [], stops: [], units: [] };
const pace = { arrange: (items) => items };
const cry = (id, more = {}) => ({ id, agency: "METRO", urgency: "emergency", responses: [], ...more });
const drawn = (hold, emergencies) => viewOf({ ...LISTS, emergencies }, { isChosen: () => true, hold, pace, rulesOf: () => null, nowMs: 0 });

test("an emergency that was acknowledged under the pointer keeps its place: no other slides under a second touch", () => {
  let busy = false;
  const hold = createHold(() => busy);
  const [first, second] = [cry("1"), cry("2")];
  drawn(hold, [first, second]);
  busy = true;
  const had = { ...first, acknowledged_at: "t" };
  const { banners, emergencies } = drawn(hold, [second, had]);
  assert.deepEqual(banners, [had, second], "as it is now, where it was");
  assert.deepEqual(emergencies.map((card) => card.id), ["2", "1"]);
  busy = false;
  assert.deepEqual(drawn(hold, [second, had]).banners.map((card) => card.id), ["2", "1"]);
});

test("a new emergency is shown at once under every hand, and one that left keeps its place until the hand has gone", () => {
  let busy = false;
  const hold = createHold(() => busy);
  drawn(hold, [cry("1"), cry("2")]);
  busy = true;
  assert.deepEqual(drawn(hold, [cry("3"), cry("2")]).banners.map((card) => card.id), ["3", "1", "2"]);
  assert.deepEqual([...hold.of("emergencies").gone], ["1"]);
  assert.deepEqual(hold.of("emergencies").back, []);
});
