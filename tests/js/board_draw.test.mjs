// What the board leaves alone while it draws: rows that others jump over, and cells that keep their places for a moment.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSteps, stepsOf } from "../../static/js/board/jumps.js";
import { createPace } from "../../static/js/board/pace.js";

const letters = (text) => [...text];
const steps = (before, after) => stepsOf(letters(before), letters(after)).map((ids) => ids.join(""));

/** How many of an order must be taken out and put elsewhere to make the next of it. */
function moves(one, other) {
  const rest = letters(other).filter((id) => one.includes(id));
  const still = letters(one).filter((id) => other.includes(id));
  if (still.join("") === rest.join("")) return 0;
  return still.some((id) => still.filter((x) => x !== id).join("") === rest.filter((x) => x !== id).join("")) ? 1 : 2;
}

test("the way from one order to the next is made of single jumps", () => {
  for (const [before, after] of [["abcdefgh", "cdafbegh"], ["abcdefghij", "bcdeafghji"], ["abcdef", "fedcba"], ["abcd", "xdbyca"], ["abcdef", "fca"]]) {
    const way = steps(before, after);
    assert.equal(way.at(-1), after);
    way.reduce((one, other) => (assert.ok(moves(one, other) <= 1, `${one} to ${other}`), other), before);
  }
});

test("one jump, nothing, or a list that is new is one step", () => {
  assert.deepEqual(steps("abcdefg", "bcdefag"), ["bcdefag"]);
  assert.deepEqual(steps("abc", "abc"), ["abc"]);
  assert.deepEqual(steps("", "abc"), ["abc"]);
  assert.deepEqual(steps("abc", ""), [""]);
});

test("where nearly everything jumps it is one step too", () => {
  const ids = Array.from({ length: 100 }, (_, n) => `u${n}`);
  assert.equal(stepsOf(ids, [...ids].reverse()).length, 1);
});

test("what is drawn are the items as they are now", () => {
  const next = createSteps();
  next([{ id: "a", v: 1 }, { id: "b", v: 1 }, { id: "c", v: 1 }, { id: "d", v: 1 }]);
  const drawn = next([{ id: "d", v: 2 }, { id: "b", v: 2 }, { id: "a", v: 2 }, { id: "c", v: 2 }]);
  assert.deepEqual(drawn.at(-1).map((one) => `${one.id}${one.v}`), ["d2", "b2", "a2", "c2"]);
  assert.ok(drawn.every((list) => list.every((one) => one.v === 2)));
});

const cells = (text) => letters(text).map((id) => ({ id, cries: id === id.toUpperCase() }));
const shown = (items) => items.map((item) => item.id).join("");
const cries = (item) => item.cries;

test("cells keep their places for two seconds, and say at once what they have to say", () => {
  const pace = createPace(2000);
  assert.equal(shown(pace.arrange(cells("abcd"), 0, cries)), "abcd");
  const next = pace.arrange(cells("bcda").map((cell) => ({ ...cell, said: true })), 500, cries);
  assert.equal(shown(next), "abcd");
  assert.ok(next.every((cell) => cell.said));
  assert.equal(shown(pace.arrange(cells("bcda"), 2000, cries)), "bcda");
});

test("who comes stands at the end until then, who goes is gone at once", () => {
  const pace = createPace(2000);
  pace.arrange(cells("abcd"), 0, cries);
  assert.equal(shown(pace.arrange(cells("xabd"), 100, cries)), "abdx");
});

test("a cry goes to its place at once", () => {
  const pace = createPace(2000);
  pace.arrange([...cells("abc"), { id: "d", cries: false }], 0, cries);
  assert.equal(shown(pace.arrange([{ id: "d", cries: true }, ...cells("abc")], 100, cries)), "dabc");
});

test("a clock that was set back does not hold them for ever", () => {
  const pace = createPace(2000);
  pace.arrange(cells("ab"), 900_000, cries);
  assert.equal(shown(pace.arrange(cells("ba"), 100, cries)), "ba");
});
