// One alert muted, with an end: after a time, or when its ask changes. The others go on. Pure but for what it is kept in.

import { kept } from "./kept.js";
import { SOUNDS } from "../live/sound.js";

const KEPT = "backupboard.board.mutes";
const MINUTE_MS = 60_000;
/** An emergency nobody has taken notice of may be quiet for no longer. */
export const EMERGENCY_MS = MINUTE_MS;

/** What makes a mute end before its time: another state, somebody took notice, a cancel, the ladder at its end. */
export const signOf = (card) =>
  card ? [card.state, card.urgency, Boolean(card.acknowledged_at), Boolean(card.cancel_asked_at), Boolean(card.exhausted), card.voice_it ?? ""].join("|") : "";

const isCry = (card) => card?.urgency === "emergency" && !card.acknowledged_at;

/** How long an alert may be muted: `[words, ms]`, ms null until it changes. */
export const choicesFor = (card) =>
  isCry(card) ? [["60 s", EMERGENCY_MS]] : [["15 min", 15 * MINUTE_MS], ["30 min", 30 * MINUTE_MS], ["until it changes", null]];

/** Only what comes again can be muted; a chime that was heard is over. */
export const canMute = ({ sound }) => SOUNDS[sound].every !== null;

function read(storage) {
  try {
    return new Map(JSON.parse(storage.getItem(KEPT) ?? "[]"));
  } catch (error) {
    // Then nothing is muted: the louder side.
    console.warn("mutes not remembered", error);
    return new Map();
  }
}

/**
 * Alerts are `{key, sound, card?}` as the page would sound them. Kept in the browser, so that a page loaded anew and a
 * second window are as quiet.
 */
export function createMutes(storage = kept) {
  let muted = read(storage);
  const write = () => storage.setItem(KEPT, JSON.stringify([...muted]));

  const holds = (alert, nowMs) => {
    const mute = muted.get(alert.key);
    if (!mute || mute.sign !== signOf(alert.card)) return false;
    // Whatever was chosen, and whatever another clock wrote.
    const most = isCry(alert.card) ? EMERGENCY_MS : Infinity;
    return nowMs - mute.at < most && (mute.until === null || nowMs < mute.until);
  };

  return {
    mute(alert, ms, nowMs) {
      const end = isCry(alert.card) ? Math.min(ms ?? EMERGENCY_MS, EMERGENCY_MS) : ms;
      muted.set(alert.key, { at: nowMs, until: end === null ? null : nowMs + end, sign: signOf(alert.card) });
      write();
    },
    unmute(key) {
      if (muted.delete(key)) write();
    },
    /** Those that are heard. Forgets mutes that have ended, but none while the board is still being fetched. */
    heard(alerts, nowMs, whole = true) {
      const live = new Set(alerts.filter((alert) => holds(alert, nowMs)).map((alert) => alert.key));
      if (whole && live.size !== muted.size) {
        muted = new Map([...muted].filter(([key]) => live.has(key)));
        write();
      }
      return alerts.filter((alert) => !live.has(alert.key));
    },
    /** `{until}` of a mute that holds, null when it does not; `until` null: until it changes. */
    of(alert, nowMs) {
      if (!holds(alert, nowMs)) return null;
      const { at, until } = muted.get(alert.key);
      // A page just loaded hears its clock late: no more is left than was chosen.
      return { until: until && Math.min(until, nowMs + until - at) };
    },
    /** Another window of this browser muted something. */
    again: () => (muted = read(storage)),
  };
}
