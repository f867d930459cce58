// In practice a touch goes to the made-up board at once. No keys, no queue, no tries again: nothing can be lost here.

import { levelOf } from "../words.js";

/** Long enough to read SENDING…, as on a good link. */
const ON_ITS_WAY_MS = 500;
const NOTICE_MS = 5000;

/**
 * @param {{call: Function, changed: () => void, after?: Function}} parts
 * @returns {{acts: object, asks: object}} as acts.js and ask.js have them
 */
export function createHands({ call, changed, after = (fn, ms) => setTimeout(fn, ms) }) {
  let notice = null;
  let open = [];

  function say(text, { doubt = false, ms = NOTICE_MS } = {}) {
    const mine = { text, doubt };
    notice = mine;
    if (ms) after(() => notice === mine && hush(), ms);
    changed();
  }

  function hush() {
    notice = null;
    changed();
  }

  const acts = {
    async run(_name, _label, method, path, body = {}) {
      const answer = await call(method, path, body);
      if (!answer.ok) say(answer.error.message);
      return answer.ok ? (answer.body ?? {}) : null;
    },
    busy: () => false,
    say,
    pass: hush,
    // Here nothing waits to be sent.
    forget() {},
    hush,
    get notice() {
      return notice;
    },
  };

  const asks = {
    send(urgency) {
      const same = open.find((one) => levelOf(one.urgency) >= levelOf(urgency));
      if (same) return same;
      const ask = { urgency, silent: false, state: "sending", tries: 1, message: "" };
      open = [ask];
      after(async () => {
        if (!open.includes(ask)) return;
        await call("POST", "backups/", { urgency });
        asks.drop(ask);
      }, ON_ITS_WAY_MS);
      changed();
      return ask;
    },
    drop(ask) {
      open = open.filter((one) => one !== ask);
      changed();
    },
    shown() {
      const [ask] = open;
      return ask ? { ask, said: { kind: "fact", big: "SENDING…" }, doubt: false, urgency: ask.urgency } : null;
    },
    get open() {
      return open;
    },
  };
  return { acts, asks };
}
