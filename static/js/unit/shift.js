// What a shift needs around the scenes: sound and a lit screen from its first touch, practice, a test of the way to
// dispatch, and a lock after a long time without a touch.

import { createAwake } from "./awake.js";
import { createBegin } from "./begin.js";
import { createIdleLock, mayLock } from "./idle_lock.js";

/**
 * Gives the page its `begin`, `awake`, `practise` and `openTest`.
 *
 * @param {object} page the screen's state, see main.js
 * @param {{live: () => object|null, call: Function, newKey: () => string, frame: () => object}} parts
 */
export function addShift(page, { live, call, newKey, frame }) {
  const awake = createAwake({ changed: () => page.refresh() });
  const begin = createBegin({ sound: () => live()?.sound, awake, changed: () => page.refresh() });
  let touring = false;

  /** A part that is not loaded with the page. Without a connection it does not come, and that is said. */
  async function load(path, what) {
    try {
      return await path();
    } catch {
      page.acts.say(`${what} could not be loaded: no connection.`);
      return null;
    }
  }

  Object.assign(page, {
    awake, begin, practice: null, test: null,
    /** Called whenever the session is known anew: what lasts as long as a tour begins and ends here. */
    onTour(tour) {
      if (Boolean(tour) === touring) return;
      touring = Boolean(tour);
      if (!touring) return awake.release();
      awake.take();
    },
    async practise() {
      const made = await load(() => import("./practice/practice.js"), "Practice");
      if (!made || page.practice) return;
      page.panel = null;
      page.practice = made.startPractice(page, frame());
      page.refresh();
    },
    async openTest() {
      const made = await load(() => import("./test_scene.js"), "The test");
      if (!made) return;
      page.test ??= made.createTest({ call, newKey, changed: page.refresh });
      page.testScene = made.testScene;
      page.open("test");
    },
  });
  const idle = createIdleLock({ lock: () => page.lock(), may: () => mayLock(page) });
  document.getElementById("unmute").addEventListener("click", () => begin.testSound());
  return { tick: idle.tick };
}
