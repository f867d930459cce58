// What is typed while the board is down, and what each line becomes on the command line afterwards. Pure. A line is only
// ever proposed: a person reads it, mends it, and sends it.

const DAY_MIN = 1440;
/** Further back than this the command line takes no time. */
const FURTHEST_MIN = 720;

/** What is meant by the words people write, the first that fits. */
const WORDS = [
  [/^(on[ -]?scene|there|arrived|arr)\b[ ,:]*/i, "AR"],
  [/^(rolling|en[ -]?route|enr)\b[ ,:]*/i, "ER"],
  [/^((clear(ed)?|clr)\b[ ,:]*|left$)/i, "CL"],
  [/^(emergency|mayday|panic)\b[ ,:]*/i, "EM"],
  [/^(wants |needs |asks? )?(roll[ -]?by)\b[ ,:]*/i, "BK", "1"],
  [/^(wants |needs |asks? )?cover\b[ ,:]*/i, "BK", "2"],
  [/^(wants |needs |asks? )?backup\b[ ,:]*/i, "BK", "3"],
  [/^(traffic )?stop\b[ ,:]*/i, "ST"],
  [/^(available|free|avl)\b[ ,:]*/i, "AV"],
  [/^busy\b[ ,:]*/i, "BZ"],
  [/^out of service\b[ ,:]*/i, "OOS"],
  [/^ok\b[ ,:]*/i, "OK"],
  [/^no answer\b[ ,:]*/i, "NA"],
];
const VERBS = new Set(["BK", "EM", "AK", "D", "ER", "AR", "CL", "CANT", "SD", "AV", "BZ", "OOS", "ST", "SEC", "OK", "NA", "UP", "WANT", "MA", "N", "PL", "WD", "V", "DP"]);
/** Verbs that are said of a unit first. */
const OF_UNIT = new Set(["BK", "EM", "D", "ER", "AR", "CL", "CANT", "SD", "AV", "BZ", "OOS", "ST", "OK", "NA"]);
/** They take an hour and minute; a place could look like one, so the others are told how long ago. */
const CLOCK = new Set(["AR", "CL"]);
const BACK = new Set(["BK", "EM", "ST"]);

export const blank = (id) => ({ id, at: "", unit: "", what: "", who: "", done: false });
export const isBlank = (line) => !["at", "unit", "what", "who"].some((name) => line[name]?.trim());
/** Lines somebody wrote and nobody has entered yet, in the order they were written. */
export const toEnter = (lines) => (lines ?? []).filter((line) => !isBlank(line) && !line.done);

/** "0214" of "2:14", "02.14", "0214"; null where it is no time of day. */
export function clockOf(text) {
  const found = /^\s*(\d{1,2})[:.h ]?(\d{2})\s*$/.exec(text ?? "");
  if (!found || Number(found[1]) > 23 || Number(found[2]) > 59) return null;
  return `${found[1].padStart(2, "0")}${found[2]}`;
}

/** Whole minutes since that time of day, its last occurrence; null where the command line would not take it. */
export function minutesSince(clock, now) {
  const minutes = now.getHours() * 60 + now.getMinutes() - (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(2)));
  const ago = (minutes + DAY_MIN) % DAY_MIN;
  return ago <= FURTHEST_MIN ? ago : null;
}

function meant(what) {
  const [first, ...rest] = what.split(/\s+/);
  if (VERBS.has(first.toUpperCase())) return { verb: first.toUpperCase(), rest: rest.join(" ") };
  for (const [shape, verb, level] of WORDS) if (shape.test(what)) return { verb, level, rest: what.replace(shape, "").trim() };
  return null;
}

function backTime(verb, clock, now) {
  if (!clock) return "";
  if (CLOCK.has(verb)) return clock;
  const ago = BACK.has(verb) ? minutesSince(clock, now) : null;
  return ago ? `-${ago}m` : "";
}

/** A number somebody wrote: the note goes to that ask, with its time and who said it. */
function noteOf(line, what, clock) {
  const number = /#\s*(\d+)/.exec(what)?.[1];
  const said = [clock && `${clock.slice(0, 2)}:${clock.slice(2)}`, line.unit?.trim(), what.replace(/#\s*\d+\s*/, "").trim(), line.who?.trim() && `(${line.who.trim()})`];
  return number ? `N ${number} ${said.filter(Boolean).join(" ")}` : null;
}

/**
 * The line for the command line, with its back-time: AR and CL the hour and minute ("AR 2A14 0214"), an ask or a stop how
 * long ago ("BK 2A12 3 5th/Oak -47m"). What is not understood stands there as it was written.
 *
 * @param {{at: string, unit: string, what: string, who: string}} line
 * @param {Date} now
 */
export function commandOf(line, now) {
  const what = line.what?.trim() ?? "";
  const unit = line.unit?.trim().toUpperCase() ?? "";
  const clock = clockOf(line.at);
  const found = what ? meant(what) : null;
  if (!found) return noteOf(line, what, clock) ?? [unit, what].filter(Boolean).join(" ");
  const parts = [found.verb, OF_UNIT.has(found.verb) && unit, found.level, found.rest.replaceAll("#", ""), backTime(found.verb, clock, now)];
  return parts.filter(Boolean).join(" ");
}

/** Whether what was sent is still this line, mended perhaps: then it is entered. */
export const isOf = (line, sent) => {
  const unit = line.unit?.trim().toUpperCase();
  return !unit || sent.toUpperCase().includes(unit);
};
