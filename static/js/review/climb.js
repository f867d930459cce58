// The ladder of one backup as it went: fired, early and why, passed over and why, held, to come. Pure.

const WHY = {
  "nobody has it on a screen": "nobody had it on screen",
  "everyone alerted cannot": "everyone alerted could not",
  "cancel not verified": "cancel not verified",
};

const whyText = (why) => WHY[why] ?? why;

/** What brings the next rung forward; null when the event does not. */
function hurried(event) {
  if (event.event === "backup.escalated" && event.facts?.why && event.facts.rung === undefined) return whyText(event.facts.why);
  if (event.event === "backup.updated" && event.facts?.escalate) return `by hand${event.actor ? `, ${event.actor.label}` : ""}`;
  if (event.event === "backup.reopened") return "help fell away";
  return null;
}

function rungOf(event, early) {
  const why = event.facts.why ?? null;
  if (event.event === "backup.rung_skipped") return { at: event.at, skipped: true, why: why ?? "nobody reachable" };
  return { at: event.at, skipped: false, why: why ? whyText(why) : early };
}

/** What came of each rung, by its number. An upgrade begins a new climb: what went before belongs to the old ladder. */
function climbed(events) {
  let fired = new Map();
  let early = null;
  for (const event of events) {
    early = hurried(event) ?? early;
    if (event.event === "backup.upgraded") [fired, early] = [new Map([[0, { at: event.at, skipped: false, why: null }]]), null];
    if (!["backup.escalated", "backup.rung_skipped"].includes(event.event) || event.facts?.rung === undefined || event.facts.repeat) continue;
    // One that fired and was then found to reach nobody was passed over.
    fired.set(event.facts.rung, rungOf(event, early));
    if (event.event === "backup.escalated") early = null;
    // Whoever was not there is not waited for: the next rung comes at once.
    else if (event.facts.why !== "cancel asked" && event.facts.why !== "acknowledged") early = `rung ${event.facts.rung + 1} passed over`;
  }
  return fired;
}

function howOf(found, card) {
  if (found?.skipped) return `${found.why === "cancel asked" ? "held" : "passed over"}, ${found.why}`;
  if (found) return found.why ? `fired early, ${found.why}` : "fired";
  return card.state === "closed" || !card.next_rung_at ? "held" : "to come";
}

/** @returns {{number: number, after: number, name: string, at: string|null, how: string, kind: "fired"|"over"|"held"|"to_come"}[]} */
export function ladderRows(card, ladder, events) {
  const fired = climbed(events);
  return (ladder?.rungs ?? []).map((rung, index) => {
    const found = fired.get(index) ?? (index === 0 ? { at: card.received_at, skipped: false, why: null } : null);
    const how = howOf(found, card);
    const kind = found ? (found.skipped ? "over" : "fired") : how === "held" ? "held" : "to_come";
    return { number: index + 1, after: rung.after, name: rung.name, at: found?.at ?? null, how, kind };
  });
}
