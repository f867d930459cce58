// What the history page knows, and how it comes to know it. Draws nothing.

import { call } from "../../live/api.js";
import { faultsOf, faultsOfAnswer, isSame, toWire } from "./query.js";

/** A year of a large agency may take a while on a machine that does other things too. */
const PATIENCE = { timeout: 30_000 };
const NOTHING = { state: "busy", answer: null, why: "" };
const NO_CHANGES = { changes: [], failed: "" };
const NO_ROWS = { rows: [], next: null, state: "idle", started: false, why: "" };

/**
 * @param {object} first what the address asked for
 * @param {{zoneOf: (agency: string) => string, now: () => number, changed: () => void, get?: typeof call}} parts `changed` runs
 *   after each change
 */
export function createDesk(first, { zoneOf, now, changed, get = call }) {
  const desk = { asked: first, draft: first, faults: [], figures: NOTHING, heat: NOTHING, trend: NOTHING, rules: NO_CHANGES, list: NO_ROWS };
  let turn = 0;

  const wire = (more) => toWire(desk.asked, now(), zoneOf(desk.asked.agency), more);

  /** The server says null both where nothing was to be compared and where nothing is told of it; only the second is news. */
  const asAsked = (body) => (desk.asked.compare === "" ? { ...body, compared: undefined } : body);

  /** One answer into its place; one that comes after another question was asked is dropped. */
  async function fetchInto(name, path, mine) {
    const answer = await get("GET", path, undefined, PATIENCE);
    if (mine !== turn) return null;
    desk[name] = answer.ok ? { state: "told", answer: asAsked(answer.body), why: "" } : { state: "failed", answer: null, why: answer.error.message };
    if (answer.status === 400) desk.faults = faultsOfAnswer(answer.error);
    changed();
    return answer;
  }

  async function more() {
    const mine = turn;
    if (desk.list.state === "busy" || (desk.list.started && !desk.list.next)) return;
    desk.list = { ...desk.list, state: "busy" };
    changed();
    const answer = await get("GET", `history/?${wire({ limit: "50", cursor: desk.list.next })}`, undefined, PATIENCE);
    if (mine !== turn) return;
    desk.list = answer.ok
      ? { rows: [...desk.list.rows, ...answer.body.results], next: answer.body.next, state: "idle", started: true, why: "" }
      : { ...desk.list, state: "failed", why: answer.error.message };
    changed();
  }

  /** When the agency changed its rules, to be read beside the trend. Two years of a busy supervisor fit into one answer. */
  async function rules(mine) {
    const answer = await get("GET", `policies/history/?agency=${encodeURIComponent(desk.asked.agency)}&limit=200`, undefined, PATIENCE);
    if (mine !== turn) return;
    desk.rules = answer.ok ? { changes: answer.body.results, failed: "" } : { changes: [], failed: answer.error.message };
    changed();
  }

  /**
   * Asks for everything that is asked for now. The figures first: a filter the server refuses is refused once, and looked up
   * once in the record of looks.
   */
  async function load() {
    turn += 1;
    const mine = turn;
    Object.assign(desk, { faults: faultsOf(desk.asked), figures: NOTHING, heat: NOTHING, trend: NOTHING, rules: NO_CHANGES, list: NO_ROWS });
    if (desk.faults.length) {
      const nothing = { state: "faults", answer: null, why: "" };
      Object.assign(desk, { figures: nothing, heat: nothing, trend: nothing, list: { ...NO_ROWS, state: "faults" } });
      return changed();
    }
    changed();
    const first = await fetchInto("figures", `history/figures/?${wire({ compare: desk.asked.compare })}`, mine);
    if (!first) return;
    if (first.status === 400) {
      for (const name of ["figures", "heat", "trend"]) desk[name] = { state: "faults", answer: null, why: first.error.message };
      desk.list = { ...NO_ROWS, state: "faults" };
      return changed();
    }
    const told = first.ok && first.body.told !== false;
    // What is refused as a whole would be refused again: the list alone is each backup's own.
    for (const name of ["heat", "trend"]) if (first.ok && !told) desk[name] = { state: "untold", answer: null, why: "" };
    const pictures = first.ok && !told ? [] : [...["heat", "trend"].map((name) => fetchInto(name, `history/${name}/?${wire()}`, mine)), rules(mine)];
    await Promise.all([more(), ...pictures]);
  }

  return {
    desk, load, more,
    /** A field was changed: nothing is asked for until the hand says Show, because each look is on record. */
    change(part) {
      desk.draft = { ...desk.draft, ...part };
      changed();
    },
    isChanged: () => !isSame(desk.draft, desk.asked),
    /** Shows what stands in the fields, or what is given. */
    show(asked = desk.draft) {
      Object.assign(desk, { asked, draft: asked });
      return load();
    },
    again: load,
  };
}
