// Measures what this browser can do. Each answers with figures; verdicts.js says what they mean. Nothing is thrown: a
// part that is missing or refuses is a finding.

const OPEN_MS = 6000;
const BEATS_MS = 7000;
const TRIAL = "backupboard.check";

/** The socket as the board opens it. It counts as a board while it lasts, so it is closed after two beats. */
export function probeSocket(path) {
  return new Promise((done) => {
    const began = performance.now();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    let opened = null;
    let beats = 0;
    let socket;
    const end = (more = {}) => {
      clearTimeout(patience);
      if (socket) socket.onclose = socket.onmessage = null;
      socket?.close();
      done({ opened, beats, ...more });
    };
    let patience = setTimeout(end, OPEN_MS);
    try {
      socket = new WebSocket(`${scheme}//${location.host}${path}`);
    } catch {
      return end();
    }
    socket.onopen = () => {
      opened = performance.now() - began;
      clearTimeout(patience);
      patience = setTimeout(end, BEATS_MS);
    };
    socket.onmessage = ({ data }) => {
      const type = messageType(data);
      if (type === "bye") end({ signedOut: true });
      if (type === "beat" && ++beats === 2) end();
    };
    socket.onclose = (event) => end({ signedOut: event.code === 4401 });
  });
}

function messageType(data) {
  try {
    return JSON.parse(data).type;
  } catch {
    return null; // Not our protocol: no beat.
  }
}

const asked = (request) =>
  new Promise((go, stop) => {
    request.onsuccess = () => go(request.result);
    request.onerror = () => stop(request.error);
    request.onupgradeneeded = () => request.result.createObjectStore("trial");
  });

async function keeps() {
  const database = await asked(indexedDB.open(TRIAL));
  const store = database.transaction("trial", "readwrite").objectStore("trial");
  await asked(store.put("kept", 1));
  const read = await asked(store.get(1));
  database.close();
  await asked(indexedDB.deleteDatabase(TRIAL));
  return read === "kept";
}

/** @param {{keep?: boolean}} [options] `keep`: ask the browser not to clear it */
export async function probeStorage({ keep = false } = {}) {
  const works = await keeps().catch(() => false);
  const storage = navigator.storage;
  const persisted = (await (keep ? storage?.persist?.() : storage?.persisted?.())?.catch(() => false)) ?? null;
  const room = (await storage?.estimate?.().catch(() => null)) ?? {};
  return { works, persisted, usage: room.usage, quota: room.quota };
}

/** @param {{ask?: boolean}} [options] without `ask` a browser that would put a question is left alone */
export async function probeLocation({ ask = false } = {}) {
  if (!navigator.geolocation || !isSecureContext) return { state: "none" };
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).then((one) => one.state, () => "prompt");
  if (allowed === "denied") return { state: "denied" };
  if (allowed !== "granted" && !ask) return { state: "prompt" };
  return new Promise((done) =>
    navigator.geolocation.getCurrentPosition(
      ({ timestamp, coords }) => done({ state: "fix", age_s: Math.max(0, (Date.now() - timestamp) / 1000), accuracy_m: coords.accuracy }),
      (error) => done({ state: error.code === 1 ? "denied" : "failed" }),
      { maximumAge: 60_000, timeout: 10_000, enableHighAccuracy: true },
    ),
  );
}

/** Ms this machine's clock is ahead of the server's, from the time the server wrote into this page's data. */
export async function probeClock() {
  try {
    const before = Date.now();
    const response = await fetch(location.pathname, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    const after = Date.now();
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const server = Date.parse(JSON.parse(page.getElementById("boot").textContent).server_time);
    return (before + after) / 2 - server;
  } catch {
    return null;
  }
}

export async function probeWorker() {
  if (!navigator.serviceWorker) return "none";
  const found = await navigator.serviceWorker.getRegistration("/unit/").catch(() => null);
  if (!found) return "missing";
  return found.active ? "active" : "waiting";
}
