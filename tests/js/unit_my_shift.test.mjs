import assert from "node:assert/strict";
import { test } from "node:test";

// What draws asks for a document as it is loaded.
globalThis.document = { createTreeWalker: () => null, createComment: () => null };
const { createAside } = await import("../../static/js/unit/my_shift.js");

/** Every look of so many, the newest first, told as the server does: a page, and the time before which there are more. */
function looksOf(count, page) {
  const all = Array.from({ length: count }, (_, n) => ({
    at: `2026-11-20T10:${String(59 - n).padStart(2, "0")}:00.000000Z`, by: "Commander", backup: n + 1, asked_at: "2026-11-20T09:00:00Z", reason: null,
  }));
  return (before) => {
    const rest = before ? all.filter((one) => one.at < before) : all;
    const shown = rest.slice(0, page);
    return { looked: shown.filter((one) => one.backup % 2), looked_at_stops: shown.filter((one) => !(one.backup % 2)), earlier: rest.length > page ? shown.at(-1).at : null };
  };
}

function opened(told) {
  const world = { asked: [], down: false };
  const page = { open: () => {}, refresh: () => {} };
  const call = async (method, path) => {
    world.asked.push(path);
    if (world.down) return { ok: false, error: { code: "unreachable" } };
    const before = new URL(path, "http://x/").searchParams.get("before");
    return { ok: true, body: { unit: "2A12", since: null, live: true, covered: 0, was_covered: 0, roll_bys: 0, ...told(before) } };
  };
  return { world, aside: createAside(page, { call }) };
}

const said = (part) => {
  if (part === null || part === undefined || typeof part === "function" || typeof part === "symbol") return "";
  if (Array.isArray(part)) return part.map(said).join("");
  if (part.strings) return part.strings.map((text, n) => text + said(part.values[n])).join("");
  return String(part);
};
const numbers = (aside) => [...said(aside.scene()).matchAll(/read #(\d+)/g)].map((found) => Number(found[1]));

function touch(aside, label) {
  const find = (part) => {
    if (Array.isArray(part)) return part.map(find).find(Boolean);
    if (!part?.strings) return null;
    if (part.values.includes(label) && part.strings[0].includes("<button")) return part.values.find((one) => typeof one === "function");
    return part.values.map(find).find(Boolean);
  };
  const handler = find(aside.scene());
  assert.ok(handler, `no ${label}`);
  return handler();
}

test("every look is reached, three at a time, also those the server tells later", async () => {
  const { aside, world } = opened(looksOf(10, 4));
  await aside.openShift();
  const read = [numbers(aside)];
  while (said(aside.scene()).includes("Earlier looks")) {
    await touch(aside, "Earlier looks");
    read.push(numbers(aside));
  }
  assert.deepEqual(read, [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10]]);
  assert.equal(world.asked.length, 3);
  assert.match(said(aside.scene()), /10 to 10 of 10/);
  touch(aside, "Newest looks");
  assert.deepEqual(numbers(aside), [1, 2, 3]);
});

test("three looks have nothing to turn", async () => {
  const { aside } = opened(looksOf(3, 50));
  await aside.openShift();
  assert.doesNotMatch(said(aside.scene()), /Earlier|Newest| of 3/);
});

test("without a connection it says that earlier ones could not be read, and asks again", async () => {
  const { aside, world } = opened(looksOf(8, 4));
  await aside.openShift();
  world.down = true;
  await touch(aside, "Earlier looks");
  assert.match(said(aside.scene()), /could not be read/);
  world.down = false;
  await touch(aside, "Earlier looks");
  assert.doesNotMatch(said(aside.scene()), /could not be read/);
});
