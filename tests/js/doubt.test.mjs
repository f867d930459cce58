import assert from "node:assert/strict";
import { test } from "node:test";

import { degradedText } from "../../static/js/live/desk_words.js";
import { createDoubt, overdueRungs } from "../../static/js/live/doubt.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const live = { state: "live", stateAge: 60_000, silence: 500 };
const rung = (secondsAgo) => ({ id: "b1", next_rung_at: new Date(NOW - secondsAgo * 1000).toISOString() });
const judge = (parts, doubt = createDoubt(), now = NOW) =>
  doubt.judge({ link: live, health: { timers: "ok" }, backups: [], ...parts }, now);

test("a live board with running timers is not doubted", () => {
  assert.deepEqual(judge({}), []);
});

test("a silent link is NOT LIVE since the last frame", () => {
  const [doubt] = judge({ link: { state: "stale", stateAge: 0, silence: 31_000 } });
  assert.equal(doubt.title, "NOT LIVE");
  assert.equal(doubt.advice, "USE RADIO");
  assert.equal(doubt.since, NOW - 31_000);
});

test("a reconnect of a second does not cry, a longer one does", () => {
  assert.equal(judge({ link: { state: "offline", stateAge: 900, silence: 900 } }).length, 0);
  assert.equal(judge({ link: { state: "offline", stateAge: 1600, silence: 1600 } }).length, 1);
});

test("a stale board whose next try fails at once stays NOT LIVE without a gap", () => {
  assert.equal(judge({ link: { state: "offline", stateAge: 0, silence: 11_000 } }).length, 1);
});

test("a page that never got a frame says so after three seconds", () => {
  assert.equal(judge({ link: { state: "connecting", stateAge: 2000, silence: null } }).length, 0);
  const [doubt] = judge({ link: { state: "connecting", stateAge: 3000, silence: null } });
  assert.equal(doubt.asOf, null);
});

test("stopped timers are doubted from when they were first seen stopped", () => {
  const doubt = createDoubt();
  judge({ health: { timers: "stale" } }, doubt, NOW - 24_000);
  const [found] = judge({ health: { timers: "stale" } }, doubt, NOW);
  assert.equal(found.title, "ESCALATION NOT RUNNING");
  assert.equal(found.since, NOW - 24_000);
  assert.deepEqual(judge({}, doubt), []);
});

test("a rung not confirmed three seconds after its time is the page's own alarm, whatever the beat says", () => {
  assert.equal(judge({ backups: [rung(2.9)] }).length, 0);
  const [doubt] = judge({ backups: [rung(5)] });
  assert.equal(`${doubt.title} – ${doubt.advice}`, "RUNG NOT CONFIRMED – VOICE IT");
  assert.equal(doubt.since, NOW - 5000);
  assert.deepEqual(doubt.cards.map((card) => card.id), ["b1"]);
  assert.equal(overdueRungs([rung(5), rung(-5), { next_rung_at: null }], NOW).length, 1);
});

test("a silent emergency is alarmed for all the same, and said on no air", () => {
  const [doubt] = judge({ backups: [{ ...rung(5), silent: true }] });
  assert.equal(doubt.advice, "DO NOT AIR");
  assert.equal(judge({ backups: [{ ...rung(5), silent: true }, rung(5)] })[0].advice, "VOICE IT");
});

test("stopped timers and a rung they did not fire are two things to say", () => {
  const codes = judge({ health: { timers: "stale" }, backups: [rung(5)] }).map((one) => one.code);
  assert.deepEqual(codes, ["no_rungs", "unconfirmed"]);
});

test("a silent server does not silence the alarm: after ten seconds the page goes by its own countdown", () => {
  const away = (silence, state = "stale") => judge({ link: { state, stateAge: 0, silence }, backups: [rung(60)] }).map((one) => one.code);
  assert.deepEqual(away(11_000), ["not_live", "unconfirmed"]);
  assert.deepEqual(away(4000, "offline"), [], "the answer of a short reconnect may be on its way");
  assert.deepEqual(judge({ link: { state: "stale", stateAge: 0, silence: 11_000 }, backups: [rung(2)] }).map((one) => one.code), ["not_live"]);
});

test("whether timers run is not known while not live", () => {
  const found = judge({ link: { state: "stale", stateAge: 0, silence: 11_000 }, health: { timers: "stale" } });
  assert.deepEqual(found.map((one) => one.code), ["not_live"]);
});

test("who is signed out counts nothing down", () => {
  const found = judge({ link: { state: "signed_out", stateAge: 0, silence: 60_000 }, backups: [rung(60)] });
  assert.deepEqual(found.map((one) => one.code), ["signed_out"]);
});

test("signed out is said at once", () => {
  assert.equal(judge({ link: { state: "signed_out", stateAge: 0, silence: 100 } })[0].title, "SIGNED OUT");
});

test("a part of the house is named in words", () => {
  assert.equal(degradedText("channel_layer"), "Updates up to 1 s slower");
  assert.equal(degradedText("given_up"), "Something given up: see Review");
  assert.equal(degradedText("mail_queue"), "mail queue");
});
