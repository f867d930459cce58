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

function tickSince(element, nowMs) {
  const age = nowMs - Date.parse(element.dataset.since);
  if (Number.isNaN(age)) return put(element, "");
  put(element, element.dataset.as === "ago" ? agoText(age) : elapsedText(age));
  const { late } = element.dataset;
  if (late) element.classList.toggle("late", age >= late * 1000);
}

function tickUntil(element, nowMs) {
  const left = Date.parse(element.dataset.until) - nowMs;
  if (Number.isNaN(left)) return put(element, "");
  put(element, left > 0 ? remainingText(left) : element.dataset.past ?? "0:00");
}

/**
 * Fills every clock below `root`:
 * `data-since="ISO"` counts up (`data-as="ago"` in words, `data-late="60"` adds class `late` from 60 s on),
 * `data-until="ISO"` counts down (`data-past` is the text afterwards), `data-clock` is the time of day (`"hm"` without seconds).
 * The element's text belongs to this function; a template must leave it empty.
 */
export function tickElements(root, nowMs) {
  const each = (selector, tick) => root.querySelectorAll(selector).forEach((element) => tick(element, nowMs));
  each("[data-since]", tickSince);
  each("[data-until]", tickUntil);
  each("[data-clock]", (element) => put(element, timeOfDay(nowMs, { seconds: element.dataset.clock !== "hm" })));
}

/**
 * Ticks at each full server second. `onTick(nowMs)` runs with it, so a page needs no other timer.
 * Returns a function that fills what a render has just made: call it after each. It fills by the second that began last: every
 * clock of a page moves together, once a second. Each in its own moment would draw a busy board anew all over with every event.
 */
export function startTicking(root, clock, onTick = () => {}) {
  let timer = 0;
  const second = () => Math.floor(clock.now() / 1000) * 1000;
  const tick = () => {
    tickElements(root, second());
    onTick(clock.now());
    clearTimeout(timer);
    timer = setTimeout(tick, 1000 - (clock.now() % 1000) + 5);
  };
  tick();
  document.addEventListener("visibilitychange", tick);
  return () => tickElements(root, second());
}
