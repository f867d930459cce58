// Which one scene the stage shows, and what of it may be read and heard there. Pure: the same view always gives the same.

import { covered, levelOf, rolling, wayTo } from "./words.js";

const LIVE = ["assigned", "rolling", "on_scene"];
const WIDE = ["shift", "all", "all_units", "everyone"];
const PARTNERS = ["partners", "mutual_aid"];
const COMMAND = ["supervisor", "watch_commander"];

const loudest = (a, b) => levelOf(b.urgency) - levelOf(a.urgency) || (a.received_at < b.received_at ? -1 : 1);
/** One question to this car. An ask that grew louder after Can't is a new one. */
export const questionOf = (card) => `${card.id} ${card.urgency}`;
const isDeclined = (card, declined) => declined.has(questionOf(card));

/** My unit's own open ask. A roll-by nobody asked for is a visit, not an ask. */
export function ownBackup(backups, me) {
  return backups.find((card) => card.unit?.id === me.unit_id && card.origin !== "unasked") ?? null;
}

/** The response of my unit on a card, if it is live. */
export function myResponse(card, me) {
  const mine = (one) => one.unit === me.unit && one.agency === me.agency && LIVE.includes(one.state);
  return (card.responses ?? []).find(mine) ?? null;
}

/** The backup my unit is answering. */
export const answering = (backups, me) => backups.find((card) => myResponse(card, me)) ?? null;

/** Asks of others: those I said Can't to last, else most urgent and then longest waiting first. */
export function othersAsks(backups, me, declined) {
  return backups
    .filter((card) => card.unit?.id !== me.unit_id && card.origin !== "unasked" && !myResponse(card, me))
    .sort((a, b) => isDeclined(a, declined) - isDeclined(b, declined) || loudest(a, b));
}

const isCommand = (me) => me.role === "supervisor" || me.role === "admin";

/** True when a rung to supervisors reaches my own car: I may take it in hand without rolling. */
export const asCommand = (card, me) =>
  card.agency === me.agency && isCommand(me) && COMMAND.some((name) => (card.alert?.audiences ?? []).includes(name));

/**
 * True when the fired rungs reach my unit by name, by shift, as a partner, or me as a supervisor. Who is on no tour has
 * no unit here, and is never alerted. An emergency of our own calls everybody at once, but for a late one: that waits
 * for its rungs, and its named units for the rung that calls them.
 */
export function alerted(card, me) {
  const audiences = card.alert?.audiences ?? [];
  const called = (names) => names.some((name) => audiences.includes(name));
  if (card.agency !== me.agency) return called(PARTNERS);
  if (card.mark === "delayed" ? called(WIDE) : card.urgency === "emergency" || called(WIDE)) return true;
  return asCommand(card, me) || (called(["nearby"]) && (card.alert.units ?? []).includes(me.unit));
}

/**
 * Does this ask take the whole stage? An emergency always; the rest only a free unit, and not when there is enough.
 * A supervisor's rung asks a supervisor, not a free car: it also reaches one who has set the car busy, until a desk has it.
 */
export function takesStage(card, me, free, idle = free) {
  if (!alerted(card, me) || covered(card)) return false;
  if (card.urgency === "emergency") return true;
  const mine = free || (idle && asCommand(card, me) && !card.acknowledged_at);
  return mine && levelOf(card.urgency) >= levelOf("cover");
}

/** Secured with a prisoner the officer is asked how it goes, each time the check is due; never off. */
export function welfarePrompt(stop, now) {
  if (!stop?.prisoner || !stop.welfare_due_at) return null;
  return Date.parse(stop.welfare_due_at) <= now ? stop : null;
}

/** Farther than this, in metres, or nobody knows how far, is not nearby. */
const NEARBY_M = 5000;

/** Sister cars out of the car: those nobody is with first, then those nearby, with a prisoner before the rest, the nearest first. */
export function sisterStops(stops, backups, me, unit) {
  const away = (stop) => wayTo(unit, stop)?.metres ?? Infinity;
  const far = (stop) => away(stop) > NEARBY_M;
  const visited = (stop) => backups.some((card) => card.stop === stop.id && card.origin === "unasked");
  return stops
    .filter((stop) => stop.unit?.id !== me.unit_id && stop.agency === me.agency && !stop.no_roll_by)
    .filter((stop) => !backups.some((card) => card.unit?.id === stop.unit?.id && card.origin !== "unasked"))
    .sort((a, b) => visited(a) - visited(b) || far(a) - far(b) || b.prisoner - a.prisoner || away(a) - away(b) || (a.opened_at < b.opened_at ? 1 : -1));
}

/**
 * Everything the stage needs, from the store's lists and the page's own state.
 *
 * @param {{me: object, backups: object[], stops: object[], units: object[]}} known
 * @param {{declined: Set<string>, now?: number}} ui
 */
export function situation({ me, backups, stops, units }, { declined, now = 0 }) {
  const own = ownBackup(backups, me);
  const unit = units.find((one) => one.id === me.unit_id) ?? null;
  const stop = stops.find((one) => one.unit?.id === me.unit_id) ?? null;
  const answered = answering(backups, me);
  const asks = othersAsks(backups, me, declined);
  // A silent emergency must not change what the screen does: read the unit's setting, never its derived status.
  const shown = own?.silent ? null : own;
  const idle = !stop && !answered;
  const free = (unit?.setting ?? "available") === "available" && idle;
  const calls = asks.filter((card) => !isDeclined(card, declined) && takesStage(card, me, free && !shown, idle && !shown));
  return {
    me, unit, stop, asks, answered,
    response: answered && myResponse(answered, me),
    silent: own?.silent ? own : null,
    own: shown,
    incoming: calls[0] ?? null,
    // Emergencies that wait for my answer: heard and named whatever the stage shows.
    cries: calls.filter((card) => card.urgency === "emergency"),
    welfare: welfarePrompt(stop, now),
    sisters: sisterStops(stops, backups, me, unit),
    visits: stop ? backups.filter((card) => card.stop === stop.id && card.origin === "unasked") : [],
  };
}

/** What an ordinary ask that joined my silent emergency may show: under that emergency alone. */
const masked = ({ silent, mask }) => mask && mask.id === silent?.id;

/**
 * @param {object} state {signedIn, tour, ask, panel, look, offer, ended, mask} + the situation
 * @returns {"locked"|"signon"|"doubt"|"screen"|"shift"|"handover"|"statement"|"sending"|"own"|"incoming"|"welfare"|"response"|"ended"|"offer"|"others"|"kind"|"stop"|"idle"}
 */
export function sceneOf(state) {
  const { panel } = state;
  // One that never arrived is asked about again when the one held since then is over.
  const ask = state.ask?.offered && state.own?.urgency === "emergency" ? null : state.ask;
  if (!state.signedIn) return ask ? (ask.doubt ? "doubt" : "sending") : "locked";
  if (ask?.doubt) return "doubt";
  if (ask) return "sending";
  if (panel === "screen" || panel === "test") return "screen";
  if (["shift", "handover", "statement"].includes(panel)) return panel;
  if (!state.tour) return "signon";
  if (state.look) return "incoming";
  // An emergency goes before the question how I am; everything else comes after it.
  const loud = state.own?.urgency === "emergency" ? "own" : !state.own && state.incoming?.urgency === "emergency" ? "incoming" : null;
  if (state.welfare) return loud ?? "welfare";
  if (state.own || masked(state)) return "own";
  if (state.incoming) return "incoming";
  if (panel === "others") return "others";
  if (state.answered) return "response";
  if (state.ended) return "ended";
  if (state.offer) return "offer";
  if (panel === "kind" && state.stop) return "kind";
  return state.stop ? "stop" : "idle";
}

/** The asks of others a person can read now: only these may be told to have been on a screen. */
export function onDisplay(scene, { look, incoming, cries = [], asks = [], unit, visits = [] }) {
  const line = scene === "response" || (scene === "idle" && !unit?.signs_off_at) || (scene === "stop" && !visits.some((card) => rolling(card).length));
  return [...new Set([...cries, ...(scene === "incoming" ? [look ?? incoming] : line ? asks.slice(0, 1) : [])])].map((card) => card.id);
}

// What the screen holds back: from a prisoner, who reads and hears along, about a silent emergency, and from somebody who drives.

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
    cries: state.cries.map(hushedCard),
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
 * What a car hears: every emergency it has not answered, who else asks it, how it goes with its prisoner, and its own doubts.
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
  const onStage = scene === "incoming" && state?.incoming ? [state.incoming] : [];
  return [...new Set([...(state?.cries ?? []), ...onStage])].flatMap(soundOf);
}

function soundOf(card) {
  const tone = card.alert?.tone;
  const sound = card.urgency === "emergency" && card.mark !== "drill" ? "emergency" : tone === "alarm" ? "backup" : tone === "chime" ? "cover" : null;
  return sound ? [{ key: questionOf(card), sound }] : [];
}

const welfareSound = (state) =>
  state?.welfare ? [{ key: `welfare ${state.welfare.id} ${state.welfare.welfare_due_at}`, sound: "welfare" }] : [];

/**
 * The asks whose rungs this screen counts down: my own, and only while it is loud. Of a silent emergency nothing here
 * may tell, least of all an alarm.
 */
export const ownRungs = (backups, me) => backups.filter((card) => me && card.unit?.id === me.unit_id && !card.silent && card.origin !== "unasked");
