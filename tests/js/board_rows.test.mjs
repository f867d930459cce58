import assert from "node:assert/strict";
import { test } from "node:test";

import { FRESH, LATE, OVERDUE, lateAfter, overdueText, stepOf } from "../../static/js/board/ageing.js";
import { createFilter, filtered, hiddenText, touched } from "../../static/js/board/filter.js";
import { createHold, heldList } from "../../static/js/board/hold.js";
import { EMERGENCY_MS, canMute, choicesFor, createMutes } from "../../static/js/board/mutes.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const card = (id, more = {}) => ({ id, agency: "METRO", urgency: "backup", state: "waiting", received_at: ago(10), responses: [], acknowledged_at: null, ...more });
const ids = (items) => items.map((item) => item.id);
const of = (...names) => names.map((id) => ({ id }));

// ---------------------------------------------------------------- ageing

test("a backup without a unit is late after its first step and overdue after its second", () => {
  assert.equal(stepOf(card("a", { received_at: ago(59) }), null, NOW), FRESH);
  assert.equal(stepOf(card("a", { received_at: ago(60) }), null, NOW), LATE);
  assert.equal(stepOf(card("a", { received_at: ago(120) }), null, NOW), OVERDUE);
  assert.equal(overdueText(card("a")), "NO UNIT");
});

test("an emergency is late until somebody has it, whoever rolls; anything else until a unit comes", () => {
  const coming = [{ state: "rolling" }];
  const cry = { urgency: "emergency", received_at: ago(31) };
  assert.equal(stepOf(card("a", { ...cry, responses: coming }), null, NOW), OVERDUE);
  assert.equal(stepOf(card("a", { ...cry, acknowledged_at: ago(1) }), null, NOW), FRESH);
  assert.equal(stepOf(card("a", { received_at: ago(900), responses: coming }), null, NOW), FRESH);
  assert.equal(overdueText(card("a", cry)), "NO ACK");
});

test("a roll-by never is late, nor a test; an agency's own times hold", () => {
  assert.equal(stepOf(card("a", { urgency: "roll_by", received_at: ago(5000) }), null, NOW), FRESH);
  assert.equal(stepOf(card("a", { urgency: "emergency", mark: "test", received_at: ago(60) }), null, NOW), FRESH);
  const own = [{ urgency: "backup", late_s: 5, overdue_s: null }];
  assert.equal(lateAfter(card("a"), own), 5);
  assert.equal(stepOf(card("a", { received_at: ago(5000) }), own, NOW), LATE);
});

// ---------------------------------------------------------------- hold

test("under a hand rows stay where they were, what left leaves its place, what is new waits", () => {
  const found = heldList(of("new", "b", "a"), of("a", "gone", "b"));
  assert.deepEqual(ids(found.items), ["a", "gone", "b"]);
  assert.deepEqual([...found.gone], ["gone"]);
  assert.deepEqual(ids(found.back), ["new"]);
});

test("what may not wait comes on top at once", () => {
  const found = heldList(of("cry", "new", "a"), of("a"), (item) => item.id === "cry");
  assert.deepEqual(ids(found.items), ["cry", "a"]);
  assert.deepEqual(ids(found.back), ["new"]);
});

test("a list moves again as soon as the hand leaves, or lets in what waits", () => {
  let busy = false;
  const hold = createHold(() => busy);
  hold.steady("waiting", of("a", "b"));
  busy = true;
  assert.deepEqual(ids(hold.steady("waiting", of("new", "b"))), ["a", "b"]);
  assert.deepEqual([hold.of("waiting").held, ids(hold.of("waiting").back)], [true, ["new"]]);
  hold.letIn("waiting");
  assert.deepEqual(ids(hold.steady("waiting", of("new", "b"))), ["new", "b"]);
  assert.deepEqual(ids(hold.steady("waiting", of("newer", "new", "b"))), ["new", "b"], "the hand is still there");
  busy = false;
  assert.deepEqual(ids(hold.steady("waiting", of("newer", "new", "b"))), ["newer", "new", "b"]);
  assert.equal(hold.of("waiting").held, false);
});

test("an object that changed shows its change where it stands", () => {
  const [only] = heldList([{ id: "a", version: 2 }], [{ id: "a", version: 1 }]).items;
  assert.equal(only.version, 2);
});

// ---------------------------------------------------------------- filter

const lists = (more) => ({ waiting: [], working: [], stops: [], units: [], ...more });
const NEVER = { card: () => false, stop: () => false, unit: () => false };
const only = (agency) => (one) => one === agency;

test("what is hidden is counted by agency and said in one line", () => {
  const { lists: shown, hidden } = filtered(
    lists({ waiting: [card("a"), card("b", { agency: "COUNTY" })], working: [card("c", { agency: "COUNTY" })], stops: [{ id: "s", unit: { agency: "COUNTY" } }] }),
    only("METRO"), NEVER,
  );
  assert.deepEqual(ids(shown.waiting), ["a"]);
  assert.equal(hiddenText(hidden), "2 asks, 1 stop of COUNTY hidden");
  assert.equal(hiddenText(new Map()), "");
});

test("what may not be missed stays whatever was chosen", () => {
  const late = card("late", { agency: "COUNTY" });
  const { lists: shown, hidden } = filtered(lists({ waiting: [late] }), only("METRO"), { ...NEVER, card: (one) => one.id === "late" });
  assert.deepEqual(ids(shown.waiting), ["late"]);
  assert.equal(hidden.size, 0);
});

test("a touch chooses one agency, another adds to it, and all of them are all", () => {
  const served = ["METRO", "COUNTY", "PARK"];
  assert.deepEqual(touched(null, "COUNTY", served), ["COUNTY"]);
  assert.deepEqual(touched(["COUNTY"], "METRO", served), ["METRO", "COUNTY"]);
  assert.equal(touched(["COUNTY"], "COUNTY", served), null);
  assert.equal(touched(["METRO", "COUNTY"], "PARK", served), null);
});

function storage(kept = {}) {
  const all = new Map(Object.entries(kept));
  return { getItem: (key) => all.get(key) ?? null, setItem: (key, value) => all.set(key, value), removeItem: (key) => all.delete(key) };
}

test("the choice is remembered; one that says nothing any more is forgotten", () => {
  const shelf = storage();
  createFilter(["METRO", "COUNTY"], shelf).touch("COUNTY");
  const again = createFilter(["METRO", "COUNTY"], shelf);
  assert.deepEqual(again.chosen, ["COUNTY"]);
  assert.equal(again.isChosen("STATE"), true, "a neighbour who asks is never hidden");
  assert.equal(createFilter(["METRO"], shelf).chosen, null);
  assert.equal(createFilter(["METRO", "COUNTY"], storage({ "backupboard.board.agencies": "{" })).chosen, null);
});

// ---------------------------------------------------------------- mutes

const alert = (one, sound = "backup") => ({ key: `${one.id} ${one.urgency}`, sound, card: one });
const heard = (mutes, alerts, at = NOW) => mutes.heard(alerts, at).map((one) => one.key);

test("one alert is muted and ends at its time; the others go on", () => {
  const mutes = createMutes(storage());
  const [a, b] = [alert(card("a")), alert(card("b"))];
  mutes.mute(a, 15 * 60_000, NOW);
  assert.deepEqual(heard(mutes, [a, b]), ["b backup"]);
  assert.deepEqual(heard(mutes, [a, b], NOW + 15 * 60_000 - 1), ["b backup"]);
  assert.deepEqual(heard(mutes, [a, b], NOW + 15 * 60_000), ["a backup", "b backup"]);
});

test("a mute ends when its ask changes, and does not come back", () => {
  const mutes = createMutes(storage());
  const one = card("a");
  mutes.mute(alert(one), null, NOW);
  assert.deepEqual(heard(mutes, [alert(one)], NOW + 3_600_000), []);
  assert.deepEqual(heard(mutes, [alert({ ...one, exhausted: true })]), ["a backup"]);
  assert.deepEqual(heard(mutes, [alert(one)]), ["a backup"]);
});

test("an emergency nobody has is quiet for a minute at most, and muting one leaves the other", () => {
  const mutes = createMutes(storage());
  const [a, b] = ["a", "b"].map((id) => alert(card(id, { urgency: "emergency" }), "emergency"));
  assert.deepEqual(choicesFor(a.card), [["60 s", EMERGENCY_MS]]);
  mutes.mute(a, null, NOW);
  assert.deepEqual(heard(mutes, [a, b]), ["b emergency"]);
  assert.deepEqual(heard(mutes, [a, b], NOW + EMERGENCY_MS), ["a emergency", "b emergency"]);
});

test("a mute of a backup does not outlive its turning into an emergency", () => {
  const mutes = createMutes(storage());
  const one = card("a");
  mutes.mute(alert(one), null, NOW);
  const louder = alert({ ...one, urgency: "emergency" }, "emergency");
  assert.deepEqual(heard(mutes, [louder]), ["a emergency"]);
});

test("mutes are there after a reload and in another window; what cannot be read mutes nothing", () => {
  const shelf = storage();
  const one = alert(card("a"));
  createMutes(shelf).mute(one, 60_000, NOW);
  const again = createMutes(shelf);
  assert.deepEqual(again.heard([], NOW, false), [], "the board is still being fetched");
  assert.deepEqual(heard(again, [one]), []);
  assert.deepEqual(heard(createMutes(storage({ "backupboard.board.mutes": "{" })), [one]), ["a backup"]);
});

test("by a clock that stands earlier than when it was muted, no more is left than was chosen", () => {
  const shelf = storage();
  const one = alert(card("a"));
  createMutes(shelf).mute(one, 60_000, NOW);
  assert.equal(createMutes(shelf).of(one, NOW - 900).until, NOW - 900 + 60_000);
  assert.equal(createMutes(shelf).of(one, NOW + 900).until, NOW + 60_000);
});

test("a chime that was heard cannot be muted any more", () => {
  assert.equal(canMute({ sound: "cover" }), false);
  assert.equal(canMute({ sound: "emergency" }), true);
});
