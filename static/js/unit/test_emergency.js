// A TEST emergency: the whole way from this browser to a person at dispatch, and back, without alarming anybody. No DOM.

const EVERY_MS = 2000;
const PATIENCE_MS = 300_000;

const WHY = {
  0: "No connection. Check the car's modem and the SIM, then try again.",
  401: "Nobody is signed in and this browser belongs to no car. Sign in, or let a desk enrol it.",
  403: "This browser may not ask. Let a desk enrol it.",
  409: "Something real is open for this unit. Try again when it is closed.",
  429: "Too many tries. Wait a minute.",
};

/**
 * What a test says of itself. Pure.
 * @param {{state: string, status?: number, message?: string, sentAt?: string}|null} run
 * @returns {{big?: string, sub?: string, cause?: string, order?: string}} cause and order: something is not sure
 */
export function testWords(run, timeOfDay) {
  switch (run?.state) {
    case "sending":
      return { big: "SENDING…" };
    case "sent":
      return { big: "SENT TO DISPATCH", sub: `${timeOfDay(run.sentAt)}. Waiting for a person there to take it.` };
    case "taken":
      return { big: "DISPATCH HAS IT", sub: "The way to dispatch works, and somebody is there." };
    case "nobody":
      return { cause: "NOBODY TOOK THE TEST", order: "CALL DISPATCH", sub: "It arrived, but nobody acknowledged it in five minutes. Is their board open and live?" };
    case "real":
      return { cause: "SENT, BUT NOT AS A TEST", order: "USE RADIO", sub: "Say now: this is a test. The server is older than this page and took it as real, or a real ask was open." };
    case "failed":
      return { cause: "TEST NOT SENT", order: "TRY AGAIN", sub: WHY[run.status] ?? run.message ?? "The server refused it." };
    default:
      return { big: "TEST EMERGENCY", sub: "Reaches dispatch only, marked TEST. No car is alerted; it is in no figure." };
  }
}

/**
 * @param {{call: Function, newKey: () => string, changed: () => void, after?: Function, cancel?: Function, now?: () => number}} parts
 */
export function createTest({
  call, newKey, changed, after = (fn, ms) => setTimeout(fn, ms), cancel = (id) => clearTimeout(id), now = () => performance.now(),
}) {
  let run = null;
  let timer = 0;

  function become(next) {
    run = next;
    changed();
  }

  async function look(mine) {
    const answer = await call("GET", `devices/receipt/${mine.id}/`, undefined, { timeout: 2500 });
    if (run !== mine) return;
    if (answer.ok && answer.body.acknowledged_at) return become({ ...mine, state: "taken" });
    // Closed without a person: its time was over.
    if (answer.ok && answer.body.closed_at) return become({ ...mine, state: "nobody" });
    if (now() - mine.since >= PATIENCE_MS) return become({ ...mine, state: "nobody" });
    timer = after(() => look(mine), EVERY_MS);
  }

  return {
    async send() {
      if (run?.state === "sending" || run?.state === "sent") return;
      cancel(timer);
      become({ state: "sending" });
      const body = { urgency: "emergency", test: true };
      const answer = await call("POST", "backups/", body, { key: newKey(), timeout: 5000 });
      if (!answer.ok) return become({ state: "failed", status: answer.status, message: answer.error?.message });
      if (answer.body.mark !== "test") return become({ state: "real" });
      const mine = { state: "sent", id: answer.body.id, sentAt: answer.body.received_at, since: now() };
      become(mine);
      timer = after(() => look(mine), EVERY_MS);
    },
    get run() {
      return run;
    },
  };
}
