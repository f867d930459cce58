import assert from "node:assert/strict";
import { test } from "node:test";

import { lengthOf, nameOf, sketchOf } from "../../static/js/review/record/sketch.js";

const HERE = { lat: 60, lon: 25 };
const lane = (...points) => ({ unit: "2A14", agency: "METRO", points: points.map(([lat, lon]) => ({ lat, lon })) });
const near = (one, other, by = 0.5) => assert.ok(Math.abs(one - other) <= by, `${one} is not ${other}`);

test("it is to scale, north up, and degrees of longitude are as short as they are there", () => {
  const made = sketchOf({ lanes: [lane([60, 25], [60.01, 25], [60, 25.02])] }, null);
  const [a, b, c] = made.lanes[0].path.slice(1).split("L").map((pair) => pair.split(" ").map(Number));
  assert.ok(b[1] < a[1], "north is up");
  near(Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(c[0] - a[0], c[1] - a[1]), 1);
});

test("the bar is a round length of the same scale", () => {
  const made = sketchOf({ lanes: [lane([60, 25], [60, 25.02])] }, null);
  const [a, b] = made.lanes[0].path.slice(1).split("L").map((pair) => Number(pair.split(" ")[0]));
  assert.equal(made.bar.text, "200 m");
  near(made.bar.width / 200, (b - a) / (0.02 * 111_195 * 0.5), 0.001);
});

test("everything lies within the sketch, the place of the ask too", () => {
  const made = sketchOf({ lanes: [lane([60.3, 25.4], [60.01, 25]), lane([59.9, 24.2])] }, HERE);
  const all = [made.scene, ...made.lanes.flatMap(({ start, end }) => [start, end])];
  for (const { x, y } of all) assert.ok(x >= 0 && x <= 1000 && y >= 0 && y <= made.height);
});

test("who only stood there is drawn in the middle, and no trembling fills the sketch", () => {
  const made = sketchOf({ lanes: [lane([60, 25], [60.00002, 25])] }, HERE);
  near(made.lanes[0].start.x, 500);
  near(made.lanes[0].start.y, made.lanes[0].end.y, 20);
  assert.ok(Number.isFinite(made.bar.width));
  assert.equal(sketchOf({ lanes: [lane([60, 25])] }, null).lanes[0].path, "M500.0 88.0");
});

test("a way across the line where the days meet is short", () => {
  const made = sketchOf({ lanes: [lane([0, 179.999], [0, -179.999])] }, null);
  assert.match(made.bar.text, /^\d+ m$/);
});

test("lengths and names are as everywhere in a record", () => {
  assert.deepEqual([0.4, 33.4, 999, 1000, 12_345].map(lengthOf), ["0 m", "33 m", "999 m", "1.0 km", "12.3 km"]);
  assert.equal(nameOf({ unit: "S1", agency: "COUNTY" }, { agency: "METRO" }), "COUNTY S1");
  assert.equal(nameOf({ unit: "2A14", agency: "METRO" }, { agency: "METRO" }), "2A14");
});
