import assert from "node:assert/strict";
import { test } from "node:test";

import { ageingWords } from "../../static/js/policy/ageing_rules.js";
import { addRow, changesOf, edit, fill, isChanged, itemsOf, numberOf, openDraft, payloadOf, putBack, rebase, removeRow, removedOf, setField, sortRows, undo } from "../../static/js/policy/draft.js";
import { checksOf, faultsOfAnswer, faultsOfRules, faultsOfRungs } from "../../static/js/policy/faults.js";
import { pictureOf, stepFor } from "../../static/js/policy/picture.js";
import { clockText, countText, coverWords, ladderWords, matched, nameOf, percent, reading, whoText } from "../../static/js/policy/words.js";

// What draws asks for a document as it is loaded.
globalThis.document = { createTreeWalker: () => null, createComment: () => null };
const { whatIf } = await import("../../static/js/policy/side.js");

const rung = (after, alert, more = {}) => ({ after, alert, tone: "alarm", name: nameOf(alert), ...more });
const DEFAULT = [rung(0, ["nearby", "dispatch"]), rung(20, ["shift"]), rung(45, ["supervisor"]), rung(90, ["mutual_aid_offered"]), rung(120, ["mutual_aid"])];
const ladder = (more = {}) => ({ urgency: "backup", rungs: DEFAULT, default_rungs: DEFAULT, default: true, based_on: null, repeat: 60, min_gap: 10, ...more });
const RULES = [{ kind: null, prisoner: true, tow: false, after_min: 3, urgency: "roll_by" }, { kind: null, prisoner: true, tow: false, after_min: 10, urgency: "cover" }];
const cover = (more = {}) => ({ rules: RULES, default_rules: RULES, default: true, based_on: null, ...more });
const WORDS = new Map([["nearby", "near units"], ["dispatch", "dispatch"], ["shift", "whole shift"], ["supervisor", "supervisor"], ["mutual_aid", "mutual aid"], ["mutual_aid_offered", "mutual aid offered"]]);
const KINDS = new Map([["custody", "Custody"]]);

test("a fresh form has nothing to save, and would send the default back as the default", () => {
  const draft = openDraft(ladder());
  assert.equal(changesOf(draft), 0);
  assert.equal(payloadOf(draft), null);
  assert.deepEqual(payloadOf(openDraft(ladder({ default: false }))), DEFAULT);
});

test("a changed time is one change, remembers what it was, and typed back is none", () => {
  const draft = openDraft(ladder());
  const { key } = draft.rows[2];
  for (const text of ["4", "40", "4", "30"]) setField(draft, key, "after", text);
  assert.equal(changesOf(draft), 1);
  assert.equal(isChanged(draft, draft.rows[2]), true);
  assert.equal(draft.rows[2].base.after, 45);
  assert.equal(payloadOf(draft)[2].after, 30);
  setField(draft, key, "after", "45");
  assert.equal(changesOf(draft), 0);
});

test("typing is undone as one, other edits one by one", () => {
  const draft = openDraft(ladder());
  for (const text of ["3", "30", "301"]) setField(draft, draft.rows[1].key, "after", text);
  removeRow(draft, draft.rows[4].key);
  assert.equal(changesOf(draft), 2);
  undo(draft);
  assert.equal(draft.rows.length, 5);
  undo(draft);
  assert.equal(changesOf(draft), 0);
  assert.equal(payloadOf(draft), null, "undone to the default it is the default again");
  undo(draft);
  assert.equal(changesOf(draft), 0);
});

test("whom a rung alerts names it anew, or an old name would lie at night", () => {
  const draft = openDraft(ladder());
  setField(draft, draft.rows[1].key, "name", "everybody");
  assert.equal(itemsOf(draft)[1].name, "everybody");
  setField(draft, draft.rows[1].key, "alert", ["supervisor"]);
  assert.equal(itemsOf(draft)[1].name, "supervisor");
});

test("a removed rung is a change, can be put back in its place, and is then none", () => {
  const draft = openDraft(ladder());
  removeRow(draft, draft.rows[2].key);
  assert.deepEqual(removedOf(draft), [DEFAULT[2]]);
  assert.equal(changesOf(draft), 1);
  putBack(draft, DEFAULT[2]);
  assert.equal(changesOf(draft), 0);
  assert.deepEqual(itemsOf(draft), DEFAULT);
});

test("an added rung comes after the last and waits for somebody to choose", () => {
  const draft = openDraft(ladder());
  const key = addRow(draft);
  assert.equal(draft.rows.at(-1).key, key);
  assert.equal(draft.rows.at(-1).after, "180");
  assert.deepEqual(faultsOfRungs(itemsOf(draft), "backup").map((fault) => fault.path), ["rungs.5.alert"]);
  assert.equal(changesOf(draft), 1);
  edit(draft, null, () => []);
  addRow(draft);
  assert.equal(draft.rows[0].after, "0", "the first rung fires with the ask");
});

test("back to the default is one thing to save where the ladder was one's own, also when the rungs are the same", () => {
  const draft = openDraft(ladder({ default: false, rungs: DEFAULT.slice(0, 3) }));
  fill(draft, null);
  assert.equal(payloadOf(draft), null);
  assert.equal(changesOf(draft), 2);
  const same = openDraft(ladder({ default: false }));
  fill(same, null);
  assert.equal(changesOf(same), 1);
});

test("an old version fills the form against what is saved now", () => {
  const draft = openDraft(ladder());
  fill(draft, [DEFAULT[0], { ...DEFAULT[2], after: 10 }]);
  assert.deepEqual(draft.rows.map((row) => row.base?.after), [0, 45]);
  assert.equal(removedOf(draft).length, 3);
});

test("kept on top of another's change, mine shows how it differs from theirs", () => {
  const draft = openDraft(ladder());
  setField(draft, draft.rows[2].key, "after", "30");
  const theirs = ladder({ default: false, based_on: "b", rungs: [DEFAULT[0], { ...DEFAULT[1], after: 10 }, ...DEFAULT.slice(2)] });
  rebase(draft, theirs);
  assert.equal(draft.policy.based_on, "b");
  assert.equal(changesOf(draft), 2);
  assert.deepEqual(draft.rows.map((row) => row.base.after), [0, 10, 45, 90, 120]);
  assert.deepEqual(itemsOf(draft).map((one) => one.after), [0, 20, 30, 90, 120]);
  undo(draft);
  assert.deepEqual(draft.rows.map((row) => row.base.after), [0, 10, 45, 90, 120], "what is undone stands on theirs, too");
  assert.equal(changesOf(draft), 1);
});

test("rungs in disorder are put in order of time, unreadable ones last", () => {
  const draft = openDraft(ladder());
  setField(draft, draft.rows[1].key, "after", "soon");
  setField(draft, draft.rows[3].key, "after", "30");
  sortRows(draft);
  assert.deepEqual(draft.rows.map((row) => row.after), ["0", "30", "45", "120", "soon"]);
});

test("what is typed is sent as the number it is, or as it stands", () => {
  assert.deepEqual(["45", " 2.5 ", "-3", "1e3", "", "abc", ".5", "0x10"].map(numberOf), [45, 2.5, -3, "1e3", "", "abc", 0.5, "0x10"]);
});

test("standing cover counts its changes and its removals alike", () => {
  const draft = openDraft(cover());
  setField(draft, draft.rows[0].key, "after_min", "5");
  assert.equal(changesOf(draft), 1);
  removeRow(draft, draft.rows[1].key);
  assert.equal(changesOf(draft), 2);
  addRow(draft);
  assert.equal(changesOf(draft), 3);
  assert.deepEqual(payloadOf(draft)[0], { ...RULES[0], after_min: 5 });
  assert.deepEqual(faultsOfRules([{ ...RULES[0], after_min: 0 }, RULES[1], { ...RULES[1], after_min: "x" }]).map((fault) => fault.path), ["rules.0", "rules.2"]);
});

test("faults name the rung and the field at once", () => {
  const paths = (rungs, urgency = "backup") => faultsOfRungs(rungs, urgency).map((fault) => fault.path);
  assert.deepEqual(paths(DEFAULT), []);
  assert.deepEqual(paths([]), ["rungs"]);
  assert.deepEqual(paths([rung(0, ["shift"]), rung(-1, ["shift"]), rung(86_400, ["shift"]), rung("x", ["shift"])]), ["rungs.1.after", "rungs.2.after", "rungs.3.after"]);
  assert.deepEqual(paths([rung(0, ["shift"]), rung(45, ["shift"]), rung(20, ["shift"])]), ["rungs.2.after"]);
  assert.deepEqual(paths([rung(0, ["mutual_aid_offered"])]), ["rungs"]);
  assert.deepEqual(paths([rung(0, ["nearby"])], "roll_by"), []);
  assert.deepEqual(paths([rung(0, ["nearby"])], "emergency"), ["rungs.0.alert", "rungs"]);
  assert.deepEqual(faultsOfAnswer({ "rungs.1.after": ["a", "b"] }), [{ path: "rungs.1.after", words: "a" }, { path: "rungs.1.after", words: "b" }]);
});

test("what is not wrong but odd is said before it is saved", () => {
  const checks = (rungs, more, state = { toDefault: false }) => checksOf(rungs, ladder(more), state);
  assert.match(checks([rung(0, ["shift"]), rung(4, ["supervisor"])])[0], /^Rungs 0 and 1 are 4 s apart/);
  assert.deepEqual(checks(DEFAULT), []);
  assert.deepEqual(checks([rung(0, ["shift"])]), ["No rung calls a supervisor."]);
  const prisoner = { urgency: "cover", with_prisoner: [0, 30, 60] };
  assert.match(checks(DEFAULT, prisoner)[0], /at 0:00, 0:30, 1:00\./);
  assert.deepEqual(checks(DEFAULT, prisoner, { toDefault: true }), []);
});

test("a change is told in words", () => {
  const after = [DEFAULT[0], DEFAULT[1], { ...DEFAULT[2], after: 60 }, rung(75, ["dispatch", "shift"])];
  assert.deepEqual(ladderWords(null, after, DEFAULT, WORDS), [
    "supervisor: 0:45 → 1:00", "dispatch and whole shift: 1:30 → 1:15, mutual aid offered → dispatch and whole shift", "removed mutual aid at 2:00",
  ]);
  assert.deepEqual(ladderWords(after, null, DEFAULT, WORDS)[0], "back to the default");
  assert.deepEqual(ladderWords(null, DEFAULT, DEFAULT, WORDS), ["the default, kept as their own"]);
  assert.deepEqual(ladderWords(DEFAULT, [...DEFAULT, rung(200, ["shift", "supervisor"])], DEFAULT, WORDS), ["added whole shift and supervisor at 3:20"]);
  assert.deepEqual(ladderWords(DEFAULT, [{ ...DEFAULT[0], tone: "silent" }, ...DEFAULT.slice(1)], DEFAULT, WORDS), ["near units and dispatch: alarm → silent"]);
  assert.deepEqual(coverWords(null, [], RULES, KINDS), ["nothing is sent unasked any more"]);
  assert.deepEqual(coverWords(null, [RULES[0], { kind: "custody", prisoner: false, tow: true, after_min: 7, urgency: "cover" }], RULES, KINDS), [
    "added custody, tow awaited, alone 7 min: cover", "removed any stop, prisoner, alone 10 min: cover",
  ]);
});

test("rungs find what they were by whom they alert, then by their time, then by their place", () => {
  assert.deepEqual(matched(DEFAULT, [DEFAULT[2], DEFAULT[0]]), [2, 0]);
  assert.deepEqual(matched(DEFAULT, [rung(20, ["all_units"])]), [1]);
  assert.deepEqual(matched(DEFAULT.slice(0, 2), [rung(5, ["all_units"]), DEFAULT[1], rung(999, ["partners"])]), [0, 1, -1]);
  assert.deepEqual(matched([], DEFAULT), [-1, -1, -1, -1, -1]);
});

test("times, names, counts and shares are said as people say them", () => {
  assert.deepEqual([0, 45, 90, 3600, 2.5, "x", NaN].map(clockText), ["0:00", "0:45", "1:30", "60:00", "0:02.5", "?", "?"]);
  assert.equal(whoText(["nearby", "dispatch", "shift"], WORDS), "near units, dispatch and whole shift");
  assert.equal(nameOf(["shift", "watch_commander"]), "shift and watch commander");
  assert.deepEqual([5, 1776, 1234567].map(countText), ["5", "1,776", "1,234,567"]);
  assert.deepEqual([[0, 9], [1, 1000], [61, 100], [999, 1000], [7, 7]].map(([part, whole]) => percent(part, whole)), ["0 %", "<1 %", "61 %", ">99 %", "100 %"]);
});

test("the sentence tells the change that matters most, and of few says only that they are few", () => {
  const answer = (...reach) => ({ hidden_below: 5, reach });
  const row = (audience, now, then) => ({ audience, now, then });
  assert.deepEqual(reading(answer(row("shift", 100, 100), row("supervisor", 200, 342))), { lead: "142 more of these", rest: "would have reached a supervisor, one every 2.6 days." });
  assert.deepEqual(reading(answer(row("mutual_aid", 800, 0))), { lead: "800 fewer of these", rest: "would have had mutual aid sent, 2.2 a day." });
  assert.equal(reading(answer(row("supervisor", 10, 12))).lead, "A few");
  assert.equal(reading(answer(row("supervisor", null, 12), row("shift", 5, 5))), null);
});

const said = (part) => {
  if (part === null || part === undefined || typeof part === "function" || typeof part === "symbol") return "";
  if (Array.isArray(part)) return part.map(said).join("");
  return part.strings ? part.strings.map((text, n) => text + said(part.values[n])).join("") : String(part);
};
const drawn = (answer) => said(whatIf({ state: "done", answer }, [], {}));

test("a count that is not told is called hidden, for it may be nearly all, and has no bar that says none", () => {
  const row = { audience: "supervisor", after_now: 90, after_then: 30, now: 12, then: null, actual: null, actual_after: null };
  const text = drawn({ backups: 24, hidden_below: 5, message: null, reach: [row] });
  assert.doesNotMatch(text, /under 5/);
  assert.equal(text.match(/hidden<\/span>/g).length, 2);
  assert.equal(text.match(/<rect/g).length, 1);
  assert.doesNotMatch(drawn({ backups: 24, hidden_below: 5, message: null, reach: [{ ...row, now: null }] }), /<rect|<svg/);
});

test("what nobody asked is none, and what is hidden says why", () => {
  const row = { audience: "supervisor", after_now: 90, after_then: 30, now: 0, then: 0, actual: 0, actual_after: null };
  const none = drawn({ backups: 0, hidden_below: 5, message: null, reach: [row] });
  assert.match(none, /Nobody asked in this time/);
  assert.doesNotMatch(none, /NaN|idden/);
  assert.match(drawn({ backups: null, hidden_below: 5, message: "Hidden to protect people: too near.", reach: [] }), />Hidden to protect people: too near\.</);
});

test("the picture begins each band at its time and ends where the ladder goes round again", () => {
  const bands = DEFAULT.map(({ after, alert }) => ({ after, label: whoText(alert, WORDS), was: null }));
  const picture = pictureOf(bands, { repeat: 60, expires: null });
  assert.equal(picture.again.seconds, 60);
  assert.deepEqual(picture.bands.map((band) => band.shade), [0, 1, 2, 3, 4]);
  assert.ok(picture.bands.every((band, index) => index === 0 || band.x > picture.bands[index - 1].x));
  assert.ok(picture.bands.every((band) => band.x + band.width === 1306));
  assert.ok(picture.again.x > picture.bands[4].x && picture.again.x < 1306);
  assert.ok(picture.ticks.length <= 14 && picture.ticks[0].x === picture.bands[0].x);
});

test("the picture shows what was, leaves out what is no time, and ends a roll-by", () => {
  const picture = pictureOf([{ after: 0, label: "a", was: 0 }, { after: 45, label: "b", was: 60 }, { after: "x", label: "c", was: null }, { after: 5000, label: "d", was: null }], { repeat: 60, expires: null });
  assert.equal(picture.bands.length, 2);
  assert.equal(picture.bands[0].wasX, null);
  assert.ok(picture.bands[1].wasX > picture.bands[1].x);
  const ends = pictureOf([{ after: 0, label: "near units", was: null }], { repeat: null, expires: 1800 });
  assert.equal(ends.again, null);
  assert.equal(ends.expires.seconds, 1800);
  assert.ok(pictureOf([], { repeat: 60, expires: null }).height > 0);
});

test("twenty rungs and an hour still fit", () => {
  const many = Array.from({ length: 20 }, (_, index) => ({ after: index * 180, label: "whole shift", was: null }));
  const picture = pictureOf(many, { repeat: 60, expires: null });
  assert.ok(picture.height < 460);
  assert.deepEqual([picture.bands[0].shade, picture.bands[19].shade], [0, 4]);
  assert.ok(picture.bands[19].before, "at the edge the words stand before the band");
  assert.ok(3660 / stepFor(3660) <= 12.5);
});

const TIMES = [
  { urgency: "emergency", late_s: 15, overdue_s: 30 }, { urgency: "backup", late_s: 60, overdue_s: 120 },
  { urgency: "cover", late_s: 300, overdue_s: 600 }, { urgency: "roll_by", late_s: null, overdue_s: null },
];
const times = (more = {}) => ({ rules: TIMES, default_rules: TIMES, default: true, based_on: null, ...more });

test("when an ask is late is a form of its own: an empty field is never, a changed one is one change", () => {
  const draft = openDraft(times());
  assert.equal(draft.rows[3].late_s, "");
  assert.equal(changesOf(draft), 0);
  setField(draft, draft.rows[1].key, "late_s", "45");
  setField(draft, draft.rows[2].key, "overdue_s", "");
  assert.equal(changesOf(draft), 2);
  assert.deepEqual(payloadOf(draft).slice(1, 3), [{ urgency: "backup", late_s: 45, overdue_s: 120 }, { urgency: "cover", late_s: 300, overdue_s: null }]);
  undo(draft);
  undo(draft);
  assert.equal(payloadOf(draft), null);
});

test("a change of it is told step by step", () => {
  const after = [{ ...TIMES[0] }, { urgency: "backup", late_s: 45, overdue_s: null }, ...TIMES.slice(2)];
  assert.deepEqual(ageingWords(null, after, TIMES), ["backup, first step: 1:00 → 0:45", "backup, second step: 2:00 → never"]);
  assert.deepEqual(ageingWords(after, null, TIMES)[0], "back to the default");
});
