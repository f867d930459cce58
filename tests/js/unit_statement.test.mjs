import assert from "node:assert/strict";
import { test } from "node:test";

import { offered, presenceOf } from "../../static/js/unit/was_there.js";
import { sceneOf } from "../../static/js/unit/scenes.js";

// What draws asks for a document as it is loaded.
globalThis.document = { createTreeWalker: () => null, createComment: () => null };
const { createStatement } = await import("../../static/js/unit/statement.js");

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

test("the line is not among the lines of practice, nor before a prisoner, and is there afterwards", () => {
  const page = { practice: null, quiet: false, now: 0, state: there };
  const statement = createStatement(page, { call: null, newKey: null, sheet: null });
  statement.look();
  page.state = nothing;
  statement.look();
  assert.equal(statement.lines().length, 1);
  for (const meanwhile of [{ practice: {} }, { quiet: true }]) {
    Object.assign(page, { practice: null, quiet: false }, meanwhile);
    assert.equal(statement.lines().length, 0);
  }
  Object.assign(page, { practice: null, quiet: false });
  assert.equal(statement.lines().length, 1);
});
