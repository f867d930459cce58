// The last picture of the board: what a screen shows that is opened without a network, as old as it is.

import { keepBehind } from "../live/clock.js";

/**
 * Pure.
 *
 * @param {{session: object}} page
 * @param {object} store of the live board
 * @param {{server: number, wall: number}} at
 * @returns {object|null} null while the board is not whole, or nobody is on tour
 */
export function pictureOf({ session }, store, at) {
  if (!session.user || !session.tour || !store.ready()) return null;
  const { csrf: _csrf, ...who } = session;
  const view = store.view(session.tour.agency);
  if (!view) return null;
  const lists = Object.fromEntries(["backups", "units", "stops"].map((name) => [name, [...view[name].values()]]));
  const board = { type: "snapshot", agency: view.code, epoch: view.epoch, seq: view.seq, timers: view.timers, degraded: view.degraded, labels: view.label, ...lists };
  return { session: who, at, board };
}

/** Seals the picture of now, for a screen that is opened without a network. */
export async function keepPicture(page, store, { clock, sealed }) {
  // Sealing takes a slow machine 40 ms, and the disk: a touch on its way goes first.
  if (page.asks.open.some((ask) => ask.state === "sending")) return;
  const wall = Date.now();
  keepBehind(clock.now() - wall);
  const picture = pictureOf(page, store, { server: clock.now(), wall });
  if (picture) await sealed.save(picture);
}

/** Puts a picture into an empty store; the socket then goes on from its numbers. */
export function hang(store, { board }) {
  store.apply({ type: "hello", epoch: board.epoch, streams: [{ agency: board.agency, seq: board.seq }] });
  store.apply(board);
}

/** How old it is, in ms. A clock that was set back makes it no younger than a moment. */
export const pictureAge = (picture, wall) => Math.max(0, wall - picture.at.wall);
