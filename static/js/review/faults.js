// What was given up: a message that never left, a timer or a follow-up that failed too often. Fetched, because it is
// on no board; while the board says that something waits, fetched again and again.

import { call, newKey } from "../live/api.js";

const EVERY_MS = 10_000;
const SIGNS = ["given_up", "deliveries"];
const KIND = { delivery: "Message not delivered", timer: "Timer given up", follow_up: "Follow-up given up" };

export const faultWord = (kind) => KIND[kind] ?? "Given up";

/** Whether the health of the board says that there is something to look at. */
export const hasFaults = (degraded) => SIGNS.some((sign) => degraded.includes(sign));

/** True when the list should be asked for again: at first, on a sign, and until the last one has gone. Pure. */
export function isDue({ asked, sign, left }, nowMs) {
  if (asked === null) return true;
  return (sign || left > 0) && nowMs - asked >= EVERY_MS;
}

/**
 * @param {{agencies: string[], changed: () => void, say: (said: object) => void}} parts
 */
export function createFaults({ agencies, changed, say }) {
  const state = { items: [], asked: null, busy: new Set(), fetching: false };

  async function fetchAll() {
    state.fetching = true;
    const answers = await Promise.all(agencies.map((agency) => call("GET", `faults/?agency=${encodeURIComponent(agency)}`)));
    // An older server has no such list, and one that is out of breath answers later: what was known of that agency stays.
    state.items = answers.flatMap((answer, index) => (answer.ok ? answer.body.results : state.items.filter((one) => one.agency === agencies[index])));
    state.fetching = false;
    changed();
  }

  return {
    get items() {
      return state.items;
    },
    isBusy: (id) => state.busy.has(id),
    /** Call it every second. */
    tick(degraded, nowMs) {
      if (state.fetching || !isDue({ asked: state.asked, sign: hasFaults(degraded), left: state.items.length }, nowMs)) return;
      state.asked = nowMs;
      fetchAll();
    },
    async act(fault, what) {
      const id = `${fault.kind} ${fault.id}`;
      if (state.busy.has(id)) return;
      state.busy.add(id);
      changed();
      const answer = await call("POST", `faults/${fault.kind}/${encodeURIComponent(fault.id)}/`, { do: what }, { key: newKey() });
      state.busy.delete(id);
      const told = what === "retry" ? "tried again" : "seen";
      if (answer.ok || answer.status === 404) state.items = state.items.filter((one) => one !== fault);
      say(answer.ok ? { kind: "done", text: `${faultWord(fault.kind)}: ${told}` } : { kind: answer.status ? "refused" : "doubt", text: answer.status ? answer.error.message : "NOT SENT – USE RADIO" });
      changed();
    },
  };
}
