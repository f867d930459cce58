// What a car hears: who asks it, how it goes with its prisoner, and its own doubts. Pure.

import { quiet } from "./quiet.js";

/**
 * An open silent emergency of this unit makes the whole page silent: a tablet that speaks draws eyes to itself. With a
 * prisoner aboard it is as silent, also about itself and about others' emergencies: the shapes say it.
 *
 * @param {{scene: string|null, state: object|null, doubts: {key: string, sound: string}[]}} seen
 * @returns {{key: string, sound: string}[]}
 */
export function carSounds({ scene, state, doubts }) {
  if (state?.silent || quiet(state)) return [];
  return [...doubts, ...incomingSound(scene, state), ...welfareSound(state)];
}

function incomingSound(scene, state) {
  const card = scene === "incoming" ? state?.incoming : null;
  if (!card) return [];
  const tone = card.alert?.tone;
  const sound = card.urgency === "emergency" ? "emergency" : tone === "alarm" ? "backup" : tone === "chime" ? "cover" : null;
  return sound ? [{ key: `${card.id} ${card.urgency}`, sound }] : [];
}

const welfareSound = (state) =>
  state?.welfare ? [{ key: `welfare ${state.welfare.id} ${state.welfare.welfare_due_at}`, sound: "welfare" }] : [];

/**
 * The asks whose rungs this screen counts down: my own, and only while it is loud. Of a silent emergency nothing here
 * may tell, least of all an alarm.
 */
export const ownRungs = (backups, me) => backups.filter((card) => me && card.unit?.id === me.unit_id && !card.silent && card.origin !== "unasked");
