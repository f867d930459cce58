import assert from "node:assert/strict";
import { test } from "node:test";

import { circleOf, numbered, pointOf } from "../../static/js/review/history/beat_rules.js";
import { createDesk } from "../../static/js/review/history/desk.js";
import { heatOf, shadeOf } from "../../static/js/review/history/heat_rules.js";
import { nothingAsked } from "../../static/js/review/history/query.js";
import { columnsOf, drawable, marksOf, namesAt, trendText } from "../../static/js/review/history/trend_rules.js";
import { HIDDEN, countChange, filtersText, ofHowMany, rungText, shareChange, spanOf, sumOf, timeChange } from "../../static/js/review/history/words.js";

test("spans are said in minutes, from an hour on in hours", () => {
  assert.deepEqual([0, 31, 90.4, 850, 3900, 360_000].map(spanOf), ["0:00", "0:31", "1:30", "14:10", "1 h 05", "100 h 00"]);
  assert.deepEqual([30, 840, 130_020].map(sumOf), ["1 min", "14 min", "36 h 7 min"]);
});

test("a time says of how many it is, and how many have none", () => {
  assert.equal(ofHowMany({ n: 1464, lacking: 24 }), "n 1,464, 24 lack it");
  assert.equal(ofHowMany({ n: 108, lacking: 0 }), "n 108");
  assert.equal(ofHowMany({ n: null, lacking: null }), `n ${HIDDEN}`);
});

test("a change is said in words, and more asks are neither good nor bad", () => {
  assert.equal(timeChange({ median_s: 31 }, { median_s: 35 }), "was 0:35, 0:04 sooner");
  assert.equal(timeChange({ median_s: 35 }, { median_s: 35 }), "was 0:35, the same");
  assert.equal(timeChange({ median_s: 35 }, null), `before: ${HIDDEN}`);
  assert.equal(countChange(1488, 1323), "was 1,323, 165 more");
  assert.equal(countChange(3, 10), "was 10, 7 fewer");
  assert.equal(countChange(null, 10), "was 10");
  assert.equal(countChange(10, null), `before: ${HIDDEN}`);
  assert.equal(shareChange(98, 4776), "was 2 %");
  assert.equal(shareChange(null, 4776), `before: ${HIDDEN}`);
  for (const words of [countChange(1488, 1323), countChange(3, 10)]) assert.doesNotMatch(words, /better|worse|good|bad|up|down/);
});

test("the rung that fires with the ask is no climb", () => {
  assert.equal(rungText(1), "Climbed to the second rung");
  assert.equal(rungText(7), "Climbed to the 8th rung");
});

test("filters are told as one sentence", () => {
  const same = (word) => word;
  const words = { level: (word) => word.toUpperCase(), shift: (word) => `${word} shift`, origin: same, stop: same, ended: same, aid: same, radius: "500" };
  const asked = { ...nothingAsked("METRO"), urgency: ["cover", "backup"], beat: ["2A"], shift: ["night"], place: "Oak", lat: "44.9", lon: "-93.2" };
  assert.equal(filtersText(asked, words), "COVER or BACKUP; beat 2A; night shift; place “Oak”; within 500 m of 44.9, -93.2");
  assert.equal(filtersText(nothingAsked("METRO"), words), "");
});

const week = (fill = 1) => Array.from({ length: 7 }, () => Array(24).fill(fill));

test("busy is darker, none and hidden are bare, the busiest is the darkest", () => {
  assert.deepEqual([0, null, 1, 20, 21, 86].map((count) => shadeOf(count, 86)), [0, 0, 1, 2, 2, 5]);
  const cells = week();
  cells[5][0] = 86;
  const heat = heatOf(cells);
  assert.equal(heat.rows[5].cells[0].shade, 5);
  assert.equal(heat.rows[0].cells[0].shade, 1);
  assert.deepEqual([heat.rows[5].day, heat.rows[5].sum, heat.sums[0], heat.all, heat.hidden], ["Sat", 109, 92, 253, 0]);
});

test("a sum that would tell a hidden number is not told", () => {
  const cells = week(6);
  cells[1][4] = null;
  const heat = heatOf(cells);
  assert.equal(heat.rows[1].sum, null);
  assert.equal(heat.sums[4], null);
  assert.equal(heat.all, null);
  assert.equal(heat.rows[0].sum, 144);
  assert.equal(heat.hidden, 1);
});

test("an empty week is drawn and counts nothing", () => {
  assert.equal(heatOf(week(0)).all, 0);
});

const POINTS = [
  { from: "2026-11-02T00:00:00Z", count: 10, first_rolling_median_s: 60, first_on_scene_median_s: 360, first_on_scene_p90_s: 860 },
  { from: "2026-11-09T00:00:00Z", count: null, first_rolling_median_s: null, first_on_scene_median_s: null, first_on_scene_p90_s: null },
  { from: "2026-11-16T00:00:00Z", count: 12, first_rolling_median_s: 50, first_on_scene_median_s: 300, first_on_scene_p90_s: 700 },
];

test("a hidden week is a gap in every line", () => {
  const [times, ...lines] = columnsOf(POINTS);
  assert.equal(times[0], Date.parse("2026-11-02T00:00:00Z") / 1000);
  assert.deepEqual(lines.map((line) => line[1]), [null, null, null]);
  assert.equal(drawable(POINTS), 2);
});

test("a trend is told in words", () => {
  assert.equal(trendText(POINTS, "week"), "By week, from the touch: on scene, median 6:00 at first, 5:00 at last; on scene, 90th 14:20 at first, 11:40 at last; rolling, median 1:00 at first, 0:50 at last.");
  assert.equal(trendText([], "month"), "By month: nothing to draw.");
});

test("names of lines that end together are moved apart", () => {
  assert.deepEqual(namesAt([{ y: 100 }, { y: 98 }, { y: 40 }], 15).map((one) => one.y), [40, 98, 113]);
});

test("what changed in the rules is marked where it changed, and never by whom", () => {
  const answer = { points: POINTS, to: "2026-11-23T00:00:00Z" };
  const changes = [
    { what: "cover", at: "2026-11-17T10:00:00Z", by: "E. Calder" }, { what: "cover", at: "2026-11-17T09:00:00Z", by: "E. Calder" },
    { what: "standing_cover", at: "2026-11-10T09:00:00Z", by: "A. Ruiz" }, { what: "ageing", at: "2026-11-11T09:00:00Z", by: "A. Ruiz" },
    { what: "backup", at: "2026-11-12T09:00:00Z", by: "A. Ruiz" }, { what: "cover", at: "2026-10-01T09:00:00Z", by: "A. Ruiz" }, { what: "cover", at: "2026-11-23T00:00:00Z", by: "A. Ruiz" },
  ];
  const all = marksOf(changes, answer);
  assert.deepEqual(all.map((one) => one.text), ["standing cover changed", "backup ladder changed", "cover ladder changed"]);
  assert.doesNotMatch(JSON.stringify(all), /Calder|Ruiz/);
  assert.deepEqual(marksOf(changes, answer, ["cover"]).map((one) => one.text), ["standing cover changed", "cover ladder changed"]);
  assert.deepEqual(marksOf(changes, { points: [], to: null }), []);
});

const beat = (code) => ({ code, shade: 0, points: [] });

test("each beat has its number, a hidden one a dot, one nobody names nothing", () => {
  const drawn = numbered(["1A", "2A", "2B", "3C"].map(beat), [{ beat: "1A", count: 612 }, { beat: "2A", count: 1204 }, { beat: "2B", count: null }, { beat: null, count: 38 }]);
  assert.deepEqual(drawn.map(({ code, shade }) => [code, shade]), [["1A 612", 2], ["2A 1,204", 3], ["2B ·", 0], ["3C", 0]]);
});

test("a point that is picked stands in the fields, and only a place has a circle", () => {
  assert.deepEqual(pointOf({ lat: 44.98001, lng: -93.26 }), { lat: "44.9800", lon: "-93.2600" });
  assert.deepEqual(circleOf({ lat: "44.9", lon: "-93.2", radius_m: "" }, "500"), { lat: 44.9, lon: -93.2, metres: 500 });
  for (const asked of [{ lat: "", lon: "", radius_m: "" }, { lat: "north", lon: "1", radius_m: "" }, { lat: "95", lon: "1", radius_m: "" }, { lat: "1", lon: "1", radius_m: "-5" }]) assert.equal(circleOf(asked, "500"), null);
});

/** A desk whose server answers what it is told to, when it is told to. */
function deskOf(answers) {
  const asked = [];
  const get = async (_, path) => {
    asked.push(path);
    const name = path.split("?")[0];
    return answers[name] ?? { ok: true, status: 200, body: { told: true, results: [], next: null }, error: null };
  };
  const page = createDesk(nothingAsked("METRO"), { zoneOf: () => "UTC", now: () => Date.parse("2026-11-28T12:00:00Z"), changed: () => {}, get });
  return { page, asked, names: () => asked.map((path) => path.split("?")[0]) };
}

test("everything that is asked for is asked once", async () => {
  const { page, names } = deskOf({});
  await page.load();
  assert.deepEqual(names().sort(), ["history/", "history/figures/", "history/heat/", "history/trend/", "policies/history/"]);
  assert.equal(page.desk.figures.state, "told");
});

test("nothing is said of an earlier time that nobody asked to be compared with", async () => {
  const { page } = deskOf({ "history/figures/": { ok: true, status: 200, body: { told: true, compared: null }, error: null } });
  await page.load();
  assert.equal(page.desk.figures.answer.compared, undefined);
  await page.show({ ...nothingAsked("METRO"), compare: "previous" });
  assert.equal(page.desk.figures.answer.compared, null);
});

test("a filter the server refuses is refused once, and says so at its field", async () => {
  const { page, names } = deskOf({ "history/figures/": { ok: false, status: 400, body: null, error: { message: "beat: METRO has no beat ZZ", fields: { beat: ["METRO has no beat ZZ"] } } } });
  await page.load();
  assert.deepEqual(names(), ["history/figures/"]);
  assert.deepEqual(page.desk.faults, [{ field: "beat", words: "METRO has no beat ZZ" }]);
  assert.equal(page.desk.list.state, "faults");
});

test("figures that may not be told are not asked for by the hour instead; the list stays", async () => {
  const { page, names } = deskOf({ "history/figures/": { ok: true, status: 200, body: { told: false, why: "few", message: "Fewer than 5" }, error: null } });
  await page.load();
  assert.deepEqual(names(), ["history/figures/", "history/"]);
  assert.equal(page.desk.heat.state, "untold");
});

test("one answer that does not come leaves the others standing", async () => {
  const { page } = deskOf({ "history/heat/": { ok: false, status: 503, body: null, error: { message: "no answer" } } });
  await page.load();
  assert.deepEqual([page.desk.figures.state, page.desk.heat.state, page.desk.heat.why], ["told", "failed", "no answer"]);
});

test("an answer to an older question is dropped", async () => {
  let release;
  const held = new Promise((done) => { release = done; });
  const { page } = deskOf({});
  const slow = createDesk(nothingAsked("METRO"), { zoneOf: () => "UTC", now: () => 0, changed: () => {}, get: async (_, path) => {
    if (!path.includes("beat=2A") && path.startsWith("history/")) await held;
    return { ok: true, status: 200, body: { told: true, results: [], next: null, path }, error: null };
  } });
  const first = slow.load();
  const second = slow.show({ ...nothingAsked("METRO"), beat: ["2A"] });
  await second;
  release();
  await first;
  assert.match(slow.desk.figures.answer.path, /beat=2A/);
  assert.equal(page.isChanged(), false);
});

test("nothing is asked while fields are being filled in", async () => {
  const { page, asked } = deskOf({});
  page.change({ place: "Oak" });
  assert.equal(asked.length, 0);
  assert.ok(page.isChanged());
  await page.show();
  assert.ok(asked.filter((path) => path.startsWith("history/")).every((path) => path.includes("place=Oak")));
  assert.ok(!page.isChanged());
});

test("the next page begins where the last one ended, and there is no page after the last", async () => {
  const bodies = [{ results: [{ id: "a" }], next: "c1" }, { results: [{ id: "b" }], next: null }];
  const asked = [];
  const page = createDesk(nothingAsked("METRO"), { zoneOf: () => "UTC", now: () => 0, changed: () => {}, get: async (_, path) => {
    if (!path.startsWith("history/?")) return { ok: true, status: 200, body: { told: true, results: [] }, error: null };
    asked.push(new URLSearchParams(path.split("?")[1]).get("cursor"));
    return { ok: true, status: 200, body: bodies.shift(), error: null };
  } });
  await page.load();
  await page.more();
  await page.more();
  assert.deepEqual(asked, [null, "c1"]);
  assert.deepEqual(page.desk.list.rows.map((one) => one.id), ["a", "b"]);
});
