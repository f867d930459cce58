// A screen nobody has touched for a long time locks itself: whoever sits down at it then sees no call sign, no address.
// EMERGENCY goes on working from a locked car.

/** Half an hour without a touch. */
export const IDLE_MS = 30 * 60_000;

/** So long before it locks it says so, ms. */
export const WARNED_MS = 60_000;
/** A car that moves faster than a person walks, in m/s, has somebody in it. */
const WALKS_MS = 1.5;

/** A touch that nobody has yet, or that nobody has read was not sent. Of a silent one that was refused nothing is ever shown. */
const unsent = ({ asks, acts }) => Boolean(acts?.waits || asks?.open.some((ask) => !(ask.silent && ask.state === "refused")));

/**
 * Not while somebody is counted on, or counts on this screen: an ask on its way, unread or open, an answer, a stop; and not
 * while the car drives. Pure.
 */
export function mayLock(page) {
  const { session, state, practice, car, where } = page;
  if (!session?.user || practice || car?.open || unsent(page) || where?.speed() > WALKS_MS) return false;
  return !state?.own && !state?.silent && !state?.answered && !state?.incoming && !state?.stop;
}

/**
 * @param {{lock: () => void, may: () => boolean, warn?: () => void, after?: number, now?: () => number, target?: EventTarget}} parts
 *   `now` is a clock that nobody sets, ms
 */
export function createIdleLock({ lock, may, warn = () => {}, after = IDLE_MS, now = () => performance.now(), target = globalThis.document }) {
  let touched = now();
  let warned = -1;
  for (const name of ["pointerdown", "keydown"]) target.addEventListener(name, () => (touched = now()), { capture: true });
  return {
    /** Call it about once a second. While it may not lock the time starts anew: the ask's end is no reason to lock at once. */
    tick() {
      if (!may()) return void (touched = now());
      if (now() - touched >= after - WARNED_MS && warned !== touched) {
        warned = touched;
        warn();
      }
      if (now() - touched < after) return;
      touched = now();
      lock();
    },
  };
}
