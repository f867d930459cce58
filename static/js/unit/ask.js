// Sends asks and does not give up: a key made at the touch, the same key on every retry, so that five tries are one row.
// Knows no DOM; what may be said about an ask is decided in words.js.

import { UNCONFIRMED_MS, askTruth, levelOf } from "./words.js";

const WAITS_MS = [500, 1000, 2000, 4000, 5000];
const HANGS_MS = 4000;
const REFUSED = new Set([400, 401, 403, 404, 405, 409, 410, 413, 415, 422]);

export const waitAfter = (tries) => WAITS_MS[Math.min(tries, WAITS_MS.length) - 1];

/**
 * @param {{call: Function, newKey: () => string, now: () => number, changed: () => void,
 *   received: (ask: object, card: object) => void, mono?: () => number, after?: Function, cancel?: Function}} parts
 *   `now` server time in ms, `mono` a clock that is never set; `received` takes each confirmed card
 */
export function createAsks({
  call, newKey, now, changed, received,
  mono = () => performance.now(), after = (fn, ms) => setTimeout(fn, ms), cancel = (id) => clearTimeout(id),
}) {
  let open = [];

  function finish(ask, state) {
    ask.state = state;
    cancel(ask.timer);
    cancel(ask.alarm);
    if (state !== "refused") open = open.filter((one) => one !== ask);
    changed();
  }

  function answered(ask, answer) {
    if (ask.state !== "sending") return;
    if (answer.ok) {
      // A lower ask still on its way is the same ask to the server: nothing more to say about it.
      const same = open.filter((one) => one !== ask && !one.silent && levelOf(one.urgency) <= levelOf(ask.urgency));
      if (!ask.silent) same.forEach((one) => finish(one, "dropped"));
      received(ask, answer.body);
      return finish(ask, "received");
    }
    if (answer.status === 400 && answer.error?.fields?.pressed_at) delete ask.body.pressed_at;
    else if (REFUSED.has(answer.status)) {
      ask.message = answer.error?.message ?? "";
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
    ask.tries += 1;
    const mine = ask.tries;
    // A try that hangs must not hold up the next; a late answer to it is still an answer.
    ask.timer = after(() => attempt(ask), HANGS_MS);
    const answer = await call("POST", "backups/", ask.body, { key: ask.key, keepalive: true });
    if (answer.ok || mine === ask.tries) answered(ask, answer);
  }

  return {
    /**
     * Sends an ask. A touch that adds nothing to one already on its way is that one.
     * @param {string} urgency
     * @param {{silent?: boolean}} [options]
     */
    send(urgency, { silent = false } = {}) {
      const same = open.find((one) => one.silent === silent && one.state === "sending" && levelOf(one.urgency) >= levelOf(urgency));
      if (same) return same;
      open = open.filter((one) => one.state === "sending");
      const body = { urgency, pressed_at: new Date(now()).toISOString() };
      if (silent) body.silent = true;
      const ask = { key: newKey(), urgency, silent, body, pressedAt: now(), since: mono(), tries: 0, state: "sending", message: "" };
      open.push(ask);
      ask.alarm = after(changed, UNCONFIRMED_MS);
      attempt(ask);
      changed();
      return ask;
    },
    /** The person gave this one up, or said it on the radio. */
    drop(ask) {
      finish(ask, "dropped");
    },
    /** The loudest ask on its way, with what may be said about it; silent ones are never shown. */
    shown() {
      const [ask] = open.filter((one) => !one.silent).sort((a, b) => levelOf(b.urgency) - levelOf(a.urgency));
      if (!ask) return null;
      const said = askTruth(ask, mono() - ask.since);
      return { ask, said, doubt: said.kind === "doubt", urgency: ask.urgency };
    },
    get open() {
      return open;
    },
  };
}
