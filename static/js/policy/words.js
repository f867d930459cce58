// What changed between two policies, and times, in plain words. Pure.

/** What a rung is called that nobody gave a name, as the server does it. */
export const nameOf = (alert) => alert.join(" and ").replaceAll("_", " ").slice(0, 60);

const two = (number) => String(number).padStart(2, "0");

/** Seconds from the ask: "0:45", "12:30"; what is no number is "?". */
export function clockText(seconds) {
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return "?";
  const whole = Math.floor(seconds);
  const rest = Math.round((seconds - whole) * 10);
  return `${Math.floor(whole / 60)}:${two(whole % 60)}${rest ? `.${rest}` : ""}`;
}

/** Audiences as said: "near units and dispatch". `words` maps a word to its label. */
export function whoText(alert, words) {
  const said = alert.map((word) => words.get(word) ?? word.replaceAll("_", " "));
  return said.length < 3 ? said.join(" and ") : `${said.slice(0, -1).join(", ")} and ${said.at(-1)}`;
}

const sameSet = (a, b) => a.length === b.length && a.every((word) => b.includes(word));

/**
 * Which rung of before each rung of after was: by whom it alerts, then by its time, then by its place; -1 is new.
 * @returns {number[]}
 */
export function matched(before, after) {
  const found = after.map(() => -1);
  const taken = new Set();
  const pass = (same) =>
    after.forEach((rung, index) => {
      if (found[index] >= 0) return;
      const at = before.findIndex((other, place) => !taken.has(place) && same(other, rung, place, index));
      if (at >= 0) taken.add((found[index] = at));
    });
  pass((a, b, place, index) => sameSet(a.alert, b.alert) && place === index);
  pass((a, b) => sameSet(a.alert, b.alert));
  pass((a, b) => a.after === b.after);
  pass((a, b, place, index) => place === index);
  return found;
}

const TONE = { silent: "silent", chime: "chime", alarm: "alarm" };

/** One rung's change, "" when there is none. */
export function rungWords(was, now, words) {
  const parts = [];
  if (was.after !== now.after) parts.push(`${clockText(was.after)} → ${clockText(now.after)}`);
  if (!sameSet(was.alert, now.alert)) parts.push(`${whoText(was.alert, words)} → ${whoText(now.alert, words)}`);
  if (was.tone !== now.tone) parts.push(`${TONE[was.tone] ?? was.tone} → ${TONE[now.tone] ?? now.tone}`);
  if (was.name !== now.name && sameSet(was.alert, now.alert)) parts.push(`called “${now.name || nameOf(now.alert)}”`);
  return parts.join(", ");
}

/** Two ladders compared, a line each; null stands for the default. */
export function ladderWords(before, after, defaults, words) {
  const [was, now] = [before ?? defaults, after ?? defaults];
  const match = matched(was, now);
  const lines = now.flatMap((rung, index) => {
    const who = whoText(rung.alert, words);
    if (match[index] < 0) return [`added ${who} at ${clockText(rung.after)}`];
    const changed = rungWords(was[match[index]], rung, words);
    return changed ? [`${who}: ${changed}`] : [];
  });
  was.forEach((rung, place) => {
    if (!match.includes(place)) lines.push(`removed ${whoText(rung.alert, words)} at ${clockText(rung.after)}`);
  });
  if (after === null) return ["back to the default", ...lines];
  return lines.length ? lines : [before === null ? "the default, kept as their own" : "order changed"];
}

/** A rule of standing cover: "custody, prisoner, alone 7 min: cover". */
export function ruleText(rule, kinds) {
  const what = rule.kind === null ? "any stop" : (kinds.get(rule.kind) ?? rule.kind).toLowerCase();
  return `${[what, rule.prisoner && "prisoner", rule.tow && "tow awaited", `alone ${rule.after_min} min`].filter(Boolean).join(", ")}: ${rule.urgency === "cover" ? "cover" : "roll-by"}`;
}

/** Two standing covers compared. */
export function coverWords(before, after, defaults, kinds) {
  const text = (rules) => rules.map((rule) => ruleText(rule, kinds));
  const [was, now] = [text(before ?? defaults), text(after ?? defaults)];
  const lines = [...now.filter((rule) => !was.includes(rule)).map((rule) => `added ${rule}`), ...was.filter((rule) => !now.includes(rule)).map((rule) => `removed ${rule}`)];
  if (after === null) return ["back to the default", ...lines];
  if (!now.length) return ["nothing is sent unasked any more"];
  return lines.length ? lines : ["the default, kept as their own"];
}

/** "1,776": the thousands of a count, the same in every browser. */
export const countText = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** A share in whole percent; one that is not nothing and not all is never rounded to it. */
export function percent(part, whole) {
  const exact = (part / whole) * 100;
  if (exact > 0 && exact < 1) return "<1 %";
  if (exact > 99 && exact < 100) return ">99 %";
  return `${Math.round(exact)} %`;
}

const WOULD = {
  nearby: "have reached near units", dispatch: "have reached dispatch", all_units: "have reached all units", shift: "have reached the whole shift",
  supervisor: "have reached a supervisor", watch_commander: "have reached the watch commander", partner_desks: "have called partner desks",
  partners: "have called partner units", mutual_aid_offered: "have had mutual aid offered", mutual_aid: "have had mutual aid sent",
};

/** When something was changed, by a clock: of today only the time, of this year without the year. */
export function whenText(iso, nowMs, clock) {
  const [day, today] = [clock.day(iso), clock.day(nowMs)];
  if (day === today) return clock.hm(iso);
  return `${day.slice(-4) === today.slice(-4) ? day.slice(0, -5) : day} ${clock.hm(iso)}`;
}

const DAY_MS = 86_400_000;

/** How many days an answer of what if is of. */
export const daysOf = (answer) => Math.round((Date.parse(answer?.until) - Date.parse(answer?.since)) / DAY_MS) || 365;

/** The change that matters most, as a sentence; counts that are hidden say nothing. */
export function reading(answer) {
  const told = answer.reach.filter((row) => row.now !== null && row.then !== null && row.now !== row.then);
  const most = told.sort((a, b) => Math.abs(b.then - b.now) - Math.abs(a.then - a.now))[0];
  if (!most) return null;
  const much = Math.abs(most.then - most.now);
  if (much < answer.hidden_below) return { lead: "A few", rest: `${most.then > most.now ? "more" : "fewer"} of these would ${WOULD[most.audience]}.` };
  const days = daysOf(answer);
  const every = days / much;
  const often = every >= 1.5 ? `one every ${every < 10 ? Math.round(every * 10) / 10 : Math.round(every)} days` : `${Math.round((much / days) * 10) / 10} a day`;
  return { lead: `${countText(much)} ${most.then > most.now ? "more" : "fewer"} of these`, rest: `would ${WOULD[most.audience]}, ${often}.` };
}
