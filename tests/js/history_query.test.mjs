import assert from "node:assert/strict";
import { test } from "node:test";

import { beginOf, dateText, mondayOf, plusDays, spanText, today, whenText } from "../../static/js/review/history/dates.js";
import { daysOf, faultsOf, faultsOfAnswer, filtersOf, isSame, nothingAsked, readAddress, toAddress, toWire, withoutFilters } from "../../static/js/review/history/query.js";

const AGENCIES = ["METRO", "COUNTY"];
const CHICAGO = "America/Chicago";
/** Saturday evening in Chicago, Sunday already in UTC. */
const NOW = Date.parse("2026-11-29T03:30:00Z");
const wire = (search, now = NOW, zone = CHICAGO, more = {}) => new URLSearchParams(toWire(readAddress(search, AGENCIES), now, zone, more));
const kept = (search) => toAddress(readAddress(search, AGENCIES), AGENCIES);

test("an empty address asks for twelve months of the first agency, and writes itself as empty", () => {
  assert.deepEqual(readAddress("", AGENCIES), nothingAsked("METRO"));
  assert.equal(kept(""), "");
});

test("an address that was written is read as the same view", () => {
  for (const search of [
    "?agency=COUNTY&period=week&compare=year&beat=1A&beat=2A&shift=night&urgency=cover&origin=radio&stop_kind=tow&disposition=helped",
    "?reference=26-104417&place=Oak+%26+5th&lat=44.9&lon=-93.2&radius_m=800&mutual_aid=in",
    "?period=own&from=2026-11-01&to=2026-11-28",
  ]) {
    assert.equal(kept(search), search);
    assert.ok(isSame(readAddress(search, AGENCIES), readAddress(kept(search), AGENCIES)));
  }
});

test("what is said twice holds once, and dates without a period are own dates", () => {
  assert.equal(kept("?beat=2A&beat=2A"), "?beat=2A");
  assert.equal(kept("?from=2026-11-01&to=2026-11-02"), "?period=own&from=2026-11-01&to=2026-11-02");
});

test("nonsense is kept as it was said and sent as it was said, so that the server can name it", () => {
  const said = wire("?beat=ZZ&urgency='; drop table&lat=north&from=9999-99-99&to=yesterday");
  assert.equal(said.get("beat"), "ZZ");
  assert.equal(said.get("urgency"), "'; drop table");
  assert.equal(said.get("lat"), "north");
  assert.equal(said.get("from"), "9999-99-99");
  assert.equal(said.get("to"), "yesterday");
});

test("what only the page knows to be wrong it says itself", () => {
  assert.deepEqual(faultsOf(readAddress("?period=aeon&compare=dreams", AGENCIES)).map((one) => one.field), ["period", "compare"]);
  assert.deepEqual(faultsOf(readAddress("?period=own&from=2026-11-01", AGENCIES)), [{ field: "to", words: "Say a day." }]);
  assert.deepEqual(faultsOf(readAddress("", AGENCIES)), []);
});

test("what the server says of a field stands at that field", () => {
  const said = { message: "beat: none", fields: { beat: ["METRO has no beat ZZ."], "urgency.0": ["is no urgency"] } };
  assert.deepEqual(faultsOfAnswer(said), [{ field: "beat", words: "METRO has no beat ZZ." }, { field: "urgency", words: "is no urgency" }]);
  assert.deepEqual(faultsOfAnswer({ message: "no connection" }), []);
});

test("days are whole and by the agency's clock, whatever the browser's", () => {
  assert.equal(today(NOW, CHICAGO), "2026-11-28");
  assert.equal(today(NOW, "UTC"), "2026-11-29");
  const said = wire("?period=4weeks");
  assert.equal(said.get("from"), "2026-11-01T05:00:00.000Z");
  assert.equal(said.get("to"), "2026-11-29T06:00:00.000Z");
});

test("a day on which the clocks change begins at its own midnight", () => {
  assert.equal(beginOf("2026-11-01", CHICAGO), "2026-11-01T05:00:00.000Z");
  assert.equal(beginOf("2026-11-02", CHICAGO), "2026-11-02T06:00:00.000Z");
  assert.equal(beginOf("2026-03-08", CHICAGO), "2026-03-08T06:00:00.000Z");
  assert.equal(beginOf("2026-03-09", CHICAGO), "2026-03-09T05:00:00.000Z");
  assert.equal(beginOf("2026-10-04", "Australia/Lord_Howe"), "2026-10-03T13:30:00.000Z");
});

test("a week begins on Monday and ends today", () => {
  assert.equal(mondayOf("2026-11-28"), "2026-11-23");
  assert.equal(mondayOf("2026-11-23"), "2026-11-23");
  assert.equal(mondayOf("2026-11-29"), "2026-11-23");
  assert.deepEqual(daysOf(readAddress("?period=week", AGENCIES), NOW, CHICAGO), { from: "2026-11-23", to: "2026-11-28" });
  assert.deepEqual(daysOf(readAddress("", AGENCIES), NOW, CHICAGO), { from: "2025-11-29", to: "2026-11-28" });
});

test("own dates hold their last day too", () => {
  const said = wire("?from=2026-02-28&to=2026-02-28", NOW, "UTC");
  assert.deepEqual([said.get("from"), said.get("to")], ["2026-02-28T00:00:00.000Z", "2026-03-01T00:00:00.000Z"]);
  assert.equal(plusDays("2028-02-28", 1), "2028-02-29");
  assert.equal(plusDays("2026-02-30", 1), "2026-02-30");
});

test("a point without a radius means 500 m, and nothing empty is sent", () => {
  const said = wire("?lat=44.9&lon=-93.2", NOW, "UTC", { compare: "", limit: "50" });
  assert.equal(said.get("radius_m"), "500");
  assert.equal(said.get("limit"), "50");
  assert.deepEqual([...said.keys()].sort(), ["agency", "from", "lat", "limit", "lon", "radius_m", "to"]);
});

test("filters are counted and taken away, the time stays", () => {
  const asked = readAddress("?period=week&compare=year&beat=1A&beat=2A&place=Oak&lat=1&lon=2&radius_m=900", AGENCIES);
  assert.equal(filtersOf(asked), 3);
  assert.equal(filtersOf(withoutFilters(asked)), 0);
  assert.equal(toAddress(withoutFilters(asked), AGENCIES), "?period=week&compare=year");
});

test("dates are said in words", () => {
  assert.equal(dateText("2026-11-08"), "8 Nov 2026");
  assert.equal(spanText("2026-11-01T05:00:00Z", "2026-11-29T06:00:00Z", CHICAGO), "1 Nov 2026 to 28 Nov 2026");
  assert.equal(spanText("2026-11-28T06:00:00Z", "2026-11-29T06:00:00Z", CHICAGO), "28 Nov 2026");
  assert.equal(spanText("yesterday", null, CHICAGO), "");
  assert.deepEqual(whenText("2026-11-29T03:30:00Z", CHICAGO), { day: "Sat 28 Nov 2026", time: "21:30" });
});
