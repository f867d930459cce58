// Times of a record by the clock of its agency, wherever the browser stands: the same as in its words and on its print. Pure.

import { knownZone, zoneMark } from "../zone.js";

/** One of each zone: making its formatters takes a browser longer than a whole table of times. */
const clocks = new Map();

/**
 * @param {string} [zone] such as "America/Vancouver"; without one the browser's own
 * @returns {Record<"hms"|"hm"|"day"|"weekday", (at: string|number) => string>} "21:04:12", "21:04", "28 Nov 2026", "Sat 28 Nov"
 */
export function clockOf(zone) {
  if (!clocks.has(zone)) clocks.set(zone, makeClock(zone));
  return clocks.get(zone);
}

function makeClock(zone) {
  const made = (options) => {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: knownZone(zone), ...options });
    return (at) => format.format(typeof at === "number" ? at : Date.parse(at));
  };
  const two = "2-digit";
  const timed = (options) => {
    const tell = made({ hour: two, minute: two, hourCycle: "h23", ...options });
    return (at) => tell(at) + zoneMark(zone);
  };
  const weekday = made({ weekday: "short", day: "numeric", month: "short" });
  return {
    // A browser may put a comma in, or not.
    weekday: (at) => weekday(at).replace(",", ""),
    hms: timed({ second: two }),
    hm: timed({}),
    day: made({ day: "numeric", month: "short", year: "numeric" }),
  };
}

/** Seconds as "4:28", "1:02:33". */
export function lengthText(seconds) {
  const all = Math.max(0, Math.floor(seconds ?? 0));
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Seconds between two times; null when one of them has not happened. */
export const secondsBetween = (from, to) => (from && to ? Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000) : null);

/** What a clock in a zone shows at a moment, as if it were UTC: milliseconds. */
function shownAt(zone, ms) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: knownZone(zone), hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const { year, month, day, hour, minute, second } = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const DAY_MS = 86_400_000;

/**
 * The moment a time of the clock means, "21:04" or "21:04:12", for something that went on from one moment to another: the first
 * that lies in it; else one that day, for whoever judges it. Null when it is no time.
 */
export function momentOfClock(zone, text, begins, ends) {
  const said = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!said) return null;
  const [from, to] = [Date.parse(begins), Date.parse(ends)];
  const midnight = Math.floor(shownAt(zone, from) / DAY_MS) * DAY_MS;
  const since = (Number(said[1]) * 60 + Number(said[2])) * 60_000 + Number(said[3] ?? 0) * 1000;
  const found = [];
  for (let day = 0; midnight + day * DAY_MS <= shownAt(zone, to) + DAY_MS && day < 40; day++) {
    const shown = midnight + day * DAY_MS + since;
    // The clock may be set in that night: it is off by what it is off before or after.
    const offsets = new Set([-DAY_MS / 2, DAY_MS / 2].map((aside) => shownAt(zone, shown + aside) - (shown + aside)));
    found.push(...[...offsets].map((off) => shown - off).filter((ms) => shownAt(zone, ms) === shown));
  }
  const inside = found.sort((a, b) => a - b).find((ms) => ms >= Math.floor(from / 60_000) * 60_000 && ms <= to);
  const meant = inside ?? found[0];
  return meant === undefined ? null : new Date(meant).toISOString();
}
