// Times of a record by the clock of its agency, wherever the browser stands: the same as in its words and on its print. Pure.

/**
 * @param {string} zone such as "America/Vancouver"
 * @returns {{hms: (at: string|number) => string, hm: (at: string|number) => string, day: (at: string|number) => string}}
 */
export function clockOf(zone) {
  const made = (options) => {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options });
    return (at) => format.format(typeof at === "number" ? at : Date.parse(at));
  };
  const two = "2-digit";
  return {
    hms: made({ hour: two, minute: two, second: two, hourCycle: "h23" }),
    hm: made({ hour: two, minute: two, hourCycle: "h23" }),
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
