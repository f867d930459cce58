// Numbers of history in words: how long, how many, how they changed, and that they are hidden. Pure.

import { levelWord } from "../../live/words.js";
import { countText, percent } from "../../policy/words.js";

export { countText, percent };

/** What stands in the place of a number that is not told. */
export const HIDDEN = "hidden to protect people";
/** Why: said once, beneath the numbers. */
export const hiddenWhy = (below) => `Hidden is what counts fewer than ${below} backups, and what would tell such a number.`;

export const TIMES = {
  acknowledged: "Touch to acknowledged", first_rolling: "Touch to first rolling", first_on_scene: "Touch to first on scene",
  second_on_scene: "Touch to second unit on scene", received: "Touch to received",
};

/** A level as every other screen says it, from the agency's own word for it. */
export const saidLevel = (urgency, label) => levelWord(urgency, { urgency: { [urgency]: label } });

const two = (number) => String(number).padStart(2, "0");

/** Seconds: "0:31", "14:10", from an hour on "1 h 05". */
export function spanOf(seconds) {
  const whole = Math.round(seconds);
  if (whole >= 3600) return `${countText(Math.floor(whole / 3600))} h ${two(Math.floor(whole / 60) % 60)}`;
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}

/** A sum of seconds: "14 min", "36 h 5 min". */
export function sumOf(seconds) {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${countText(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** "n 1,464, 24 lack it"; both are hidden together where one of them is a few. */
export const ofHowMany = ({ n, lacking }) => (n === null ? `n ${HIDDEN}` : `n ${countText(n)}${lacking ? `, ${countText(lacking)} lack it` : ""}`);

/** A time beside the one it is compared with. Both are said, so that nobody has to believe the word. */
export function timeChange(now, before) {
  if (!before || before.median_s === null) return `before: ${HIDDEN}`;
  const was = `was ${spanOf(before.median_s)}`;
  const much = Math.round(now.median_s - before.median_s);
  if (!much) return `${was}, the same`;
  return `${was}, ${spanOf(Math.abs(much))} ${much < 0 ? "sooner" : "later"}`;
}

/** A count beside the one before. More asks are neither good nor bad, so it says how many, and no more. */
export function countChange(now, before) {
  if (before === null || before === undefined) return `before: ${HIDDEN}`;
  const much = now === null ? 0 : now - before;
  const more = much ? `, ${countText(Math.abs(much))} ${much > 0 ? "more" : "fewer"}` : now === null ? "" : ", the same";
  return `was ${countText(before)}${more}`;
}

/** A share beside the one before: "was 14 %". */
export const shareChange = (part, whole) => (part === null || part === undefined || !whole ? `before: ${HIDDEN}` : `was ${percent(part, whole)}`);

const RUNG = ["first rung", "second rung", "third rung", "fourth rung", "fifth rung", "sixth rung"];
/** The rungs after the one that fires with the ask itself: "Climbed to the second rung". */
export const rungText = (rung) => `Climbed to the ${RUNG[rung] ?? `${rung + 1}th rung`}`;

/** What to do when an answer is not told and does not say it itself. */
export const NEXT = "Take a longer period, or take a filter away.";

/** One sentence on what is filtered, for paper and for who cannot see the fields: "COVER, beat 2A". */
export function filtersText(asked, words) {
  const many = [
    asked.urgency.map((one) => words.level(one)), asked.beat.map((one) => `beat ${one}`), asked.shift.map((one) => words.shift(one)),
    asked.origin.map(words.origin), asked.stop_kind.map(words.stop), asked.disposition.map(words.ended),
  ];
  const near = asked.lat !== "" || asked.lon !== "" ? `within ${asked.radius_m || words.radius} m of ${asked.lat}, ${asked.lon}` : "";
  const one = [asked.reference && `reference ${asked.reference}`, asked.place && `place “${asked.place}”`, near, asked.mutual_aid && words.aid(asked.mutual_aid)];
  return [...many.filter((list) => list.length).map((list) => list.join(" or ")), ...one.filter(Boolean)].join("; ");
}
