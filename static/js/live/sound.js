// Sound without files: a few oscillator patterns, as far apart as ears need them to be. The browser keeps a page mute
// until somebody has touched it; until then the page must say that it is mute.

/** Pulse and gap in seconds; the ramps keep a pulse from clicking. */
const RAMP_S = 0.025;
const PULSE_S = 0.16;
const GAP_S = 0.12;
const PAUSE_S = 0.36;
const LOUD = 0.35;
/** Four harmonics over the pitch: a pure tone is hard to place, and gone behind an engine. */
const HARMONICS = [0, 1, 0.6, 0.45, 0.3, 0.2];

const times = (count, hertz) => Array.from({ length: count }, () => hertz);
const PAUSE = null;

/**
 * Every sound: its notes in order (null is a pause), seconds until it sounds again (null: once), and its weight.
 * Higher and faster is more urgent.
 */
export const SOUNDS = {
  emergency: { notes: [...times(3, 800), PAUSE, ...times(2, 800), PAUSE, ...times(3, 800), PAUSE, ...times(2, 800)], every: 10, weight: 5 },
  unconfirmed: { notes: [660, 440, PAUSE, 660, 440], every: 15, weight: 4 },
  backup: { notes: times(3, 500), every: 25, weight: 3 },
  welfare: { notes: [440, 660], every: 30, weight: 2 },
  link_lost: { notes: [520, 350], every: 60, weight: 1 },
  cover: { notes: [330], every: null, weight: 0 },
  check: { notes: [330, 500, 800], every: null, weight: 0 },
};

/** When each note of a sound begins, and how long the whole takes; seconds. Pure. */
export function score(name) {
  let at = 0;
  const notes = [];
  for (const hertz of SOUNDS[name].notes) {
    if (hertz !== PAUSE) notes.push({ at, hertz });
    at += hertz === PAUSE ? PAUSE_S : PULSE_S + GAP_S;
  }
  return { notes, length: at };
}

/**
 * @param {{Context?: Function, changed?: () => void}} [parts] `Context` stands in for AudioContext in tests
 */
export function createSound({ Context = globalThis.AudioContext, changed = () => {} } = {}) {
  let context = null;
  let wave = null;

  function open() {
    if (context || !Context) return;
    context = new Context();
    context.onstatechange = changed;
    wave = context.createPeriodicWave(new Float32Array(HARMONICS.length), new Float32Array(HARMONICS));
  }

  function note({ at, hertz }, start) {
    const from = start + at;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.setPeriodicWave(wave);
    oscillator.frequency.setValueAtTime(hertz, from);
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(LOUD, from + RAMP_S);
    gain.gain.setValueAtTime(LOUD, from + PULSE_S - RAMP_S);
    gain.gain.linearRampToValueAtTime(0, from + PULSE_S);
    oscillator.connect(gain);
    gain.connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + PULSE_S);
  }

  // Where a policy lets pages sound by themselves, it runs at once.
  open();

  return {
    /** "on", "off" until somebody touches the page, "none" where the browser has no sound. */
    get state() {
      if (!Context) return "none";
      return context?.state === "running" ? "on" : "off";
    },
    /** Call it from a touch or a key: nothing else may start sound. Settles when the browser has let it, or has not. */
    async unlock() {
      open();
      if (context && context.state !== "running") await context.resume().then(changed, () => {});
    },
    /** Plays a sound now; false when the page is mute. */
    play(name) {
      if (context?.state !== "running") return false;
      const start = context.currentTime + 0.02;
      for (const one of score(name).notes) note(one, start);
      return true;
    },
  };
}

// ---------------------------------------------------------------- what sounds when

// Each second the page says what should be heard, and this keeps the pauses, lets the loudest go first, remembers what a
// person muted, and leaves a sound to one of several windows.

const BREATH_MS = 400;
const ONCE_MS = 9000;
const CHANNEL = "backupboard.sound";

const byWeight = (a, b) => SOUNDS[b.sound].weight - SOUNDS[a.sound].weight;

/**
 * One window sounds: whoever gets the lock of a sound plays it, the others take it as heard. Without locks (plain
 * HTTP) the windows tell each other; two that start in the same instant may then both be heard, which is the lesser harm.
 */
export function createClaim({ locks = globalThis.navigator?.locks, told = new Map(), tell = () => {}, now = Date.now, after = (fn, ms) => setTimeout(fn, ms) } = {}) {
  const mine = new Set();
  return function claim(sound) {
    const every = SOUNDS[sound].every;
    const holdMs = every ? every * 1000 - 1000 : ONCE_MS;
    if (!locks) {
      if (now() - (told.get(sound) ?? -Infinity) < holdMs) return Promise.resolve(false);
      tell(sound);
      return Promise.resolve(true);
    }
    // What comes next while this window has the sound is a new cause, and the other windows are kept from it.
    if (mine.has(sound)) return Promise.resolve(true);
    return new Promise((answer) => {
      locks
        .request(`${CHANNEL}.${sound}`, { ifAvailable: true }, (lock) => {
          answer(Boolean(lock));
          if (!lock) return null;
          mine.add(sound);
          return new Promise((free) => after(() => free(mine.delete(sound)), holdMs));
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
  let now = 0;

  const isSilent = (one) => now < one.until;
  const due = ({ key, sound }, nowMs) => {
    const one = known.get(key);
    const { last } = one;
    if (isSilent(one)) return false;
    if (last === null) return true;
    return SOUNDS[sound].every !== null && nowMs - last >= SOUNDS[sound].every * 1000;
  };

  function silence(keys) {
    // An emergency that nobody has is quiet for a minute, everything else until its cause has gone.
    for (const key of keys) {
      const one = known.get(key);
      if (one && !isSilent(one)) one.until = one.sound === "emergency" ? now + 60_000 : Infinity;
    }
  }

  return {
    /**
     * Call it about once a second with everything that should be heard now.
     * @param {{key: string, sound: string}[]} wanted a key is one cause: what was muted or sounded once stays so until it goes
     * @returns {string|null} the sound that began
     */
    hear(wanted, nowMs) {
      now = nowMs;
      const keys = new Set(wanted.map((one) => one.key));
      for (const key of [...known.keys()]) if (!keys.has(key)) known.delete(key);
      for (const { key, sound } of wanted) if (!known.has(key)) known.set(key, { last: null, until: 0, sound });
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
      silence([...known.keys()]);
      muted([...known.keys()]);
    },
    silence,
    /** Something is wanted that nobody has muted. */
    get sounding() {
      return [...known.values()].some((one) => !isSilent(one));
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
