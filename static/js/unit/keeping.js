// What this browser keeps, put together: the outbox, the sealed picture, the shell. One door for main.js. And the lock: whether
// it may show anything. Locked, signed out or revoked it may not; that is remembered, so that a screen locked without a network
// stays locked, and is signed out before it shows anything again.

import { createClaims, createOutbox } from "./outbox/outbox.js";
import { createSealed, createShelf } from "./outbox/shelf.js";

/** The picture is sealed at most this often. */
const EVERY_MS = 5000;
/** A browser whose storage hangs is opened like one without any. */
const PATIENCE_MS = 1000;

/** The call sign this browser was last signed on to: its person is offered it first. */
export const UNIT = "backupboard.unit";

const inTime = (promise) => Promise.race([promise.catch(() => null), new Promise((go) => setTimeout(go, PATIENCE_MS, null))]);

/**
 * @param {object} page see main.js
 * @param {{call: Function, clock: () => {now: Function, heard: boolean}, live: () => object|null}} parts
 */
export function createKeeping(page, { call, clock, live }) {
  const shelf = createShelf();
  const sealed = createSealed({ shelf });
  const locking = createLocking({ call, shelf, sealed });
  const here = () => ({
    now: clock().touched(), wall: Date.now(), sure: clock().heard, signedIn: Boolean(page.session.user),
    tour: page.session.tour?.id ?? null, unit: page.session.tour?.unit_id ?? null, car: Boolean(page.session.device),
  });
  const outbox = createOutbox({
    shelf, sealed, claims: createClaims(), here, asks: () => page.asks, acts: () => page.acts,
    off: () => page.acts.say("NOT KEPT – outbox off", { doubt: true }),
  });
  // Opened beforehand: the first touch does not wait for it.
  shelf.open().catch(() => {});
  let saving = 0;

  /** Throws when it cannot: then only the picture for without a network is lost. */
  async function save() {
    if (live()?.link.state === "live") await (await import("./picture.js")).keepPicture(page, live().store, { clock: clock(), sealed });
  }

  /** Nobody is here any more: what they kept cannot be read, and whoever finds this browser reads no call sign in it. */
  function forget() {
    clearInterval(saving);
    store(UNIT, null);
    return sealed.wipe().catch(() => {});
  }

  /** Somebody is here: what lies here is sealed with their key. */
  async function begin() {
    clearInterval(saving);
    if (page.session.user) {
      await inTime(sealed.begin(page.session.user.id));
      saving = setInterval(() => save().catch(() => {}), EVERY_MS);
    } else if (!page.unsure) {
      await inTime(forget());
    }
    outbox.watch();
  }

  return {
    outbox, locking, sealed, begin, inTime, forget,
    async shell(build) {
      const { keepShell } = await import("./shell.js");
      await keepShell(build);
    },
  };
}

// ---------------------------------------------------------------- the lock

const LOCKED = "backupboard.locked";
const CAR = "backupboard.car";
const OURS = "backupboard.";
/** Locked before the server had said which sign-in it was. */
const ANY = "1";

export function stored(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    // Storage may be blocked: a lock then lasts as long as the page, and until the session is signed out.
    return null;
  }
}

export function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // Not remembered; see above.
    return;
  }
}

const NOBODY = { user: null, roles: {}, agencies: [], tour: null };
const WAITS_MS = [1000, 2000, 4000, 5000];

/** Waits before the next try, but not when the network says that it is back. */
export const pause = (tries) =>
  new Promise((go) => {
    setTimeout(go, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
    addEventListener("online", () => go(), { once: true });
  });

/** The car this browser belongs to, as last heard: a screen without a network must know that EMERGENCY works. */
function knownCar() {
  try {
    return JSON.parse(stored(CAR) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {{call: Function, shelf: object, sealed: object, caches?: CacheStorage}} parts
 */
export function createLocking({ call, shelf, sealed, caches = globalThis.caches }) {
  /** Which sign-in this browser was locked from; null when it is not locked. */
  let locked = stored(LOCKED);
  let signing = null;

  function setLocked(from) {
    locked = from;
    store(LOCKED, from);
  }

  /**
   * Signs the session of a locked browser out, however long it takes: until then nothing is shown here. Only the one it
   * was locked from: whoever has signed in meanwhile stays.
   */
  async function trySigningOut() {
    for (let tries = 0; locked; tries += 1) {
      const meant = locked;
      const answer = await call("DELETE", "session/", meant === ANY ? undefined : { sign_in: meant });
      if (answer.ok || answer.status === 401) locked === meant && setLocked(null);
      else await pause(tries);
    }
    signing = null;
  }

  const signOut = () => (signing ??= trySigningOut());

  /** Everything this browser kept for us is gone: the car is in wrong hands. */
  async function wipeAll() {
    setLocked(null);
    for (const name of Object.keys(globalThis.localStorage ?? {})) if (name.startsWith(OURS)) store(name, null);
    await Promise.allSettled([sealed.wipe(), shelf.clear("keep"), shelf.clear("outbox")]);
    for (const name of (await caches?.keys().catch(() => [])) ?? []) await caches.delete(name);
    const worker = await navigator.serviceWorker?.getRegistration("/").catch(() => null);
    await worker?.unregister();
  }

  return {
    get locked() {
      return locked !== null;
    },
    signOut, wipeAll,
    /** @param {string|null} [from] the sign-in that ends, where the server has said which it is */
    lock(from) {
      setLocked(from ?? ANY);
      return Promise.allSettled([sealed.wipe(), signOut()]);
    },
    /** What of a session may be shown here. */
    admit(session) {
      if (session.device?.revoked) {
        wipeAll();
        return { ...session, ...NOBODY };
      }
      store(CAR, session.device ? JSON.stringify(session.device) : null);
      // Somebody has signed in since, with a password: that is what unlocks.
      if (locked !== null && locked !== ANY && session.sign_in && session.sign_in !== locked) setLocked(null);
      if (locked === null) return session;
      signOut();
      return { ...session, ...NOBODY };
    },
    /** The session of a page that was opened without the server. */
    nobody: () => ({ ...NOBODY, csrf: null, device: knownCar(), demo: false }),
    /** Calls `changed` when another window of this browser was locked. */
    watch(changed) {
      addEventListener("storage", (event) => {
        if (event.key !== LOCKED || event.newValue === null) return;
        locked = event.newValue;
        changed();
        // Whichever window lives long enough signs out.
        signOut();
      });
    },
  };
}
