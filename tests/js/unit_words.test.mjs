import assert from "node:assert/strict";
import { test } from "node:test";

import * as words from "../../static/js/unit/words.js";

const NOW = Date.parse("2026-11-22T21:05:00Z");
const at = (secondsAgo) => new Date(NOW - secondsAgo * 1000).toISOString();
const ctx = { now: NOW, home: "METRO", live: true, timeOfDay: (iso) => iso.slice(11, 19) };

const ask = (fields = {}) => ({
  id: "b1", agency: "METRO", urgency: "cover", state: "waiting", received_at: at(48), acknowledged_at: null, acknowledged_by: null,
  cancel_asked_at: null, exhausted: false, units_wanted: 1, responses: [], seen: { dispatch_at: null, count: 0 }, ...fields,
});
const answer = (unit, state, fields = {}) => ({ unit, agency: "METRO", state, reason: null, eta_at: null, rolling_at: at(20), on_scene_at: null, ...fields });
const says = (card, more) => words.truth(card, { ...ctx, ...more });

test("an ask without an answer is sending for three seconds, then not confirmed", () => {
  assert.equal(words.askTruth({ state: "sending" }, 2999).big, "SENDING…");
  assert.deepEqual(words.askTruth({ state: "sending" }, 3000), { kind: "doubt", cause: "NOT CONFIRMED", order: "USE RADIO" });
  assert.equal(words.askTruth({ state: "refused" }, 10).cause, "NOT SENT");
});

test("received says when, and nothing of screens or dispatch", () => {
  assert.equal(says(ask()).big, "RECEIVED 21:04:12");
  assert.deepEqual(words.proofs(ask(), says(ask()), ctx.timeOfDay), []);
});

test("a screen that showed it is not a person who has it", () => {
  const seen = ask({ seen: { dispatch_at: at(40), count: 6 } });
  assert.equal(says(seen).big, "ON 6 SCREENS");
  assert.equal(says(ask({ seen: { dispatch_at: null, count: 1 } })).big, "ON 1 SCREEN");
  assert.deepEqual(words.proofs(seen, says(seen), ctx.timeOfDay), ["RECEIVED 21:04:12"]);
});

test("dispatch has it only after a person acknowledged, and says who", () => {
  const had = says(ask({ acknowledged_at: at(30), acknowledged_by: "Desk 3", seen: { dispatch_at: at(40), count: 6 } }));
  assert.equal(had.big, "DISPATCH HAS IT");
  assert.equal(had.sub, "Desk 3. No unit yet.");
});

test("a supervisor who took it in hand is not dispatch", () => {
  const had = ask({ acknowledged_at: at(30), acknowledged_by: "R. Cole", acknowledged_as: "supervisor" });
  assert.equal(says(had).big, "SUPERVISOR HAS IT");
  const coming = { ...had, responses: [answer("2A14", "rolling")] };
  assert.deepEqual(words.proofs(coming, says(coming), ctx.timeOfDay), ["RECEIVED 21:04:12", "SUPERVISOR HAS IT – R. Cole"]);
});

test("the unit that will be there first is the one that is named, with its minutes", () => {
  const coming = ask({ responses: [answer("2A16", "rolling"), answer("2A14", "rolling", { eta_at: at(-185) })] });
  assert.deepEqual(says(coming), { kind: "unit", status: "enr", big: "2A14 ROLLING", minutes: 4 });
  assert.deepEqual(words.alsoComing(coming, ctx), ["2A16 rolling"]);
});

test("no minutes are said while the link is not live, nor when nobody gave any", () => {
  const coming = ask({ responses: [answer("2A14", "rolling", { eta_at: at(-185) })] });
  assert.equal(says(coming, { live: false }).minutes, null);
  assert.equal(says(ask({ responses: [answer("2A14", "rolling")] })).minutes, null);
});

test("a unit past its time is late, in minutes", () => {
  assert.equal(words.minutesTo(at(130), NOW), -2);
  assert.equal(words.etaWords(at(130), NOW), "2 min late");
  assert.equal(words.etaWords(at(20), NOW), "due now");
  assert.equal(words.etaWords(at(-1), NOW), "1 min");
  assert.equal(words.etaWords(null, NOW), "");
});

test("on scene outranks rolling, and another agency carries its name", () => {
  const both = ask({ responses: [answer("2A14", "rolling"), answer("S1", "on_scene", { agency: "COUNTY", on_scene_at: at(2) })] });
  assert.equal(says(both).big, "COUNTY:S1 ON SCENE");
});

test("a diverted unit is named until somebody else comes", () => {
  const left = answer("2A14", "stood_down", { reason: "diverted" });
  assert.equal(says(ask({ responses: [left] })).big, "2A14 DIVERTED");
  assert.equal(says(ask({ responses: [left, answer("2A16", "rolling")] })).big, "2A16 ROLLING");
  assert.equal(says(ask({ responses: [answer("2A14", "stood_down", { reason: "enough" })] })).big, "RECEIVED 21:04:12");
});

test("an emergency nobody took in fifteen seconds says so and sends to the radio", () => {
  const emergency = (seconds, more) => ask({ urgency: "emergency", received_at: at(seconds), ...more });
  assert.equal(says(emergency(14)).kind, "fact");
  assert.deepEqual(says(emergency(15)), { kind: "doubt", cause: "NO ONE HAS ANSWERED", order: "USE RADIO" });
  assert.equal(says(emergency(15, { acknowledged_at: at(1) })).big, "DISPATCH HAS IT");
  assert.equal(says(emergency(15, { responses: [answer("2A14", "rolling")] })).big, "2A14 ROLLING");
  assert.equal(says(ask({ received_at: at(500) })).kind, "fact");
});

test("an asked cancel clears nothing and is to be verified by voice", () => {
  const said = says(ask({ urgency: "emergency", cancel_asked_at: at(1), responses: [answer("2A14", "rolling")] }));
  assert.equal(`${said.big} – ${said.sub}`, "CANCEL ASKED – VERIFY BY VOICE");
});

test("when the last rung is behind, the radio is the way", () => {
  assert.equal(says(ask({ exhausted: true })).order, "USE RADIO");
});

test("a roll-by nobody took in ten minutes reads nobody near", () => {
  assert.equal(says(ask({ urgency: "roll_by", received_at: at(599) })).big.startsWith("RECEIVED"), true);
  assert.equal(says(ask({ urgency: "roll_by", received_at: at(600) })).big, "NOBODY NEAR");
});

test("enough is what was wanted; an emergency without a count never has enough", () => {
  const two = { responses: [answer("2A14", "rolling", { rolling_at: at(9) }), answer("2A16", "rolling", { rolling_at: at(5) })] };
  assert.equal(words.covered(ask(two)), true);
  assert.equal(words.covered(ask({ ...two, units_wanted: 3 })), false);
  assert.equal(words.covered(ask({ ...two, units_wanted: null })), false);
  assert.equal(words.isExtra(ask(two), "2A16", "METRO"), true);
  assert.equal(words.isExtra(ask(two), "2A14", "METRO"), false);
  assert.equal(words.isExtra(ask(two), "2A16", "COUNTY"), false);
});

test("a touch raises by one level and never to an emergency", () => {
  assert.deepEqual(["roll_by", "cover", "backup", "emergency"].map(words.nextUrgency), ["cover", "backup", null, null]);
});

test("an agency's own words are used where it has some", () => {
  assert.equal(words.urgencyWord("cover", { urgency: { cover: "Code 2" } }), "Code 2");
  assert.equal(words.urgencyWord("cover", {}), "Cover");
  assert.equal(words.securedWord({ secured: "Code 4" }), "Code 4");
  assert.equal(words.securedWord(undefined), "Secured");
});

test("distance and direction are said only when both places are known", () => {
  const here = { lat: 32.7, lon: -117.1 };
  assert.equal(words.wayTo(here, { lat: null, lon: null }), null);
  assert.equal(words.wayTo(undefined, here), null);
  const north = words.wayTo(here, { lat: 32.7 + 1 / 69, lon: -117.1 });
  assert.equal(words.wayWords(north, "en-US"), "1.0 mi N");
  assert.equal(words.wayWords(north, "en-CA"), "1.6 km N");
  assert.equal(words.wayWords(null), "");
});

test("a unit that stands still or is late no longer counts as coming, and is named as that", () => {
  const stalled = answer("2A14", "rolling", { stalled: true });
  assert.deepEqual(says(ask({ responses: [stalled] })), { kind: "late", status: "enr", big: "2A14 HAS STOPPED", sub: "Nobody else is rolling." });
  assert.equal(says(ask({ responses: [answer("2A14", "rolling", { overdue: true })] })).big, "2A14 IS LATE");
  const empty = answer("2A14", "on_scene", { uncrewed_at: "2026-11-22T21:04:12Z" });
  assert.equal(says(ask({ responses: [empty] })).big, "2A14 NO CREW", "a car is there, and nobody in it");
  assert.equal(words.covered(ask({ responses: [empty], units_wanted: 1 })), false);
  const both = ask({ responses: [stalled, answer("2A16", "rolling")] });
  assert.equal(says(both).big, "2A16 ROLLING");
  assert.deepEqual(words.alsoComing(both, ctx), ["2A14 has stopped"]);
  assert.deepEqual(words.alsoComing(ask({ responses: [stalled] }), ctx), []);
  assert.equal(words.covered(ask({ responses: [stalled] })), false);
});

test("nobody near is for the asker of a roll-by nobody took, also when dispatch has it", () => {
  const rollBy = (seconds, more) => ask({ urgency: "roll_by", received_at: at(seconds), ...more });
  assert.equal(words.nobodyNear(rollBy(599), NOW), false);
  assert.equal(words.nobodyNear(rollBy(600), NOW), true);
  assert.equal(words.nobodyNear(rollBy(600, { responses: [answer("2A14", "rolling")] }), NOW), false);
  assert.equal(words.nobodyNear(ask({ received_at: at(900) }), NOW), false, "a cover has a ladder");
  assert.equal(says(rollBy(600, { acknowledged_at: at(5), acknowledged_by: "Desk 3" })).big, "NOBODY NEAR");
});
