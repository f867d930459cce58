// What a touch does. Each command is one call to the API, named as on the wire; the board's answer changes the screen.

import { etaSeconds } from "./incoming.js";
import { dispositionWord, levelOf, mayHoldAgain, securedWord, urgencyWord } from "./words.js";

/** Which kind of thing the server answered with. */
export function carrierOf(body) {
  if (body?.urgency) return { card: body };
  if (body?.opened_at) return { stop: body };
  return body?.setting ? { unit: body } : null;
}

/**
 * @param {object} page the screen's state, see main.js
 * @param {{acts: object, asks: object, call: Function}} parts
 */
export function createCommands(page, { acts, asks, call }) {
  const { run } = acts;

  async function readSession() {
    const answer = await call("GET", "session/");
    if (answer.ok) page.setSession(answer.body);
    page.refresh();
  }

  function leave() {
    Object.assign(page, { panel: null, lookId: null, leaving: null, othersFrom: 0 });
  }

  const commands = {
    readSession, leave,
    open(panel) {
      page.panel = panel;
      page.othersFrom = 0;
      page.refresh();
    },
    turn(from) {
      page.othersFrom = from;
      page.refresh();
    },
    look(card) {
      Object.assign(page, { lookId: card?.id ?? null, leaving: null });
      // The list is where a look comes back to; any other panel would stand before it.
      if (page.panel !== "others") page.panel = null;
      page.refresh();
    },

    /**
     * The one touch. One that adds nothing to my open ask is not sent: an ask is raised, never lowered. An emergency
     * held again after it was withdrawn takes the withdrawal back; a delayed one becomes real.
     */
    ask(urgency, { silent = false } = {}) {
      if (!silent) leave();
      const own = page.state?.own;
      const takesBack = urgency === "emergency" && mayHoldAgain(own);
      // A picture that is old may show an ask that was closed long ago.
      if (own && !page.stale && !silent && !takesBack && levelOf(own.urgency) >= levelOf(urgency)) return page.refresh();
      if (!silent) acts.pass();
      // The last word is this one, whichever arrives first.
      if (own && urgency === "emergency") ["secure", "cancel"].forEach((verb) => acts.forget(`${verb} ${own.id}`));
      asks.send(urgency, { silent });
    },
    askAgain(ask) {
      asks.drop(ask);
      asks.send(ask.urgency);
    },
    /** An emergency from before: it still holds, and goes out as late as it is. */
    confirmAsk(ask) {
      asks.confirm(ask);
    },
    dropAsk(ask) {
      asks.drop(ask);
    },
    unmask() {
      page.mask = null;
      page.refresh();
    },

    busy: (card, verb) => acts.busy(`${verb} ${card.id}`),
    async verb(card, verb, label, body = {}) {
      const done = await run(`${verb} ${card.id}`, label, "POST", `backups/${card.id}/${verb}/`, body);
      if (done) leave();
      page.refresh();
      return done;
    },
    async change(card, fields) {
      await run(`why ${card.id}`, "REASON", "PATCH", `backups/${card.id}/`, fields);
      page.panel = null;
      page.refresh();
    },
    /** Tells those who come one thing more, or takes it back; the panel stays for the next tap. */
    async brief(card, said) {
      const [key] = Object.keys(said);
      await run(`brief-${key} ${card.id}`, "BRIEF", "PATCH", `backups/${card.id}/`, { briefing: said });
      page.refresh();
    },
    /** "Still active" is stored nowhere: it only puts the question away, here. */
    putAway(card) {
      page.stillActive = card.id;
      page.refresh();
    },
    /** Secured is true of the place: of the ask, and of the stop it is about. */
    async secure(card, held) {
      const stop = page.state.stop;
      const label = securedWord(page.labels).toUpperCase();
      await commands.verb(card, "secure", label, held);
      if (stop) await run(`secure ${stop.id}`, label, "POST", `stops/${stop.id}/secure/`, held);
    },

    /** Rolling. Leaving an emergency takes a second touch, because somebody there counts on this car. */
    respond(card, leaving) {
      if (leaving?.emergency && page.leaving !== card.id) {
        page.leaving = card.id;
        return page.refresh();
      }
      const body = {};
      const eta = etaSeconds(page.state.unit, card);
      if (eta) body.eta_s = eta;
      if (leaving) body.divert = true;
      return commands.verb(card, "respond", "ROLLING", body);
    },
    decline(card) {
      page.declined.add(`${card.id} ${card.urgency}`);
      return commands.verb(card, "decline", "CAN'T");
    },

    /** A supervisor takes it in hand, and the stage is theirs again: having it is not rolling. */
    async have(card) {
      if (await commands.verb(card, "acknowledge", "I HAVE IT")) commands.pass(card);
    },
    /** Leaves an ask to the others, in this browser only. */
    pass(card) {
      page.declined.add(`${card.id} ${card.urgency}`);
      page.refresh();
    },
    /** What policy sent is sent back in one touch; the server keeps no reason, this screen no record. */
    async waveOff(card) {
      page.waved = card.id;
      if (!(await commands.verb(card, "cancel", "WAVE OFF", { disposition: "not_needed" }))) page.waved = null;
    },
    imOk: () => run("ok", "OK", "POST", `units/${encodeURIComponent(page.me.unit)}/ok/`),
    /** The roll-by nobody took has ended: a fresh ask, or nothing, which is kept nowhere. */
    takeEnded(urgency) {
      page.ended = null;
      if (urgency) commands.ask(urgency);
      else page.refresh();
    },

    openStop: () => run("stop", "STOP", "POST", "stops/", { kind: "traffic" }),
    async changeStop(stop, fields) {
      await run(`update ${stop.id}`, "STOP", "POST", `stops/${stop.id}/update/`, fields);
      commands.open(null);
    },
    async secureStop(stop, held) {
      page.panel = null;
      const done = await run(`secure ${stop.id}`, securedWord(page.labels).toUpperCase(), "POST", `stops/${stop.id}/secure/`, held);
      const alone = !page.state.own && !page.state.visits.length;
      // Once a stop, however often it is secured.
      if (done && alone && page.offered !== stop.id && (held.prisoner || held.awaiting_tow)) page.offer = page.offered = stop.id;
      page.refresh();
    },
    clearStop: (stop) => run(`clear ${stop.id}`, "CLEAR", "POST", `stops/${stop.id}/clear/`),
    rollBy: (stop) => run(`roll-by ${stop.id}`, "ROLLING BY", "POST", `stops/${stop.id}/roll-by/`).then(() => commands.open(null)),
    /** "Not now" is forgotten here and stored nowhere. */
    takeOffer(urgency) {
      page.offer = null;
      if (urgency) commands.ask(urgency);
      else page.refresh();
    },

    setStatus: (status) => run(`status ${status}`, "STATUS", "POST", `units/${encodeURIComponent(page.me.unit)}/status/`, { status }),

    /** Says how an ask or an answer of mine ended: as it was closed, unless there is more to say. */
    tellEnd(card, of = "", words = ` closed: ${dispositionWord(card.disposition)}.`, options = {}) {
      acts.say(urgencyWord(card.urgency, page.labels) + of + words, options);
    },
  };
  return commands;
}
