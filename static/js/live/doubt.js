// When a page must not be believed, and what it then says. Pure. The radio is primary: every doubt ends in
// something a person can do without this screen.

const GRACE_MS = { connecting: 3000, offline: 1500, stale: 0 };
const SILENT_MS = 10_000;
const RUNG_GRACE_MS = 3000;

/** What a part of the house that is down means to a person. Unknown names are shown as they come. */
const PARTS = {
  channel_layer: "Updates up to 1 s slower",
  timers: "Escalation not running",
  database: "Database slow",
  workers: "Messages outside the board delayed",
};

export const degradedText = (name) => PARTS[name] ?? String(name).replaceAll("_", " ");

function linkDoubt({ state, stateAge, silence }, nowMs) {
  if (state === "signed_out") return { code: "signed_out", title: "SIGNED OUT", advice: "USE RADIO", since: nowMs - stateAge };
  // The grace is for a short reconnect; after ten silent seconds a change from stale to offline buys no more of it.
  const graced = stateAge < (GRACE_MS[state] ?? 0) && (silence ?? 0) < SILENT_MS;
  if (state === "live" || graced) return null;
  const since = nowMs - (silence ?? stateAge);
  return { code: "not_live", title: "NOT LIVE", advice: "USE RADIO", since, asOf: silence === null ? null : since };
}

/** Rungs whose time is over and that nobody confirmed: the ladder stands still, whatever the beat says. */
export function overdueRungs(backups, nowMs) {
  return backups.filter((card) => card.next_rung_at && Date.parse(card.next_rung_at) < nowMs - RUNG_GRACE_MS);
}

function timerDoubt(timersSince, backups, nowMs) {
  const overdue = overdueRungs(backups, nowMs).map((card) => Date.parse(card.next_rung_at));
  const since = Math.min(...overdue, timersSince ?? Infinity);
  if (since === Infinity) return null;
  return { code: "no_rungs", title: "ESCALATION NOT RUNNING", advice: "WATCH THE CLOCK", since };
}

/**
 * Follows a page's health. `judge` answers with the doubts of the moment, worst first.
 * Times are server ms; `since` is when the doubt began, `asOf` how old the shown picture is.
 */
export function createDoubt() {
  let timersSince = null;
  return {
    /**
     * @param {{link: {state: string, stateAge: number, silence: number|null}, health: {timers: string}, backups: object[]}} seen
     * @returns {{code: string, title: string, advice: string, since: number, asOf?: number|null}[]}
     */
    judge({ link, health, backups }, nowMs) {
      const stale = health.timers === "stale";
      timersSince = stale ? timersSince ?? nowMs : null;
      const lost = linkDoubt(link, nowMs);
      // While not live we cannot know whether a rung fired: NOT LIVE says it all.
      const still = lost ? null : timerDoubt(timersSince, backups, nowMs);
      return [lost, still].filter(Boolean);
    },
  };
}
