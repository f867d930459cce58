// Where this car is: watched while on tour, told to the board now and then, and shown with its age and how exact it is.

import { call } from "../live/api.js";
import { OLD_MS, wayTo } from "./words.js";

/** At most one report in so long while the car moves, and while it stands. */
export const MOVING_MS = 5000;
export const STILL_MS = 30_000;
/** A speed this old says nothing about now. */
const SPEED_MS = 10_000;
const LOOK_MS = 2500;
const MOVED_M = 15;
/** Where it was is remembered for so long, once in so long: half of a shift that was cut off, not a track of it. */
const KEPT_MS = 1_800_000;
const APART_MS = 5000;
/** A receiver that tells no speed: it is taken from two places no further apart than this. */
const SPAN_MS = 20_000;
const WALKS_MS = 1.5;
const REFUSED = 1;

/**
 * @param {{geo: Geolocation|undefined, send: (fix: object, age: number) => Promise<{ok: boolean}>, changed: () => void,
 *   mono?: () => number, wall?: () => number, every?: Function, halt?: Function}} parts
 *   `mono` is a clock that is never set, `wall` the one positions are stamped with
 */
export function createWhereabouts({
  geo, send, changed, mono = () => performance.now(), wall = () => Date.now(),
  every = (fn, ms) => setInterval(fn, ms), halt = (id) => clearInterval(id),
}) {
  let state = "off";
  let watch = null;
  let timer = null;
  let fix = null;
  let told = null;
  let track = [];
  let toldAt = -Infinity;
  let asked = -Infinity;
  let busy = false;

  const age = () => (fix ? mono() - fix.at : null);
  const speed = () => (fix && age() < SPEED_MS ? fix.speed : null);

  function moves() {
    if (!told || fix.speed > WALKS_MS) return true;
    return (wayTo(told, fix)?.metres ?? 0) > MOVED_M;
  }

  /** Metres a second between two measurements, when the car has moved by more than they may be off; else null: not known. */
  function speedTo(next) {
    const from = track.findLast((one) => next.at - one.at >= APART_MS);
    const took = next.at - from?.at;
    const metres = took <= SPAN_MS ? wayTo(from, next)?.metres : null;
    return metres > from?.accuracy + next.accuracy ? (metres * 1000) / took : null;
  }

  function remember() {
    if (track.length && fix.at - track.at(-1).at < APART_MS) return;
    track = [...track.filter((one) => fix.at - one.at < KEPT_MS), fix];
  }

  /** Where the car was so many ms ago; null when nothing was measured about then. */
  function was(ago) {
    const off = (one) => Math.abs(mono() - one.at - ago);
    const [near] = [fix, ...track].filter(Boolean).sort((a, b) => off(a) - off(b));
    return near && off(near) <= OLD_MS ? near : null;
  }

  /** One place is told once: told again it would look new. */
  async function tell() {
    if (!fix || busy || fix === told || mono() - toldAt < (moves() ? MOVING_MS : STILL_MS)) return;
    const mine = fix;
    busy = true;
    toldAt = mono();
    const answer = await send(mine, age());
    busy = false;
    if (answer.ok) told = mine;
  }

  function heard({ coords, timestamp }) {
    if (state === "off") return;
    const { latitude: lat, longitude: lon, accuracy, heading, speed: metres } = coords;
    const late = Math.min(Math.max(0, wall() - timestamp), OLD_MS);
    const next = { lat, lon, accuracy, heading: Number.isFinite(heading) ? heading : null, at: mono() - late };
    fix = { ...next, speed: Number.isFinite(metres) ? metres : speedTo(next) };
    state = "on";
    remember();
    tell();
    changed();
  }

  function failed(error) {
    if (state === "off") return;
    if (error.code === REFUSED) state = "refused";
    else if (!fix || age() > OLD_MS) state = "unavailable";
    changed();
  }

  /** A car that stands still gets no new fix by itself: it is asked for one. */
  function look() {
    tell();
    const wait = STILL_MS - MOVING_MS;
    if (state === "refused" || (fix && age() < wait) || mono() - asked < wait) return;
    asked = mono();
    geo.getCurrentPosition(heard, failed, { enableHighAccuracy: true, timeout: wait, maximumAge: MOVING_MS });
  }

  return {
    start() {
      if (watch !== null) return;
      state = geo ? "waiting" : "unavailable";
      if (!geo) return;
      asked = mono();
      watch = geo.watchPosition(heard, failed, { enableHighAccuracy: true, maximumAge: MOVING_MS });
      timer = every(look, LOOK_MS);
    },
    stop() {
      if (watch !== null) geo.clearWatch(watch);
      halt(timer);
      [watch, timer, fix, told, track, toldAt, state] = [null, null, null, null, [], -Infinity, "off"];
    },
    /** Metres a second, null when it is not known. */
    speed,
    was,
    /** Milliseconds since the place was measured, null without one. */
    age,
    /** Metres the place may be off, null without one. */
    accuracy: () => fix?.accuracy ?? null,
    /** "off", "waiting", "on", "refused" or "unavailable". */
    state: () => state,
  };
}

let one = null;

/**
 * Watches and tells where the car is, from now on until the tour ends. Called again it changes nothing.
 * @param {object} page the screen's state, see main.js
 * @returns {{speed: () => number|null, age: () => number|null, state: () => string}}
 */
export function startWhereabouts(page) {
  one ??= createWhereabouts({
    geo: globalThis.navigator?.geolocation,
    changed: () => page.refresh(),
    send(fix, age) {
      if (!page.me) return Promise.resolve({ ok: false });
      const body = { lat: fix.lat, lon: fix.lon, accuracy_m: fix.accuracy, at: new Date(page.clockNow() - age).toISOString() };
      if (fix.heading !== null) body.heading = fix.heading;
      return call("POST", `units/${encodeURIComponent(page.me.unit)}/position/`, body, { timeout: MOVING_MS });
    },
  });
  one.start();
  return one;
}
