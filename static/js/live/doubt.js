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
  deliveries: "Outside messages wait",
  given_up: "Something given up: see Review",
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

/** Asks whose next rung is over its time and that nobody confirmed: what this page counted down did not come. */
export function overdueRungs(backups, nowMs) {
  return backups.filter((card) => card.next_rung_at && Date.parse(card.next_rung_at) < nowMs - RUNG_GRACE_MS);
}

function timerDoubt(timersSince) {
  if (timersSince === null) return null;
  return { code: "no_rungs", title: "ESCALATION NOT RUNNING", advice: "WATCH THE CLOCK", since: timersSince };
}

/**
 * The page's own alarm. It needs no server: a page that hears nothing goes on counting down what it knew. Within a
 * short reconnect it waits, because the answer may be on its way.
 */
function ownAlarm({ state, silence }, backups, nowMs) {
  if (state === "signed_out" || (state !== "live" && (silence ?? 0) < SILENT_MS)) return null;
  const cards = overdueRungs(backups, nowMs);
  if (!cards.length) return null;
  const since = Math.min(...cards.map((card) => Date.parse(card.next_rung_at)));
  return { code: "unconfirmed", title: "RUNG NOT CONFIRMED", advice: cards.every((card) => card.silent) ? "DO NOT AIR" : "VOICE IT", since, cards };
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
     *   `backups` are those whose rungs this page counts down
     * @returns {{code: string, title: string, advice: string, since: number, asOf?: number|null, cards?: object[]}[]}
     */
    judge({ link, health, backups }, nowMs) {
      const stale = health.timers === "stale";
      timersSince = stale ? timersSince ?? nowMs : null;
      const lost = linkDoubt(link, nowMs);
      // While not live nobody knows what the timers do: NOT LIVE says it. A rung that is over is over all the same.
      const still = lost ? null : timerDoubt(timersSince);
      return [lost, still, ownAlarm(link, backups, nowMs)].filter(Boolean);
    },
  };
}
