import assert from "node:assert/strict";
import { test } from "node:test";

import { ageText, copyAge, copyOf, hang, seqText } from "../../static/js/board/paper/copy.js";
import { blank, clockOf, commandOf, isOf, minutesSince, toEnter } from "../../static/js/board/paper/lines.js";
import { createStore } from "../../static/js/live/store.js";

const AT = { server: Date.parse("2026-11-22T21:04:42Z"), wall: 1_000_000 };
const SESSION = { user: { id: "1", name: "Desk 3" }, roles: { METRO: "dispatcher" }, csrf: "secret", sign_in: "name" };
const NOW = new Date(2026, 10, 22, 3, 1);
const line = (at, unit, what, who = "") => ({ ...blank("1"), at, unit, what, who });

function board() {
  const store = createStore({ schedule: (fn) => fn() });
  store.apply({ type: "hello", epoch: "e", streams: [{ agency: "METRO", seq: 812 }, { agency: "CNTY", seq: 44 }] });
  const card = { id: "b1", number: 31, version: 2, agency: "METRO", urgency: "cover", state: "waiting", responses: [], received_at: "2026-11-22T21:00:00Z" };
  store.apply({ type: "snapshot", agency: "METRO", epoch: "e", seq: 812, backups: [card], units: [{ id: "u1", call_sign: "2A12", agency: "METRO", version: 1 }], stops: [], timers: "ok", degraded: [] });
  return store;
}

test("half a board is no copy, and a whole one has neither a token nor a name of the sign-in in it", () => {
  const store = board();
  assert.equal(copyOf({ session: SESSION }, store, AT), null);
  store.apply({ type: "snapshot", agency: "CNTY", epoch: "e", seq: 44, backups: [], units: [], stops: [], timers: "ok", degraded: [] });
  const copy = copyOf({ session: SESSION, partners: { METRO: [{ agency: "STATE", phone: "+1 555 0100" }] } }, store, AT);
  assert.ok(!/secret|csrf|sign_in/.test(JSON.stringify(copy)));
  assert.equal(seqText(copy.boards), "board at METRO 812, CNTY 44");
  assert.equal(seqText(copy.boards.slice(0, 1)), "board at event 812");
  const again = createStore({ schedule: (fn) => fn() });
  hang(again, JSON.parse(JSON.stringify(copy)));
  assert.ok(again.ready());
  assert.deepEqual(again.backups().map((one) => one.number), [31]);
  assert.deepEqual(again.units().map((one) => one.call_sign), ["2A12"]);
});

test("nobody's board is not copied", () => assert.equal(copyOf({ session: {} }, board(), AT), null));

test("the age counts to the second, and a clock set back makes it no younger than now", () => {
  assert.equal(copyAge({ at: AT }, AT.wall + 61_500), 61_500);
  assert.equal(copyAge({ at: AT }, AT.wall - 5000), 0);
  assert.deepEqual([14_900, 65_000, 3_605_000].map(ageText), ["14 s", "1 min 05 s", "1 h 00 min 05 s"]);
});

test("a time is an hour and a minute, however it is written", () => {
  assert.deepEqual(["0214", "2:14", "02.14", "214"].map(clockOf), ["0214", "0214", "0214", "0214"]);
  assert.deepEqual(["", "2514", "0260", "noon", "2"].map(clockOf), [null, null, null, null, null]);
});

test("minutes since it, over midnight too; further than twelve hours no command takes", () => {
  assert.equal(minutesSince("0214", NOW), 47);
  assert.equal(minutesSince("2301", NOW), 240);
  assert.equal(minutesSince("0301", NOW), 0);
  assert.equal(minutesSince("1200", NOW), null);
});

test("each line becomes the command it means, with its back-time", () => {
  const cases = [
    [line("0214", "2a14", "on scene"), "AR 2A14 0214"],
    [line("2:14", "2A14", "AR 31"), "AR 2A14 31 0214"],
    [line("0214", "2A14", "clear #31"), "CL 2A14 31 0214"],
    [line("0214", "2A12", "backup 5th/Oak"), "BK 2A12 3 5th/Oak -47m"],
    [line("0214", "2A12", "wants cover, Main/4th"), "BK 2A12 2 Main/4th -47m"],
    [line("0214", "2A12", "emergency behind the depot"), "EM 2A12 behind the depot -47m"],
    [line("0214", "2A12", "stop 5th/Oak"), "ST 2A12 5th/Oak -47m"],
    [line("0214", "2A14", "rolling #31"), "ER 2A14 31"],
    [line("", "2A14", "on scene"), "AR 2A14"],
    [line("0214", "", "DP 31 H"), "DP 31 H"],
    [line("0214", "2A14", "#31 blue sedan north", "Ruiz"), "N 31 02:14 2A14 blue sedan north (Ruiz)"],
    [line("0214", "2A14", "left"), "CL 2A14 0214"],
    [line("0214", "2A14", "left tail light out"), "2A14 left tail light out"],
    [line("0214", "2A14", "plate read 7ABC"), "2A14 plate read 7ABC"],
  ];
  for (const [typed, command] of cases) assert.equal(commandOf(typed, NOW), command);
});

test("a line is entered when what was sent is still of its unit", () => {
  assert.ok(isOf(line("", "2a14", "on scene"), "AR 2A14 31 0214"));
  assert.ok(!isOf(line("", "2A14", "on scene"), "AR 2A16"));
});

test("blank lines and those that are done need nobody", () => {
  const lines = [blank("1"), line("0214", "2A14", "on scene"), { ...line("0215", "2A16", "clear"), done: true }, { ...blank("4"), what: "  " }];
  assert.deepEqual(toEnter(lines).map((one) => one.unit), ["2A14"]);
  assert.deepEqual(toEnter(null), []);
});
