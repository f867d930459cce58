// My unit's own open ask: what is known of it, and what one touch can change.

import { isBriefed, markWords } from "../live/words.js";
import { later, sheet } from "./later.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act, hms, level, shape, since, tick, unsure } from "./parts.js";
import {
  REASONS, alsoComing, callSign, lagging, levelOf, mayHoldAgain, minutesTo, nextUrgency, nobodyNear, onScene, proofs, rolling, securedWord,
  sourceWord, truth, urgencyWord,
} from "./words.js";

const FIRST_REASONS = 2;

const briefScene = later(
  "The briefing", () => Promise.all([import("./brief.js"), sheet("panels")]), ([made], page, card) => made.briefScene(page, card),
);

function place(card) {
  if (!card.location) return nothing;
  const source = sourceWord(card.location_source);
  return html`<span class="soft">${card.location}${source && card.urgency === "emergency" ? ` ${source}` : ""}</span>`;
}

function proofList(card, said) {
  const lines = proofs(card, said, hms);
  return html`${lines.map((line) => html`<li>${tick}${line}</li>`)}`;
}

/** Who is asked next if nobody answers: a row of boxes and a countdown, only while both are known. */
function nextRung(page, card) {
  if (!page.live || !card.next_rung_at || !card.rungs_total) return nothing;
  const boxes = Array.from({ length: card.rungs_total }, (_, index) => (index <= card.rung ? "done" : ""));
  return html`<li class="next"><span class="rungs" aria-hidden="true">${boxes.map((box) => html`<i class=${box}></i>`)}</span>
    ${card.exhausted ? "Asked again in" : "More are asked in"} <time data-until=${card.next_rung_at}></time></li>`;
}

function biggest(page, card, said) {
  if (said.kind === "doubt") return unsure(said);
  const also = alsoComing(card, page.ctx);
  const sub = said.sub ?? (also.length ? also.join(" · ") : "");
  if (said.kind !== "unit")
    return html`<p class="truth">${said.status ? shape(said.status) : nothing}${said.kind === "late" ? html`<b class="late">${said.big}</b>` : said.big}${sub ? html`<span class="soft">${sub}</span>` : nothing}</p>`;
  return html`<div class="unit">
    <p class="who">${shape(said.status)}${said.big}</p>
    ${eta(said.minutes)}
    ${sub ? html`<p class="soft from">${sub}</p>` : nothing}
  </div>`;
}

function eta(minutes) {
  if (minutes === null || minutes === undefined) return nothing;
  if (minutes > 0) return html`<p class="eta"><b class="num">${minutes}</b> min</p>`;
  return html`<p class="eta"><span class="late">${minutes === 0 ? "due now" : `${-minutes} min late`}</span></p>`;
}

function securedNote(page, card) {
  if (!card.secured_at) return nothing;
  const held = [card.prisoner && "prisoner", card.awaiting_tow && "tow due"].filter(Boolean).join(", ");
  return html`<strong>${securedWord(page.labels).toUpperCase()}${held ? `, ${held}` : ""}</strong>`;
}

function calmCard(page, card) {
  const said = truth(card, page.ctx);
  const policy = card.origin === "policy" ? html`<b>POLICY</b>` : nothing;
  return html`<div class="card ${said.kind === "unit" ? "coming" : ""}">
    <p class="what">${policy} ${level(card.urgency, page.labels)}${securedNote(page, card)}${place(card)}${since(card.received_at)}</p>
    ${biggest(page, card, said)}
    <ol class="proof">${proofList(card, said)}${said.kind === "unit" ? nothing : nextRung(page, card)}</ol>
  </div>`;
}

function comingUnits(page, card) {
  const units = [...onScene(card), ...rolling(card), ...lagging(card)].slice(0, 3);
  if (!units.length) return nothing;
  return html`<ol class="coming-units">${units.map((one) => {
    const minutes = page.live && one.state === "rolling" ? minutesTo(one.eta_at, page.now) : null;
    const there = one.state === "on_scene";
    return html`<li><p>${shape(there ? "ons" : "enr")}<strong>${callSign(one.unit, one.agency, page.ctx.home)}</strong></p>
      <p>${there ? "on scene" : lagging(card).includes(one) ? html`<span class="late">${one.uncrewed_at ? "NO CREW" : one.stalled ? "stopped" : "late"}</span>` : minutes > 0 ? html`<b class="num">${minutes}</b> min` : "rolling"}</p></li>`;
  })}</ol>`;
}

function alarmCard(page, card) {
  const said = truth(card, page.ctx);
  const asked = Boolean(card.cancel_asked_at);
  const again = mayHoldAgain(card);
  const units = comingUnits(page, card);
  const big = units === nothing && !asked ? biggest(page, card, said) : nothing;
  return html`<div class="card alarm">
    <p class="truth"><i class="shape emg"></i>${urgencyWord("emergency", page.labels).toUpperCase()} ${since(card.received_at)}</p>
    <ol class="proof">${proofList(card, big === nothing ? {} : said)}</ol>
    ${again ? html`<p class="asked">${asked ? html`<strong>CANCEL ASKED</strong>VERIFY BY VOICE` : markWords(card)}<span class="soft">${asked ? "Units keep rolling. " : ""}Still need help? Hold EMERGENCY again.</span></p>` : nothing}
    ${big}
    ${card.location && said.kind !== "doubt" && !again ? html`<p class="placed">${card.location} <span class="soft">${sourceWord(card.location_source) ?? ""}</span></p>` : nothing}
    ${units}
  </div>`;
}

function wantedButton(page, card) {
  if (!card.units_wanted) return nothing;
  const more = Math.min(20, card.units_wanted + 1);
  return act("+1 unit", () => page.verb(card, "wanted", "+1 UNIT", { units_wanted: more }), {
    busy: page.busy(card, "wanted"), name: `One more unit, ${more} in all`,
  });
}

function upgradeButton(page, card) {
  const next = nextUrgency(card.urgency);
  if (!next) return nothing;
  const word = urgencyWord(next, page.labels);
  const offered = nobodyNear(card, page.now);
  return act(offered ? `Ask ${word.toLowerCase()}` : `Make it ${word}`, () => page.verb(card, "upgrade", word.toUpperCase(), { urgency: next }), { look: offered ? "first" : "", busy: page.busy(card, "upgrade") });
}

function secureButton(page, card) {
  return act(securedWord(page.labels), () => page.open("secure"), { busy: page.busy(card, "secure") });
}

function calmRow(page, card) {
  const there = onScene(card).length > 0;
  return html`<div class="row four last-wide">
    ${there
      ? act("Helped, close", () => page.verb(card, "close", "CLOSE", { disposition: "helped" }), { look: "first", busy: page.busy(card, "close") })
      : nothing}
    ${wantedButton(page, card)}
    ${there ? nothing : upgradeButton(page, card)}
    ${asksHow(page, card) ? nothing : secureButton(page, card)}
    ${card.origin === "policy"
      ? act(html`<span>Wave off <small>nothing is kept</small></span>`, () => page.waveOff(card), { look: "quiet", busy: page.busy(card, "cancel") })
      : act("Not needed after all – thanks", () => page.verb(card, "cancel", "CANCEL", { disposition: "not_needed" }), { look: "quiet", busy: page.busy(card, "cancel") })}
  </div>`;
}

/** Nothing here clears an emergency: both touches only ask, and dispatch verifies by voice. */
function alarmRow(page, card) {
  if (card.cancel_asked_at) return nothing;
  return html`<div class="row three">
    ${secureButton(page, card)}
    ${briefButton(page, card)}
    ${act("Sent by mistake", () => page.verb(card, "cancel", "CANCEL"), { look: "quiet", busy: page.busy(card, "cancel") })}
  </div>`;
}

/** True when somebody stands there and nobody has said yet how it is: asked once, and put away by one touch. */
const asksHow = (page, card) => onScene(card).length > 0 && !card.secured_at && page.stillActive !== card.id;

const briefButton = (page, card) =>
  act(isBriefed(card) ? "Brief ✓" : "Brief", () => page.open("brief"), { look: "parked", name: "Brief who comes" });

/** The row beneath an own ask: how it is, once somebody is there, and the way to the briefing. */
function howRow(page, card) {
  if (!asksHow(page, card)) return html`<div class="row one why">${briefButton(page, card)}</div>`;
  return html`<div class="row three why" role="group" aria-label="How is it?">
    ${act(securedWord(page.labels), () => page.open("secure"), { look: "first", busy: page.busy(card, "secure") })}
    ${act("Still active", () => page.putAway(card))}
    ${briefButton(page, card)}
  </div>`;
}

/** Reasons come after the ask, beneath what matters more, and may be left out. */
function reasonRow(page, card) {
  const given = new Set(card.reasons ?? []);
  if (given.size || onScene(card).length || rolling(card).length || lagging(card).length) return howRow(page, card);
  const some = page.panel === "reasons" ? REASONS.slice(FIRST_REASONS) : REASONS.slice(0, FIRST_REASONS);
  const add = (reason) => page.change(card, { reasons: [...given, reason] });
  return html`<div class="row four why" role="group" aria-label="Why, if you like">
    ${page.panel === "reasons" ? nothing : briefButton(page, card)}
    ${some.map(([reason, word]) => act(`+ ${word}`, () => add(reason), { busy: page.busy(card, "why") }))}
    ${page.panel === "reasons"
      ? act("Back", () => page.open(null), { look: "quiet" })
      : act("More…", () => page.open("reasons"), { name: "More reasons", look: "parked" })}
  </div>`;
}

/** Secured: with whom, with what. A prisoner or a tow never ends the ask. */
export function secureRow(page, touch, done = {}) {
  const word = securedWord(page.labels);
  return html`<p class="question">${word}. Who stays with you?</p>
    <div class="row four secure">
      ${act("Nobody held", () => touch({ prisoner: false, awaiting_tow: false }))}
      ${act("Prisoner", () => touch({ prisoner: true, awaiting_tow: Boolean(done.awaiting_tow) }))}
      ${act("Waiting on tow", () => touch({ prisoner: Boolean(done.prisoner), awaiting_tow: true }))}
      ${act("Prisoner and tow", () => touch({ prisoner: true, awaiting_tow: true }))}
    </div>
    <div class="row two">${act("Back", () => page.open(null), { look: "quiet" })}</div>`;
}

export function ownScene(page, card) {
  const alarm = card.urgency === "emergency";
  const top = alarm ? alarmCard(page, card) : calmCard(page, card);
  if (page.panel === "secure")
    return html`<section class="stage" aria-label="Secured">${top}${secureRow(page, (body) => page.secure(card, body), card)}</section>`;
  if (page.panel === "brief") return briefScene(page, card);
  // An emergency that is named above takes its room.
  const why = alarm || page.state.cries.length || levelOf(card.urgency) === 0 ? nothing : reasonRow(page, card);
  const more = page.panel === "reasons" && why !== nothing;
  return html`<section class="stage ${alarm ? "alarming" : ""}" aria-label="Your ask">
    ${top}
    ${more ? nothing : alarm ? alarmRow(page, card) : calmRow(page, card)}
    ${why}
  </section>`;
}

/**
 * An ordinary ask the server joined to this unit's silent emergency. The screen says what it may: that it was received.
 * Nothing else here may tell of the emergency.
 */
export function maskScene(page, mask) {
  return html`<section class="stage" aria-label="Your ask">
    <div class="card">
      <p class="what">${level(mask.urgency, page.labels)}${since(mask.received_at)}</p>
      <p class="truth">RECEIVED ${hms(mask.received_at)}</p>
    </div>
    <div class="row one">${act("Not needed after all – thanks", () => page.unmask(), { look: "quiet" })}</div>
  </section>`;
}
