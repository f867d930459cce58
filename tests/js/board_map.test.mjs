import assert from "node:assert/strict";
import { test } from "node:test";

import { beatsIn, drawnBeats } from "../../static/js/board/map/beats.js";
import { FOLLOWING, boundsOf, framing, gridLines, gridStep, mustMove, nextView, outOfSight, scaleBar } from "../../static/js/board/map/frame.js";
import { ageText, isGrey, lookOf, markFor, marksOf } from "../../static/js/board/map/marks.js";
import { bearing, mapWords } from "../../static/js/board/map/words.js";
import { boardModel } from "../../static/js/board/model.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const unit = (call_sign, lat, lon, more = {}) => ({
  id: `u-${call_sign}`, agency: "METRO", call_sign, status: "available", lat, lon, heading: null, position_at: lat === null ? null : ago(4), beat: "2C", ...more,
});
const card = (id, lat, lon, more = {}) => ({
  id, number: 31, version: 1, agency: "METRO", urgency: "cover", state: "waiting", received_at: ago(30), position_at: null, responses: [],
  unit: { id: "u-2A12", call_sign: "2A12", agency: "METRO" }, lat, lon, silent: false, mark: null, ...more,
});
const stop = (id, call_sign, lat, lon, more = {}) => ({ id, agency: "METRO", kind: "traffic", unit: { id: `u-${call_sign}`, call_sign, agency: "METRO" }, lat, lon, ...more });
const model = (cards, units = [], stops = []) => boardModel({ backups: () => cards, units: () => units, stops: () => stops });
const marks = (...parts) => marksOf(model(...parts), "METRO").marks;
const names = (found) => found.map((mark) => `${mark.kind} ${mark.label}`);

test("emergencies, asks, stops and units stand on the map, each with its shape", () => {
  const found = marks(
    [card("a", 40, -99.5), card("e", 40.01, -99.52, { urgency: "emergency", unit: { id: "u-2A14", call_sign: "2A14", agency: "METRO" } })],
    [unit("2A20", 40.02, -99.5, { status: "rolling", heading: 90 })], [stop("s", "2A07", 40.03, -99.5, { welfare_overdue: true })],
  );
  assert.deepEqual(names(found), ["cry 2A14", "ask 31 2A12", "stop 2A07", "unit 2A20"]);
  assert.deepEqual(found.map((mark) => mark.shape), ["emg", "cover", "ons", "enr"]);
  assert.equal(found[2].tag, "DUE");
  assert.equal(found[3].heading, 90);
});

test("a unit beside its own ask or stop is not drawn a second time, one that has left it is", () => {
  const near = [unit("2A12", 40.0003, -99.5), unit("2A07", 40.03, -99.5)];
  assert.deepEqual(names(marks([card("a", 40, -99.5)], near, [stop("s", "2A07", 40.03, -99.5)])), ["ask 31 2A12", "stop 2A07"]);
  assert.deepEqual(names(marks([card("a", 40, -99.5)], [unit("2A12", 40.01, -99.5)])), ["ask 31 2A12", "unit 2A12"]);
});

test("an emergency follows its unit, any other ask stays where it was asked", () => {
  const moved = [unit("2A12", 40.05, -99.4)];
  const cry = marks([card("e", 40, -99.5, { urgency: "emergency", position_at: ago(60) })], moved);
  assert.deepEqual([cry.length, cry[0].lat], [1, 40.05]);
  assert.equal(marks([card("a", 40, -99.5)], moved)[0].lat, 40);
  const older = [unit("2A12", 40.05, -99.4, { position_at: ago(90) })];
  assert.equal(marks([card("e", 40, -99.5, { urgency: "emergency", position_at: ago(60) })], older)[0].lat, 40);
});

test("what has no place is counted, a test is on no map, a silent one says so", () => {
  const found = marksOf(model([card("a", null, null, { unit: null, vehicle: "412" })], [unit("2A03", null, null)]), "METRO");
  assert.deepEqual(found, { marks: [], unplaced: { asks: 1, units: 1 } });
  assert.deepEqual(marks([card("t", 40, -99.5, { urgency: "emergency", mark: "test" })]), []);
  const [silent] = marks([card("e", 40, -99.5, { urgency: "emergency", silent: true })]);
  assert.equal(silent.tag, "SILENT – DO NOT AIR");
});

test("a place is grey and says its age from a minute on; an emergency says it and stays red", () => {
  const of = (seconds, cards = []) => marks(cards, [unit("2A12", 40, -99.5, { position_at: ago(seconds) })])[0];
  assert.equal(ageText(of(59), NOW), "");
  assert.deepEqual([ageText(of(60), NOW), isGrey(of(60), NOW)], ["1 min", true]);
  assert.match(lookOf(of(200), NOW).className, / old$/);
  const cry = of(200, [card("e", null, null, { urgency: "emergency" })]);
  assert.deepEqual([cry.kind, ageText(cry, NOW), isGrey(cry, NOW)], ["cry", "3 min", false]);
});

test("the view is for emergencies first, then open asks, then beats, then units", () => {
  const corner = [{ lat: 39.9, lon: -99.6 }, { lat: 40.1, lon: -99.4 }];
  const units = [unit("2A20", 40.02, -99.5), unit("FAR", 41, -98)];
  const ask = card("a", 40, -99.5);
  assert.equal(framing(marks([card("e", 40, -99.5, { urgency: "emergency" }), ask], units), corner).why, "emergency");
  assert.equal(framing(marks([ask], units), corner).why, "asks");
  assert.equal(framing(marks([], units), corner).why, "beats");
  assert.equal(framing(marks([], units), []).why, "units");
  assert.equal(framing([], []).why, "nothing");
});

test("who comes to an emergency is in its view, however far away", () => {
  const coming = unit("FAR", 40.3, -99.1, { status: "rolling" });
  const cry = card("e", 40, -99.5, { urgency: "emergency", responses: [{ id: "r", unit: "FAR", agency: "METRO", state: "rolling" }] });
  const near = ["2A20", "2A21", "2A22"].map((name, index) => unit(name, 40.01 + index / 100, -99.5));
  assert.ok(framing(marks([cry], [...near, coming]), []).points.some((point) => point.unit === "u-FAR"));
});

test("a map that follows moves for another emergency or for one that left the view, not for a car that drives", () => {
  const frame = framing(marks([card("e", 40, -99.5, { urgency: "emergency" })], [unit("2A20", 40.02, -99.5)]), []);
  assert.equal(mustMove(frame, null, () => true), true);
  assert.equal(mustMove(frame, frame.key, () => true), false);
  assert.equal(mustMove(frame, frame.key, (point) => point.kind !== "unit"), false);
  assert.equal(mustMove(frame, frame.key, (point) => point.kind !== "cry"), true);
  assert.equal(mustMove(framing([], []), null, () => false), false);
});

test("a hand locks the view until the star, and a choice does not break the lock", () => {
  const frame = framing([], []);
  const locked = nextView(FOLLOWING, { type: "hand", frame });
  assert.equal(locked.locked, true);
  assert.equal(nextView(locked, { type: "choose", id: "a", frame }), locked);
  assert.equal(nextView(locked, { type: "let_go", frame }), locked);
  assert.equal(nextView(locked, { type: "resume", frame }), FOLLOWING);
});

test("what was chosen is held until it is let go or another emergency comes", () => {
  const calm = framing(marks([card("a", 40, -99.5)]), []);
  const held = nextView(FOLLOWING, { type: "choose", id: "a", frame: calm });
  assert.equal(held.held, "a");
  assert.equal(nextView(held, { type: "frame", frame: calm }), held);
  assert.equal(nextView(held, { type: "let_go", frame: calm }), FOLLOWING);
  const cry = framing(marks([card("e", 40, -99.5, { urgency: "emergency" })]), []);
  assert.equal(nextView(held, { type: "frame", frame: cry }), FOLLOWING);
  const onCry = nextView(FOLLOWING, { type: "choose", id: "u-2A20", frame: cry });
  assert.equal(nextView(onCry, { type: "frame", frame: cry }), onCry);
});

test("a locked view names the emergencies it does not show", () => {
  const found = marks([card("e", 40, -99.5, { urgency: "emergency" })], [unit("2A20", 40.02, -99.5)]);
  assert.deepEqual(names(outOfSight(found, () => false)), ["cry 2A12"]);
  assert.deepEqual(outOfSight(found, () => true), []);
});

test("one mark alone does not fill the pane with one street", () => {
  const [[south, west], [north, east]] = boundsOf([{ lat: 40, lon: -99.5 }], 1500);
  assert.ok(Math.abs((north - south) * 111_320 - 1500) < 1);
  assert.ok(Math.abs((east - west) * 111_320 * Math.cos((40 * Math.PI) / 180) - 1500) < 1);
  assert.equal(boundsOf([]), null);
});

test("the grid is a kilometre, and coarser where that would be a fabric", () => {
  assert.deepEqual([gridStep(10), gridStep(30), gridStep(60), gridStep(100_000)], [1, 1, 2, 0]);
  const lines = gridLines({ south: 40, north: 40.05, west: -99.55, east: -99.5 }, 1, 40);
  const flat = lines.filter(([a, b]) => a[0] === b[0]);
  assert.ok(flat.length === 5 || flat.length === 6);
  assert.ok(Math.abs((flat[1][0][0] - flat[0][0][0]) * 111.32 - 1) < 0.001);
  assert.ok(gridLines({ south: -60, north: 60, west: -180, east: 180 }, 1, 0).length <= 240);
  assert.deepEqual(gridLines({ south: 0, north: 1, west: 0, east: 1 }, 0, 0), []);
});

test("the scale is the longest round length that fits, drawn as long as it is", () => {
  assert.deepEqual(scaleBar(10), { text: "1 km", px: 100 });
  assert.deepEqual(scaleBar(2.5), { text: "200 m", px: 80 });
  assert.deepEqual(scaleBar(1000), { text: "100 km", px: 100 });
});

test("beats that cannot be fetched or read are said, and the others are drawn all the same", () => {
  const whole = { code: "1A", name: "", label_lat: null, label_lon: null, polygon: { type: "Polygon", coordinates: [[[0, 0], [2, 0], [2, 2]]] } };
  const broken = (coordinates) => ({ ...whole, code: "1B", polygon: { type: "Polygon", coordinates } });
  const ok = (results) => ({ ok: true, body: { results } });
  assert.deepEqual(beatsIn({ ok: false, body: null }, "METRO"), { beats: [], fault: "Beats of METRO could not be fetched." });
  assert.deepEqual(beatsIn({ ok: true, body: null }, "METRO"), { beats: [], fault: "Beats of METRO could not be read." });
  assert.deepEqual(beatsIn(ok([]), "METRO"), { beats: [], fault: "" });
  assert.deepEqual(beatsIn(ok([{ ...whole, polygon: null }]), "METRO"), { beats: [], fault: "" });
  for (const bad of [[["x", "y"]], [[[0]]], [[[0, null]]], "no", [], null]) {
    const { beats, fault } = beatsIn(ok([whole, broken(bad)]), "METRO");
    assert.deepEqual(beats.map((beat) => beat.key), ["METRO:1A"]);
    assert.equal(fault, "Beats of METRO could not be read.", JSON.stringify(bad));
  }
});

test("beats are turned round for the map and get a place for their name", () => {
  const ring = [[-99.6, 40], [-99.5, 40], [-99.5, 40.1], [-99.6, 40]];
  const [one, two] = drawnBeats([
    { agency: "METRO", code: "1A", label_lat: null, label_lon: null, polygon: { type: "Polygon", coordinates: [ring] } },
    { agency: "METRO", code: "2A", label_lat: 40.02, label_lon: -99.4, polygon: { type: "MultiPolygon", coordinates: [[ring], [ring]] } },
    { agency: "METRO", code: "3A", label_lat: null, label_lon: null, polygon: null },
  ]);
  assert.deepEqual(one.rings[0][0], [40, -99.6]);
  assert.ok(Math.abs(one.label.lat - 40.05) < 1e-9 && Math.abs(one.label.lon + 99.55) < 1e-9);
  assert.deepEqual([two.rings.length, two.label, one.shade, two.shade], [2, { lat: 40.02, lon: -99.4 }, 0, 1]);
});

test("the map can be read: who is near an ask, how far and which way", () => {
  const board = model([card("e", 40, -99.5, { urgency: "emergency" })], [unit("2A20", 40.02, -99.5), unit("2A21", 40, -99.46, { position_at: ago(130) })]);
  const lines = mapWords(marksOf(board, "METRO").marks, board, NOW, false);
  assert.equal(lines[0].name, "EMERGENCY 2A12");
  assert.equal(lines[0].text, "nearest 2A20 2.2 km north, 2A21 3.4 km east");
  assert.equal(lines[2].text, "free, beat 2C, place 2 min old");
  assert.equal(bearing({ lat: 40, lon: -99.5 }, { lat: 39.9, lon: -99.63 }), "south-west");
});

test("a choice finds its mark, also a unit that stands inside its ask", () => {
  const found = marks([card("a", 40, -99.5)], [unit("2A12", 40, -99.5)]);
  assert.equal(markFor(found, "u-2A12").key, "a");
  assert.equal(markFor(found, "nobody"), null);
});
