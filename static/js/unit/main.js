// The officer's screen: reads what the server put into the page, starts the live board, draws one scene at a time.

import { call, newKey, readBoot, setCsrf } from "../live/api.js";
import { createClock, keptBehind, startTicking } from "../live/clock.js";
import { isRevoked } from "../live/link.js";
import { startLive } from "../live/start.js";
import { createActs } from "./acts.js";
import { createAsks } from "./ask.js";
import { carrierOf, createCommands } from "./commands.js";
import { createCarEmergency } from "./device.js";
import { readKeys } from "./emergency.js";
import { createFrame } from "./frame.js";
import { createKeeping } from "./keeping.js";
import { insist, once } from "./later.js";
import { hms } from "./parts.js";
import { PARKED, carSounds, driving, hushedCard, onDisplay, ownRungs, questionOf, quiet, sceneOf, situation, withoutNames } from "./scenes.js";

/** The socket was refused but somebody is signed in all the same: try the whole page again. */
const COME_BACK_MS = 5000;

/** Time for the worker to fetch a renewed page. */
const RENEW_MS = 10_000;
/** From here on what is shown is called stale, with its age. */
const STALE_MS = 10_000;

/** Panels that belong to what the stage showed when they were opened. */
const QUESTIONS = ["secure", "reasons", "brief"];

const boot = readBoot();
let live = null;
let asked = [];

const page = {
  session: {}, me: null, state: null, labels: {}, live: false, now: Date.now(), ctx: {}, backups: [],
  panel: null, lookId: null, leaving: null, offer: null, ended: null, waved: null, mask: null, othersFrom: 0, pickedUnit: null,
  /** Opened without the server, which has not said yet who is signed in. */
  unsure: false,
  /** How old the shown picture is, in ms, once that is worth saying. */
  stale: null,
  /** The shift that was ended elsewhere; my ask whose "how is it?" was put away; where the car is, and while nobody is on tour; whether a prisoner reads along; whether it drives. */
  leftTour: null, stillActive: null, where: null, unattended: null, quiet: false, driving: false, practice: null, test: null,
  carSettings: () => page.session.cars?.[page.me?.agency] ?? {},
  clockNow: () => clockNow(),
  /** Asks answered with Can't: in this browser, see declined.js, and kept nowhere else. */
  declined: new Set(),
  refresh: () => (live ? live.refresh() : draw()),
  setSession, leaveData,
};

function setSession(said) {
  const session = keeping.locking.admit(said);
  if (session.csrf) setCsrf(session.csrf);
  page.session = session;
  // No unit's any more on this screen, and still theirs.
  const cry = page.me && !session.tour && (session.user ?? session.device) && !session.device?.revoked && page.state?.own;
  if (cry?.urgency === "emergency") page.car.follow(cry);
  if (!session.user) live?.link.stop();
  const tour = session.tour;
  if (tour) page.leftTour = null;
  page.me = tour && { unit: tour.unit, unit_id: tour.unit_id, agency: tour.agency, beat: tour.beat, role: session.roles?.[tour.agency] };
  page.shift?.onTour(tour);
  // Without it an emergency goes out all the same, and nothing is said of it: nobody may see that it is there.
  if (session.device ?? page.unattended) import("./unattended.js").then((made) => made.follow(page), () => {});
}

/** From here on the screen holds no data, and what lies on the disk cannot be read. */
function leaveData(session = {}) {
  setSession({ ...page.session, user: null, tour: null, roles: {}, ...session });
  Object.assign(page, { panel: null, lookId: null, offer: null, ended: null, mask: null });
  page.declined.clear();
  // What was said last may name the unit.
  page.acts.pass();
  keeping.forget();
  page.aside?.forget();
  page.refresh();
}

/** This car was reported stolen. */
const revoked = () => leaveData({ device: { vehicle: "", ...page.session.device, revoked: true } });

/** Nobody is signed in any more. */
function signedOut() {
  if (!page.session.user) return;
  leaveData();
  // The page may have been loaded by a person in a car that is enrolled: then EMERGENCY goes on working.
  page.readSession().then(() => page.session.user && setTimeout(() => location.reload(), COME_BACK_MS));
}

function take(body) {
  const carrier = carrierOf(body);
  if (carrier) live?.store.put(carrier);
}

/** The server has it. Only now may the screen say so. */
function received(ask, card) {
  take(card);
  page.shift?.received(ask, card);
  if (card.silent && !ask.silent) page.mask = { id: card.id, urgency: ask.urgency, received_at: new Date(page.now).toISOString() };
  const mine = page.me && card.unit?.id === page.me.unit_id;
  const over = card.state === "closed" && !card.silent;
  if (ask.silent || page.session.device?.revoked || (mine && !over)) return;
  if (!mine) page.car.follow(card);
  // Of another crew's, of one that was signed off meanwhile, or closed before its answer came: this unit's own scene will not tell.
  if (page.me) page.tellEnd(card, ` of ${card.unit?.call_sign ?? "no unit"}`, ` RECEIVED ${hms(card.received_at)}${over ? ", closed" : ""}`, { ms: 0 });
}

const lonelyClock = createClock({ behind: keptBehind() });
const clock = () => (live?.clock.heard ? live.clock : lonelyClock);
const clockNow = () => clock().now();
const touchedNow = () => clock().touched();
const keeping = createKeeping(page, { call, clock, live: () => live });
page.car = createCarEmergency(page, { call });
page.acts = createActs({ call, newKey, take, changed: page.refresh, lost: signedOut, shelf: keeping.outbox, now: touchedNow, place: (at) => page.shift?.placeAt(at) });
const asks = createAsks({
  call, newKey, now: touchedNow, changed: page.refresh, received, shelf: keeping.outbox, tour: () => page.session.tour?.id ?? page.leftTour,
  place: () => page.unattended?.place(),
});
page.asks = asks;
Object.assign(page, createCommands(page, { acts: page.acts, asks, call }));
const frame = createFrame(page);
page.withShift = once(async () => {
  const { addShift } = await import("./shift.js");
  page.shift = addShift(page, { live: () => live, call, newKey, frame: () => frame, keeping });
  page.shift.onTour(page.session.tour);
});

/** After the first drawing, and again until it is there. */
const bringShift = () => insist(page.withShift, "Location, and keeping the screen lit,", page).then(page.refresh);

function readBoard() {
  const { store, link } = live;
  page.live = link.state === "live" && store.ready();
  page.stale = !page.live && link.silence() >= STALE_MS ? link.silence() : null;
  page.labels = store.view(page.me.agency)?.label ?? {};
  page.backups = store.backups();
  page.ctx = { now: page.now, home: page.me.agency, live: page.live, timeOfDay: hms };
  hush(situation({ me: page.me, backups: page.backups, stops: store.stops(), units: store.units() }, page));
}

/** With a prisoner aboard nothing of others is shown but how loud and how far. */
function hush(next) {
  page.quiet = quiet(next);
  if (page.quiet) page.backups = page.backups.map((card) => (card.id === next.own?.id ? card : hushedCard(card)));
  tellEnds(page.quiet ? withoutNames(next) : next);
}

/** An ask of mine, or one I was answering, is over: say how, once. A silent one ends without a word. */
function tellEnds(next) {
  const before = page.state;
  page.state = next;
  const closed = (card) => card && live.store.closed().find((one) => one.id === card.id);
  const own = before?.own && !next.own && closed(before.own);
  if (own && own.id === page.waved) page.acts.say("Waved off, nothing kept.");
  else if (own && own.urgency === "roll_by" && own.disposition === "expired" && !own.stop) page.ended = own.id;
  else if (own) page.tellEnd(own, "", own.disposition === "expired" ? " has ended." : undefined);
  const left = before?.answered && !next.answered ? before.answered : null;
  if (!left) return;
  const over = closed(left);
  const of = ` of ${left.unit?.call_sign ?? ""}`;
  const now = over ?? page.backups.find((card) => card.id === left.id);
  const mine = now?.responses?.find((one) => one.unit === page.me.unit && one.agency === page.me.agency);
  if (over) page.tellEnd(over, of);
  else if (mine?.state === "stood_down") page.tellEnd(left, of, ": HOLD – ENOUGH.");
}

function forget() {
  page.state = null;
  Object.assign(page, { live: false, stale: null, backups: [], labels: {}, ctx: {}, quiet: false });
}

/**
 * A new question closes the panel that is open; a new emergency, and the question how my prisoner and I are, also the look
 * at another ask. What is under the lamp has no room beside one, and waits for the answer.
 */
function giveWay({ incoming, cries = [], welfare }) {
  const fresh = (card) => !asked.includes(questionOf(card));
  const due = welfare?.welfare_due_at;
  if (cries.some(fresh) || (due && !asked.includes(due))) page.leave();
  if ((incoming && fresh(incoming)) || (cries.length && ["screen", "test", "shift"].includes(page.panel))) page.panel = null;
  asked = [...[incoming, ...cries].map((card) => card && questionOf(card)), due];
}

function draw() {
  page.now = clockNow();
  if (live?.link.state === "signed_out" && page.session.user) return signedOut();
  if (live && page.me) readBoard();
  else forget();
  page.statement?.look();
  page.drilled?.show();
  const state = page.state ?? {};
  if (state.own) asks.found(state.own);
  page.driving = driving(page.where?.speed() ?? null, page.carSettings().hide_above_kmh);
  if (page.driving && PARKED.includes(page.panel)) page.panel = null;
  giveWay(state);
  const look = page.lookId ? page.backups.find((card) => card.id === page.lookId) ?? null : null;
  if (!look) page.lookId = null;
  // Of an ask from a stolen car nothing may be hoped here.
  const ask = page.session.device?.revoked ? null : asks.shown();
  // A new ask of mine says more than the end of the last one.
  if (ask || state.own) page.ended = null;
  const scene = sceneOf({
    ...state, ask, look, signedIn: Boolean(page.session.user), tour: page.session.tour,
    panel: page.panel, ended: page.ended, offer: page.offer && state.stop?.id === page.offer, mask: page.mask,
  });
  // Practice has the stage for as long as nothing real wants it.
  if (page.practice?.draws(scene, { ask, look, ...state })) return;
  // A question about one thing is not put again about the next.
  if (frame.scene && scene !== frame.scene && QUESTIONS.includes(page.panel)) page.panel = null;
  frame.show(scene, { ask, look, ...state });
  live?.link.seen(onDisplay(scene, { look, ...state }));
}

const isIdle = () => !asks.open.length && frame.scene === "idle" && !page.practice;

/** The server was renewed. A page that came from the worker has the worker fetch the new one first. */
function renew(build) {
  if (!boot.shell) return isIdle() && location.reload();
  keeping.shell(build);
  setTimeout(() => isIdle() && location.reload(), RENEW_MS);
}

function goLive(before) {
  live = startLive(boot, {
    before,
    render: draw, onTick: () => [live?.refresh(), page.shift?.tick()], onBuild: renew,
    counted: (backups) => ownRungs(backups, page.me),
    sounds: (_live, doubts) => (asks.hushed ? [] : carSounds({ scene: frame.scene, state: page.state, doubts })),
  });
  live.link.subscribe((event) => event.type === "bye" && isRevoked(event.message) && revoked());
  live.refresh();
  setTimeout(bringShift);
}

function begin(before) {
  if (page.session.user) goLive(before);
  else startTicking(document, { now: clockNow }, () => draw());
  keeping.begin();
  if (!page.me) page.car.recall();
}

/** Opened without the server. Until it is known who was here, EMERGENCY is all there is. */
async function reopen() {
  page.unsure = true;
  setSession(keeping.locking.nobody());
  const made = await insist(() => import("./reopen.js"), "What was known", page);
  return made.reopen(page, { call, keeping, begin, goLive, isLive: () => Boolean(live) });
}

function start() {
  readKeys(page);
  lonelyClock.hear(boot.server_time);
  if (boot.shell) return reopen();
  setSession(boot.session);
  begin();
  if (!page.session.device?.revoked) addEventListener("load", () => keeping.shell(boot.build), { once: true });
}

keeping.locking.watch(leaveData);
start();
