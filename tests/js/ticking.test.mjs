import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fill, startTicking } from "../../static/js/live/clock.js";

const START = Date.parse("2026-01-19T09:00:00.000Z");
const ago = (seconds) => new Date(START - seconds * 1000).toISOString();

/** As much of a `<time>` as a clock touches; counts how often its text was put. */
function time(dataset) {
  const classes = new Set();
  return {
    dataset, puts: 0, text: "",
    set textContent(text) { this.text = text; this.puts += 1; },
    classList: { toggle: (name, on) => (on ? classes.add(name) : classes.delete(name)), contains: (name) => classes.has(name) },
  };
}

let frames;
const draw = () => frames.splice(0).forEach((frame) => frame());

beforeEach(() => {
  frames = [];
  globalThis.document = { visibilityState: "visible", addEventListener() {} };
  globalThis.requestAnimationFrame = (frame) => frames.push(frame);
});

test("a clock counts up, in words, down, past its moment, or says the time of day", () => {
  const said = (dataset, nowMs = START) => {
    const element = time(dataset);
    fill(element, nowMs);
    return element.text;
  };
  assert.equal(said({ since: ago(65) }), "1:05");
  assert.equal(said({ since: ago(65), as: "ago" }), "1 min");
  assert.equal(said({ until: ago(-65) }), "1:05");
  assert.equal(said({ until: ago(1) }), "0:00");
  assert.equal(said({ until: ago(1), past: "DUE" }), "DUE");
  assert.equal(said({ since: "" }), "");
  assert.match(said({ clock: "" }), /^\d\d:\d\d:\d\d$/);
  assert.match(said({ clock: "hm" }), /^\d\d:\d\d$/);
});

test("a clock of none of these keeps what its page wrote", () => {
  const element = time({});
  fill(element, START);
  assert.equal(element.puts, 0);
});

test("a clock is late from its second on, and no longer when it is of another moment", () => {
  const element = time({ since: ago(59), late: "60" });
  fill(element, START);
  assert.equal(element.classList.contains("late"), false);
  fill(element, START + 1000);
  assert.equal(element.classList.contains("late"), true);
  element.dataset.since = ago(-1);
  fill(element, START + 1000);
  assert.equal(element.classList.contains("late"), false);
});

test("500 clocks move on over several frames, each once, all of the same second", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const clocks = Array.from({ length: 500 }, () => time({ since: ago(9) }));
  let nowMs = START + 990;
  startTicking({ getElementsByTagName: () => clocks }, { now: () => nowMs });
  const moved = () => clocks.filter(({ text }) => text === "0:09").length;
  assert.ok(moved() > 0 && moved() < 100, `${moved()} at once`);
  let drawn = 0;
  for (; frames.length; drawn += 1) draw();
  assert.equal(moved(), 500);
  assert.ok(drawn >= 5, `${drawn} frames`);
  assert.deepEqual(new Set(clocks.map(({ puts }) => puts)), new Set([1]));
});

test("a second that begins before the last one's clocks were all moved takes over from it", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const clocks = Array.from({ length: 200 }, () => time({ since: ago(9) }));
  let nowMs = START;
  startTicking({ getElementsByTagName: () => clocks }, { now: () => nowMs });
  nowMs += 1005;
  t.mock.timers.tick(1005);
  while (frames.length) draw();
  assert.deepEqual(new Set(clocks.map(({ text }) => text)), new Set(["0:10"]));
  assert.ok(clocks.every(({ puts }) => puts <= 2));
});

test("what a render made is filled at once, by the second all others show; they stay as they are", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const old = time({ since: ago(9) });
  const clocks = [old];
  let nowMs = START + 100;
  const fillNew = startTicking({ getElementsByTagName: () => clocks }, { now: () => nowMs });
  nowMs += 800;
  const fresh = time({ since: ago(-1) });
  clocks.push(fresh);
  old.dataset.late = "5";
  fillNew();
  assert.equal(fresh.text, "0:00");
  assert.deepEqual([old.text, old.puts], ["0:09", 1]);
  old.dataset.since = ago(20);
  fillNew();
  assert.equal(old.text, "0:20");
});
