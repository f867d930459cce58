import assert from "node:assert/strict";
import { test } from "node:test";

import { offered, presenceOf } from "../../static/js/unit/was_there.js";
import { sceneOf } from "../../static/js/unit/scenes.js";

const card = { id: "b1", number: 31, unit: { call_sign: "2A12" } };
const there = { answered: card, response: { state: "on_scene" } };
const rolling = { answered: card, response: { state: "rolling" } };
const nothing = { answered: null, response: null };
const none = { there: null, offer: null };
const after = (...states) => states.reduce((known, state, index) => offered(known, state, index * 1000), none);

test("who stood there and left is offered a statement, once", () => {
  assert.deepEqual(after(rolling, there, nothing).offer, { id: "b1", number: 31, unit: "2A12", at: 2000 });
  const away = { ...after(rolling, there, nothing), offer: null };
  assert.equal(offered(away, nothing, 9000).offer, null);
});

test("who only rolled is not, nor who is still there", () => {
  assert.equal(after(rolling, nothing).offer, null);
  assert.equal(after(rolling, there).offer, null);
  assert.equal(after(rolling, there, there).there.id, "b1");
});

test("while nothing is known nothing is offered", () => {
  assert.equal(after(there, null).offer, null);
  assert.equal(offered(after(there, null), nothing, 5000).offer.id, "b1");
});

test("a line nobody touches goes by itself", () => {
  const known = after(there, nothing);
  assert.equal(offered(known, nothing, 14 * 60_000).offer.id, "b1");
  assert.equal(offered(known, nothing, 16 * 60_000).offer, null);
});

test("rolling to another right away does not lose it", () => {
  const next = { answered: { ...card, id: "b2" }, response: { state: "rolling" } };
  assert.equal(after(there, next).offer.id, "b1");
  assert.equal(presenceOf(next), null);
});

test("the panel opens over whatever is calm", () => {
  assert.equal(sceneOf({ signedIn: true, tour: {}, panel: "statement" }), "statement");
  assert.equal(sceneOf({ signedIn: true, tour: {}, panel: "statement", ask: { doubt: true } }), "doubt");
});
