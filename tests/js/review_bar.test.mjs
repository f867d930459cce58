import assert from "node:assert/strict";
import { test } from "node:test";

import { whenText } from "../../static/js/policy/words.js";
import { showClock } from "../../static/js/review/bar.js";
import { clockOf } from "../../static/js/review/record/clock.js";

const AT = Date.parse("2026-11-22T05:04:59.900Z");

/** The clock's place in the bar; counts how often its text was put. */
function place() {
  return {
    text: "", puts: 0,
    get textContent() { return this.text; },
    set textContent(text) { Object.assign(this, { text, puts: this.puts + 1 }); },
  };
}

test("the bar's clock is the agency's, wherever the browser stands", () => {
  const bar = place();
  showClock(AT, "America/Chicago", bar);
  assert.equal(bar.text, "23:04");
  showClock(AT, "Europe/Berlin", bar);
  assert.equal(bar.text, "06:04");
});

test("it is written once a minute and not once a second", () => {
  const bar = place();
  for (const ms of [0, 99, 100, 1100]) showClock(AT + ms, "America/Chicago", bar);
  assert.deepEqual([bar.text, bar.puts], ["23:05", 2]);
});

test("a change of a policy is dated by the same clock: today by its time alone, another year with its year", () => {
  const chicago = clockOf("America/Chicago");
  const told = (iso) => whenText(iso, AT, chicago);
  assert.equal(told("2026-11-21T06:30:00.000000Z"), "00:30");
  assert.equal(told("2026-11-21T05:30:00.000000Z"), "20 Nov 23:30");
  assert.equal(told("2026-01-01T05:30:00.000000Z"), "31 Dec 2025 23:30");
});
