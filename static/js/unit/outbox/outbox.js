// The touch goes onto the shelf before it goes out, and stays there until the server has answered or a person drops it.

import { ageOf, fate, openPart } from "./rules.js";

/** A shelf that is slow must not delay a touch by more than this. */
export const WAIT_MS = 150;
const GIVE_UP_MS = 2000;
const LOOK_MS = 5000;

/**
 * @param {{shelf: object, sealed: object, claims: object, here: () => object, asks: () => object, acts: () => object,
 *   off: () => void, after?: Function}} parts
 *   `here` is what rules.js wants to know of this moment, with `unit` and `device`; `off` is called when a touch was not kept
 */
export function createOutbox({ shelf, sealed, claims, here, asks, acts, off, after = (fn, ms) => setTimeout(fn, ms) }) {
  const mine = new Set();
  let timer = 0;

  const later = (ms) => new Promise((go) => after(go, ms));

  async function write(item, secret) {
    mine.add(item.key);
    const open = secret && openPart(secret);
    const box = secret && !open && (await sealed.seal(secret));
    // Claimed and written at once: one after the other cost a touch 10 ms. What two windows send, they send with one key.
    const claimed = claims.claim(item.key);
    // What it was called stays readable in any case: what cannot be sent is said, not lost.
    await shelf.put("outbox", { ...item, ...(secret ? { label: secret.label } : {}), ...(open ? { open } : box ? { box } : {}) });
    await claimed;
  }

  /** When the answer is quicker than the shelf: put first, then take away. */
  const writing = new Map();

  function keep(item, secret = null, quiet = false) {
    const { now, wall, sure, tour, unit, car } = here();
    const whole = { at: now, wall, sure, tour, unit, device: car, ...item };
    const written = write(whole, secret).catch(() => !quiet && off());
    writing.set(item.key, written);
    let late = true;
    written.then(() => (late = false));
    after(() => late && !quiet && off(), GIVE_UP_MS);
    return Promise.race([written, later(WAIT_MS)]);
  }

  async function done(key) {
    await writing.get(key);
    writing.delete(key);
    // One that cannot be taken away comes up again; its key makes that harmless.
    await shelf.remove("outbox", key).catch(() => {});
    claims.release(key);
    mine.delete(key);
  }

  /** @returns {Promise<object|null|undefined>} the item when it means nothing any more and was taken away */
  async function takeUp(item) {
    const moment = here();
    const what = fate(item, moment);
    const age = ageOf(item, moment);
    if (what === "wait" || mine.has(item.key)) return null;
    mine.add(item.key);
    if (!(await claims.claim(item.key))) return void mine.delete(item.key);
    if (item.kind === "ask") return void asks().resume(item, what, age);
    const said = item.open ?? (item.box ? await sealed.unseal(item.box) : null);
    if (said && what === "send") return void acts().resume(item, said, age);
    // Of another tour, or too old, or sealed by somebody who is gone: it is not sent, and a person reads so.
    done(item.key);
    return item;
  }

  async function look() {
    const items = await shelf.all("outbox").catch(() => []);
    const lost = [];
    for (const item of items.sort((a, b) => a.at - b.at)) lost.push(await takeUp(item));
    if (lost.some(Boolean)) acts().tellLost(lost.filter(Boolean));
  }

  return {
    keep,
    done,
    /** Looks what lies there, now and again: another window may have died with something unsent. */
    look,
    watch() {
      look();
      clearInterval(timer);
      if (claims.shared) timer = setInterval(look, LOOK_MS);
    },
  };
}

// Which window of this browser looks after a touch. A window that dies lets go of its locks, and the next one finds it.

/** Without Web Locks (plain HTTP) every window takes every touch: the key makes the repeat harmless. */
export function createClaims(locks = globalThis.navigator?.locks) {
  const held = new Map();
  return {
    shared: Boolean(locks),
    /** @returns {Promise<boolean>} whether this window has it now */
    claim(key) {
      if (!locks) return Promise.resolve(true);
      return new Promise((resolve) => {
        const hold = (lock) => {
          resolve(Boolean(lock));
          return lock ? new Promise((go) => held.set(key, go)) : null;
        };
        locks.request(`backupboard ${key}`, { ifAvailable: true }, hold).catch(() => resolve(true));
      });
    },
    release(key) {
      held.get(key)?.();
      held.delete(key);
    },
  };
}
