// What the browser knows of the live board. Pure: no DOM, no socket, no clock. Messages go in as the wire sends
// them (docs/wire.md), views come out. The rules: one number line per agency without a gap, objects replaced by id,
// never by an older version.

const RECENT = 80;
const CLOSED = 30;
const GONE = 500;

/**
 * The live picture of one agency.
 *
 * @typedef {{code: string, seq: number|null, epoch: string|null, backups: Map<string, object>, units: Map<string, object>,
 *   stops: Map<string, object>, closed: object[], recent: object[], label: object, timers: string, degraded: string[],
 *   unreachable?: string[], ageing?: object[], drill?: object|null, desks?: object[]}} View
 */

function createView(code) {
  return {
    code, seq: null, epoch: null, timers: "ok", degraded: [], label: {},
    backups: new Map(), units: new Map(), stops: new Map(),
    closed: [], recent: [], gone: new Map(), heard: null,
  };
}

const byId = (items) => new Map((items ?? []).map((item) => [item.id, item]));

function bury(view, item) {
  view.gone.delete(item.id);
  view.gone.set(item.id, item.version);
  if (view.gone.size > GONE) view.gone.delete(view.gone.keys().next().value);
}

/** True when we already know something newer than `item`, or that it is over. */
function isOld(view, map, item) {
  const known = map.get(item.id);
  if (known) return item.version < known.version;
  return view.gone.has(item.id) && item.version <= view.gone.get(item.id);
}

function keepBackup(view, card) {
  if (isOld(view, view.backups, card)) return;
  if (card.state !== "closed") return void view.backups.set(card.id, card);
  view.backups.delete(card.id);
  bury(view, card);
  view.closed = [card, ...view.closed.filter((other) => other.id !== card.id)].slice(0, CLOSED);
}

function keepStop(view, stop) {
  if (isOld(view, view.stops, stop)) return;
  if (stop.state !== "cleared") return void view.stops.set(stop.id, stop);
  view.stops.delete(stop.id);
  bury(view, stop);
}

function keepUnit(view, unit) {
  if (!isOld(view, view.units, unit)) view.units.set(unit.id, unit);
}

/** Applies whatever object `carrier` brings; the event's name does not matter, so unknown events work too. */
function keepObjects(view, carrier) {
  if (carrier.card) keepBackup(view, carrier.card);
  if (carrier.unit) keepUnit(view, carrier.unit);
  if (carrier.stop) keepStop(view, carrier.stop);
}

/** A partner took a card back: on the partner's line it leaves the board although it is still open. */
function isWithdrawn(view, event) {
  return event.event === "backup.unshared" && event.card && event.card.agency !== view.code;
}

/** After its last rung a ladder goes round and round; each round is the same news again. */
export const isRepeat = (event) => event.event === "backup.escalated" && Boolean(event.facts?.repeat);

const isOlderRepeat = (one, event) => isRepeat(one) && isRepeat(event) && one.card?.id === event.card?.id;

function applyEvent(view, event) {
  if (view.seq === null || event.seq > view.seq + 1) return "gap";
  if (event.seq <= view.seq) return "old";
  view.seq = event.seq;
  if (event.event === "timers.stale") view.timers = "stale";
  if (event.event === "timers.fresh") view.timers = "ok";
  if (isWithdrawn(view, event)) view.backups.delete(event.card.id);
  else keepObjects(view, event);
  if (event.event !== "hidden") view.recent = [event, ...view.recent.filter((one) => !isOlderRepeat(one, event))].slice(0, RECENT);
  return "ok";
}

function applySnapshot(view, message) {
  // Other epoch: another history with the same numbers. Nothing learnt before may stay.
  if (view.epoch !== message.epoch) Object.assign(view, { closed: [], recent: [] });
  Object.assign(view, {
    seq: message.seq, epoch: message.epoch, heard: null,
    timers: message.timers ?? "ok", degraded: message.degraded ?? [], label: message.labels ?? message.label ?? view.label, drill: message.drill,
    backups: byId(message.backups), units: byId(message.units), stops: byId(message.stops), gone: new Map(),
    ageing: message.ageing,
  });
}

function applyPositions(view, message) {
  for (const place of message.units ?? []) {
    const unit = view.units.get(place.id);
    if (unit) view.units.set(place.id, { ...unit, ...place });
  }
}

/** By time; within one millisecond of one agency by number. */
const newestFirst = (a, b) => (a.at === b.at ? (a.agency === b.agency ? b.seq - a.seq : 0) : a.at < b.at ? 1 : -1);

/** A beat's number may run a frame ahead of its event. Behind the number of the beat *before* means: lost one. */
function isBehind(view, head) {
  const behind = view.heard !== null && view.seq !== null && view.seq < view.heard;
  view.heard = head ?? view.heard;
  return behind;
}

/**
 * @param {{schedule?: (fn: () => void) => void}} [options] how changes are gathered before subscribers are told
 */
export function createStore({ schedule = queueMicrotask } = {}) {
  /** @type {Map<string, View>} */
  const views = new Map();
  const listeners = new Set();
  const health = { timers: "ok", degraded: [], known: false };
  let epoch = null;
  let batch = [];
  let scheduled = false;

  function flush() {
    scheduled = false;
    const changes = batch;
    batch = [];
    for (const listener of listeners) listener(changes);
  }

  function changed(change) {
    batch.push(change);
    if (scheduled) return;
    scheduled = true;
    schedule(flush);
  }

  function viewOf(code) {
    if (!views.has(code)) views.set(code, createView(code));
    return views.get(code);
  }

  function hello(message) {
    if (epoch !== null && message.epoch !== epoch) for (const view of views.values()) view.seq = null;
    epoch = message.epoch;
    const served = (message.streams ?? []).map((stream) => stream.agency);
    for (const code of [...views.keys()]) if (!served.includes(code)) views.delete(code);
    for (const code of served) viewOf(code);
    changed({ type: "hello" });
    return "ok";
  }

  function snapshot(message) {
    epoch = message.epoch;
    applySnapshot(viewOf(message.agency), message);
    Object.assign(health, { timers: message.timers ?? "ok", degraded: message.degraded ?? [], known: true });
    changed({ type: "snapshot", agency: message.agency });
    return "ok";
  }

  function event(message) {
    const view = viewOf(message.agency);
    const result = applyEvent(view, message);
    if (message.event === "timers.stale" || message.event === "timers.fresh") health.timers = view.timers;
    if (result === "ok") changed({ type: "event", agency: message.agency, event: message });
    return result === "gap" ? "gap" : "ok";
  }

  function events(message) {
    for (const one of message.events ?? [])
      if (event({ ...one, agency: one.agency ?? message.agency }) === "gap") return "gap";
    return "ok";
  }

  function beat(message) {
    const { timers = "ok", degraded = [], desks } = message;
    Object.assign(health, { timers, degraded, known: true });
    for (const view of views.values()) Object.assign(view, { timers, degraded, unreachable: message.unreachable?.[view.code], drill: message.drills?.[view.code], ageing: message.ageing?.[view.code] ?? view.ageing, desks });
    changed({ type: "beat" });
    const lost = Object.entries(message.streams ?? {}).filter(([code, head]) => {
      const view = views.get(code);
      return view && isBehind(view, head);
    });
    return lost.length ? "gap" : "ok";
  }

  function positions(message) {
    applyPositions(viewOf(message.agency), message);
    changed({ type: "positions", agency: message.agency });
    return "ok";
  }

  const handlers = { hello, snapshot, event, events, beat, positions };

  function merged(name) {
    const all = new Map();
    for (const view of views.values())
      for (const item of view[name].values())
        // A centre serving both sides of a shared card has it twice: the owner's is the whole one.
        if (!all.has(item.id) || item.agency === view.code) all.set(item.id, item);
    return [...all.values()];
  }

  return {
    /** Takes one message of the socket. "gap" means: something was lost, fetch a snapshot. Unknown types are "ok". */
    apply: (message) => handlers[message.type]?.(message) ?? "ok",

    /** Takes an object from an HTTP answer, so that one's own touch shows without waiting for the socket. */
    put(carrier) {
      const object = carrier.card ?? carrier.unit ?? carrier.stop;
      if (!object) return;
      for (const view of views.values()) {
        const known = view.backups.has(object.id) || view.stops.has(object.id) || view.units.has(object.id);
        if (known || (view.code === object.agency && view.seq !== null)) keepObjects(view, carrier);
      }
      changed({ type: "put" });
    },

    /** Fills "just now" with events from before the snapshot, newest last as the API lists them. */
    prefill(agency, older) {
      const view = viewOf(agency);
      const first = view.recent.at(-1)?.seq ?? Infinity;
      const missing = older.filter((one) => one.seq < first && one.event !== "hidden").reverse();
      view.recent = [...view.recent, ...missing].slice(0, RECENT);
      changed({ type: "prefill", agency });
    },

    /** The `after=` of a resume: "METRO:12,COUNTY:4"; empty when a snapshot is needed. */
    cursor: () => [...views.values()].filter((view) => view.seq !== null).map((view) => `${view.code}:${view.seq}`).join(","),
    /** Forgets the numbers, keeps what is shown: the next connection brings snapshots. */
    forget: () => views.forEach((view) => (view.seq = null)),

    get epoch() {
      return epoch;
    },
    health,
    /** @returns {View|undefined} */
    view: (code) => views.get(code),
    views: () => [...views.values()],
    backups: () => merged("backups"),
    units: () => merged("units"),
    stops: () => merged("stops"),
    backup: (id) => merged("backups").find((card) => card.id === id),
    closed: () => [...new Map([...views.values()].flatMap((view) => view.closed).map((card) => [card.id, card])).values()],
    recent: () => [...views.values()].flatMap((view) => view.recent).sort(newestFirst),
    /** True once each served agency has a snapshot of the present epoch. */
    ready: () => epoch !== null && [...views.values()].every((view) => view.seq !== null),

    /** `listener(changes)` once per batch; returns the way to stop. */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
