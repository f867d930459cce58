import assert from "node:assert/strict";
import { test } from "node:test";

import { whenText } from "../../static/js/policy/words.js";
import { agencyTime } from "../../static/js/review/bar.js";
import { dayOf } from "../../static/js/review/history/dates.js";
import { clockOf, momentOfClock } from "../../static/js/review/record/clock.js";

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
  let zone = "America/Chicago";
  const { showClock, timeOf } = agencyTime(() => zone, bar);
  showClock(AT);
  assert.equal(bar.text, "23:04");
  assert.equal(timeOf(AT), "23:04:59");
  zone = "Europe/Berlin";
  showClock(AT);
  assert.equal(bar.text, "06:04");
});

test("a zone this browser does not know is told in UTC, and says so", () => {
  const bar = place();
  const { showClock, timeOf } = agencyTime(() => "Mars/Olympus", bar);
  showClock(AT);
  assert.equal(bar.text, "05:04 UTC");
  assert.equal(timeOf(AT), "05:04:59 UTC");
  assert.equal(dayOf("2026-11-22T05:04:59Z", "Mars/Olympus"), "2026-11-22");
  assert.equal(momentOfClock("Mars/Olympus", "05:04", "2026-11-22T05:00:00Z", "2026-11-22T06:00:00Z"), "2026-11-22T05:04:00.000Z");
});

test("it is written once a minute and not once a second", () => {
  const bar = place();
  const { showClock } = agencyTime(() => "America/Chicago", bar);
  for (const ms of [0, 99, 100, 1100]) showClock(AT + ms);
  assert.deepEqual([bar.text, bar.puts], ["23:05", 2]);
});

test("a change of a policy is dated by the same clock: today by its time alone, another year with its year", () => {
  const chicago = clockOf("America/Chicago");
  const told = (iso) => whenText(iso, AT, chicago);
  assert.equal(told("2026-11-21T06:30:00.000000Z"), "00:30");
  assert.equal(told("2026-11-21T05:30:00.000000Z"), "20 Nov 23:30");
  assert.equal(told("2026-01-01T05:30:00.000000Z"), "31 Dec 2025 23:30");
});
