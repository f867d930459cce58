// Secured with a prisoner offers a second unit once: asked again it would be a reproach.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { createTreeWalker: () => ({}), createComment: () => ({}), createElement: () => ({}) };
const { createCommands } = await import("../../static/js/unit/commands.js");

test("a stop that is secured again offers nothing again; the next stop does", async () => {
  const page = { state: { own: null, visits: [] }, labels: {}, offer: null, refresh() {} };
  Object.assign(page, createCommands(page, { acts: { run: async () => ({}) }, asks: {}, call() {} }));
  await page.secureStop({ id: "s1" }, { prisoner: false });
  assert.equal(page.offer, null);
  await page.secureStop({ id: "s1" }, { prisoner: true });
  assert.equal(page.offer, "s1");
  page.takeOffer(null);
  await page.secureStop({ id: "s1" }, { prisoner: true, awaiting_tow: true });
  assert.equal(page.offer, null);
  await page.secureStop({ id: "s2" }, { awaiting_tow: true });
  assert.equal(page.offer, "s2");
});
