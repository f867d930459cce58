// The world of practice: a board with one officer and two scripted cars, in this window's memory. It answers the calls
// the real screen makes, so that the real buttons do what they always do; nothing here can reach a network.

import { script } from "./script.js";

export const SISTER = "1P14";
const SECOND = "1P16";
/** The first car comes in this time; short enough to watch it arrive. */
const ETA_MS = 90_000;
const CHECK_MS = 20_000;
const HERE = { lat: 0, lon: 0 };
const NEAR = { lat: 0.006, lon: 0.009 };

const iso = (ms) => new Date(ms).toISOString();

const ok = (body, status = 200) => ({ ok: true, status, body, error: null, replayed: false, retryAfter: null });
const no = (status, message) => ({ ok: false, status, body: null, error: { code: "practice", message }, replayed: false, retryAfter: null });

/**
 * @param {{me: {unit: string, unit_id: string, agency: string}, now: () => number, changed: () => void,
 *   after?: Function, cancel?: Function}} parts `now` server time in ms
 */
export function createWorld({ me, now, changed, after = (fn, ms) => setTimeout(fn, ms), cancel = (id) => clearTimeout(id) }) {
  const timers = new Set();
  let number = 0;
  let backups = [];
  let closed = [];
  let stop = null;
  let unit = {
    id: me.unit_id, version: 1, agency: me.agency, call_sign: me.unit, setting: "available", status: "available",
    beat: me.beat ?? null, prisoner: false, tour_overdue: false, position_at: iso(now()), ...HERE,
  };

  function later(ms, fn) {
    const id = after(() => {
      timers.delete(id);
      fn();
      changed();
    }, ms);
    timers.add(id);
  }

  const find = (id) => backups.find((card) => card.id === id);

  function put(id, fields) {
    const card = find(id);
    if (!card) return null;
    const next = { ...card, ...fields, version: card.version + 1 };
    backups = backups.map((one) => (one.id === id ? next : one));
    if (next.state !== "closed") return next;
    backups = backups.filter((one) => one.id !== id);
    closed = [next, ...closed];
    return next;
  }

  function add(sign, unitId, fields) {
    number += 1;
    const card = {
      id: `practice-${number}`, number, version: 1, agency: me.agency, origin: "asked", urgency: "cover", label: null,
      unit: { id: unitId, call_sign: sign, agency: me.agency, vehicle: null }, state: "waiting", silent: false, reasons: [],
      note: "", location: "Practice Street", location_source: "position", ...HERE, accuracy_m: 10, position_at: iso(now()),
      units_wanted: 1, pressed_at: iso(now()), received_at: iso(now()), acknowledged_at: null, acknowledged_by: null,
      secured_at: null, prisoner: false, awaiting_tow: false, cancel_asked_at: null, closed_at: null, disposition: null,
      rung: 0, rungs_total: 3, next_rung_at: null, exhausted: false, voice_it: null, responses: [], stop: null, shared_with: [],
      alert: { audiences: ["nearby"], units: [], tone: "silent" }, seen: { dispatch_at: null, count: 0 }, warnings: [], merged: false,
      ...fields,
    };
    backups = [...backups, card];
    return card;
  }

  /** An answer of a unit on a card, new or changed. */
  function answer(id, sign, fields) {
    const card = find(id);
    if (!card) return null;
    const before = card.responses.find((one) => one.unit === sign) ?? { id: `${id} ${sign}`, unit: sign, agency: me.agency, by_radio: false };
    const responses = [...card.responses.filter((one) => one.unit !== sign), { ...before, ...fields }];
    const there = responses.some((one) => one.state === "on_scene");
    const coming = responses.some((one) => one.state === "rolling");
    return put(id, { responses, state: there ? "on_scene" : coming ? "rolling" : "waiting" });
  }

  const close = (id, disposition) => put(id, { state: "closed", disposition, closed_at: iso(now()) });
  const roll = (id, sign, ms = ETA_MS) => answer(id, sign, { state: "rolling", rolling_at: iso(now()), eta_at: iso(now() + ms) });
  const arrive = (id, sign) => answer(id, sign, { state: "on_scene", on_scene_at: iso(now()) });
  const parts = { later, find, put, answer, close, roll, arrive, iso, now, SISTER, SECOND, me };

  function ask({ urgency }) {
    const mine = backups.find((card) => card.unit.id === me.unit_id && card.origin === "asked");
    if (mine) return ok(put(mine.id, { urgency, cancel_asked_at: null, merged: true }));
    const card = add(me.unit, me.unit_id, { urgency, units_wanted: urgency === "emergency" ? null : 1, stop: stop?.id ?? null });
    script.asked(card, parts);
    return ok(card, 201);
  }

  function onStop(id, verb, body) {
    if (!stop || stop.id !== id) return no(404, "No longer there.");
    const { version } = stop;
    if (verb === "clear") {
      const cleared = { ...stop, state: "cleared", cleared_at: iso(now()), version: version + 1 };
      stop = null;
      for (const card of backups.filter((one) => one.stop === id)) close(card.id, "helped");
      return ok(cleared);
    }
    stop = { ...stop, ...body, version: version + 1 };
    if (verb === "secure") {
      const due = stop.prisoner ? iso(now() + CHECK_MS) : null;
      stop = { ...stop, state: "secured", secured_at: iso(now()), welfare_due_at: due };
    }
    return ok(stop);
  }

  function openStop(body) {
    stop ??= {
      id: `practice-stop-${(number += 1)}`, version: 1, agency: me.agency, unit: { id: me.unit_id, call_sign: me.unit }, kind: body.kind ?? "traffic", state: "open",
      location: "Practice Street", ...HERE, opened_at: iso(now()), secured_at: null, prisoner: false, awaiting_tow: false,
      no_roll_by: false, cleared_at: null, welfare_due_at: null, welfare_overdue: false, welfare_alert: null, beat: null,
    };
    return ok(stop, 201);
  }

  function onUnit(verb, body) {
    if (verb === "status") unit = { ...unit, setting: body.status, status: body.status, version: unit.version + 1 };
    if (verb === "ok" && stop) stop = { ...stop, welfare_due_at: iso(now() + 600_000), version: stop.version + 1 };
    return ok(unit);
  }

  function onCard(id, verb, body) {
    const act = script.verbs[verb];
    if (!find(id)) return no(404, "No longer there.");
    return ok((act && act(id, body ?? {}, parts)) ?? find(id));
  }

  function answerTo(method, path, body = {}) {
    const [kind, id, verb] = path.split("?")[0].split("/").map(decodeURIComponent);
    if (kind === "backups" && !id) return ask(body);
    if (kind === "backups" && method === "PATCH") return ok(put(id, body));
    if (kind === "backups") return onCard(id, verb, body);
    if (kind === "stops" && !id) return openStop(body);
    if (kind === "stops") return onStop(id, verb, body);
    return kind === "units" ? onUnit(verb, body) : no(404, "Not in practice.");
  }

  return {
    /** Stands in for live/api.js: the same answers, made here. */
    async call(method, path, body) {
      const answered = answerTo(method, path, body);
      changed();
      return answered;
    },
    /** A scripted car asks this one. */
    somebodyAsks() {
      const alert = { audiences: ["nearby"], units: [me.unit], tone: "silent" };
      script.askedByOther(add(SISTER, "practice-sister", { ...NEAR, urgency: "cover", reasons: ["search"], alert }), parts);
      changed();
    },
    get known() {
      return { backups, closed, stops: stop ? [stop] : [], units: [unit] };
    },
    end() {
      timers.forEach((id) => cancel(id));
      timers.clear();
    },
  };
}
