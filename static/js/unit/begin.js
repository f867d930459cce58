// The touch that begins a shift. A browser lets a page sound only from a touch, so the same touch unlocks it, lets it be
// heard once, and remembers when: an alarm nobody has heard for a week may be one nobody will hear.

import { awakeWords } from "./awake.js";

export const TESTED = "backupboard.sound.tested";
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * "tested now", "last tested 6 days ago", "never tested here". Pure.
 * @param {number|null} at ms since 1970
 */
export function testedWords(at, now) {
  if (!at) return "never tested here";
  const age = Math.max(0, now - at);
  if (age < MINUTE_MS) return "tested now";
  if (age < 60 * MINUTE_MS) return `last tested ${Math.floor(age / MINUTE_MS)} min ago`;
  if (age < DAY_MS) return `last tested ${Math.floor(age / (60 * MINUTE_MS))} h ago`;
  const days = Math.floor(age / DAY_MS);
  return `last tested ${days} day${days === 1 ? "" : "s"} ago`;
}

/** What is said when the shift has begun: what was tried just now, and what does not work here. Pure. */
export function begunWords(sound, awake) {
  const heard = { on: "Sound tested now.", off: "SOUND OFF: the browser lets nothing be heard.", none: "NO SOUND in this browser." }[sound];
  return { text: [heard, awakeWords(awake)].filter(Boolean).join(" "), doubt: sound !== "on" };
}

function kept(store) {
  try {
    return Number(store?.getItem(TESTED)) || null;
  } catch {
    return null; // Storage may be blocked: then it was never tested, as far as this page knows.
  }
}

/**
 * @param {{sound: () => object|null, awake: object, store?: Storage, now?: () => number, changed?: () => void}} parts
 */
export function createBegin({ sound, awake, store = globalThis.localStorage, now = Date.now, changed = () => {} }) {
  let testedAt = kept(store);

  function remember() {
    testedAt = now();
    try {
      store?.setItem(TESTED, String(testedAt));
    } catch {
      return; // Heard all the same; only not remembered.
    }
  }

  /** From a touch: lets the page sound, and is heard once. */
  async function testSound() {
    const box = sound();
    await box?.unlock();
    if (box?.play("check")) remember();
    changed();
    return box?.state ?? "none";
  }

  return {
    testSound,
    /** START SHIFT. @returns {Promise<{text: string, doubt: boolean}>} what to say of it */
    async touch() {
      const heard = testSound();
      await awake.take();
      return begunWords(await heard, awake.state);
    },
    /** "Sound last tested 6 days ago." */
    get words() {
      return `Sound ${testedWords(testedAt, now())}.`;
    },
  };
}
