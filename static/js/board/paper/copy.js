// The copy of its board that a desk's browser keeps, for when the server is gone. Pure. It is shown as old as it is, and is
// never taken for the board.

import { timeOfDay } from "../../live/clock.js";

/** How often a copy is made; never older than a minute, then. */
export const EVERY_MS = 20_000;

const LISTS = ["backups", "units", "stops"];

/** @returns {object|null} null while the board is not whole: half a board is none */
export function copyOf({ session, partners }, store, at) {
  if (!session?.user || !store.ready()) return null;
  const { csrf: _csrf, sign_in: _name, ...who } = session;
  const boards = store.views().map((view) => ({
    type: "snapshot", agency: view.code, epoch: view.epoch ?? store.epoch, seq: view.seq, timers: view.timers, degraded: [], labels: view.label,
    ...Object.fromEntries(LISTS.map((name) => [name, [...view[name].values()]])),
  }));
  return { session: who, partners: partners ?? {}, at, boards };
}

/** Puts a copy into an empty store. */
export function hang(store, { boards }) {
  store.apply({ type: "hello", epoch: boards[0]?.epoch ?? null, streams: boards.map(({ agency, seq }) => ({ agency, seq })) });
  for (const board of boards) store.apply(board);
}

/** How old it is, in ms, by this machine's clock; one that was set back makes it no younger than a moment. */
export const copyAge = (copy, wall) => Math.max(0, wall - copy.at.wall);

const two = (number) => String(number).padStart(2, "0");

/** To the second, however long: "14 s", "3 min 05 s", "2 h 03 min 05 s". */
export function ageText(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours) return `${hours} h ${two(minutes)} min ${two(rest)} s`;
  return minutes ? `${minutes} min ${two(rest)} s` : `${rest} s`;
}

/** "printed 28 Nov 2026, 21:04:42": paper outlives its day. */
export const printedText = (ms) => `printed ${new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" })}, ${timeOfDay(ms)}`;

/** "board at METRO 812, CNTY 44": which events are on it. */
export const seqText = (boards) => `board at ${boards.map(({ agency, seq }) => (boards.length > 1 ? `${agency} ${seq}` : `event ${seq}`)).join(", ")}`;
