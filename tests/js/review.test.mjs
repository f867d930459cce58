import assert from "node:assert/strict";
import { test } from "node:test";

import { tickStep } from "../../static/js/review/spans.js";
import { createFaults, hasFaults, isDue } from "../../static/js/review/faults.js";
import { between, mayTakeOver, mergedList, needsMe } from "../../static/js/review/model.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const card = (id, more = {}) => ({
  id, number: 1, version: 1, agency: "METRO", urgency: "cover", state: "waiting", received_at: ago(10), responses: [],
  unit: { call_sign: "2A12" }, seen: { count: 1 }, alert: { audiences: ["nearby", "dispatch"] }, shared_with: [], ...more,
});
const rolling = { responses: [{ unit: "2A14", state: "rolling" }] };
const whats = (...cards) => needsMe(cards, NOW).map((need) => need.what);

test("an ask in time needs nobody's supervisor", () => {
  assert.deepEqual(whats(card("a"), card("b", { urgency: "roll_by", received_at: ago(1500) })), []);
});

test("what reached the supervisor's rung needs them, until somebody rolls", () => {
  const alert = { audiences: ["nearby", "dispatch", "shift", "supervisor"] };
  assert.deepEqual(whats(card("a", { alert })), ["Escalated to you"]);
  assert.deepEqual(whats(card("a", { alert, ...rolling })), []);
});

test("a cancel nobody verified stands above all, also while units roll", () => {
  const found = needsMe([card("a", { urgency: "backup", exhausted: true }), card("b", { urgency: "emergency", cancel_asked_at: ago(50), ...rolling })], NOW);
  assert.deepEqual(found.map((need) => need.what), ["Cancel not verified", "Ladder exhausted"]);
  assert.equal(found[0].verify, true);
  assert.equal(found[0].since, ago(50));
});

test("who does not come in time is told with the agency that is not the desk's", () => {
  const late = (agency) => card("a", { responses: [{ unit: "2A14", agency, state: "rolling", stalled: true }] });
  const detail = (agency) => needsMe([late(agency)], NOW, { home: "METRO" })[0].detail;
  assert.equal(detail("COUNTY"), "COUNTY:2A14 stopped moving");
  assert.equal(detail("METRO"), "2A14 stopped moving");
});

test("a neighbour that was called and did not answer needs them", () => {
  const share = { agency: "STATE", name: "State patrol", mode: "contact", phone: "555", reached: false };
  assert.deepEqual(whats(card("a", { shared_with: [share] })), ["Neighbour not reached"]);
});

test("too long without help counts, whatever the ladder says", () => {
  assert.deepEqual(whats(card("a", { urgency: "backup", received_at: ago(121) })), ["Nobody is coming"]);
  assert.deepEqual(whats(card("a", { urgency: "backup", received_at: ago(119) })), []);
});

test("ten minutes alone with a prisoner needs them", () => {
  const held = { state: "secured", prisoner: true, secured_at: ago(601), ...rolling };
  assert.deepEqual(whats(card("a", held)), ["Alone with a prisoner"]);
  assert.deepEqual(whats(card("a", { ...held, responses: [{ unit: "2A14", state: "on_scene" }] })), []);
});

test("the list is kept true by newer cards, and older pages are not filled with holes", () => {
  const fetched = [card("b", { received_at: ago(100), version: 2 }), card("a", { received_at: ago(200) })];
  const live = [card("b", { received_at: ago(100), version: 3, state: "closed" }), card("new", { received_at: ago(5) }), card("ancient", { received_at: ago(900) })];
  const found = mergedList(fetched, live);
  assert.deepEqual(found.map((one) => [one.id, one.version]), [["new", 1], ["b", 3], ["a", 1]]);
});

test("a span is never negative and is null when it never came", () => {
  assert.equal(between(ago(10), ago(4)), 6000);
  assert.equal(between(ago(4), ago(10)), 0);
  assert.equal(between(ago(4), null), null);
});

test("a line has at most nine marks", () => {
  assert.equal(tickStep(60_000), 10_000);
  assert.equal(tickStep(35 * 60_000), 300_000);
  assert.ok((7 * 86_400_000) / tickStep(7 * 86_400_000) <= 9);
});

test("what must be voiced stands before the ladder's own end", () => {
  assert.deepEqual(whats(card("a", { voice_it: "all_cant", exhausted: true })), ["VOICE IT"]);
  assert.equal(needsMe([card("a", { voice_it: "unseen" })], NOW)[0].detail, "nobody has this on screen");
});

test("help that stands still leaves nobody coming; with another one in time it does not", () => {
  const stalled = { unit: "2A14", state: "rolling", stalled: true, overdue: false, eta_at: ago(-60) };
  const [need] = needsMe([card("a", { responses: [stalled] })], NOW);
  assert.deepEqual([need.what, need.detail], ["Help is not coming", "2A14 stopped moving"]);
  assert.deepEqual(whats(card("a", { responses: [stalled, { unit: "2A16", state: "rolling" }] })), []);
});

test("a partner with boards whose desk never displayed it is not reached either", () => {
  const share = { agency: "COUNTY", name: "County", mode: "shared", how: "automatic", phone: "555", at: ago(40), reached: false };
  const [need] = needsMe([card("a", { shared_with: [share] })], NOW);
  assert.deepEqual([need.what, need.detail, need.since], ["Neighbour not reached", "County 555", ago(40)]);
  assert.deepEqual(whats(card("a", { shared_with: [{ ...share, reached: null }] })), [], "not known yet is not no");
});

const stop = (more = {}) => ({ id: "s1", agency: "METRO", kind: "traffic", unit: { id: "u7", call_sign: "2A07" }, welfare_due_at: ago(250), welfare_alert: "supervisor", ...more });
const about = (more) => needsMe([], NOW, more).map((need) => need.what);

test("a check handed to the supervisor needs them, until dispatch raised an ask for it", () => {
  assert.deepEqual(about({ stops: [stop()] }), ["No word"]);
  assert.deepEqual(about({ stops: [stop({ welfare_alert: "chime" })] }), []);
  const raised = card("a", { urgency: "backup", unit: { id: "u7", call_sign: "2A07" }, received_at: ago(5) });
  assert.deepEqual(needsMe([raised], NOW, { stops: [stop()] }), []);
});

test("an emergency, then a unit without a word, then the rest; a fault stands behind its ask, a tour last", () => {
  const cards = [card("b", { urgency: "backup", exhausted: true }), card("e", { urgency: "emergency" })];
  const faults = [{ kind: "delivery", id: "d1", what: "mail", detail: "refused", since: ago(9), backup: "b" }, { kind: "timer", id: "t1", what: "rung", detail: "", since: ago(9), backup: null }];
  const found = needsMe(cards, NOW, { stops: [stop()], faults, units: [{ id: "u9", call_sign: "2A09", tour_overdue: true }, { id: "u8", tour_overdue: false }] });
  assert.deepEqual(found.map((need) => need.what), ["Emergency", "No word", "Ladder exhausted", "Message not delivered", "Timer given up", "On tour too long"]);
});

test("faults are asked for at first, and every ten seconds while something says so or one is left", () => {
  assert.equal(isDue({ asked: null, sign: false, left: 0 }, NOW), true);
  assert.equal(isDue({ asked: NOW - 9000, sign: true, left: 0 }, NOW), false);
  assert.equal(isDue({ asked: NOW - 10_000, sign: true, left: 0 }, NOW), true);
  assert.equal(isDue({ asked: NOW - 60_000, sign: false, left: 1 }, NOW), true);
  assert.equal(isDue({ asked: NOW - 60_000, sign: false, left: 0 }, NOW), false);
  assert.equal(hasFaults(["timers", "given_up"]), true);
  assert.equal(hasFaults(["channel_layer"]), false);
});

test("who did not arrive is shown also while another comes or stands there", () => {
  const late = { unit: "2A14", state: "rolling", overdue: true, stalled: false, eta_at: ago(130) };
  for (const state of ["rolling", "on_scene"]) {
    const [need] = needsMe([card("a", { responses: [late, { unit: "2A16", state }] })], NOW);
    assert.deepEqual([need.what, need.detail], ["Arrival overdue", "2A14 2 min late"]);
  }
  const [need] = needsMe([card("a", { urgency: "emergency", responses: [late, { unit: "2A16", state: "rolling" }] })], NOW);
  assert.deepEqual([need.what, need.detail], ["Emergency", "nobody has acknowledged; 2A14 2 min late"]);
});

test("timers that stand still need them, above everything, and nothing else is lost by it", () => {
  const found = needsMe([card("e", { urgency: "emergency" })], NOW, { watched: false });
  assert.deepEqual(found.map((need) => need.what), ["Timers stand still", "Emergency"]);
  assert.deepEqual(needsMe([], NOW, { watched: false }).map((need) => need.key), ["timers"]);
  assert.deepEqual(needsMe([], NOW, { watched: true }), []);
});

test("whatever another desk has can be taken over, what nobody has is acknowledged, a partner's is theirs", () => {
  const had = { acknowledged_at: ago(5), acknowledged_by: "Desk 3" };
  assert.equal(mayTakeOver(card("a", had), "Watch"), true);
  assert.equal(mayTakeOver(card("a", had), "Desk 3"), false);
  assert.equal(mayTakeOver(card("a", { ...had, left_at: ago(1) }), "Desk 3"), true);
  assert.equal(mayTakeOver(card("a"), "Watch"), false);
  assert.equal(mayTakeOver(card("a", { ...had, rungs_total: null }), "Watch"), false);
});

test("one agency's list of what was given up stays while its answer fails", async (t) => {
  const fault = (agency) => ({ kind: "delivery", id: `of ${agency}`, agency, since: ago(9) });
  let metroAnswers = true;
  const real = globalThis.fetch;
  t.after(() => (globalThis.fetch = real));
  globalThis.fetch = async (url) => {
    const agency = url.includes("METRO") ? "METRO" : "COUNTY";
    return agency === "METRO" && !metroAnswers ? new Response("", { status: 503 }) : Response.json({ results: [fault(agency)] });
  };
  let done;
  const faults = createFaults({ agencies: ["METRO", "COUNTY"], changed: () => done(), say: () => {} });
  const tick = (nowMs) => new Promise((resolve) => {
    done = resolve;
    faults.tick([], nowMs);
  });
  await tick(NOW);
  metroAnswers = false;
  await tick(NOW + 10_000);
  assert.deepEqual(faults.items.map((one) => one.agency), ["METRO", "COUNTY"]);
});
