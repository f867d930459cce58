// What the board leaves alone while it draws: keys that jump, and cells that keep their places for a moment.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createKeys } from "../../static/js/board/jumps.js";
import { createPace } from "../../static/js/board/pace.js";

const letters = (text) => [...text];
/** Ids whose key changed from one order to the next: these are drawn anew. */
function anew(...orders) {
  const keys = createKeys();
  const known = new Map();
  let found = [];
  for (const order of orders) {
    keys.arrange(letters(order));
    found = letters(order).filter((id) => known.has(id) && known.get(id) !== keys.keyOf(id));
    for (const id of letters(order)) known.set(id, keys.keyOf(id));
  }
  return found.sort().join("");
}

test("what jumps over the others is drawn anew, and nothing else", () => {
  assert.equal(anew("abcdefg", "bcdefag"), "a");
  assert.equal(anew("abcdefg", "fabcdeg"), "f");
});

test("two that jump at once do not move those they jump over", () => {
  assert.equal(anew("abcdefgh", "cdafbegh").length, 2 + 1);
  assert.equal(anew("abcdefghij", "bcdeafghji").length, 2);
});

test("the same order, who comes and who goes draw nothing anew", () => {
  assert.equal(anew("abc", "abc"), "");
  assert.equal(anew("abc", "xabyc"), "");
  assert.equal(anew("abcd", "ad"), "");
});

test("a key is never used again for another place", () => {
  const keys = createKeys();
  const used = new Set();
  for (const order of ["abc", "bca", "cab", "abc"]) {
    keys.arrange(letters(order));
    used.add(keys.keyOf("a"));
  }
  assert.ok(used.size >= 2);
  assert.equal(new Set(letters("abc").map(keys.keyOf)).size, 3);
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
