// The service worker that shows what the board tells outside (docs/wire.md, "Outside the board"). Served as
// /told-worker.js. It holds no session, keeps nothing, fetches nothing and answers no fetch. A classic script in one
// piece: not every browser takes a module here.
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

// A mended worker replaces the old one at once: there is nothing that old and new could disagree about.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("push", (event) => event.waitUntil(show(event.data ? event.data.text() : "")));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(ended()));
self.addEventListener("message", (event) => {
  if (event.data?.told === "look") event.waitUntil(show(LOOK));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});
