import assert from "node:assert/strict";
import { test } from "node:test";

import { endOf, exportPath, isWhole, linesIn, nameIn, progressText, rowsOf } from "../../static/js/review/export_rules.js";

const bytes = (text) => new TextEncoder().encode(text);
const CSV = "row,agency\r\n1,METRO\r\n2,METRO\r\nEND,2 rows,METRO,filter format=csv\r\n";
const JSONL = '{"row":1}\n{"row":2}\n{"end":true,"rows":2,"sha256":"ab"}\n';

test("a whole file says so, and has as many rows as it says", () => {
  for (const [text, format] of [[CSV, "csv"], [JSONL, "jsonl"]]) {
    assert.deepEqual(endOf(text, format), { whole: true, rows: 2 });
    assert.equal(isWhole(endOf(text, format), linesIn(bytes(text)), format), true);
  }
});

test("a file that was cut anywhere is not whole", () => {
  for (const [text, format] of [[CSV, "csv"], [JSONL, "jsonl"]])
    for (let end = 0; end < text.length - 2; end += 1) {
      const part = text.slice(0, end);
      assert.equal(isWhole(endOf(part, format), linesIn(bytes(part)), format), false, `${format} cut at ${end}`);
    }
});

test("a file that lost rows in the middle is not whole though it has its end", () => {
  const missing = CSV.replace("1,METRO\r\n", "");
  assert.equal(isWhole(endOf(missing, "csv"), linesIn(bytes(missing)), "csv"), false);
});

test("a file the board could not finish is not whole", () => {
  assert.equal(endOf("1,METRO\r\nCUT SHORT,1 rows,METRO\r\n", "csv").whole, false);
  assert.equal(endOf('{"row":1}\n{"end":false,"rows":1,"error":"no"}\n', "jsonl").whole, false);
});

test("rows are counted without the names of the columns and never beyond what will come", () => {
  assert.equal(rowsOf(1, "csv", 88), 0);
  assert.equal(rowsOf(0, "csv", 88), 0);
  assert.equal(rowsOf(13, "csv", 88), 12);
  assert.equal(rowsOf(90, "csv", 88), 88);
  assert.equal(rowsOf(13, "jsonl", null), 13);
});

test("how far it is is said in rows and seconds", () => {
  assert.equal(progressText(12000, 88000, 4200), "12,000 of 88,000 rows, 4 s");
  assert.equal(progressText(999, null, 0), "999 rows, 0 s");
});

test("the filters of the page go along, and what pages a list does not", () => {
  assert.equal(exportPath("agency=METRO&beat=2A&beat=3A&cursor=x&limit=50", "csv"), "history/export/?agency=METRO&beat=2A&beat=3A&format=csv");
  assert.equal(exportPath(new URLSearchParams({ compare: "year" }), "jsonl"), "history/export/?format=jsonl");
});

test("the board names the file, or it is called backups", () => {
  assert.equal(nameIn('attachment; filename="METRO-backups-2026-11-22.csv"', "csv"), "METRO-backups-2026-11-22.csv");
  assert.equal(nameIn(null, "jsonl"), "backups.jsonl");
});
