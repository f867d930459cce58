// Server time in the browser. Every age and countdown on a page is text filled in here, by one timer,
// from the server's clock: a wrong or stepped clock in a car must not make an ask look younger.

const SAMPLES = 12;

/** Milliseconds since 1970 that no change of the machine's clock can bend while the page is open. */
const monotonic = () => performance.timeOrigin + performance.now();

/**
 * A clock that follows the server. `hear` takes each `server_time` a frame brings.
 * A frame can only arrive late, never early, so the largest offset of the last few is the nearest to the truth.
 *
 * @param {{now?: () => number, wall?: () => number, behind?: number}} [parts] `now` a clock that is never set, `wall` this
 *   machine's, `behind` how far it was behind the server's when the server was last heard, ms
 */
export function createClock({ now = monotonic, wall = () => Date.now(), behind = 0 } = {}) {
  let samples = [];
  let offset = behind;
  let lag = wall() - now();
  return {
    /**
     * @param {string|null|undefined} iso server time as it stood when the frame was sent
     * @param {{fresh?: boolean}} [options] fresh: a new connection; what was heard before the gap is forgotten
     */
    hear(iso, { fresh = false } = {}) {
      const server = Date.parse(iso ?? "");
      if (Number.isNaN(server)) return;
      const sample = server - now();
      // Far from what we knew: one of the clocks was set. Old samples say nothing any more.
      if (fresh || Math.abs(sample - offset) > 30_000) samples = [];
      samples = [...samples, sample].slice(-SAMPLES);
      offset = Math.max(...samples);
      lag = wall() - now();
    },
    /** Whether the server was ever heard; else `now` is this machine's own clock. */
    get heard() {
      return samples.length > 0;
    },
    /** Server time now, in ms since 1970. */
    now: () => now() + offset,
    /**
     * Server time of a touch. While a machine sleeps this page's clock stands still and the machine's goes on: a touch at
     * its waking is of now, and not of before the sleep.
     */
    touched: () => now() + offset + Math.max(0, wall() - now() - lag),
    /** How far this machine's clock is behind the server's, in ms. */
    skew: () => offset,
  };
}

// How far this machine's clock is behind the server's is kept from one load to the next: a page opened without the server must
// not date a touch by a clock that is known to be wrong. An emergency dated six minutes back would be taken for a late one.
const BEHIND = "backupboard.behind";

/** @returns {number} ms; 0 where it was never known */
export function keptBehind() {
  try {
    return Number(localStorage.getItem(BEHIND)) || 0;
  } catch {
    // Storage may be blocked: this machine's clock is all there is.
    return 0;
  }
}

/** @param {number} ms */
export function keepBehind(ms) {
  try {
    localStorage.setItem(BEHIND, String(Math.round(ms)));
  } catch {
    // Not remembered; see above.
    return;
  }
}

const two = (number) => String(number).padStart(2, "0");

/** "0:07", "12:40", from one hour "1 h 05", from one day "2 d". Negative counts as zero. */
export function elapsedText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds >= 172_800) return `${Math.floor(seconds / 86_400)} d`;
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor(seconds / 60) % 60)}`;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** Time left: rounds up, so that "0:01" is still to come and "0:00" is due. */
export function remainingText(ms) {
  return elapsedText(Math.ceil(Math.max(0, ms) / 1000) * 1000);
}

/** A rough age in words: "4 s", "3 min", "2 h". */
export function agoText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Time of day in the browser's zone, "21:04:42"; without seconds "21:04". */
export function timeOfDay(ms, { seconds = true } = {}) {
  const date = new Date(ms);
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return seconds ? `${minutes}:${two(date.getSeconds())}` : minutes;
}

/** `said`: what it was given last. Reading 400 of them back from the page took half of a tick. */
function put(element, text) {
  if (element.said !== text) element.textContent = element.said = text;
}

/** Which moment a clock is of; undefined: it is none of ours. */
const momentOf = ({ dataset }) => dataset.since ?? dataset.until ?? dataset.clock;

function textOf({ since, until, clock, as, past }, age, nowMs) {
  if (clock !== undefined) return timeOfDay(nowMs, { seconds: clock !== "hm" });
  if (Number.isNaN(age)) return "";
  if (since === undefined) return age < 0 ? remainingText(-age) : past ?? "0:00";
  return as === "ago" ? agoText(age) : elapsedText(age);
}

/**
 * Fills a `<time>`: `data-since="ISO"` counts up (`data-as="ago"` in words, `data-late="60"` adds class `late` from 60 s on),
 * `data-until="ISO"` counts down (`data-past` is the text afterwards), `data-clock` is the time of day (`"hm"` without seconds).
 * The element's text belongs to this function; a template must leave it empty.
 */
export function fill(element, nowMs) {
  const moment = momentOf(element);
  if (moment === undefined) return;
  const { dataset } = element;
  const age = nowMs - Date.parse(dataset.since ?? dataset.until ?? "");
  put(element, textOf(dataset, age, nowMs));
  element.filled = moment;
  if (dataset.late) element.classList.toggle("late", age >= dataset.late * 1000);
}

/** At the next frame when visible; hidden pages get no frames, but must go on (title, sound, receipts). */
export function nextFrame(fn) {
  if (document.visibilityState === "hidden") setTimeout(fn, 0);
  else requestAnimationFrame(fn);
}

/** Clocks moved on in one frame. A board has 500: all in one would keep an event waiting for a tenth of a second. */
const SLICE = 60;

/**
 * Ticks at each full server second, slice by slice. `onTick(nowMs)` runs with it, so a page needs no other timer.
 * Returns a function that fills the clocks a render has just made: call it after each. By the second that began last, and no
 * others: a clock that moved in its own moment would draw a busy board anew all over with every event.
 */
export function startTicking(root, clock, onTick = () => {}) {
  const clocks = root.getElementsByTagName("time");
  let timer = 0;
  let turn = 0;
  const second = () => Math.floor(clock.now() / 1000) * 1000;
  const slice = (left, mine) => {
    if (mine !== turn) return;
    const nowMs = second();
    for (const element of left.splice(0, SLICE)) fill(element, nowMs);
    if (left.length) nextFrame(() => slice(left, mine));
  };
  const tick = () => {
    slice([...clocks], (turn += 1));
    onTick(clock.now());
    clearTimeout(timer);
    timer = setTimeout(tick, 1000 - (clock.now() % 1000) + 5);
  };
  tick();
  document.addEventListener("visibilitychange", tick);
  return () => {
    const nowMs = second();
    for (const element of clocks) if (element.filled !== momentOf(element)) fill(element, nowMs);
  };
}
