// Every touch that is not an ask: Rolling, On scene, Clear, a stop, a status. One key a touch, retried while it still
// means something; a touch that did not arrive says so aloud.

import { UNCONFIRMED_MS } from "./words.js";
import { waitAfter } from "./ask.js";

/** After this a touch no longer means what it meant. */
const GIVE_UP_MS = 60_000;
const NOTICE_MS = 5000;
const RETRY = (status) => status === 0 || status === 429 || status >= 500;
const ANSWERS = {
  403: "Not allowed here.",
  404: "No longer there.",
  409: "That has changed meanwhile.",
};

/**
 * @param {{call: Function, newKey: () => string, take: (body: object) => void, changed: () => void, lost: () => void}} parts
 *   `take` gets each card, unit or stop the server answers with; `lost` is called when nobody is signed in any more
 */
export function createActs({ call, newKey, take, changed, lost }) {
  const running = new Map();
  let notice = null;

  function say(text, { doubt = false, ms = NOTICE_MS } = {}) {
    const mine = { text, doubt };
    notice = mine;
    if (ms) setTimeout(() => notice === mine && hush(), ms);
    changed();
  }

  function hush() {
    notice = null;
    changed();
  }

  function refused(answer, label) {
    if (answer.status === 401) return lost();
    const card = answer.error?.card ?? answer.error?.current ?? answer.body?.card;
    if (card) take(card);
    say(ANSWERS[answer.status] ?? answer.error?.message ?? `${label} was refused.`);
  }

  async function attempts(act, method, path, body) {
    for (;;) {
      act.tries += 1;
      const answer = await call(method, path, body, { key: act.key, keepalive: true, timeout: 5000 });
      if (!RETRY(answer.status)) return answer;
      if (performance.now() - act.since > GIVE_UP_MS) return answer;
      await new Promise((go) => setTimeout(go, waitAfter(act.tries)));
    }
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
      const act = { key: newKey(), since: performance.now(), tries: 0 };
      running.set(name, act);
      changed();
      const alarm = setTimeout(() => say(`${label} NOT CONFIRMED – USE RADIO`, { doubt: true, ms: 0 }), UNCONFIRMED_MS);
      const answer = await attempts(act, method, path, body);
      clearTimeout(alarm);
      running.delete(name);
      if (answer.ok) {
        if (notice?.doubt) notice = null;
        if (answer.body) take(answer.body);
      } else if (RETRY(answer.status)) say(`${label} NOT SENT – USE RADIO`, { doubt: true, ms: 0 });
      else refused(answer, label);
      changed();
      return answer.ok ? (answer.body ?? {}) : null;
    },
    busy: (name) => running.has(name),
    say,
    hush,
    get notice() {
      return notice;
    },
  };
}
