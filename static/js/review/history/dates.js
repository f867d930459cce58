// Days by an agency's clock, whatever clock the browser has. Pure.

import { knownZone } from "../zone.js";

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

const clocks = new Map();

/** One formatter a zone: making one takes a browser longer than a whole table of times. */
function clockOf(zone) {
  if (!clocks.has(zone)) {
    clocks.set(zone, new Intl.DateTimeFormat("en-GB", {
      timeZone: knownZone(zone), hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
    }));
  }
  return clocks.get(zone);
}

/** What an agency's clock shows at a moment: {year, month, day, hour, minute, second}. */
export function partsAt(ms, zone) {
  const found = {};
  for (const { type, value } of clockOf(zone).formatToParts(ms)) if (type !== "literal") found[type] = Number(value);
  return found;
}

const shownAs = (ms, zone) => {
  const { year, month, day, hour, minute, second } = partsAt(ms, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

const two = (number) => String(number).padStart(2, "0");
const textOf = (ms) => new Date(ms).toISOString().slice(0, 10);

/** A date as a number of milliseconds that knows no zone; null for what is no date. */
function dayMs(text) {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (!year) return null;
  const ms = Date.UTC(year, month - 1, day);
  return textOf(ms) === text ? ms : null;
}

/** The day it is, "2026-11-28". */
export function today(nowMs, zone) {
  const { year, month, day } = partsAt(nowMs, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** So many days later; what is no date stays as it was said. */
export function plusDays(text, days) {
  const ms = dayMs(text);
  return ms === null ? text : textOf(ms + days * DAY_MS);
}

/** The Monday of a day's week. */
export const mondayOf = (text) => plusDays(text, -((new Date(dayMs(text)).getUTCDay() + 6) % 7));

/**
 * The moment a day begins by an agency's clock, as the wire says it. What is no date is passed on as it stands: the server
 * says what is wrong with it.
 */
export function beginOf(text, zone) {
  const wanted = dayMs(text);
  if (wanted === null) return text;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  const once = wanted - (shownAs(wanted, zone) - wanted);
  return new Date(wanted - (shownAs(once, zone) - once)).toISOString();
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** "28 Nov 2026" of a date. */
export function dateText(text) {
  const ms = dayMs(text);
  if (ms === null) return text;
  const date = new Date(ms);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** "28 Nov" of a moment; of January its year too. */
export function dayText(ms, zone) {
  const { year, month, day } = partsAt(ms, zone);
  return month === 1 ? `${day} Jan ${year}` : `${day} ${MONTHS[month - 1]}`;
}

/** The day of a moment by an agency's clock; null stays null. */
export const dayOf = (iso, zone) => (iso ? today(Date.parse(iso), zone) : null);

/** "Sat 28 Nov 2026" and "21:04" of a moment. */
export function whenText(iso, zone) {
  const { year, month, day, hour, minute } = partsAt(Date.parse(iso), zone);
  return { day: `${WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]} ${day} ${MONTHS[month - 1]} ${year}`, time: `${two(hour)}:${two(minute)}` };
}

/** A span whose end is the moment after it: "1 Nov 2026 to 28 Nov 2026"; "" for what is none. */
export function spanText(from, to, zone) {
  if (Number.isNaN(Date.parse(from ?? "")) || Number.isNaN(Date.parse(to ?? ""))) return "";
  const last = today(Date.parse(to) - 1, zone);
  const first = dayOf(from, zone);
  return first === last ? dateText(first) : `${dateText(first)} to ${dateText(last)}`;
}
