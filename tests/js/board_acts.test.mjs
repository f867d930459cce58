// What a desk's touch sends, and what it says of it.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { createActs } from "../../static/js/board/acts.js";
import { fullName, nameOf, typedName } from "../../static/js/board/names.js";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function desk() {
  const [sent, said] = [[], []];
  globalThis.fetch = async (url, { body }) => {
    sent.push([url, JSON.parse(body)]);
    return new Response("{}", { status: 200 });
  };
  return { sent, said, acts: createActs({ store: { put: () => {} }, refresh: () => {} }, ({ text }) => said.push(text), "METRO") };
}

const card = { id: "b1", number: 31 };
const ours = fullName({ agency: "METRO", call_sign: "2A14" });
const theirs = fullName({ agency: "COUNTY", unit: "2A14" });

test("a touch says whose unit it means, whatever the desk calls it", async () => {
  const { acts, sent, said } = desk();
  for (const verb of ["assign", "rolling", "arrive", "clear", "standDown", "isUnit"]) await acts[verb](card, theirs);
  await acts.ok(ours);
  await acts.noAnswer(theirs);
  await acts.checkIn(theirs, 10);
  await acts.ask({ unit: ours, urgency: "cover" });
  assert.deepEqual(sent.slice(0, 6).map(([, body]) => body.unit), Array(6).fill("COUNTY:2A14"));
  assert.deepEqual(sent.slice(6, 9).map(([url]) => decodeURIComponent(url)), ["/api/v1/units/METRO:2A14/ok/", "/api/v1/units/COUNTY:2A14/no-answer/", "/api/v1/units/COUNTY:2A14/check/"]);
  assert.equal(sent[9][1].unit, "METRO:2A14");
  assert.equal(said[0], "31 COUNTY:2A14 assigned");
  assert.deepEqual(said.slice(6, 8), ["2A14 OK", "COUNTY:2A14 NO ANSWER"]);
  assert.equal(said[9], "2A14 asks COVER");
});

test("two of one call sign are touched beside each other", async () => {
  const { acts, sent } = desk();
  await Promise.all([acts.ok(ours), acts.ok(theirs), acts.ok(theirs)]);
  assert.equal(sent.length, 2);
});

test("a unit is called by its call sign, a neighbour's with its agency, and typed so that nobody has to ask", () => {
  assert.equal(nameOf({ agency: "METRO", call_sign: "2A14" }, "METRO"), "2A14");
  assert.equal(nameOf({ agency: "COUNTY", unit: "2A14" }, "METRO"), "COUNTY:2A14");
  const unit = { agency: "METRO", call_sign: "2A14" };
  assert.equal(typedName(unit, { home: "METRO", several: false }), "2A14");
  assert.equal(typedName(unit, { home: "METRO", several: true }), "METRO:2A14");
});

test("where what stands before the server answers for it nobody knows whether it came through: that is no refusal", async () => {
  const { acts, said } = desk();
  for (const status of [502, 503, 504, 500, 403]) {
    globalThis.fetch = async () => new Response("<html>", { status });
    await acts.ok(ours);
  }
  const away = "2A14 OK: NOT SENT – USE RADIO";
  assert.deepEqual(said, [away, away, away, "2A14 OK: The server has a fault.", "2A14 OK: The server refused it."]);
});
