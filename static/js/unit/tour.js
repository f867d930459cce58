// What begins and ends a shift, and the session with it. None of it asks or answers: it comes with shift.js.

import { mayAsk } from "./may_ask.js";

/**
 * @param {object} page the screen's state, see main.js
 * @param {{call: Function, keeping: object}} parts
 */
export const createTour = (page, { call, keeping }) => ({
  async startTour(unit, beat) {
    const done = await page.acts.run("tour", "START SHIFT", "POST", "tours/", { unit: `${unit.agency}:${unit.call_sign}`, ...(beat ? { beat } : {}) });
    if (done) await page.readSession();
    page.refresh();
    return done;
  },
  async endTour({ handOver = false } = {}) {
    const answer = await call("DELETE", "tours/current/", handOver ? { hand_over: true } : undefined);
    if (answer.status === 409 && !handOver)
      return mayAsk(page.state, answer.body?.card) ? page.open("handover") : page.endTour({ handOver: true });
    if (!answer.ok) page.acts.say(answer.status === 0 ? "NOT SENT – no connection." : "The shift cannot end now.");
    page.leave();
    if (answer.ok) await page.readSession();
    page.refresh();
  },
  async signOut() {
    const answer = await call("DELETE", "session/");
    if (answer.ok || answer.status === 401) {
      await keeping.forget();
      location.assign(location.pathname);
    }
    else page.acts.say("Not signed out: no connection.");
  },
  /** Locks this browser at once, also without a network; the session is signed out as soon as the server is there. */
  lock() {
    const done = keeping.locking.lock(page.session.sign_in);
    page.leaveData();
    return done;
  },
  pickUnit(id) {
    page.pickedUnit = id;
    page.refresh();
  },
});
