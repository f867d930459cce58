// What a shift needs around the scenes: sound and a lit screen from its first touch, where the car is, practice, a test of
// the way to dispatch, my shift, one question after an ask, and a lock after a long time without a touch. None of it asks or answers: it is loaded
// after the first paint.

import { createAfter } from "./after.js";
import { awakeWords, createAwake } from "./awake.js";
import { createBegin } from "./begin.js";
import { shareDeclined } from "./declined.js";
import { createDrilled } from "./drilled.js";
import { WARNED_MS, createIdleLock, mayLock } from "./idle_lock.js";
import { createLatePlace } from "./late_place.js";
import { UNIT, store } from "./keeping.js";
import { notLoaded, sheet } from "./later.js";
import { createStatement } from "./statement.js";
import { createTour, watchTour } from "./tour.js";
import { startWhereabouts } from "./whereabouts.js";

/**
 * Gives the page its `begin`, `awake`, `where`, `practise`, `openTest` and `openShift`, and what tour.js does.
 *
 * @param {object} page the screen's state, see main.js
 * @param {{live: () => object|null, call: Function, newKey: () => string, frame: () => object, keeping: object}} parts
 */
export function addShift(page, { live, call, newKey, frame, keeping }) {
  page.drilled = createDrilled(page, live);
  page.statement = createStatement(page, { call, newKey, sheet });
  shareDeclined(page);
  const awake = createAwake({
    changed: () => page.refresh(),
    lost: () => page.acts.say(awakeWords(awake.state), { doubt: true, ms: 0 }),
  });
  const begin = createBegin({ sound: () => live()?.sound, awake, changed: () => page.refresh() });
  let touring = null;

  /** A part that is not loaded with the page. Without a connection it does not come, and that is said. */
  async function load(path, what) {
    try {
      return await path();
    } catch {
      page.acts.say(notLoaded(what));
      return null;
    }
  }

  Object.assign(page, {
    awake, begin, ...createTour(page, { call, keeping }),
    async practise() {
      const made = await load(async () => (await Promise.all([import("./practice/practice.js"), sheet("practice")]))[0], "Practice");
      if (!made || page.practice) return;
      page.panel = null;
      page.practice = made.startPractice(page, frame());
      page.refresh();
    },
    async openShift() {
      const made = await load(() => import("./my_shift.js"), "My shift");
      if (!made) return;
      page.aside ??= made.createAside(page, { call });
      page.aside.openShift();
    },
    async openTest() {
      const made = await load(() => import("./test_scene.js"), "The test");
      if (!made) return;
      page.test ??= made.createTest({ call, newKey, changed: page.refresh });
      page.testScene = made.testScene;
      page.open("test");
    },
  });
  const idle = createIdleLock({
    lock: () => page.lock(), may: () => mayLock(page),
    warn: () => page.acts.say("Nobody touches this screen: it locks in a minute.", { ms: WARNED_MS }),
  });
  const after = createAfter(page, { live, call });
  const watched = watchTour(page, { store: live()?.store, call });
  document.getElementById("unmute").addEventListener("click", () => begin.testSound());
  return {
    ...createLatePlace(page, { call, newKey }),
    tick() {
      idle.tick();
      after.watch();
      watched.look();
    },
    /** Called whenever the session is known anew: what lasts as long as a tour begins and ends here. */
    onTour(tour) {
      watched.known();
      if (tour) store(UNIT, tour.unit);
      if ((tour?.id ?? null) === touring) return;
      if (touring) [page.where.stop(), page.statement.forget()];
      touring = tour?.id ?? null;
      if (!touring) return awake.release();
      awake.take();
      page.where = startWhereabouts(page);
    },
  };
}
