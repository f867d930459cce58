// Every touch that is not an ask: Rolling, On scene, Clear, a stop, a status. One key a touch, retried while it still
// means something; a touch that did not arrive says so aloud. What stays true lies on the shelf until it is answered.

import { timeOfDay } from "../live/clock.js";
import { waitAfter } from "./ask.js";
import { LATE_MS, kindOf, lifeOf, openAge, subjectOf, takesAt } from "./outbox/rules.js";
import { UNCONFIRMED_MS } from "./words.js";

const NOTICE_MS = 5000;
const RETRY = (status) => status === 0 || status === 429 || status >= 500;
const ANSWERS = {
  403: "Not allowed here.",
  404: "No longer there.",
  409: "That has changed meanwhile.",
};
const NO_ANSWER = { ok: false, status: 0 };
const NO_SHELF = { keep: () => Promise.resolve(), done() {} };

/**
 * @param {{call: Function, newKey: () => string, take: (body: object) => void, changed: () => void, lost: () => void,
 *   shelf?: {keep: Function, done: Function}, now?: () => number, mono?: () => number, wall?: () => number,
 *   after?: Function, cancel?: Function}} parts
 *   `take` gets each card, unit or stop the server answers with; `lost` is called when nobody is signed in any more; `now` is
 *   server time in ms, `place` where this car was then, as the wire takes it
 */
export function createActs({
  call, newKey, take, changed, lost, place = () => null, shelf = NO_SHELF, now = () => Date.now(), mono = () => performance.now(),
  wall = () => Date.now(), after = (fn, ms) => setTimeout(fn, ms), cancel = (id) => clearTimeout(id),
}) {
  const running = new Map();
  const tails = new Map();
  let passing = null;
  /** What died, newest first: it stands until a person has read it, or the same touch got through after all. */
  let unread = [];

  /** `stays`: the name of the touch that died. */
  function say(text, { doubt = false, ms = NOTICE_MS, stays = "" } = {}) {
    const mine = { text, doubt, stays };
    if (stays) unread = [mine, ...unread];
    else passing = mine;
    if (ms) after(() => pass(mine), ms);
    changed();
    return mine;
  }

  /** Where nothing stands nothing is drawn: a touch is kept before the screen is. */
  function pass(which = passing) {
    if (!which || which !== passing) return;
    passing = null;
    changed();
  }

  function hush() {
    unread = [];
    passing = null;
    changed();
  }

  function refused(answer) {
    if (answer.status === 401) return lost();
    const card = answer.error.card ?? answer.error.current ?? answer.body?.card;
    if (card) take(card);
    say(ANSWERS[answer.status] ?? answer.error.message);
  }

  const ageOf = (act) => openAge(mono() - act.since, wall() - act.wall);

  /** One that is late tells the moment it was touched; another body is another key. */
  function dated(act) {
    if (act.late || !takesAt(act.path) || ageOf(act) < LATE_MS) return;
    Object.assign(act, { late: true, key: `${act.key}-at`, body: { ...act.body, ...(act.path === "stops/" && place(act.at)), at: new Date(act.at).toISOString() } });
  }

  async function attempts(act) {
    for (;;) {
      if (act.over || ageOf(act) > lifeOf(act.kind)) return NO_ANSWER;
      dated(act);
      act.tries += 1;
      const answer = await call(act.method, act.path, act.body, { key: act.key, keepalive: true, timeout: 5000 });
      if (answer.status === 400 && answer.error?.fields?.at) delete act.body.at;
      else if (!RETRY(answer.status)) return answer;
      await new Promise((go) => after(go, waitAfter(act.tries)));
    }
  }

  /** What was touched earlier about the same thing arrives earlier. */
  async function inTurn(act, kept) {
    const subject = subjectOf(act.path);
    const mine = Promise.all([tails.get(subject), kept]).then(() => attempts(act));
    tails.set(subject, mine);
    const answer = await mine;
    if (tails.get(subject) === mine) tails.delete(subject);
    return answer;
  }

  function tell(answer, { name, label }) {
    if (answer.ok) {
      unread = unread.filter((one) => one.stays !== name);
      if (answer.body) take(answer.body);
    } else if (RETRY(answer.status)) say(`${label} NOT SENT – USE RADIO`, { ms: 0, stays: name });
    else refused(answer);
  }

  async function finish(act, kept) {
    running.set(act.name, act);
    changed();
    let doubt;
    const alarm = after(() => (doubt = say(`${act.label} NOT CONFIRMED – USE RADIO`, { doubt: true, ms: 0 })), UNCONFIRMED_MS);
    const answer = await inTurn(act, kept);
    cancel(alarm);
    if (doubt) pass(doubt);
    if (act.over) return null;
    running.delete(act.name);
    // Nobody signed in: whoever comes back on the same tour sends it on.
    if (act.kind && answer.status !== 401) shelf.done(act.shelfKey);
    tell(answer, act);
    changed();
    return answer.ok ? (answer.body ?? {}) : null;
  }

  return {
    /**
     * Does one thing once, however often it is touched meanwhile.
     * @param {string} name of the touch; while it runs `busy(name)` is true
     * @param {string} label what it is called when it fails, in capitals: "ROLLING"
     * @returns {Promise<object|null>} the server's body, or null
     */
    async run(name, label, method, path, body = {}) {
      if (running.has(name)) return null;
      const item = { key: newKey(), kind: kindOf(method, path), at: now(), wall: wall() };
      const said = { name, label, method, path, body };
      return finish({ ...said, ...item, shelfKey: item.key, since: mono(), tries: 0 }, item.kind && shelf.keep(item, said));
    },
    /** What was touched before the screen was locked or closed and means nothing any more dies aloud, until it is read. */
    tellLost(items) {
      const named = items.map((item) => `${item.label ?? "TOUCH"} of ${timeOfDay(item.at, { seconds: false })}`);
      say(`NOT SENT: ${named.join(", ")} – USE RADIO`, { ms: 0, stays: "lost" });
    },
    /** Takes up what lay on the shelf. */
    resume(item, said, age) {
      if (running.has(said.name)) return null;
      const { at, kind, key } = item;
      return finish({ ...said, kind, key, shelfKey: key, at, wall: wall() - age, since: mono() - age, tries: 0 }, null);
    },
    /** What was touched since says otherwise: this goes out no more. */
    forget(name) {
      const act = running.get(name);
      if (!act) return;
      act.over = running.delete(name);
      shelf.done(act.shelfKey);
    },
    busy: (name) => running.has(name),
    get waits() {
      return running.size > 0;
    },
    say,
    pass,
    hush,
    get notice() {
      if (!unread.length) return passing;
      return { text: [...(passing?.doubt ? [passing] : []), ...unread].map((one) => one.text).join(" · "), doubt: true };
    },
  };
}
