// A shift that ends or changes elsewhere: the screen says so, and does not go on as a unit it is not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createTour, takeSession, tourNews, watchTour } from "../../static/js/unit/tour.js";

const settled = () => new Promise((go) => setImmediate(go));
const tour = (id, unit = "2A12") => ({ id, unit, unit_id: unit.toLowerCase() });
const session = (mine, user = "o1") => ({ user: { id: user }, tour: mine });

const wentOff = (unit) => ({ event: "unit.off_duty", unit: { id: unit } });

/** A screen on a shift, a board that tells, and a server that answers what it is told to. */
function bench({ tour: mine = tour("t1"), status = "available", recent = [] } = {}) {
  let tell = null;
  const server = { answers: [], asked: 0 };
  const clock = { ms: 0 };
  const said = [];
  const page = {
    session: session(mine), me: mine && { unit: mine.unit, unit_id: mine.unit_id }, left: 0, touring: false,
    acts: { say: (text) => said.push(text) },
    setSession(next) {
      page.session = next;
      page.me = next.tour && { unit: next.tour.unit, unit_id: next.tour.unit_id };
    },
    leave: () => (page.left += 1), refresh() {},
  };
  const call = async () => (server.asked++, server.answers.shift() ?? { ok: false, status: 0 });
  const board = { units: [{ id: "2a12", status }], recent };
  const store = { subscribe: (fn) => (tell = fn), units: () => board.units, recent: () => board.recent };
  const watched = watchTour(page, { store, call, now: () => clock.ms });
  const off = (unit) => tell([{ type: "event", event: wentOff(unit) }]);
  return { page, server, clock, said, watched, board, off, tell: (...changes) => tell(changes) };
}

const answer = (body) => ({ ok: true, status: 200, body });

test("what became of the shift is one line; a shift begun where none was shown is no news", () => {
  assert.equal(tourNews(tour("t1"), tour("t1")), null);
  assert.equal(tourNews(null, tour("t1")), null);
  assert.equal(tourNews(tour("t1"), null), "OFF DUTY: the shift of 2A12 was ended elsewhere.");
  assert.equal(tourNews(tour("t1"), tour("t2", "2A14")), "NOW 2A14: the shift was changed elsewhere.");
});

test("told that its unit went off duty, the screen asks, and says that its shift is over", async () => {
  const { page, server, said, off } = bench();
  server.answers = [answer(session(null))];
  off("2a12");
  await settled();
  assert.equal(page.session.tour, null);
  assert.deepEqual(said, ["OFF DUTY: the shift of 2A12 was ended elsewhere."]);
  assert.deepEqual([page.left, page.leftTour], [1, "t1"]);
});

test("a partner who went home ends nobody else's shift, and another unit is not asked about", async () => {
  const { page, server, said, off } = bench();
  off("2a16");
  await settled();
  assert.equal(server.asked, 0);
  server.answers = [answer(session(tour("t1")))];
  off("2a12");
  await settled();
  assert.deepEqual([page.session.tour.id, said, page.left], ["t1", [], 0]);
});

test("it asks until the server has answered", async () => {
  const { page, server, watched, off } = bench();
  off("2a12");
  await settled();
  server.answers = [answer(session(tour("t2", "2A14")))];
  await watched.look();
  assert.deepEqual([page.me.unit, page.leftTour], ["2A14", null]);
  await watched.look();
  assert.equal(server.asked, 2);
});

test("a new picture of the board is a reason to ask, but not right after the session was read", async () => {
  const { server, clock, tell } = bench();
  tell({ type: "snapshot" });
  await settled();
  assert.equal(server.asked, 0);
  clock.ms = 6000;
  tell({ type: "snapshot" });
  await settled();
  assert.equal(server.asked, 1);
});

test("what the board told before this part of the page had come is asked about", async () => {
  for (const told of [{ recent: [wentOff("2a12")] }, { status: "off_duty" }]) {
    const { server } = bench(told);
    await settled();
    assert.equal(server.asked, 1, JSON.stringify(told));
  }
  const { server } = bench({ recent: [wentOff("2a16")] });
  await settled();
  assert.equal(server.asked, 0);
});

test("a picture that has its unit off duty is a reason to ask at once", async () => {
  const { server, board, tell } = bench();
  board.units = [{ id: "2a12", status: "off_duty" }];
  tell({ type: "snapshot" });
  await settled();
  assert.equal(server.asked, 1);
});

test("what is told while the server answers is asked about again", async () => {
  const { page, server, watched, off } = bench();
  server.answers = [answer(session(tour("t1"))), answer(session(null))];
  off("2a12");
  off("2a12");
  await settled();
  await watched.look();
  assert.deepEqual([server.asked, page.session.tour], [2, null]);
});

test("a touch here has read what was told before or while it read, and asks on when it could not", async () => {
  const { page, server, watched, off } = bench();
  page.touring = true;
  off("2a12");
  await settled();
  page.setSession(session(null));
  page.touring = false;
  await watched.look();
  assert.equal(server.asked, 0);
  page.setSession(session(tour("t2")));
  page.touring = true;
  off("2a12");
  await settled();
  page.touring = false;
  await watched.look();
  assert.equal(server.asked, 1);
});

test("a shift that ends by a touch here is not said to have ended elsewhere", async () => {
  const { page, server, said, off } = bench();
  page.touring = true;
  off("2a12");
  await settled();
  assert.deepEqual([server.asked, said], [0, []]);
});

test("a screen without a shift takes up the one begun on another device, without a word", async () => {
  const { page, server, said, tell } = bench({ tour: null });
  server.answers = [answer(session(tour("t5")))];
  tell({ type: "event", event: { event: "unit.on_duty", unit: { id: "2a12" } } });
  await settled();
  assert.equal(page.me.unit, "2A12");
  assert.deepEqual(said, []);
});

test("a session of somebody else is not taken: the socket says who is here", async () => {
  const { page, server, off } = bench();
  server.answers = [answer(session(tour("t9"), "o2"))];
  off("2a12");
  await settled();
  assert.equal(page.session.tour.id, "t1");
});

test("reopened without the server, a shift that has ended meanwhile is said when the server answers", () => {
  const { page, said } = bench();
  takeSession(page, session(null));
  assert.deepEqual(said, ["OFF DUTY: the shift of 2A12 was ended elsewhere."]);
});

test("signing out with an open ask or an answer is asked about like the end of the shift; a silent emergency alone is not", async () => {
  const calls = [];
  const opened = [];
  const page = { me: { unit: "2A12" }, state: {}, acts: { say() {} }, open: (panel) => opened.push(panel) };
  const { signOut } = createTour(page, { call: async (...all) => (calls.push(all[1]), { ok: false, status: 0 }), keeping: {} });
  for (const state of [{ own: {} }, { answered: {} }]) {
    page.state = state;
    await signOut();
  }
  assert.deepEqual([opened, calls], [["handover", "handover"], []]);
  for (const state of [{}, { silent: {} }, null]) {
    page.state = state;
    await signOut();
  }
  assert.deepEqual([opened.length, calls.length], [2, 3]);
});

test("a shift that was ended by a touch here is over although the session cannot be read, and nobody else ended it", async () => {
  const { page, server, said, watched, off } = bench();
  const { endTour } = createTour(page, { call: async () => ({ ok: true, status: 204, body: null }), keeping: {} });
  page.readSession = async () => {};
  await endTour();
  assert.equal(page.session.tour, null);
  server.answers = [answer(session(null))];
  off("2a12");
  await watched.look();
  assert.deepEqual(said, []);
});
