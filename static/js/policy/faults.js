// Why rungs and rules must not become a policy, said while somebody types. The same rules and words as the server's
// (requests/rung_faults.py, requests/standing.py), which alone decides; a test compares the two. Pure.

import { clockText } from "./words.js";

export const MOST = 20;
const LONGEST_S = 3600;
const LONGEST_MIN = 240;
const NAME_LENGTH = 60;
const PERSONS = ["dispatch", "supervisor", "watch_commander", "shift", "all_units"];
const UNITS = ["nearby", "shift", "all_units"];
const DESKS = ["dispatch", "supervisor"];

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const any = (words, of) => words.some((word) => of.includes(word));

function ofRung(rung, number) {
  const found = [];
  const fault = (name, words) => found.push({ path: `rungs.${number}.${name}`, words: `rung ${number}: ${words}` });
  const { after, alert, name } = rung;
  if (!isNumber(after)) fault("after", "after is a number of seconds, such as 45");
  else if (after < 0) fault("after", `${after} s is before the ask; give 0 or more`);
  else if (after > LONGEST_S) fault("after", `${after} s is longer than an hour; give at most ${LONGEST_S}`);
  if (!alert.length) fault("alert", "alerts nobody; choose at least one");
  const length = [...(name ?? "")].length;
  if (length > NAME_LENGTH) fault("name", `the name has ${length} characters; ${NAME_LENGTH} are the most`);
  return found;
}

/** Compares with the last rung before it that has a time at all: what is unreadable is named already. */
function ofOrder(rungs) {
  const found = [];
  let before = null;
  rungs.forEach(({ after }, number) => {
    if (!isNumber(after)) return;
    if (number === 0 && after !== 0) found.push({ path: "rungs.0.after", words: "rung 0 must fire at 0 s" });
    if (after < 0 || after > LONGEST_S) return;
    if (before && after <= before.after)
      found.push({ path: `rungs.${number}.after`, words: `rung ${number}: ${after} s is not after rung ${before.number} (${before.after} s); give more, or move it up` });
    before = { number, after };
  });
  return found;
}

function ofReach(rungs, urgency) {
  const found = [];
  if (urgency === "emergency") {
    if (!any(UNITS, rungs[0].alert)) found.push({ path: "rungs.0.alert", words: "rung 0: an emergency reaches units at once; add all units" });
    if (!any(DESKS, rungs[0].alert)) found.push({ path: "rungs.0.alert", words: "rung 0: an emergency reaches a desk at once; add dispatch or a supervisor" });
  }
  const rollBy = urgency === "roll_by";
  if (!any(rollBy ? [...PERSONS, "nearby"] : PERSONS, rungs.flatMap((rung) => rung.alert)))
    found.push({ path: "rungs", words: `no rung reaches a person; let one alert ${rollBy ? "near units, " : ""}dispatch, a supervisor, the watch commander, the whole shift or all units` });
  return found;
}

/**
 * @param {{after: number|string, alert: string[], name: string}[]} rungs
 * @param {string} urgency
 * @returns {{path: string, words: string}[]} what to mend; empty when it may be saved
 */
export function faultsOfRungs(rungs, urgency) {
  if (!rungs.length) return [{ path: "rungs", words: "a ladder needs at least one rung" }];
  if (rungs.length > MOST) return [{ path: "rungs", words: `${rungs.length} rungs are more than anybody keeps in mind; ${MOST} are the most` }];
  return [...rungs.flatMap(ofRung), ...ofOrder(rungs), ...ofReach(rungs, urgency)];
}

/** The same for standing cover: `after_min` alone can be wrong in a form of selects. */
export function faultsOfRules(rules) {
  if (rules.length > MOST) return [{ path: "rules", words: `${rules.length} rules are more than anybody can keep in mind; ${MOST} are the most` }];
  return rules.flatMap(({ after_min: after }, number) => {
    const why = !isNumber(after) ? "after_min is a number of minutes" : after > 0 && after <= LONGEST_MIN ? null : `${after} min is not between 0 and ${LONGEST_MIN}`;
    return why ? [{ path: `rules.${number}`, words: `rule ${number}: ${why}` }] : [];
  });
}

/** The server's refusal in the same shape. */
export const faultsOfAnswer = (fields) =>
  Object.entries(fields ?? {}).flatMap(([path, whys]) => whys.map((words) => ({ path, words })));

/** Not wrong, but worth a second look before it is saved. */
export function checksOf(rungs, ladder, { toDefault }) {
  const found = [];
  const gap = ladder.min_gap;
  rungs.forEach((rung, number) => {
    const before = rungs[number - 1];
    if (before && isNumber(rung.after) && isNumber(before.after) && rung.after > before.after && rung.after - before.after < gap)
      found.push(`Rungs ${number - 1} and ${number} are ${rung.after - before.after} s apart. After an outage they keep at least ${gap} s.`);
  });
  if (ladder.urgency === "cover" && !toDefault) found.push(`With a prisoner held the default climbs quicker, at ${ladder.with_prisoner.map(clockText).join(", ")}. A ladder of your own climbs the same with and without.`);
  if (["cover", "backup"].includes(ladder.urgency) && rungs.length && !rungs.some((rung) => any(["supervisor", "watch_commander"], rung.alert)))
    found.push("No rung calls a supervisor.");
  return found;
}
