// The one service worker, served as /told-worker.js. It shows what the board tells outside (docs/wire.md, "Outside the
// board"), and keeps two shells: the officer's page for a car without a network, and the paper page for a desk whose board is
// down. It holds no session and nobody's data, and never touches the API or the socket. A classic script in one piece: not every browser takes a module here.
"use strict";

const SEE_BOARD = "See board";
/** Where a person works: any of them will do for a message that names no page. */
const BOARDS = ["/unit/", "/board/", "/review/"];
const LOOK = JSON.stringify({ id: "look", title: "This is how it looks", body: "In earnest: the level and the number. See board.", url: "/told/", urgent: false, silent: false });
const ANEW = JSON.stringify({ id: "anew", title: "Not told outside any more", body: "The browser ended it. Open this page to start anew.", url: "/told/", urgent: true, silent: false });

const textOr = (value, other) => (typeof value === "string" && value.trim() ? value : other);

/** A page of this board; whatever else is written there, the front page. */
function placeOf(url, origin) {
  try {
    const found = new URL(textOr(url, "/"), origin);
    return found.origin === origin ? found.pathname + found.search + found.hash : "/";
  } catch {
    return "/";
  }
}

/** The message as an object; empty when it is none. */
function read(text) {
  try {
    const said = JSON.parse(text);
    return said && typeof said === "object" ? said : {};
  } catch {
    return {};
  }
}

/**
 * What is shown for a message. One that cannot be read may have been of a silent emergency: it is shown, stays, and is
 * not heard.
 */
function noticeOf(text, origin) {
  const said = read(text);
  const readable = Boolean(textOr(said.title, ""));
  return {
    title: textOr(said.title, SEE_BOARD),
    options: {
      body: readable && typeof said.body === "string" ? said.body : "",
      // The same message sent again replaces itself, and is not heard twice.
      tag: textOr(said.id, "see board"),
      silent: readable ? said.silent !== false : true,
      requireInteraction: readable ? said.urgent === true : true,
      data: { url: readable ? placeOf(said.url, origin) : "/" },
    },
  };
}

function show(text) {
  const { title, options } = noticeOf(text, self.location.origin);
  return self.registration.showNotification(title, options);
}

/** Which of our open windows shows the page of a message; undefined when none does. */
function windowFor(url, windows, origin) {
  const wanted = new URL(url, origin).pathname;
  const fits = (path) => path === wanted || (wanted === "/" && BOARDS.includes(path));
  const found = windows.filter((one) => fits(new URL(one.url).pathname));
  return found.find((one) => one.visibilityState === "visible") ?? found[0];
}

const windowsOfOurs = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

async function open(url) {
  const there = windowFor(url, await windowsOfOurs(), self.location.origin);
  try {
    if (there) return await there.focus();
  } catch {
    // A window that may not be focused is as good as none.
  }
  return self.clients.openWindow(url);
}

/** Nobody is signed in here, so the page must ask for a new address. Silence would be taken for a quiet night. */
async function ended() {
  for (const one of await windowsOfOurs()) one.postMessage({ told: "ended" });
  await show(ANEW);
}

// ---------------------------------------------------------------- the shell

const SHELL = "/unit/shell/";
const PAPER = "/board/shell/";
/**
 * Pages that open without a server, as they are with nobody's data in them, and where each shell is kept. A network slower
 * than `patience` ms gets the shell: the officer's finds the server by itself, and EMERGENCY works meanwhile; a desk's says
 * BOARD DOWN, so it waits longer.
 */
const PAGES = {
  "/unit/": { shell: SHELL, patience: 2000 },
  "/board/": { shell: PAPER, patience: 5000 },
  "/board/hand-over/": { shell: PAPER, patience: 5000 },
};
const CACHES = { [SHELL]: "shell ", [PAPER]: "paper " };
const HASHED = /^\/static\/.+\.[0-9a-f]{6}\.\w+$/;

const urlsIn = (text, shape, base) => [...text.matchAll(shape)].map((found) => new URL(found[1] ?? found[2], base));

/** What a file of the shell needs besides itself, as far as it is ours. */
function needs(url, text) {
  const { pathname, origin } = url;
  const found = pathname.endsWith(".js") ? urlsIn(text, /(?:\bfrom\s*|\bimport\s*\(?\s*)"(\.[^"]+)"/g, url)
    : pathname.endsWith(".css") ? urlsIn(text, /url\(\s*["']?([^"')]+)["']?\s*\)/g, url)
    : urlsIn(text, /(?:src|href)="([^"]+)"/g, url);
  return found.filter((one) => one.origin === origin && one.pathname.startsWith("/static/")).map((one) => one.pathname);
}

/** Fetches a shell and everything below it. Throws when a part is missing: half a shell is none. */
async function gather(origin, shell) {
  const parts = new Map();
  const want = [shell];
  while (want.length) {
    const path = want.shift();
    if (parts.has(path)) continue;
    const answer = await fetch(path, { credentials: "omit", redirect: "error", cache: path === shell ? "no-store" : "default" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    parts.set(path, answer.clone());
    if (/\.(js|css)$|\/$/.test(path)) want.push(...needs(new URL(path, origin), await answer.text()));
  }
  return parts;
}

/** A page of another build than the kept one was loaded: keep its shell instead. Old ones go when the new one is whole. */
async function keepShell(build, shell = SHELL) {
  const name = CACHES[shell] + build;
  const known = (await caches.keys()).filter((one) => one.startsWith(CACHES[shell]));
  if (known.includes(name) && (await (await caches.open(name)).match(shell))) return;
  const parts = await gather(self.location.origin, shell);
  const cache = await caches.open(name);
  // The page last: it is what says that the rest is there.
  for (const [path, answer] of [...parts].reverse()) await cache.put(path, answer);
  for (const old of known) if (old !== name) await caches.delete(old);
}

const kept = async (path) => (await caches.match(path, { ignoreSearch: true, ignoreVary: true })) ?? null;
const late = (ms) => new Promise((go) => setTimeout(go, ms));

/** The network's page if it comes in time; else the shell; else whatever the network says at last. */
async function pageOf(request, { shell, patience }) {
  const asked = fetch(request);
  const first = await Promise.race([asked.catch(() => null), late(patience)]);
  if (first && first.status < 500) return first;
  return (await kept(shell)) ?? asked;
}

async function fileOf(request, path) {
  if (HASHED.test(path)) return (await kept(path)) ?? fetch(request);
  // A name without a hash may be another file by now.
  return fetch(request).catch(async (error) => (await kept(path)) ?? Promise.reject(error));
}

function answerOf(request, origin) {
  const url = new URL(request.url);
  if (url.origin !== origin || request.method !== "GET") return null;
  if (request.mode === "navigate") return Object.hasOwn(PAGES, url.pathname) ? pageOf(request, PAGES[url.pathname]) : null;
  return url.pathname.startsWith("/static/") ? fileOf(request, url.pathname) : null;
}

self.addEventListener("fetch", (event) => {
  const answer = answerOf(event.request, self.location.origin);
  if (answer) event.respondWith(answer);
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// ---------------------------------------------------------------- what it hears

// A mended worker replaces the old one at once: there is nothing that old and new could disagree about.
self.addEventListener("install", (event) => {
  self.skipWaiting();
  // What is never answered here does not wait until this worker has been started: a touch would.
  event.addRoutes?.([{ condition: { urlPattern: "/api/*" }, source: "network" }]);
});
self.addEventListener("push", (event) => event.waitUntil(show(event.data ? event.data.text() : "")));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(ended()));
self.addEventListener("message", (event) => {
  if (event.data?.told === "look") event.waitUntil(show(LOOK));
  if (typeof event.data?.shell === "string") event.waitUntil(keepShell(event.data.shell, event.data.of));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});
