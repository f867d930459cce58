// When an ask is late on the board: two steps an urgency, as the agency's policy has them. Pure.

import { isUnanswered } from "./model.js";

/** What stands before an agency's own policy has come, seconds. A roll-by never is late: nobody was tasked. */
const DEFAULT = [
  { urgency: "emergency", late_s: 15, overdue_s: 30 },
  { urgency: "backup", late_s: 60, overdue_s: 120 },
  { urgency: "cover", late_s: 300, overdue_s: 600 },
];

export const FRESH = 0;
export const LATE = 1;
export const OVERDUE = 2;

const NEVER = { late_s: null, overdue_s: null };
const ruleOf = (urgency, rules) => (rules?.length ? rules : DEFAULT).find((rule) => rule.urgency === urgency) ?? NEVER;

/** Whether the clock of this ask runs: nobody has the emergency, nobody comes to anything else. */
const isRunning = (card) => card.mark !== "test" && (card.urgency === "emergency" ? !card.acknowledged_at : isUnanswered(card));

/** Seconds after which the age turns amber, 0 for never. */
export const lateAfter = (card, rules) => (isRunning(card) ? ruleOf(card.urgency, rules).late_s ?? 0 : 0);

/** FRESH, LATE or OVERDUE. */
export function stepOf(card, rules, nowMs) {
  if (!isRunning(card)) return FRESH;
  const { late_s: late, overdue_s: overdue } = ruleOf(card.urgency, rules);
  const age = (nowMs - Date.parse(card.received_at)) / 1000;
  if (overdue !== null && age >= overdue) return OVERDUE;
  return late !== null && age >= late ? LATE : FRESH;
}

/** What the second step says. */
export const overdueText = (card) => (card.urgency === "emergency" ? "NO ACK" : "NO UNIT");
