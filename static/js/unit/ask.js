// Sends asks and does not give up: a key made at the touch, the same key on every retry, so that five tries are one row.
// Knows no DOM; what may be said about an ask is decided in words.js, what becomes of an old one in outbox/rules.js.

import { ASK_MS, openAge } from "./outbox/rules.js";
import { UNCONFIRMED_MS, askTruth, levelOf } from "./words.js";

const WAITS_MS = [500, 1000, 2000, 4000, 5000];
const HANGS_MS = 4000;
const REFUSED = new Set([400, 401, 403, 404, 405, 409, 410, 413, 415, 422]);
const SIGNED_OUT = 401;

export const waitAfter = (tries) => WAITS_MS[Math.min(tries, WAITS_MS.length) - 1];

/** What is told to the shelf when there is none. */
const NO_SHELF = { keep: () => Promise.resolve(), done() {} };
/** Too old to be sent, or to be decided first: nothing goes out until a person says so. */
const HELD = ["unsent", "offer"];
/** Shown until a person has read them. */
const STAYS = ["refused", ...HELD];

/**
 * @param {{call: Function, newKey: () => string, now: () => number, changed: () => void,
 *   received: (ask: object, card: object) => void, shelf?: {keep: Function, done: Function}, tour?: () => string|null, place?: () => object|null,
 *   mono?: () => number, wall?: () => number, after?: Function, cancel?: Function}} parts
 *   `now` server time in ms, `mono` a clock that is never set, `wall` this machine's; `received` takes each confirmed card;
 *   `shelf` keeps a touch until it is answered; `tour` is the id of the tour that runs; `place` where a car without one is
 */
export function createAsks({
  call, newKey, now, changed, received, shelf = NO_SHELF, tour = () => null, place = () => null,
  mono = () => performance.now(), wall = () => Date.now(), after = (fn, ms) => setTimeout(fn, ms), cancel = (id) => clearTimeout(id),
}) {
  let open = [];

  function finish(ask, state) {
    ask.state = state;
    for (const id of [ask.timer, ask.alarm, ask.end]) cancel(id);
    if (!STAYS.includes(state)) open = open.filter((one) => one !== ask);
    // Too old, or nobody signed in: it stays on the shelf until a person has decided, or somebody signs in.
    if (!HELD.includes(state) && !ask.signedOut) shelf.done(ask.key);
    changed();
  }

  const isEmergency = (ask) => ask.urgency === "emergency";
  const ageOf = (ask) => openAge(mono() - ask.since, wall() - ask.wall);
  /** A machine that slept wakes up with old touches: they are looked at before they go, not after. */
  const tooOld = (ask) => !isEmergency(ask) && ageOf(ask) >= ASK_MS;

  function answered(ask, answer) {
    // It was held back as too old, and had got through all the same: then that is what is said.
    if (ask.state !== "sending" && !(HELD.includes(ask.state) && answer.ok)) return;
    if (answer.ok) {
      const over = answer.body.state === "closed";
      // That it still holds is a touch of its own, and nobody has it yet.
      if (over && ask.confirmed) {
        start(ask.urgency, ask.confirmed);
        return finish(ask, "received");
      }
      // A lower ask still on its way is the same ask to the server, while that is open: nothing more to say about it.
      const same = open.filter((one) => one !== ask && one.state === "sending" && !one.silent && levelOf(one.urgency) <= levelOf(ask.urgency));
      if (!ask.silent && !over) same.forEach((one) => finish(one, "dropped"));
      received(ask, answer.body);
      return finish(ask, "received");
    }
    if (answer.status === 400 && answer.error?.fields?.pressed_at) delete ask.body.pressed_at;
    else if (REFUSED.has(answer.status)) {
      ask.message = answer.error?.message ?? "";
      ask.signedOut = answer.status === SIGNED_OUT && isEmergency(ask);
      return finish(ask, "refused");
    }
    again(ask, Math.max(waitAfter(ask.tries), (answer.retryAfter ?? 0) * 1000));
  }

  function again(ask, ms) {
    cancel(ask.timer);
    ask.timer = after(() => attempt(ask), ms);
    changed();
  }

  async function attempt(ask) {
    if (ask.state !== "sending") return;
    if (tooOld(ask)) return finish(ask, "unsent");
    ask.tries += 1;
    const mine = ask.tries;
    // A try that hangs must not hold up the next; a late answer to it is still an answer.
    ask.timer = after(() => attempt(ask), HANGS_MS);
    const answer = await call("POST", "backups/", ask.body, { key: ask.key, keepalive: true });
    if (answer.ok || mine === ask.tries) answered(ask, answer);
  }

  function begin(ask) {
    ask.alarm = after(changed, UNCONFIRMED_MS);
    if (!isEmergency(ask)) ask.end = after(() => ask.state === "sending" && finish(ask, "unsent"), Math.max(0, ASK_MS - ageOf(ask)));
    attempt(ask);
  }

  /** The body is made of what lies on the shelf, so that it is the same after a restart, but for a measured place: that is not kept. */
  function bodyOf({ urgency, silent, at, tour: id }) {
    const body = { urgency, pressed_at: new Date(at).toISOString() };
    if (silent) body.silent = true;
    if (urgency === "emergency" && id) body.tour = id;
    return body;
  }

  const askOf = (item, more) => ({
    key: item.key, urgency: item.urgency, silent: item.silent, body: bodyOf(item), pressedAt: item.at, wall: item.wall, tries: 0, message: "", ...more,
  });

  function start(urgency, { silent = false, ...when } = {}, where) {
    const item = { kind: "ask", key: newKey(), urgency, silent, at: now(), wall: wall(), tour: tour(), ...when };
    const ask = askOf(item, { since: mono(), state: "sending" });
    Object.assign(ask.body, where);
    open.push(ask);
    // On the shelf first, then out; a shelf that fails or hangs delays nothing for long.
    shelf.keep(item, null, silent).then(() => begin(ask));
    changed();
    return ask;
  }

  return {
    /**
     * Sends an ask. A touch that adds nothing to one already on its way is that one.
     * @param {string} urgency
     * @param {{silent?: boolean}} [options]
     */
    send(urgency, { silent = false } = {}) {
      const same = open.find((one) => one.silent === silent && one.state === "sending" && levelOf(one.urgency) >= levelOf(urgency));
      if (same) {
        if (!silent) changed();
        return same;
      }
      // What stands unread on the stage stays there: a silent touch changes nothing that can be seen.
      if (!silent) open.filter((one) => ["refused", "unsent"].includes(one.state)).forEach((one) => finish(one, "dropped"));
      return start(urgency, { silent }, place());
    },
    /** Takes up what lay on the shelf: "send" goes on, "offer" and "unsent" wait for a person. */
    resume(item, what, age) {
      if (open.some((one) => one.key === item.key)) return;
      const ask = askOf(item, { since: mono() - age, wall: wall() - age, state: what === "send" ? "sending" : what });
      open.push(ask);
      if (what === "send") begin(ask);
      changed();
    },
    /** It still holds: it goes out as late as it is, or anew where the first one arrived and is closed. */
    confirm(ask) {
      if (ask.state !== "offer") return;
      Object.assign(ask, { state: "sending", since: mono(), confirmed: { at: now(), wall: wall() } });
      begin(ask);
      changed();
    },
    /** My ask as the board has it: an answer that was lost on the way is still an answer. */
    found(card) {
      const ask = open.find((one) => !one.silent && Date.parse(card.pressed_at) === Date.parse(one.body.pressed_at));
      if (ask && ageOf(ask) > UNCONFIRMED_MS) answered(ask, { ok: true, body: card });
    },
    /** The person gave this one up, or said it on the radio. */
    drop(ask) {
      ask.signedOut = false;
      finish(ask, "dropped");
    },
    /** The loudest ask on its way, with what may be said about it; silent ones are never shown. */
    shown() {
      const first = (ask) => (ask.state === "sending" ? 0 : 1);
      const [ask] = open.filter((one) => !one.silent).sort((a, b) => first(a) - first(b) || levelOf(b.urgency) - levelOf(a.urgency));
      if (!ask) return null;
      const said = askTruth(ask, mono() - ask.since);
      return { ask, said, doubt: said.kind === "doubt", urgency: ask.urgency, offered: ask.state === "offer" };
    },
    /** A silent emergency is on its way: nothing here may be heard, not even that the link is lost. */
    get hushed() {
      return open.some((one) => one.silent && one.state === "sending");
    },
    get open() {
      return open;
    },
  };
}
