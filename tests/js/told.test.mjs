import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

import { bytesOf, lettersOf, ofThis, stateOf, STATES } from "../../static/js/told/device.js";
import { addressName, boardFault, browserFault, browserName, deviceWords, mailboxFault, nowText, whenText } from "../../static/js/told/words.js";

const HERE = "https://push.example/here";
const can = (more = {}) => ({ secure: true, push: true, permission: "granted", endpoint: null, key: null, ...more });
const address = (more = {}) => ({ id: "1", channel: "push", address: HERE, desk: false, ...more });
const board = (...addresses) => ({ key: "K", addresses });

// The worker is one classic script for a place that node has not; its pure functions need only its source.
const worker = vm.createContext({ self: { addEventListener() {} }, URL, JSON });
vm.runInContext(readFileSync(new URL("../../static/js/told/worker.js", import.meta.url), "utf8"), worker);
const ORIGIN = "https://board.example";
const notice = (said) => JSON.parse(JSON.stringify(worker.noticeOf(typeof said === "string" ? said : JSON.stringify(said), ORIGIN)));
const MESSAGE = { id: "7", title: "Backup #12", body: "Can you roll? See board.", url: "/unit/", urgent: true, silent: false };

test("what the browser cannot do is said before what the board knows", () => {
  assert.equal(stateOf(can({ secure: false, push: false }), null, false), "no_https");
  assert.equal(stateOf(can({ push: false }), board(), true), "no_push");
  assert.equal(stateOf(can({ permission: "denied" }), null, false), "blocked");
  assert.equal(stateOf(can(), null, true), "wait");
  assert.equal(stateOf(can({ permission: "denied" }), { key: null, addresses: [] }, false), "no_key");
  assert.equal(stateOf(can({ permission: "denied", endpoint: HERE }), board(address()), true), "blocked");
});

test("it is on only where board and browser agree on address and key", () => {
  assert.equal(stateOf(can(), board(), false), "off");
  assert.equal(stateOf(can({ endpoint: HERE, key: "K" }), board(address()), true), "on");
  assert.equal(stateOf(can({ endpoint: HERE, key: null }), board(address()), false), "on", "some browsers do not tell the key");
  assert.equal(stateOf(can({ endpoint: HERE, key: "K" }), board(address({ desk: true })), false), "desk");
  assert.equal(stateOf(can({ endpoint: HERE, key: "old" }), board(address()), false), "ended");
  assert.equal(stateOf(can({ endpoint: HERE, permission: "default" }), board(address()), false), "ended");
});

test("what was on and is gone has ended; what is somebody else's is not off", () => {
  assert.equal(stateOf(can(), board(), true), "ended");
  assert.equal(stateOf(can(), board(address()), true), "ended", "the board still believes in an address this browser has not");
  assert.equal(stateOf(can({ endpoint: HERE, key: "K" }), board(), false), "other");
  assert.equal(stateOf(can({ endpoint: HERE, key: "old" }), board(), false), "off");
});

test("a mailbox is never this browser", () => {
  assert.equal(ofThis(can({ endpoint: HERE }), [address({ channel: "mail" })]), undefined);
});

test("every state has its words", () => {
  for (const state of STATES) assert.ok(deviceWords(state).word && deviceWords(state).text, state);
});

test("a key goes to bytes and back", () => {
  const letters = "BP-_".padEnd(88, "A").slice(0, 87);
  assert.equal(lettersOf(bytesOf(letters).buffer), letters);
  assert.equal(bytesOf(letters).length, 65);
});

test("why a browser could not is said with what to do", () => {
  const fault = (name, message) => browserFault(new DOMException(message, name));
  assert.match(fault("AbortError", "Registration failed - permission denied"), /private window/);
  assert.match(fault("AbortError", "Registration failed - push service error"), /cannot be reached/);
  assert.match(fault("NotAllowedError", "no"), /choose Allow/);
  assert.match(fault("TimeoutError", ""), /does not answer.*Try again/);
  assert.match(browserFault(undefined), /no reason given/);
});

test("why the board refused is said with what to do", () => {
  const answer = (status, error) => ({ status, error });
  assert.match(boardFault(answer(401, {})), /Sign in again/);
  assert.match(boardFault(answer(0, { message: "No connection." })), /^No connection\. .*Try again/);
  assert.match(boardFault(answer(503, {})), /Try again in a minute/);
  assert.equal(boardFault(answer(400, { message: "x", fields: { address: ["is somebody else's here"] } })), "This address is somebody else's here.");
  assert.equal(boardFault(answer(400, { message: "x", fields: { channel: ["this board sends no mail (EMAIL_HOST)"] } })), "This board sends no mail (EMAIL_HOST).");
  assert.equal(boardFault(answer(403, { message: "Not yours." })), "Not yours.");
});

test("a browser is named by its maker and its address is never shown", () => {
  assert.equal(browserName("https://fcm.googleapis.com/fcm/send/secret"), "Browser: Chrome, or one of its kind");
  assert.equal(browserName("https://updates.push.services.mozilla.com/wpush/v2/secret"), "Browser: Firefox");
  assert.equal(browserName("https://web.push.apple.com/secret"), "Browser: Safari");
  assert.equal(browserName("https://wns2.notify.windows.com/w/secret"), "Browser: Edge");
  assert.equal(browserName("https://evilgoogleapis.com/secret"), "Browser: evilgoogleapis.com");
  assert.equal(browserName("nonsense"), "Browser");
  assert.equal(addressName({ channel: "mail", address: "me@metro.example" }), "me@metro.example");
});

test("a mailbox is looked at roughly; the board judges it", () => {
  assert.match(mailboxFault(""), /first/);
  assert.match(mailboxFault("me"), /no mail address/);
  assert.match(mailboxFault("me @metro.example"), /no mail address/);
  assert.equal(mailboxFault("me@metro.example"), "");
});

test("each role is told when, and whether it holds now", () => {
  assert.equal(whenText("admin"), whenText("supervisor"));
  assert.notEqual(whenText("officer"), whenText("dispatcher"));
  assert.equal(nowText({ agency: "METRO", unit: "2A14" }, "METRO", true), "You are on tour as 2A14: you are told.");
  assert.match(nowText({ agency: "METRO", unit: "2A14" }, "METRO", false), /gave no address: nothing is sent/);
  assert.match(nowText({ agency: "COUNTY", unit: "S1" }, "METRO", true), /nothing is sent/);
  assert.match(nowText(null, "METRO", true), /nothing is sent/);
});

test("a message is shown as it was written, and without buttons", () => {
  assert.deepEqual(notice(`${JSON.stringify(MESSAGE)}      `), {
    title: "Backup #12",
    options: { body: "Can you roll? See board.", tag: "7", silent: false, requireInteraction: true, data: { url: "/unit/" } },
  });
});

test("what cannot be read says See board, stays, and is not heard", () => {
  for (const said of ["", "{", "null", "7", "[]", "{}", JSON.stringify({ title: 7, body: "2A12, 5th and Oak" }), JSON.stringify({ title: "  " })]) {
    const { title, options } = notice(said);
    assert.deepEqual([title, options.body, options.silent, options.requireInteraction, options.data.url], ["See board", "", true, true, "/"], said);
  }
});

test("a message is heard only when it says that it may be", () => {
  for (const silent of [true, undefined, null, 0, "no"]) assert.equal(notice({ ...MESSAGE, silent }).options.silent, true);
});

test("no message leads out of the board", () => {
  for (const url of ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", 7, "http://["]) {
    assert.equal(notice({ ...MESSAGE, url }).options.data.url, "/", String(url));
  }
  assert.equal(notice({ ...MESSAGE, url: "/review/?agency=METRO#a" }).options.data.url, "/review/?agency=METRO#a");
});

test("a touch finds the open window, the visible one first", () => {
  const one = (path, visibilityState = "hidden") => ({ url: `${ORIGIN}${path}`, visibilityState });
  const windows = [one("/admin/"), one("/unit/"), one("/unit/?x=1", "visible"), one("/board/")];
  assert.equal(worker.windowFor("/unit/", windows, ORIGIN), windows[2]);
  assert.equal(worker.windowFor("/board/", windows, ORIGIN), windows[3]);
  assert.equal(worker.windowFor("/review/", windows, ORIGIN), undefined);
  assert.equal(worker.windowFor("/", windows, ORIGIN), windows[2], "any board will do");
  assert.equal(worker.windowFor("/", [windows[0]], ORIGIN), undefined);
});

test("the worker answers the officer's page and static files, and nothing else", () => {
  const asked = (url, more = {}) => worker.answerOf({ url, method: "GET", mode: "cors", ...more }, ORIGIN);
  const navigate = { mode: "navigate" };
  for (const path of ["/api/v1/session/", "/api/v1/backups/", "/ws/board/", "/healthz"]) assert.equal(asked(ORIGIN + path), null, path);
  for (const path of ["/", "/review/", "/unit/check/", "/told/", "/accounts/login/"]) assert.equal(asked(ORIGIN + path, navigate), null, path);
  assert.equal(asked(`${ORIGIN}/api/v1/backups/`, { method: "POST" }), null);
  assert.equal(asked("https://elsewhere.example/static/js/unit/main.0123456789ab.js"), null);
});

/** A place for the worker to keep things in, and a server of files. */
function keeper(files) {
  const kept = new Map();
  const asked = [];
  const caches = {
    keys: async () => [...kept.keys()],
    delete: async (name) => kept.delete(name),
    open: async (name) => {
      if (!kept.has(name)) kept.set(name, new Map());
      const mine = kept.get(name);
      return { match: async (path) => mine.get(path), put: async (path, answer) => void mine.set(path, answer) };
    },
  };
  const fetch = async (path, options) => {
    asked.push([path, options.credentials]);
    return path in files ? new Response(files[path]) : new Response("", { status: 404 });
  };
  const place = vm.createContext({ self: { addEventListener() {}, location: { origin: ORIGIN } }, URL, JSON, Map, Error, caches, fetch, setTimeout });
  vm.runInContext(readFileSync(new URL("../../static/js/told/worker.js", import.meta.url), "utf8"), place);
  return { kept, asked, keep: place.keepShell };
}

const FILES = {
  "/unit/shell/": '<link href="/static/css/a.css"><a href="https://elsewhere.example/x"></a><script src="/static/js/unit/main.js"></script>',
  "/static/css/a.css": '@font-face { src: url("../fonts/b.woff2") }',
  "/static/fonts/b.woff2": "font",
  "/static/js/unit/main.js": 'import { one } from "../live/one.js"; const later = () => import("./later.js");',
  "/static/js/live/one.js": "export const one = 1;",
  "/static/js/unit/later.js": "",
};

test("a shell is kept whole, as nobody, under its build; the one before goes", async () => {
  const { kept, asked, keep } = keeper(FILES);
  await keep("b1");
  assert.deepEqual([...kept.keys()], ["shell b1"]);
  assert.deepEqual([...kept.get("shell b1").keys()].sort(), Object.keys(FILES).sort());
  assert.ok(asked.every(([, credentials]) => credentials === "omit"));
  const before = asked.length;
  await keep("b1");
  assert.equal(asked.length, before, "it is there");
  await keep("b2");
  assert.deepEqual([...kept.keys()], ["shell b2"]);
});

test("half a shell is none, and the one before stays", async () => {
  const files = { ...FILES };
  const { kept, keep } = keeper(files);
  await keep("b1");
  delete files["/static/js/live/one.js"];
  await assert.rejects(keep("b2"), /one\.js: 404/);
  assert.deepEqual([...kept.keys()], ["shell b1"]);
});

test("what the worker never answers does not wait until it has been started", () => {
  const heard = {};
  const self = { addEventListener: (name, listener) => (heard[name] = listener), skipWaiting() {}, location: { origin: ORIGIN } };
  vm.runInContext(readFileSync(new URL("../../static/js/told/worker.js", import.meta.url), "utf8"), vm.createContext({ self, URL, JSON }));
  const routes = [];
  heard.install({ addRoutes: (added) => routes.push(...added) });
  assert.deepEqual(JSON.parse(JSON.stringify(routes)), [{ condition: { urlPattern: "/api/*" }, source: "network" }]);
  assert.doesNotThrow(() => heard.install({}), "an older browser has no routes");
});

test("a desk's paper page is kept beside the officer's shell, and neither takes the other away", async () => {
  const { kept, keep } = keeper({ ...FILES, "/board/shell/": '<script src="/static/js/live/one.js"></script>' });
  await keep("b1");
  await keep("b1", "/board/shell/");
  await keep("b2", "/board/shell/");
  assert.deepEqual([...kept.keys()], ["shell b1", "paper b2"]);
  assert.deepEqual([...kept.get("paper b2").keys()].sort(), ["/board/shell/", "/static/js/live/one.js"]);
});
