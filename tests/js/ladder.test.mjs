import assert from "node:assert/strict";
import { test } from "node:test";

import { askSounds, isRaised, lagText, passedOver, passedOverText, unreached, voiceIt, welfareOf, welfareSounds } from "../../static/js/board/ladder.js";
import { boardModel, force, isUnanswered, mustVoice } from "../../static/js/board/model.js";
import { sentences } from "../../static/js/board/announce.js";
import { eventLine, isEcho, withoutRepeats } from "../../static/js/live/lines.js";

const NOW = Date.parse("2026-11-22T21:04:42Z");
const ago = (seconds) => new Date(NOW - seconds * 1000).toISOString();
const card = (id, more = {}) => ({
  id, number: 33, version: 1, agency: "METRO", urgency: "backup", origin: "asked", state: "waiting", received_at: ago(10), responses: [], rungs_total: 5,
  unit: { id: "u12", call_sign: "2A12", agency: "METRO" }, seen: { count: 1 }, next_rung_at: null, voice_it: null, acknowledged_at: null,
  alert: { audiences: ["nearby", "dispatch"], units: [], tone: "alarm" }, ...more,
});
const rolling = (more = {}) => ({ unit: "2A14", agency: "METRO", state: "rolling", overdue: false, stalled: false, eta_at: null, ...more });
const told = (event, facts = {}, more = {}) => eventLine({ event, facts, actor: { label: "timers" }, agency: "METRO", ...more });

test("the server says what must be voiced; a guess only bridges until its word can be here", () => {
  const unseen = { seen: { count: 0 }, received_at: ago(6) };
  assert.equal(voiceIt(card("a", { voice_it: "all_cant" }), NOW), "all_cant");
  assert.equal(voiceIt(card("a", unseen), NOW), "unseen");
  assert.equal(voiceIt(card("a", { ...unseen, received_at: ago(16) }), NOW), null, "by now the server would have said so");
  assert.equal(voiceIt(card("a", { ...unseen, received_at: ago(60) }), NOW, false), "unseen", "nobody watches its timers");
  assert.equal(voiceIt(card("a", { ...unseen, acknowledged_at: ago(1) }), NOW), null);
  assert.equal(voiceIt(card("a", { voice_it: "unseen", rungs_total: null }), NOW), null, "a neighbour's to voice");
  assert.equal(voiceIt(card("a", { ...unseen, urgency: "emergency", silent: true }), NOW), null, "silent is said on no air");
});

test("help that stands still or is late is no help: the ask waits again", () => {
  for (const more of [{ stalled: true }, { overdue: true }, { uncrewed_at: ago(5) }]) {
    const asked = card("a", { state: "rolling", next_rung_at: ago(-5), responses: [rolling(more)] });
    assert.equal(isUnanswered(asked), true);
    assert.equal(force(asked).rolling, 0);
    assert.deepEqual(boardModel({ backups: () => [asked], units: () => [], stops: () => [] }).waiting, [asked]);
  }
  assert.equal(lagText(rolling({ stalled: true }), NOW), "STOPPED MOVING");
  assert.equal(lagText(rolling({ state: "on_scene", uncrewed_at: ago(5) }), NOW), "NO CREW");
  assert.equal(lagText(rolling({ overdue: true, eta_at: ago(130) }), NOW), "2 min late");
  assert.equal(lagText(rolling({ overdue: true }), NOW), "LATE");
});

test("a rung passed over is remembered for this climb only", () => {
  const event = (name, facts, id = "a") => ({ event: name, facts, card: { id } });
  const skipped = event("backup.rung_skipped", { rung: 1, why: "nobody reachable" });
  const found = (...events) => [...(passedOver(events.reverse()).get("a") ?? [])];
  assert.deepEqual(found(skipped), [[1, "nobody reachable"]]);
  assert.deepEqual(found(skipped, event("backup.upgraded", {})), []);
  assert.deepEqual(found(skipped, event("backup.escalated", { rung: 1 })), []);
  assert.deepEqual(found(skipped, event("backup.escalated", { rung: 1, repeat: 2 })), [[1, "nobody reachable"]]);
  assert.equal(passedOverText(new Map([[1, "no partner"], [2, "cancel asked"]])), "rung 2 passed over, no partner; rung 3 held, cancel asked");
});

test("only a no is not reached: not known yet is not", () => {
  const share = { agency: "COUNTY", mode: "shared", how: "automatic", reached: null };
  assert.deepEqual(unreached(card("a", { shared_with: [share, { ...share, reached: true }] })), []);
  assert.equal(unreached(card("a", { shared_with: [{ ...share, reached: false }] })).length, 1);
  assert.equal(mustVoice({ ...share, reached: false }), true);
  assert.equal(mustVoice({ ...share, reached: false, mode: "contact" }), false, "that one is called anyway");
});

test("a check is due in silence first, then it chimes, then it is the supervisor's", () => {
  const stop = (more) => ({ id: "s", unit: { id: "u12", call_sign: "2A12" }, welfare_due_at: ago(5), welfare_overdue: false, welfare_alert: null, ...more });
  assert.equal(welfareOf(stop({ welfare_due_at: ago(-5) }), NOW), null);
  assert.equal(welfareOf(stop(), NOW), "due");
  assert.equal(welfareOf(stop({ welfare_alert: "chime" }), NOW), "chime");
  const heard = (alert, who, cards = []) => welfareSounds([stop({ welfare_alert: alert })], cards, who).length;
  assert.deepEqual([heard("due", "dispatch"), heard("chime", "dispatch"), heard("supervisor", "dispatch")], [0, 1, 1]);
  assert.deepEqual([heard("chime", "supervisor"), heard("supervisor", "supervisor")], [0, 1]);
  const raised = card("a", { received_at: ago(1) });
  assert.equal(isRaised(stop(), [raised]), true);
  assert.equal(heard("chime", "dispatch", [raised]), 0, "no answer was heard: the ask sounds instead");
});

test("a desk hears what it is alerted to, until somebody took notice", () => {
  const sounds = (...cards) => askSounds(cards).map((one) => one.sound);
  const tone = (urgency, name, more) => card("a", { urgency, alert: { audiences: ["dispatch"], units: [], tone: name }, ...more });
  assert.deepEqual(sounds(tone("emergency", "alarm"), tone("backup", "alarm"), tone("cover", "chime")), ["emergency", "backup", "cover"]);
  assert.deepEqual(sounds(tone("cover", "silent"), tone("backup", "alarm", { acknowledged_at: ago(1) })), []);
  assert.deepEqual(sounds(card("a", { alert: { audiences: ["nearby"], units: [], tone: "alarm" } })), []);
});

test("the log says what the ladder did by itself", () => {
  assert.equal(told("backup.rung_skipped", { rung: 1, name: "whole shift", why: "nobody reachable" }), "Rung 2 passed over, nobody reachable: whole shift");
  assert.equal(told("backup.rung_skipped", { rung: 2, name: "partner units", why: "cancel asked" }), "Rung 3 held, cancel asked: partner units");
  assert.equal(told("backup.escalated", { why: "everyone alerted cannot" }), "ALL CAN'T, voice it");
  assert.equal(told("backup.escalated", { why: "everyone alerted cannot" }, { card: card("a", { silent: true }) }), "ALL CAN'T");
  assert.equal(told("backup.updated", { why: "nobody has it on a screen" }), "NOBODY HAS IT ON SCREEN, voice it");
  assert.equal(told("backup.escalated", { why: "cancel not verified" }), "Cancel not verified, with the supervisor");
  assert.equal(told("backup.updated", { stalled: "2A14" }), "2A14 HAS STOPPED MOVING");
  assert.equal(told("backup.updated", { no_crew: "2A14" }), "2A14 HAS NO CREW");
  assert.equal(told("backup.updated", { moving: "2A14" }), "2A14 moves again");
  assert.equal(told("backup.updated", { overdue: "2A14" }), "2A14 IS LATE");
  assert.equal(told("backup.requested", { origin: "policy", urgency: "cover" }, { card: card("a", { location: "5th/Oak" }) }), "POLICY COVER for 2A12, 5th/Oak");
});

test("a partner's screens and a partner's telephone are not the same words", () => {
  const share = (mode) => ({ card: card("a", { shared_with: [{ agency: "COUNTY", name: "County", mode }] }) });
  assert.equal(told("backup.updated", { partner: "COUNTY", reached: false }, share("shared")), "County NOT REACHED");
  assert.equal(told("backup.updated", { partner: "COUNTY", reached: true }, share("shared")), "County has it on screen");
  assert.equal(told("backup.updated", { partner: "COUNTY", reached: false }, share("contact")), "County did not answer");
});

test("a check is told once, a tour that is too long is told at all", () => {
  const stop = { unit: { call_sign: "2A07" } };
  assert.equal(told("stop.updated", { welfare: "supervisor" }, { stop }), "2A07 NO WORD, with the supervisor");
  assert.equal(isEcho({ event: "stop.updated", facts: { welfare: "due" } }), true);
  assert.equal(isEcho({ event: "stop.updated", facts: { welfare: "chime" } }), false);
  assert.equal(isEcho({ event: "stop.updated", facts: {}, actor: { kind: "officer", id: null, label: "" } }), true, "of a stop long over");
  assert.equal(told("unit.status", { unit: "2A07", tour: "overdue" }), "2A07 on tour for too long");
  assert.equal(isEcho({ event: "unit.status", facts: { tour: "overdue" } }), false);
  assert.equal(isEcho({ event: "unit.status", facts: { status: "rolling" } }), true);
});

test("a screen reader hears why the ladder went on, not that it did", () => {
  const change = (event, facts, more) => ({ type: "event", event: { event, facts, actor: null, ...more } });
  const found = sentences([
    change("backup.escalated", { rung: 2, name: "supervisor" }, { card: card("a") }),
    change("backup.escalated", { why: "nobody has it on a screen" }, { card: card("a") }),
    change("backup.updated", { moving: "2A14" }, { card: card("a") }),
    change("stop.updated", { welfare: "chime" }, { stop: { unit: { call_sign: "2A07" } } }),
  ]);
  assert.equal(found.quiet, "33: NOBODY HAS IT ON SCREEN, voice it. 2A07 CHECK OVERDUE.");
});

test("a rung that nobody heard is one line, not two", () => {
  const event = (name, seconds, facts) => ({ event: name, at: ago(seconds), facts, card: card("a") });
  const early = event("backup.escalated", 90, { rung: 1 });
  const fired = event("backup.escalated", 20, { rung: 1 });
  const skipped = event("backup.rung_skipped", 20, { rung: 1, why: "nobody reachable" });
  const held = event("backup.rung_skipped", 9, { rung: 2, why: "cancel asked" });
  const two = event("backup.escalated", 9, { rung: 2 });
  const all = [held, two, skipped, fired, early];
  assert.deepEqual(withoutRepeats(all), [held, two, skipped, early]);
  assert.deepEqual(withoutRepeats([...all].reverse()), [early, skipped, two, held]);
});
