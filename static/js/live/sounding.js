// What sounds when: each second the page says what should be heard, and this keeps the pauses, lets the loudest go
// first, remembers what a person muted, and leaves a sound to one of several windows.

import { SOUNDS, score } from "./sound.js";

const BREATH_MS = 400;
const ONCE_MS = 9000;
const CHANNEL = "backupboard.sound";

const byWeight = (a, b) => SOUNDS[b.sound].weight - SOUNDS[a.sound].weight;

/**
 * One window sounds: whoever gets the lock of a sound plays it, the others take it as heard. Without locks (plain
 * HTTP) the windows tell each other; two that start in the same instant may then both be heard, which is the lesser harm.
 */
export function createClaim({ locks = globalThis.navigator?.locks, told = new Map(), tell = () => {}, now = Date.now, after = (fn, ms) => setTimeout(fn, ms) } = {}) {
  return function claim(sound) {
    const every = SOUNDS[sound].every;
    const holdMs = every ? every * 1000 - 1000 : ONCE_MS;
    if (!locks) {
      if (now() - (told.get(sound) ?? -Infinity) < holdMs) return Promise.resolve(false);
      tell(sound);
      return Promise.resolve(true);
    }
    return new Promise((answer) => {
      locks
        .request(`${CHANNEL}.${sound}`, { ifAvailable: true }, (lock) => {
          answer(Boolean(lock));
          return lock ? new Promise((free) => after(free, holdMs)) : null;
        })
        .catch(() => answer(true));
    });
  };
}

/**
 * @param {{play: (sound: string) => boolean, claim: (sound: string) => Promise<boolean>, ready?: () => boolean,
 *   muted?: (keys: string[]) => void}} parts `ready` is whether the page can be heard at all; until then nothing counts as heard
 */
export function createSounding({ play, claim, ready = () => true, muted = () => {} }) {
  const known = new Map();
  let busyUntil = -Infinity;

  const due = ({ key, sound }, nowMs) => {
    const { last, silent } = known.get(key);
    if (silent) return false;
    if (last === null) return true;
    return SOUNDS[sound].every !== null && nowMs - last >= SOUNDS[sound].every * 1000;
  };

  function silence(keys) {
    for (const key of keys) if (known.has(key)) known.get(key).silent = true;
  }

  return {
    /**
     * Call it about once a second with everything that should be heard now.
     * @param {{key: string, sound: string}[]} wanted a key is one cause: what was muted or sounded once stays so until it goes
     * @returns {string|null} the sound that began
     */
    hear(wanted, nowMs) {
      const keys = new Set(wanted.map((one) => one.key));
      for (const key of [...known.keys()]) if (!keys.has(key)) known.delete(key);
      for (const { key } of wanted) if (!known.has(key)) known.set(key, { last: null, silent: false });
      if (nowMs < busyUntil || !ready()) return null;
      const [next] = wanted.filter((one) => due(one, nowMs)).sort(byWeight);
      if (!next) return null;
      // Three asks at once are one sound, not three on top of each other.
      for (const one of wanted) if (one.sound === next.sound) known.get(one.key).last = nowMs;
      busyUntil = nowMs + score(next.sound).length * 1000 + BREATH_MS;
      claim(next.sound).then((mine) => mine && play(next.sound));
      return next.sound;
    },
    /** Silences whatever is wanted now, here and in the other windows. What comes later sounds. */
    mute() {
      silence(known.keys());
      muted([...known.keys()]);
    },
    silence,
    /** Something is wanted that nobody has muted. */
    get sounding() {
      return [...known.values()].some((one) => !one.silent);
    },
  };
}

/** `createSounding` in a browser: the channel between windows, and a Mute that is one touch anywhere on the page. */
export function startSounding(sound) {
  const told = new Map();
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
  const tell = (name) => channel?.postMessage({ played: name });
  const sounding = createSounding({
    play: (name) => sound.play(name),
    // A window that is mute must not take a sound away from one that could be heard.
    ready: () => sound.state === "on",
    claim: createClaim({ told, tell }),
    muted: (keys) => channel?.postMessage({ muted: keys }),
  });
  channel?.addEventListener("message", ({ data }) => {
    if (data.played) told.set(data.played, Date.now());
    if (data.muted) sounding.silence(data.muted);
  });
  document.addEventListener("click", (event) => event.target.closest?.("[data-mute]") && sounding.mute());
  return sounding;
}
