// What a screen reader is told: one short sentence an event, assertive for an emergency only.

import { eventLine } from "../live/lines.js";
import { asCalled } from "./names.js";

const SPOKEN = new Set([
  "backup.requested", "backup.upgraded", "backup.reopened", "backup.exhausted", "backup.cancel_asked",
  "backup.closed", "response.rolling", "response.on_scene", "unit.welfare_due", "unit.no_answer", "backup.shared",
]);

/** Told when the ladder says why: voice it, verify it, a check that is overdue, help that fell away, a partner without it. */
const isTold = ({ event, facts }) =>
  SPOKEN.has(event) ||
  (["backup.escalated", "backup.updated"].includes(event) && Boolean(facts?.why)) ||
  (event === "stop.updated" && ["chime", "supervisor"].includes(facts?.welfare)) ||
  (event === "backup.updated" && Boolean(facts?.stalled ?? facts?.overdue ?? facts?.no_crew ?? facts?.reached === false));

const isLoud = (event) => event.card?.urgency === "emergency" && !["test", "drill"].includes(event.card.mark) && ["backup.requested", "backup.upgraded", "backup.cancel_asked", "backup.reopened"].includes(event.event);

/** The sentences of a batch of changes: `{loud, quiet}`, units as a desk of agency `home` calls them. Pure. */
export function sentences(changes, home) {
  const events = changes.filter((change) => change.type === "event").map((change) => change.event);
  const spoken = events.filter(isTold);
  const text = (event) => `${event.card?.number ? `${event.card.number}: ` : ""}${eventLine(asCalled(event, home))}.`;
  return {
    loud: spoken.filter(isLoud).map(text).join(" "),
    quiet: spoken.filter((event) => !isLoud(event)).map(text).join(" "),
  };
}

/** Says a batch through the page's two live regions. A region must change to be read, so the same text is said anew. */
export function createAnnouncer(loud, quiet, home) {
  const say = (region, text) => {
    if (!text) return;
    region.textContent = "";
    setTimeout(() => (region.textContent = text), 50);
  };
  return (changes) => {
    const found = sentences(changes, home);
    say(loud, found.loud);
    say(quiet, found.quiet);
  };
}
