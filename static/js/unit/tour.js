// What begins and ends a shift, and the session with it, also from elsewhere. None of it asks or answers: it comes with
// shift.js.

import { mayAsk } from "./may_ask.js";

async function endIt(page, call, handOver) {
  const answer = await call("DELETE", "tours/current/", handOver ? { hand_over: true } : undefined);
  if (answer.status === 409 && !handOver)
    return mayAsk(page.state, answer.body?.card) ? page.open("handover") : endIt(page, call, true);
  if (!answer.ok) page.acts.say(answer.status === 0 ? "NOT SENT – no connection." : "The shift cannot end now.");
  page.leave();
  if (!answer.ok) return;
  // Over, by a touch here, whether or not the session can be read now: else the next reading would say that somebody else did it.
  page.setSession({ ...page.session, csrf: null, tour: null });
  await page.readSession();
}

/**
 * @param {object} page the screen's state, see main.js; `touring` while a shift begins or ends by a touch here
 * @param {{call: Function, keeping: object}} parts
 */
export const createTour = (page, { call, keeping }) => ({
  async startTour(unit, beat) {
    page.touring = true;
    const done = await page.acts.run("tour", "START SHIFT", "POST", "tours/", { unit: `${unit.agency}:${unit.call_sign}`, ...(beat ? { beat } : {}) });
    if (done) await page.readSession();
    page.touring = false;
    page.refresh();
    return done;
  },
  async endTour({ handOver = false } = {}) {
    page.touring = true;
    await endIt(page, call, handOver);
    page.touring = false;
    page.refresh();
  },
  async signOut() {
    // Nobody would sit at what the others count on: it is ended or handed over first. A silent emergency alone asks nothing.
    if (page.me && (page.state?.own || page.state?.answered)) return page.open("handover");
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

/** So long after the session was read a new picture of the board is no reason to read it again, ms. */
const FRESH_MS = 5000;

/** What a person must read when the shift here is not the one it was; null when it is, or when none was shown. Pure. */
export function tourNews(before, after) {
  if (!before || before.id === after?.id) return null;
  return after ? `NOW ${after.unit}: the shift was changed elsewhere.` : `OFF DUTY: the shift of ${before.unit} was ended elsewhere.`;
}

/** The session as the server has it now, and aloud what has become of the shift this screen showed. */
export function takeSession(page, session) {
  const before = page.session.tour;
  const news = tourNews(before, session.tour);
  page.setSession(session);
  if (news) {
    // An emergency from here is of that crew still: there is no other word of which unit needs help, and where.
    page.leftTour = session.tour ? null : before.id;
    page.leave();
    page.acts.say(news, { doubt: true, ms: 0 });
  }
}

/**
 * A shift also ends or changes in another window, on another device, or because it was forgotten. The board tells it of the
 * unit, or comes as a new picture; then the session is read again, until the server has answered.
 *
 * @param {object} page the screen's state, see main.js
 * @param {{store: object, call: Function, now?: () => number}} parts `now` is a clock that nobody sets, ms
 * @returns {{known: () => void, look: () => Promise<void>}} call `known` when the session was read, `look` about once a second
 */
export function watchTour(page, { store, call, now = () => performance.now() }) {
  let due = false;
  let about = null;
  let busy = false;
  let read = now();

  const mine = () => page.me?.unit_id ?? null;
  const tells = (event) => (page.me ? event.event === "unit.off_duty" && event.unit?.id === mine() : event.event === "unit.on_duty");
  /** The shift had ended before the board was there to tell it. */
  const isOff = () => Boolean(page.me && store?.units().find((unit) => unit.id === mine())?.status === "off_duty");

  function concerns({ type, event }) {
    if (type === "snapshot") return now() - read > FRESH_MS || isOff();
    return type === "event" && tells(event);
  }

  function hear(isNews) {
    if (isNews) [due, about] = [true, mine()];
  }

  async function look() {
    // Of a unit that is not the one of this screen any more: the session was read, by a touch here as a rule.
    due &&= about === mine();
    if (!due || busy || page.touring || !page.session.user) return;
    const before = page.session;
    // What is told while the server answers is asked about again.
    due = false;
    busy = true;
    const answer = await call("GET", "session/", undefined, { timeout: 5000 });
    busy = false;
    // A touch here changes it, or it was read meanwhile: this answer may be older, and it is asked again.
    const isNewest = !page.touring && page.session === before;
    hear(!answer.ok || !isNewest);
    // Somebody else is here now: the socket says so.
    if (!answer.ok || !isNewest || answer.body.user?.id !== before.user.id) return;
    takeSession(page, answer.body);
    page.refresh();
  }

  store?.subscribe((changes) => {
    hear(changes.some(concerns));
    look();
  });
  // This comes after the first paint: what the board has told by then is no news to anybody else.
  hear(isOff() || store?.recent().some(tells));
  look();
  return { known: () => (read = now()), look };
}
