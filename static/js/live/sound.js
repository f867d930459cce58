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

  open(); // Where a policy lets pages sound by themselves, it runs at once.

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
