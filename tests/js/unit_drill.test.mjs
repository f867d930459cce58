// While the agency drills, an ask in a list says whether it is part of it, as it does on the stage.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}) };
globalThis.navigator ??= { language: "en-US" };
const { lines, stopScene } = await import("../../static/js/unit/stops.js");

const card = (mark) => ({
  id: "b1", urgency: "emergency", mark, received_at: "2026-11-22T21:00:00Z", location: "5th/Oak", responses: [], units_wanted: null,
  unit: { call_sign: "2A14", agency: "METRO" },
});
const stop = { id: "s1", kind: "traffic", state: "open", opened_at: "2026-11-22T21:00:00Z", location: "Main St" };

/** A page of an agency that drills. */
const page = (one) => ({
  state: { asks: [one], sisters: [], visits: [], unit: {} }, session: {}, backups: [one], labels: {}, ctx: { home: "METRO" }, now: 0, panel: null,
  acts: { busy: () => false }, busy: () => false,
  drilled: { levelOf: ({ mark }) => (mark === "drill" ? "<DRILL>" : "<NOT A DRILL>") },
});

/** Every text a template puts in. */
const told = (part) => (Array.isArray(part) ? part.map(told).join(" ") : part?.values ? part.values.map(told).join(" ") : typeof part === "string" ? part : "");

test("in the line of the others", () => {
  const said = (mark) => lines(page(card(mark))).map((line) => told(line())).join();
  assert.match(said("drill"), /<DRILL>.*2A14/);
  assert.match(said(null), /<NOT A DRILL>.*2A14/);
});

test("and beside a stop of mine", () => {
  const said = (mark) => told(stopScene(page(card(mark)), stop));
  assert.match(said("drill"), /<DRILL>.*2A14/);
  assert.match(said(null), /<NOT A DRILL>.*2A14/);
});
