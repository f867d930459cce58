// When a board shows an ask as late: what may be set, and what a change was. The same rules and words as the server's
// (requests/ageing.py), which alone decides; a test compares the two. Pure.

import { levelWord } from "../live/words.js";
import { clockText } from "./words.js";

const LONGEST_S = 3600;
const EMERGENCY_S = 120;
export const STEPS = [["late_s", "First step"], ["overdue_s", "Second step"]];

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

function noTime(value) {
  if (value === null) return null;
  if (!isNumber(value)) return "give a number of seconds, or nothing for never";
  return value < 1 || value > LONGEST_S ? `${value} s is not between 1 and ${LONGEST_S}` : null;
}

function ofRule({ urgency, late_s: late, overdue_s: overdue }, number) {
  const fault = (name, words) => ({ path: `rules.${number}.${name}`, words: `${urgency.replace("_", " ")}: ${words}` });
  const found = [["late_s", late], ["overdue_s", overdue]].filter(([, value]) => noTime(value)).map(([name, value]) => fault(name, noTime(value)));
  if (found.length) return found;
  if (urgency === "emergency" && (late === null || late > EMERGENCY_S)) return [fault("late_s", `is late after ${EMERGENCY_S} s at the latest`)];
  if (overdue === null || (late !== null && overdue > late)) return [];
  return [fault("overdue_s", `${overdue} s cannot be the second step, ${late === null ? "there is no first step" : `it is not after the first step (${late} s)`}`)];
}

/** Why these must not become a policy; empty when they may. */
export const faultsOfAgeing = (rules) => rules.flatMap(ofRule);

/** A time as said, "never" for none. */
export const said = (value) => (value === null ? "never" : clockText(value));

/** Two policies compared, a line each; null stands for the default. */
export function ageingWords(before, after, defaults) {
  const [was, now] = [before ?? defaults, after ?? defaults];
  const lines = now.flatMap((rule) => {
    const old = was.find((one) => one.urgency === rule.urgency);
    return STEPS.filter(([name]) => old[name] !== rule[name]).map(([name, step]) => `${levelWord(rule.urgency, null).toLowerCase()}, ${step.toLowerCase()}: ${said(old[name])} → ${said(rule[name])}`);
  });
  if (after === null) return ["back to the default", ...lines];
  return lines.length ? lines : ["the default, kept as their own"];
}
