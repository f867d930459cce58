// The frame round the scenes: top bar, stage, EMERGENCY column, and the one line a screen reader hears.

import { agoText } from "../live/clock.js";
import { carName, lockedScene } from "./device.js";
import { askedBy, askStrip, incomingScene, responseScene } from "./incoming.js";
import { later, sheet } from "./later.js";
import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { maskScene, ownScene } from "./own_backup.js";
import { doubtScene, sendingScene } from "./request_button.js";
import { endedScene, idleScene, offerScene, stopScene, welfareScene } from "./stops.js";
import { NOWHERE, isOld, mayHoldAgain, truth, urgencyWord, whereWords } from "./words.js";

/** A stage that changed by itself, or the strip above it, takes no pointer for this long: the finger was meant for what stood there before. */
const SETTLE_MS = 250;
const TOUCHED_MS = 700;

/** A module with the style of the panels, and what a shift needs beneath it. */
const panel = async (page, load) => (await Promise.all([load(), sheet("panels"), page.withShift()]))[0];

/** What asks, answers or says EMERGENCY is here; the rest comes when it is first wanted. */
const SCENES = {
  locked: (page) => lockedScene(page),
  signon: later("Start shift", (page) => panel(page, () => import("./signon.js")), (made, page) => made.signonScene(page)),
  screen: later("Screen and shift", (page) => panel(page, () => import("./screen.js")), (made, page) => made.screenScene(page)),
  shift: (page) => page.aside.scene(),
  statement: (page) => page.statement.scene(),
  handover: later("Hand over", (page) => panel(page, () => import("./hand_over.js")), (made, page) => made.handOverScene(page)),
  doubt: (page, s) => doubtScene(page, s.ask),
  sending: (page, s) => sendingScene(page, s.ask),
  own: (page, s) => (s.own ? ownScene(page, s.own) : maskScene(page, page.mask)),
  incoming: (page, s) => incomingScene(page, s.look ?? s.incoming, { looking: Boolean(s.look) }),
  response: (page, s) => responseScene(page, s.answered, s.response),
  welfare: (page, s) => welfareScene(page, s.welfare),
  ended: (page) => endedScene(page),
  offer: (page, s) => offerScene(page, s.stop),
  others: later("Who else is out", () => import("./others.js"), (made, page) => made.othersScene(page)),
  kind: later("Kind of stop", () => import("./kind.js"), (made, page, s) => made.kindScene(page, s.stop)),
  stop: (page, s) => stopScene(page, s.stop),
  idle: (page) => idleScene(page),
};

const $ = (id) => document.getElementById(id);

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** What EMERGENCY shows: armed, on its way, sent; without a person or a car, the radio. */
function columnOf(page, { ask, own }) {
  if (page.session.device?.revoked) return page.asks.open.length ? ["dead", "USE RADIO", "device revoked"] : null;
  if (!page.session.user && !page.session.device && !ask) return ["dead", "USE RADIO", "signed out"];
  if (ask?.urgency === "emergency" && !ask.offered) return ask.doubt ? ["dead", "USE RADIO", "not confirmed"] : ["sending", "SENDING", "not confirmed yet"];
  // An old picture of an emergency keeps nobody from asking again.
  if (page.stale) return null;
  // One that is held again becomes a real one: the hold is there for it.
  return own?.urgency === "emergency" && !mayHoldAgain(own) ? ["sent", "SENT", "everyone alerted"] : null;
}

function showColumn(page, state) {
  const column = columnOf(page, state);
  const sent = $("sent");
  const focused = document.activeElement === $("hold");
  $("hold").hidden = Boolean(column);
  sent.hidden = !column;
  put($("hold-key"), page.session.user || !page.session.device ? "F8 F8" : carName(page.session.device));
  if (!column) return;
  sent.className = `hold ${column[0]}`;
  put($("sent-word"), column[1]);
  put($("sent-note"), column[2]);
  if (focused) sent.focus();
}

function showTop(page, silent) {
  const { me, session } = page;
  document.documentElement.classList.toggle("on-tour", Boolean(me));
  $("badge").hidden = !me;
  $("title").className = me ? "sr" : "title";
  put($("title"), me ? `Unit ${me.unit}` : session.user?.name ?? "");
  put($("sign"), me?.unit ?? "");
  $("badge").setAttribute("aria-label", me ? `${me.unit}. Hold one second: silent emergency` : "");
  $("dot").hidden = !silent;
  const beat = me?.beat ?? page.state?.unit?.beat;
  const where = me ? whereWords(page.where) : "";
  // What is wrong first: a phone has room for little more.
  const known = beat ? `Beat ${beat}` : me?.agency;
  const place = me ? (where === NOWHERE ? [where, known] : [known, where]).filter(Boolean).join(" · ") : "";
  put($("beat"), page.stale ? `STALE ${agoText(page.stale)}` : place);
  $("beat").classList.toggle("old", isOld(page.where));
  // A phone whose sound is off has no room for more than this beside it.
  document.documentElement.classList.toggle("nowhere", where === NOWHERE);
  $("quiet").hidden = !page.quiet;
  document.documentElement.classList.toggle("quieted", page.quiet);
  document.documentElement.classList.toggle("driving", page.driving);
}

const wants = (page, card) => `${askedBy(card, page.ctx.home)} wants ${urgencyWord(card.urgency, page.labels)}. ${card.location ?? ""}`;

/** One message an event, spoken: the newest thing known about my ask, or who asks. */
function spoken(page, scene, card, { ask, own }) {
  if (scene === "doubt") return `${ask.said.cause}. ${ask.said.order}.`;
  if (scene === "sending") return ask.urgency === "emergency" ? "Sending EMERGENCY." : "";
  if (scene === "own" && own) {
    const said = truth(own, page.ctx);
    return said.big ? [said.big, said.sub].filter(Boolean).join(". ") : `${said.cause}. ${said.order}.`;
  }
  if (scene === "welfare") return "You OK? No answer goes to dispatch.";
  if (scene === "ended") return "Nobody near. The roll-by has ended.";
  return card ? wants(page, card) : "";
}

/** One line about a touch that failed or something that ended, in the top bar: it moves nothing on the stage. */
function notice(page) {
  const said = page.acts.notice;
  if (!said) return nothing;
  return html`<button type="button" class="notice ${said.doubt ? "doubtful" : ""}" @click=${page.acts.hush}>${said.text}</button>`;
}

export function createFrame(page) {
  let scene = null;
  let stood = null;
  let touched = 0;
  let settling = 0;
  for (const name of ["pointerdown", "keydown", "click"])
    document.addEventListener(name, () => (touched = performance.now()), { capture: true });

  function settle() {
    if (performance.now() - touched < TOUCHED_MS) return;
    clearTimeout(settling);
    const { classList } = $("stage").parentNode;
    classList.add("settling");
    settling = setTimeout(() => classList.remove("settling"), SETTLE_MS);
  }

  return {
    get scene() {
      return scene;
    },
    /** Shows a scene; `as` is the page it is drawn for when that is not the real one: practice. */
    show(next, state, as = page) {
      const card = next === "incoming" ? state.look ?? state.incoming : null;
      const cries = (state.cries ?? []).filter((one) => one.id !== card?.id);
      // Another ask in the same place, and what a strip pushes aside, are another thing to touch.
      const line = next === "idle" && (state.asks?.[0] ?? state.sisters?.[0])?.id;
      const stands = [next, card?.id, line, ...cries.map((one) => one.id)].join();
      if (stood !== null && stood !== stands) settle();
      stood = stands;
      scene = next;
      document.documentElement.dataset.scene = next;
      showTop(page, state.silent);
      // EMERGENCY is the real one, whatever is practised beside it.
      showColumn(page, as === page ? state : {});
      document.documentElement.classList.toggle("noticed", Boolean(page.practice ?? page.acts.notice));
      render(page.practice ? page.practice.bar() : notice(page), $("notice"));
      const drawn = SCENES[next](as, state);
      render(as.around?.(next, drawn) ?? drawn, $("stage"));
      render(askStrip(as, cries, next), $("cries"));
      const loud = ["doubt", "sending", "welfare"].includes(next) || card?.urgency === "emergency" || (next === "own" && state.own && truth(state.own, as.ctx).cause);
      const words = spoken(as, next, card, state);
      put($("said-now"), [loud && words, ...cries.map((one) => wants(as, one))].filter(Boolean).join(" "));
      put($("said"), loud ? "" : words);
    },
  };
}
