// The socket to the board: connects, resumes, notices silence, tells the page what may be believed.
// States: connecting (nothing received yet), live, stale (open, but silent), offline, signed_out.
// Where no socket comes through it is live by poll.js, a little slower; that is loaded then.

import { call } from "./api.js";

const STALE_MS = 10_000;
const OPEN_MS = 10_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MOST_MS = 15_000;
/** Sockets in a row that never opened, after which something in between must be keeping them out. */
const POLL_AFTER = 4;
const AWAKE_MS = 1000;
const SLEPT_MS = 3000;
const CLOSE = { malformed: 4400, signedOut: 4401, notAllowed: 4403 };

/** Full jitter: anything between nothing and the cap, so that a thousand cars do not come back at once. */
export function backoff(attempt, random = Math.random) {
  return random() * Math.min(BACKOFF_MOST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(attempt, 10));
}

/** This browser's car was reported stolen. */
export const isRevoked = (message) => message.code === "revoked" || message.reason === "revoked";

function browser() {
  return {
    WebSocket: globalThis.WebSocket,
    location: globalThis.location,
    listen: (name, fn) => globalThis.addEventListener(name, fn),
    listenDocument: (name, fn) => document.addEventListener(name, fn),
    hidden: () => document.visibilityState === "hidden",
    setTimeout: (fn, ms) => setTimeout(fn, ms),
    clearTimeout: (id) => clearTimeout(id),
    now: () => performance.now(),
    wall: () => Date.now(),
    get: (path) => call("GET", path),
    random: Math.random,
  };
}

/**
 * @param {{store: object, clock: object, path?: string, build?: string|null, env?: object}} parts
 *   `build` of the page where it may be older than the server's, null: that of the first hello
 *   `env` stands in for the browser in tests
 */
export function createLink({ store, clock, path = "/ws/board/", build = null, env = browser() }) {
  const listeners = new Set();
  let socket = null;
  let state = "connecting";
  let since = env.now();
  let lastFrame = null;
  let attempt = 0;
  let retry = 0;
  let watch = 0;
  let running = false;
  let shown = new Set();
  let unopened = 0;
  let awake = 0;
  let oldAge = 0;
  let poll = null;
  let polling = false;

  const tell = (event) => listeners.forEach((listener) => listener(event));

  function become(next) {
    if (state === next) return;
    state = next;
    since = env.now();
    tell({ type: "state", state });
  }

  function address() {
    const scheme = env.location.protocol === "https:" ? "wss:" : "ws:";
    const after = store.cursor();
    const query = after ? `?after=${encodeURIComponent(after)}&epoch=${encodeURIComponent(store.epoch)}` : "";
    return `${scheme}//${env.location.host}${path}${query}`;
  }

  function send(message) {
    if (socket?.readyState === 1) socket.send(JSON.stringify(message));
  }

  function drop() {
    env.clearTimeout(watch);
    const old = socket;
    socket = null;
    old?.close();
  }

  async function startPoll() {
    polling = true;
    // When not even a file comes, the next socket that is lost tries again.
    const { createPoll } = await import("./poll.js").catch(() => ({}));
    poll ??= createPoll?.({ get: env.get, hear: hearPolled, refused: () => end(), env });
    if (polling) poll?.start();
  }

  function stopPoll() {
    polling = false;
    poll?.stop();
  }

  function connect() {
    env.clearTimeout(retry);
    drop();
    if (!running) return;
    const mine = new env.WebSocket(address());
    socket = mine;
    unopened += 1;
    mine.onopen = () => socket === mine && (unopened = 0);
    mine.onmessage = (event) => socket === mine && receive(event.data);
    mine.onclose = (event) => socket === mine && closed(event);
    watch = env.setTimeout(() => socket === mine && lost("offline"), OPEN_MS);
  }

  /** Gives this socket up and tries again after a pause. */
  function lost(next, pause = backoff(attempt, env.random)) {
    drop();
    attempt += 1;
    if (unopened >= POLL_AFTER) startPoll();
    if (!poll?.isFresh) become(next);
    if (running) retry = env.setTimeout(connect, pause);
  }

  function closed(event) {
    if (event.code === CLOSE.signedOut || event.code === CLOSE.notAllowed) return end();
    if (event.code === CLOSE.malformed) store.forget();
    lost("offline");
  }

  /** Nobody is signed in: trying again would only be refused again. */
  function end() {
    running = false;
    rest();
    become("signed_out");
  }

  function silent() {
    become("stale");
    // Half-open connections never close by themselves; a new one is the only proof.
    lost("stale");
  }

  function receive(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      // Not our protocol, perhaps a proxy.
      return lost("offline");
    }
    unopened = 0;
    stopPoll();
    heard();
    take(message);
  }

  function heard() {
    lastFrame = env.now();
    env.clearTimeout(watch);
    watch = env.setTimeout(silent, STALE_MS);
  }

  /** What a socket would have said, fetched. The tries for a socket go on meanwhile, and so does their own patience. */
  function hearPolled(messages) {
    lastFrame = env.now();
    for (const message of messages) {
      if (message.server_time) clock.hear(message.server_time);
      store.apply(message);
    }
    if (store.ready()) become("live");
    env.clearTimeout(oldAge);
    oldAge = env.setTimeout(() => !poll.isFresh && env.now() - lastFrame >= STALE_MS && become("stale"), STALE_MS);
  }

  function take(message) {
    if (message.server_time) clock.hear(message.server_time, { fresh: message.type === "hello" });
    if (message.type === "bye") return bye(message);
    if (message.type === "hello") greet(message);
    if (message.type === "beat") answerBeat();
    if (store.apply(message) === "gap") return resync();
    if (store.ready()) become("live");
  }

  function answerBeat() {
    // Only a connection that lasted counts; a hello alone may be followed by the next loss.
    attempt = 0;
    send({ type: "pong" });
  }

  function greet(message) {
    shown = new Set();
    if (build !== null && message.build !== build) tell({ type: "build", build: message.build });
    build = message.build;
  }

  function bye(message) {
    tell({ type: "bye", message });
    if (message.code === CLOSE.signedOut || message.code === "not_signed_in" || isRevoked(message)) return end();
    if (message.retry_ms) lost("offline", message.retry_ms * (0.5 + env.random()));
  }

  /** Something was lost on the way: start over from a snapshot, without a pause the first time. */
  function resync() {
    store.forget();
    tell({ type: "gap" });
    lost("stale", attempt === 0 ? 0 : undefined);
  }

  /** The page woke up, or the network came back: do not wait for the next try. */
  function wake() {
    if (!running) return;
    const fresh = lastFrame !== null && env.now() - lastFrame < STALE_MS;
    if (socket?.readyState === 1 && fresh) return;
    attempt = 0;
    connect();
  }

  /**
   * A machine that slept: its wall clock went on, the page's own did not, and no timer of ours knows. What is shown is as
   * old as the sleep was long, so it says so at once.
   */
  function watchSleep(before = env.wall() - env.now()) {
    const ahead = env.wall() - env.now();
    if (running && ahead - before > SLEPT_MS) {
      become("stale");
      attempt = 0;
      connect();
    }
    awake = env.setTimeout(() => watchSleep(ahead), AWAKE_MS);
  }

  function start() {
    if (running) return;
    running = true;
    if (!awake) watchSleep();
    connect();
  }

  /** Nothing is tried any more, over either way. */
  function rest() {
    env.clearTimeout(retry);
    env.clearTimeout(awake);
    env.clearTimeout(oldAge);
    awake = 0;
    stopPoll();
    drop();
  }

  function stop() {
    running = false;
    rest();
    become("offline");
  }

  // An open socket keeps a page out of the back-forward cache, so it goes with the page and comes back with it.
  env.listen("pagehide", () => running && drop());
  env.listen("pageshow", (event) => event.persisted && wake());
  env.listen("online", wake);
  env.listenDocument("visibilitychange", () => !env.hidden() && wake());

  return {
    start,
    stop,
    /** What is shown was kept from before: it is that old until something is heard. */
    recall(age) {
      lastFrame = env.now() - age;
    },
    /** Signed in again, or asked for by a person. */
    again() {
      attempt = 0;
      running = true;
      if (!awake) watchSleep();
      connect();
    },
    send,
    /** Says that these backups stand on a visible screen. Each is said once per connection. */
    seen(ids) {
      if (env.hidden() || state !== "live") return;
      const fresh = ids.filter((id) => !shown.has(id));
      if (!fresh.length) return;
      fresh.forEach((id) => shown.add(id));
      send({ type: "seen", ids: fresh });
    },
    get state() {
      return state;
    },
    /** How long the state lasts, ms. */
    stateAge: () => env.now() - since,
    /** How long ago the last frame came, ms; null when none came yet. */
    silence: () => (lastFrame === null ? null : env.now() - lastFrame),
    /** `listener({type: "state"|"gap"|"bye"|"build", …})`; returns the way to stop. */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
