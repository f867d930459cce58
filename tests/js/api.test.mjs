import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { call, newKey, setCsrf } from "../../static/js/live/api.js";

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
  setCsrf(null);
});

function answers(...responses) {
  const calls = [];
  globalThis.fetch = async (url, options) => {
    calls.push({ url, ...options });
    const next = responses.shift();
    if (next instanceof Error) throw next;
    const [status, body, headers = {}] = next;
    return new Response(status === 204 ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers });
  };
  return calls;
}

test("a key is a UUID and never the same twice", () => {
  assert.match(newKey(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newKey(), newKey());
});

test("a touch carries token and key", async () => {
  setCsrf("token");
  const calls = answers([201, { id: "b1" }]);
  const answer = await call("POST", "backups/", { urgency: "cover" }, { key: "0123456789abcdef" });
  assert.equal(answer.ok, true);
  assert.equal(answer.body.id, "b1");
  assert.equal(calls[0].url, "/api/v1/backups/");
  assert.equal(calls[0].headers["X-CSRFToken"], "token");
  assert.equal(calls[0].headers["Idempotency-Key"], "0123456789abcdef");
});

test("a refusal is an answer", async () => {
  answers([409, { error: { code: "not_in_this_state", message: "Closed." }, card: { id: "b1" } }]);
  const answer = await call("POST", "backups/b1/acknowledge/");
  assert.equal(answer.ok, false);
  assert.equal(answer.error.code, "not_in_this_state");
  assert.equal(answer.body.card.id, "b1");
});

test("an error page of a proxy is an answer too, and put into words for every page alike", async () => {
  answers([502, "<html>Bad gateway"], [500, ""], [413, "<html>Too large"]);
  const answer = await call("GET", "board/");
  assert.equal(answer.status, 502);
  assert.deepEqual(answer.error, { code: "http_502", message: "The server has a fault." });
  assert.equal((await call("GET", "board/")).error.message, "The server has a fault.");
  assert.equal((await call("GET", "board/")).error.message, "The server refused it.");
});

test("a broken network is status 0 and no exception", async () => {
  answers(new TypeError("fetch failed"));
  assert.deepEqual((await call("GET", "board/")).status, 0);
});

test("a token turned over elsewhere is fetched anew, once", async () => {
  setCsrf("old");
  const calls = answers([403, { error: { code: "csrf", message: "" } }], [200, { csrf: "new" }], [200, { id: "b1" }]);
  const answer = await call("POST", "backups/b1/acknowledge/");
  assert.equal(answer.ok, true);
  assert.deepEqual(calls.map((one) => one.headers["X-CSRFToken"]), ["old", undefined, "new"]);
});

test("a plain refusal is not tried again", async () => {
  const calls = answers([403, { error: { code: "forbidden", message: "" } }]);
  assert.equal((await call("POST", "backups/b1/acknowledge/")).status, 403);
  assert.equal(calls.length, 1);
});

test("an empty answer is fine, a replay and a pause are told", async () => {
  answers([204, null], [429, { error: { code: "slow_down", message: "" } }, { "Retry-After": "3", "Idempotency-Replayed": "true" }]);
  assert.equal((await call("DELETE", "session/")).body, null);
  const answer = await call("POST", "backups/");
  assert.equal(answer.retryAfter, 3);
  assert.equal(answer.replayed, true);
});
