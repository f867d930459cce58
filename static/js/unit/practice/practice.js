// Practice: the real buttons with a made-up board behind them (world.js). It asks nobody and writes nothing, here or
// elsewhere. EMERGENCY stays real, the red column and F8 alike (docs/decisions/emergency-is-real-in-practice.md); what
// is practised of it has a button of its own.

import { createCommands } from "../commands.js";
import { HOLD_MS, createHold } from "../emergency.js";
import { html } from "../../../vendor/lit-html/lit-html.js";
import { act, hms } from "../parts.js";
import { sceneOf, situation } from "../scenes.js";
import { createHands } from "./hands.js";
import { createWorld } from "./world.js";

export const LASTS_MS = 600_000;
/** Real scenes beside which there may be practice: nothing is open, or the lamp was touched. */
const IDLE = ["idle", "signon", "screen"];
const BY_ITSELF = "PRACTICE is over: it ends by itself after ten minutes.";

/** Why practice has to end, in words; null while it may go on. Pure. */
export function endsPractice(scene, { incoming, doubt }) {
  if (doubt) return "";
  if (IDLE.includes(scene)) return null;
  return scene === "incoming" && incoming ? "PRACTICE ENDED – THIS IS REAL" : "PRACTICE ENDED.";
}

const meOf = (page) => page.me ?? { unit: "1P12", unit_id: "practice-me", agency: page.session.agencies?.[0]?.code ?? "", beat: null, role: "officer" };

/** The button of the practised emergency: held like the real one, and made once, for a hold outlives a redraw. */
function holdButton(fire) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "act practise-hold";
  button.textContent = "Practise EMERGENCY: hold";
  createHold(button, { ms: HOLD_MS, fire });
  return button;
}

/**
 * @param {object} real the officer's page
 * @param {{show: Function}} frame
 */
export function startPractice(real, frame) {
  const me = meOf(real);
  const page = Object.create(real);
  const now = () => real.now;
  const world = createWorld({ me, now, changed: real.refresh });
  const { acts, asks } = createHands({ call: world.call, changed: real.refresh });
  Object.assign(page, {
    me, acts, session: { ...real.session, tour: { unit: me.unit } }, live: true, state: null, backups: [], ctx: {}, practice: null,
    panel: null, lookId: null, leaving: null, offer: null, ended: null, waved: null, mask: null, othersFrom: 0, declined: new Set(),
  });
  Object.assign(page, createCommands(page, { acts, asks, call: world.call }));
  const emergency = holdButton(() => page.ask("emergency"));
  let over = setTimeout(() => end(BY_ITSELF), LASTS_MS);
  document.documentElement.classList.add("practising");

  function end(words = "PRACTICE is over. Nothing was sent.") {
    if (!over) return;
    clearTimeout(over);
    over = 0;
    world.end();
    document.documentElement.classList.remove("practising");
    real.practice = null;
    if (words) real.acts.say(words);
    else real.refresh();
  }

  page.around = (scene, drawn) => {
    if (scene !== "idle") return drawn;
    return html`<div class="practice-stage">
      <div class="row two">${emergency}${act("Be asked by another car", () => world.somebodyAsks())}</div>${drawn}</div>`;
  };

  function tellEnds(next) {
    const before = page.state;
    page.state = next;
    const gone = before?.own && !next.own && world.known.closed.find((card) => card.id === before.own.id);
    if (gone) page.tellEnd(gone);
  }

  function show(silent) {
    const known = world.known;
    Object.assign(page, { now: real.now, backups: known.backups, ctx: { now: real.now, home: me.agency, live: true, timeOfDay: hms } });
    tellEnds(situation({ me, ...known }, page));
    const look = page.lookId ? page.backups.find((card) => card.id === page.lookId) ?? null : null;
    const ask = asks.shown();
    const offer = page.offer && page.state.stop?.id === page.offer;
    const scene = sceneOf({ ...page.state, ask, look, signedIn: true, tour: page.session.tour, panel: page.panel, ended: page.ended, offer, mask: null });
    frame.show(scene, { ...page.state, ask, look, silent }, page);
  }

  return {
    page,
    end: () => end(),
    /** PRACTICE, always in sight, with what the made-up board says, and the way out. */
    bar() {
      return html`<div class="practice-bar"><p><strong>PRACTICE</strong><span>${acts.notice?.text ?? real.acts.notice?.text ?? "Nothing is sent."}</span></p>
        ${act("End practice", () => end())}</div>`;
    },
    /** Draws practice over a real screen on which nothing happens. @returns {boolean} false: reality needs the stage */
    draws(scene, state) {
      const words = endsPractice(scene, { incoming: state.incoming, doubt: real.acts.notice?.doubt });
      if (words === null && scene === "screen") frame.show("screen", state);
      else if (words === null) show(state.silent);
      else end(words);
      return words === null;
    },
  };
}
