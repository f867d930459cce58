// What the page knows and what may be done to it: fetching, saving, counting. Draws nothing.

import { call, newKey } from "../live/api.js";
import { faultsOfAgeing } from "./ageing_rules.js";
import { addRow, changesOf, fill, itemsOf, openDraft, payloadOf, putBack, rebase, removeRow, setField, sortRows, undo } from "./draft.js";
import { faultsOfAnswer, faultsOfRules, faultsOfRungs } from "./faults.js";

const COUNT_AFTER_MS = 300;
const NOTHING_COUNTED = { state: "busy", answer: null, why: "" };

/** Policies that are no ladder: of them nothing is counted. */
const COUNTED_NOT = new Set(["standing_cover", "ageing"]);

const path = (what) => (what === "standing_cover" ? "standing-cover" : what);

/**
 * @param {string} agency whose policies
 * @param {boolean} mayCount whether this person may ask what if
 * @param {() => void} changed called after every change
 * @param {string} period "&from=…&to=…": of which what if is asked; none is twelve months
 */
export function createDesk(agency, mayCount, changed, period = "") {
  const query = `?agency=${encodeURIComponent(agency)}`;
  const desk = { policies: null, failed: "", drafts: {}, what: NOTHING_COUNTED, past: { changes: [], state: "idle", next: null, started: false } };
  let asked = 0;
  let timer = 0;

  const draftOf = (what) => desk.drafts[what];
  const faultsOf = (what) => {
    const draft = draftOf(what);
    if (draft.refused.length) return draft.refused;
    if (what === "ageing") return faultsOfAgeing(itemsOf(draft));
    return what === "standing_cover" ? faultsOfRules(itemsOf(draft)) : faultsOfRungs(itemsOf(draft), what);
  };
  const all = (policies) => [...policies.ladders.map((ladder) => [ladder.urgency, ladder]), ["standing_cover", policies.standing_cover], ["ageing", policies.ageing]];

  /** What is in a form and not saved stays; where somebody else saved meanwhile, the form says so. */
  function take(policies) {
    desk.policies = policies;
    for (const [what, policy] of all(policies)) {
      const draft = draftOf(what);
      if (!draft || !changesOf(draft)) desk.drafts[what] = openDraft(policy);
      else if (draft.policy.based_on !== policy.based_on) draft.theirs = policy;
    }
  }

  async function load() {
    const answer = await call("GET", `policies/${query}`);
    if (answer.ok) take(answer.body);
    desk.failed = answer.ok || desk.policies ? "" : answer.error.message;
    changed();
    return answer.ok;
  }

  async function more({ afresh = false } = {}) {
    const { past } = desk;
    if (past.state === "busy") return;
    past.state = "busy";
    changed();
    const cursor = !afresh && past.next ? `&cursor=${encodeURIComponent(past.next)}` : "";
    const answer = await call("GET", `policies/history/${query}&limit=20${cursor}`);
    past.state = answer.ok ? "idle" : "failed";
    if (answer.ok) Object.assign(past, { started: true, changes: afresh ? answer.body.results : [...past.changes, ...answer.body.results], next: answer.body.next });
    changed();
  }

  async function save(what) {
    const draft = draftOf(what);
    if (draft.busy || !changesOf(draft)) return;
    Object.assign(draft, { busy: true, said: "", refused: [] });
    changed();
    const items = draft.policy.rungs ? "rungs" : "rules";
    const answer = await call("POST", `policies/${path(what)}/${query}`, { [items]: payloadOf(draft), based_on: draft.policy.based_on }, { key: newKey() });
    draft.busy = false;
    if (answer.ok) {
      desk.drafts[what] = Object.assign(openDraft(answer.body), { said: "Saved." });
      more({ afresh: true });
      if (!COUNTED_NOT.has(what)) count(what);
    } else if (answer.status === 409) {
      draft.said = (await load()) && draft.theirs ? "" : answer.error.message;
    } else {
      draft.refused = faultsOfAnswer(answer.error.fields);
      draft.said = draft.refused.length ? "Not saved: mend what is said below." : `Not saved: ${answer.error.message} Try again.`;
    }
    changed();
  }

  /** Asks the server a moment after the last change; an older answer never replaces a newer one. */
  function count(urgency) {
    clearTimeout(timer);
    const mine = ++asked;
    if (!mayCount || !draftOf(urgency)) return;
    if (faultsOf(urgency).length) return void (desk.what = { ...NOTHING_COUNTED, state: "faults" });
    desk.what = { ...desk.what, urgency, state: "busy", answer: desk.what.urgency === urgency ? desk.what.answer : null };
    timer = setTimeout(async () => {
      const answer = await call("POST", `policies/${urgency}/what-if/${query}${period}`, { rungs: payloadOf(draftOf(urgency)) });
      if (mine !== asked) return;
      desk.what = { urgency, state: answer.ok ? "told" : "failed", answer: answer.body?.reach ? answer.body : null, why: answer.error?.message };
      changed();
    }, COUNT_AFTER_MS);
  }

  const touching = (work) => (what, ...more) => {
    const made = work(draftOf(what), ...more);
    if (!COUNTED_NOT.has(what)) count(what);
    changed();
    return made;
  };

  return {
    desk, load, more, save, count, faultsOf,
    dirty: () => Object.values(desk.drafts).some((draft) => changesOf(draft) > 0),
    field: touching(setField), remove: touching(removeRow), add: touching(addRow), putBack: touching(putBack), sort: touching(sortRows),
    undo: touching(undo), fill: touching(fill),
    keepMine: touching((draft) => rebase(draft, draft.theirs)),
    takeTheirs: touching((draft) => Object.assign(draft, openDraft(draft.theirs))),
  };
}
