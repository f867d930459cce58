// A screen nobody has touched for a long time locks itself: whoever sits down at it then sees no call sign, no address.
// EMERGENCY goes on working from a locked car.

/** Half an hour without a touch. */
export const IDLE_MS = 30 * 60_000;

/** Not while somebody is counted on, or counts on this screen: an ask on its way or open, an answer, a stop. Pure. */
export function mayLock({ session, state, practice }) {
  if (!session?.user || practice) return false;
  return !state?.own && !state?.silent && !state?.answered && !state?.incoming && !state?.stop;
}

/**
 * @param {{lock: () => void, may: () => boolean, after?: number, now?: () => number, target?: EventTarget}} parts
 *   `now` is a clock that nobody sets, ms
 */
export function createIdleLock({ lock, may, after = IDLE_MS, now = () => performance.now(), target = globalThis.document }) {
  let touched = now();
  for (const name of ["pointerdown", "keydown"]) target.addEventListener(name, () => (touched = now()), { capture: true });
  return {
    /** Call it about once a second. While it may not lock the time starts anew: the ask's end is no reason to lock at once. */
    tick() {
      if (!may()) return void (touched = now());
      if (now() - touched < after) return;
      touched = now();
      lock();
    },
  };
}
