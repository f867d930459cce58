import assert from "node:assert/strict";
import { test } from "node:test";

import { completions, ghost, lastWord, tabbed, vocabulary } from "../../static/js/board/command/complete.js";
import { createRecall } from "../../static/js/board/command/recall.js";

const known = vocabulary({
  words: ["BK", "D", "DP", "ER", "SEND"],
  units: [{ agency: "METRO", call_sign: "2A12" }, { agency: "METRO", call_sign: "2A14" }, { agency: "METRO", call_sign: "S1" }, { agency: "COUNTY", call_sign: "S1" }],
  backups: [{ agency: "METRO", number: 31 }, { agency: "METRO", number: 32 }],
});

test("a name two agencies have is completed with its agency", () => {
  assert.deepEqual(known.names, ["2A12", "2A14", "METRO:S1", "COUNTY:S1", "31", "32"]);
  assert.deepEqual(completions("ER S", known), ["ER METRO:S1", "ER COUNTY:S1"]);
});

test("the first word is a command or a name, later words are names", () => {
  assert.deepEqual(completions("d", known), ["DP"]);
  assert.deepEqual(completions("b", known), ["BK"]);
  assert.deepEqual(completions("2a14 e", known), ["2a14 ER"]);
  assert.deepEqual(completions("D 2A1", known), ["D 2A12", "D 2A14"]);
  assert.deepEqual(completions("D 2A14 #3", known), ["D 2A14 31", "D 2A14 32"]);
  assert.deepEqual(completions("N 31 D", known), []);
});

test("nothing typed is nothing to complete, so that Tab goes on", () => {
  for (const line of ["", "D 2A14 ", "zz"]) {
    assert.deepEqual(completions(line, known), []);
    assert.equal(tabbed(line, null, known), null);
  }
});

test("Tab goes through what fits and then leaves", () => {
  const first = tabbed("D 2A1", null, known);
  assert.equal(first.line, "D 2A12");
  const second = tabbed(first.line, first.state, known);
  assert.equal(second.line, "D 2A14");
  assert.equal(tabbed(second.line, second.state, known), null);
  assert.deepEqual(tabbed("B", null, known), { line: "BK ", state: null });
});

test("what Tab would add is shown behind what is typed, and only there", () => {
  assert.equal(ghost("D 2a1", completions("D 2a1", known)), "2");
  assert.equal(ghost("D #3", completions("D #3", known)), "");
  assert.equal(ghost("zz", []), "");
  assert.deepEqual(lastWord("D 2A14"), { before: "D ", word: "2A14" });
});

test("the arrows go back through what was sent and forth to what was being typed", () => {
  const recall = createRecall();
  assert.equal(recall.step(-1, "now"), "now");
  for (const line of ["AK 31", "AK 31", "D 2A14 31"]) recall.add(line);
  assert.equal(recall.step(1, "now"), "now");
  assert.equal(recall.step(-1, "now"), "D 2A14 31");
  assert.equal(recall.step(-1, "D 2A14 31"), "AK 31");
  assert.equal(recall.step(-1, "AK 31"), "AK 31");
  assert.equal(recall.step(1, ""), "D 2A14 31");
  assert.equal(recall.step(1, ""), "now");
});

test("only so many lines are kept", () => {
  const recall = createRecall();
  for (let n = 0; n < 80; n += 1) recall.add(`AK ${n}`);
  let line = "";
  for (let n = 0; n < 100; n += 1) line = recall.step(-1, line);
  assert.equal(line, "AK 30");
});
