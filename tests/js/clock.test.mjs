import assert from "node:assert/strict";
import { test } from "node:test";

import { agoText, createClock, elapsedText, remainingText } from "../../static/js/live/clock.js";

test("a touch at a waking is of now: a sleeping machine's page stands still, its clock does not", () => {
  let page = 0;
  let machine = 1_000_000;
  const clock = createClock({ now: () => page, wall: () => machine });
  clock.hear(new Date(5_000_000).toISOString());
  page += 10;
  machine += 10;
  assert.equal(clock.touched(), 5_000_010);
  machine += 3_600_000;
  assert.equal(clock.now(), 5_000_010);
  assert.equal(clock.touched(), 8_600_010);
  clock.hear(new Date(8_600_020).toISOString());
  assert.equal(clock.touched(), 8_600_020);
});

test("a clock known to be wrong is right before the server is heard again", () => {
  const clock = createClock({ now: () => 100, wall: () => 100, behind: 360_000 });
  assert.deepEqual([clock.heard, clock.now(), clock.touched()], [false, 360_100, 360_100]);
});

test("the offset follows the frame that was the least late", () => {
  let time = 1_000_000;
  const clock = createClock({ now: () => time });
  const sent = (lateness) => new Date(time + 5000 - lateness).toISOString();
  clock.hear(sent(400));
  clock.hear(sent(20));
  clock.hear(sent(900));
  assert.equal(clock.skew(), 4980);
  time += 1000;
  assert.equal(clock.now(), time + 4980);
});

test("a new connection forgets what was heard before", () => {
  const clock = createClock({ now: () => 0 });
  clock.hear(new Date(9000).toISOString());
  clock.hear(new Date(5000).toISOString(), { fresh: true });
  assert.equal(clock.skew(), 5000);
});

test("a clock that jumped is believed at once", () => {
  const clock = createClock({ now: () => 0 });
  clock.hear(new Date(100_000).toISOString());
  clock.hear(new Date(20_000).toISOString());
  assert.equal(clock.skew(), 20_000);
});

test("a missing or unreadable time changes nothing", () => {
  const clock = createClock({ now: () => 0 });
  clock.hear(undefined);
  clock.hear("yesterday");
  assert.equal(clock.skew(), 0);
});

test("ages read like a stop watch", () => {
  assert.deepEqual([-5, 0, 7400, 760_000, 3_900_000, 200_000_000].map(elapsedText), ["0:00", "0:00", "0:07", "12:40", "1 h 05", "2 d"]);
});

test("time left rounds up, so that zero means due", () => {
  assert.deepEqual([8000, 7001, 1, 0, -4000].map(remainingText), ["0:08", "0:08", "0:01", "0:00", "0:00"]);
});

test("rough ages are words", () => {
  assert.deepEqual([4000, 180_000, 7_200_000].map(agoText), ["4 s", "3 min", "2 h"]);
});
