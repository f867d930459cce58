// Who else is on an ask, what is of one scene, what is a drill.

import assert from "node:assert/strict";
import { test } from "node:test";
import { desksOf, drillWord, isUnknown, mayBeDrill, onThis, onThisText, sceneMates, sceneText } from "../../static/js/board/desk_rules.js";
import { drillText, drillsOf } from "../../static/js/live/drill.js";
import { createStore } from "../../static/js/live/store.js";

const card = { id: "a", number: 31, agency: "METRO", location: "5th/Oak", mark: null, silent: false, cancel_asked_at: null, linked: [], received_at: "2026-11-28T20:00:00Z" };
const drills = [{ agency: "METRO", reason: "night shift" }];

test("another desk that has it open is named, this person is not, whichever windows they have", () => {
  const desks = [
    { id: "1", label: "Desk 3", backup: "a" }, { id: "1", label: "Desk 3", backup: "a" },
    { id: "2", label: "Desk 4", backup: "a" }, { id: "3", label: "Desk 5", backup: "b" },
  ];
  assert.deepEqual(onThis(card, desks, "2"), ["Desk 3"]);
  assert.equal(onThisText(onThis(card, desks, "2")), "Desk 3 is on this");
  assert.equal(onThisText(["A", "B", "C"]), "A, B and C are on this");
  assert.equal(onThisText([]), "");
});

test("asks of one scene are named by number, a neighbour's with its agency", () => {
  const linked = [{ id: "b", number: 32, agency: "METRO" }, { id: "c", number: 7, agency: "COUNTY" }];
  assert.equal(sceneText({ ...card, linked }), "same scene as #32, COUNTY:#7");
  assert.equal(sceneText(card), "");
});

test("what could be linked: open asks that are not yet, of the same place first, no tests", () => {
  const others = [
    { ...card, id: "b", location: "Main", received_at: "2026-11-28T20:02:00Z" },
    { ...card, id: "c" },
    { ...card, id: "d", mark: "test" },
    { ...card, id: "e" },
  ];
  const mates = sceneMates({ ...card, linked: [{ id: "e" }] }, [card, ...others]);
  assert.deepEqual(mates.map((one) => one.id), ["c", "b"]);
});

test("in a drill its asks say DRILL and every other one says NOT A DRILL", () => {
  assert.equal(drillWord({ ...card, mark: "drill" }, []), "DRILL");
  assert.equal(drillWord(card, drills), "NOT A DRILL");
  assert.equal(drillWord({ ...card, agency: "COUNTY" }, drills), "");
  assert.equal(drillWord(card, []), "");
});

test("a desk may say of an ask that it is a drill only where that could harm nobody", () => {
  assert.equal(mayBeDrill(card, drills), true);
  for (const not of [{ silent: true }, { mark: "delayed" }, { cancel_asked_at: "x" }, { agency: "COUNTY" }])
    assert.equal(mayBeDrill({ ...card, ...not }, drills), false);
});

test("an ask without a call sign is of nobody we know, though its car may be known", () => {
  assert.equal(isUnknown({ ...card, unit: null }), true);
  assert.equal(isUnknown({ ...card, unit: { call_sign: null, vehicle: "CAR-7" } }), true);
  assert.equal(isUnknown({ ...card, unit: { call_sign: "2A12" } }), false);
});

test("a drill is told with why, and that an emergency is real; two with their agencies", () => {
  assert.equal(drillText(drills), "DRILL: night shift. EMERGENCY is real.");
  assert.equal(drillText([...drills, { agency: "COUNTY", reason: "radio" }]), "DRILL: METRO night shift; COUNTY radio. EMERGENCY is real.");
  assert.equal(drillText([]), "");
});

test("a drill and open panes come with the beat and go with the next one that does not name them", () => {
  const store = createStore({ schedule: (fn) => fn() });
  const drill = { since: "s", until: "u", by: "Watch", reason: "night" };
  store.apply({ type: "hello", epoch: "e", streams: [{ agency: "METRO", seq: 0 }] });
  store.apply({ type: "snapshot", agency: "METRO", epoch: "e", seq: 0, backups: [], units: [], stops: [], drill });
  assert.deepEqual(drillsOf(store), [{ agency: "METRO", ...drill }]);
  store.apply({ type: "beat", streams: { METRO: 0 }, drills: { METRO: drill }, desks: [{ agency: "METRO", id: "1", label: "Desk 3", backup: "a" }] });
  assert.equal(desksOf(store).length, 1);
  store.apply({ type: "beat", streams: { METRO: 0 } });
  assert.deepEqual([drillsOf(store), desksOf(store)], [[], []]);
});
