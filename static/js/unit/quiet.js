// What the screen says and sounds, and when it holds its tongue: with a prisoner aboard, who reads and hears along, about a
// silent emergency, and before somebody who drives. Pure.

/** My unit holds somebody, on a stop or on the way. */
export const quiet = (state) => Boolean(state?.stop?.prisoner || state?.unit?.prisoner);

/** Of somebody else's ask: how loud, who, how far and in which direction. No place, no words, no names. */
export const hushedCard = (card) => ({
  ...card,
  location: "", note: "", reasons: [], acknowledged_by: null,
  briefing: { weapon: null, people: null, approach: null, channel: null },
});

const hushedStop = (stop) => ({ ...stop, location: "" });

/**
 * The situation without what a prisoner should not learn of others. What is my own stays as it is, and so does every
 * distance: a car must still find the way.
 */
export function withoutNames(state) {
  return {
    ...state,
    asks: state.asks.map(hushedCard),
    answered: state.answered && hushedCard(state.answered),
    incoming: state.incoming && hushedCard(state.incoming),
    visits: state.visits.map(hushedCard),
    sisters: state.sisters.map(hushedStop),
  };
}

// Above a speed the agency sets, lists and text fields are not for a driver. Asking and answering stay.

/** Panels that are read or filled in, not touched at a glance. */
export const PARKED = ["others", "kind", "screen", "shift", "statement", "brief", "reasons"];

/**
 * @param {number|null} speed m/s; null: not known, and then nothing hides
 * @param {number} limit km/h
 */
export const driving = (speed, limit) => Number.isFinite(speed) && Number.isFinite(limit) && speed * 3.6 > limit;

/**
 * What a car hears: who asks it, how it goes with its prisoner, and its own doubts.
 *
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
  const sound = card.urgency === "emergency" && card.mark !== "drill" ? "emergency" : tone === "alarm" ? "backup" : tone === "chime" ? "cover" : null;
  return sound ? [{ key: `${card.id} ${card.urgency}`, sound }] : [];
}

const welfareSound = (state) =>
  state?.welfare ? [{ key: `welfare ${state.welfare.id} ${state.welfare.welfare_due_at}`, sound: "welfare" }] : [];

/**
 * The asks whose rungs this screen counts down: my own, and only while it is loud. Of a silent emergency nothing here
 * may tell, least of all an alarm.
 */
export const ownRungs = (backups, me) => backups.filter((card) => me && card.unit?.id === me.unit_id && !card.silent && card.origin !== "unasked");
