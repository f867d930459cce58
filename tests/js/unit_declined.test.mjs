// Can't ends the alarm in every window of this browser, and a reload does not ask again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Declined } from "../../static/js/unit/declined.js";

function storage() {
  const kept = new Map();
  return { kept, getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value) };
}

const on = (tour, store, before = []) => new Declined(new Set(before), { tour: () => tour, storage: store });

test("another window reads it, and so does this one when it is loaded again", () => {
  const store = storage();
  const [one, other] = [on("t1", store), on("t1", store)];
  one.add("b1 backup");
  assert.equal(other.has("b1 backup"), false);
  other.read();
  assert.equal(other.has("b1 backup"), true);
  other.add("b2 cover");
  assert.deepEqual([...on("t1", store)], ["b1 backup", "b2 cover"]);
});

test("what the window declined before it shared stays", () => {
  assert.equal(on("t1", storage(), ["b1 backup"]).has("b1 backup"), true);
});

test("the next shift is asked anew, and whoever leaves leaves nothing behind", () => {
  const store = storage();
  const one = on("t1", store);
  one.add("b1 backup");
  assert.equal(on("t2", store).size, 0);
  assert.equal(on(null, store).size, 0);
  one.clear();
  assert.equal(one.size, 0);
  assert.equal(on("t1", store).size, 0);
});

test("where nothing can be kept it holds in this window", () => {
  const blocked = { getItem() { throw new Error("blocked"); }, setItem() { throw new Error("blocked"); } };
  const one = on("t1", blocked);
  one.add("b1 backup");
  assert.equal(one.has("b1 backup"), true);
});
