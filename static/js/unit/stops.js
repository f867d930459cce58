// Free, and out of the car. A stop is opened in one touch and is by itself an offer: sister cars see it and may roll by.

import { elapsedText } from "../live/clock.js";
import { STOP_KIND } from "../live/words.js";
import { askedBy, distance, joined } from "./incoming.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { secureRow } from "./own_backup.js";
import { act, levelOn, since } from "./parts.js";
import { tiles } from "./request_button.js";
import { callSign, covered, etaWords, levelOf, nextUrgency, rolling, securedWord, urgencyWord } from "./words.js";

const SETTINGS = [
  ["available", "avl", "Free"],
  ["busy", "bsy", "Busy"],
  ["out_of_service", "oos", "Out"],
];

const kindWord = (kind) => STOP_KIND[kind] ?? kind;

function sisterLine(page, stop) {
  const visit = page.backups.find((card) => card.stop === stop.id && card.origin === "unasked");
  const where = joined(stop.location, distance(page, stop));
  const held = stop.state === "secured" && stop.prisoner ? html` <strong>prisoner</strong>` : nothing;
  const coming = visit && rolling(visit)[0];
  return html`<div class="strip">
    <p><span class="status ons"><i class="shape"></i><strong>${stop.unit.call_sign}</strong></span> on a stop ${since(stop.opened_at)}${held}<br><span class="soft">${where}</span></p>
    ${coming
      ? html`<p class="soft coming-by">${callSign(coming.unit, coming.agency, page.ctx.home)} rolling by</p>`
      : act("Rolling by", () => page.rollBy(stop), { busy: page.acts.busy(`roll-by ${stop.id}`), name: `Rolling by ${stop.unit.call_sign}` })}
  </div>`;
}

function askLine(page, card) {
  return html`<div class="strip">
    <p>${levelOn(page, card)} <strong>${askedBy(card, page.ctx.home)}</strong> ${since(card.received_at)}<br>
      <span class="soft">${covered(card) ? "HOLD – ENOUGH. " : ""}${joined(card.location, distance(page, card))}</span></p>
    ${act("Look", () => page.look(card), { name: `Look at ${askedBy(card, page.ctx.home)}` })}
  </div>`;
}

/** Hours on duty, said quietly: somebody forgot, or is tired. A tour that ends by itself is said first, and aloud. */
function tourStrip(page) {
  const { tour_overdue: long, signs_off_at: ends } = page.state.unit ?? {};
  const started = page.session.tour?.started_at;
  if (!ends && !(long && started)) return [];
  return [() => html`<div class="strip"><p>${ends ? html`<strong>OFF DUTY in <time data-until=${ends}></time></strong>` : html`<span class="soft">On tour ${elapsedText(page.now - Date.parse(started))}.</span>`}</p>
    ${ends ? act("Still on duty", () => page.imOk(), { busy: page.acts.busy("ok") }) : act("End tour", () => page.withShift().then(() => page.endTour()), { busy: page.acts.busy("tour") })}</div>`];
}

/** What is told of the others, one line each, the one that matters most first. */
export function lines(page) {
  const tour = tourStrip(page);
  const others = [...page.state.asks.map((card) => () => askLine(page, card)), ...(page.statement?.lines() ?? []), ...page.state.sisters.map((stop) => () => sisterLine(page, stop))];
  return page.state.unit?.signs_off_at ? [...tour, ...others] : [...others, ...tour];
}

/** One line about the others, the one that matters most; the rest is a touch away. */
export function othersStrip(page) {
  // An old picture is shown as what it is: the top says how old.
  const all = page.live || page.unsure || page.stale ? lines(page) : [];
  if (!all.length) return nothing;
  if (all.length === 1) return all[0]();
  return html`<div class="strips">${all[0]()}${act(`+${all.length - 1}`, () => page.open("others"), { look: "parked", name: `${all.length - 1} more` })}</div>`;
}

function visitLine(page, visits) {
  const coming = visits.flatMap((card) => rolling(card).map((one) => ({ card, one })))[0];
  if (!coming) return null;
  const eta = page.live ? etaWords(coming.one.eta_at, page.now) : "";
  const sign = callSign(coming.one.unit, coming.one.agency, page.ctx.home);
  return { card: coming.card, line: html`<span class="status enr"><i class="shape"></i><strong>${sign} ROLLING BY</strong></span> <span class="soft">${eta}</span>` };
}

export function stopText(page, stop) {
  const secured = stop.state === "secured";
  const word = secured ? securedWord(page.labels).toUpperCase() : kindWord(stop.kind).toUpperCase();
  const held = joined(stop.prisoner && "prisoner", stop.awaiting_tow && "tow due");
  return html`<span class="status ons"><i class="shape"></i><strong>${word}</strong></span> ${joined(stop.location, held)} ${since(secured ? stop.secured_at : stop.opened_at)}`;
}

function stopStrip(page, stop) {
  const visit = visitLine(page, page.state.visits);
  const ask = page.state.asks[0];
  const second = visit?.line ?? (ask && html`${levelOn(page, ask)} <strong>${askedBy(ask, page.ctx.home)}</strong>`);
  const button = visit
    ? act("Wave off", () => page.verb(visit.card, "cancel", "WAVE OFF", { disposition: "not_needed" }), { busy: page.busy(visit.card, "cancel") })
    : ask ? act("Look", () => page.look(ask))
    : act("Kind", () => page.open("kind"), { look: "parked", name: `Kind of stop: ${kindWord(stop.kind)}` });
  return html`<div class="strip"><p>${stopText(page, stop)}${second ? html`<br>${second}` : nothing}</p>${button}</div>`;
}

function stopRow(page, stop) {
  const busy = (verb) => page.acts.busy(`${verb} ${stop.id}`);
  const word = securedWord(page.labels);
  const clear = act("Clear", () => page.clearStop(stop), { busy: busy("clear") });
  if (stop.state === "secured")
    return html`<div class="row two">${act("Who stays with you", () => page.open("secure"), { busy: busy("secure") })}${clear}</div>`;
  const secure = (label, held) => act(label, () => page.secureStop(stop, { prisoner: false, awaiting_tow: false, ...held }), { busy: busy("secure"), look: "small" });
  return html`<div class="row four">
    ${secure(word, {})}${secure(`${word}, prisoner`, { prisoner: true })}${secure(`${word}, tow`, { awaiting_tow: true })}${clear}
  </div>`;
}

export function stopScene(page, stop) {
  if (page.panel === "secure")
    return html`<section class="stage" aria-label="Secured">
      ${stopStrip(page, stop)}
      ${secureRow(page, (body) => page.secureStop(stop, body), stop)}
    </section>`;
  return html`<section class="stage" aria-label="Your stop">
    ${stopStrip(page, stop)}
    ${tiles(page)}
    ${stopRow(page, stop)}
  </section>`;
}

/** Offered once when a prisoner or a tow holds the officer. Saying no costs as little as saying yes, and is kept nowhere. */
export function offerScene(page, stop) {
  return html`<section class="stage" aria-label="Second unit">
    <div class="strip">
      <p>${stop ? stopText(page, stop) : nothing}</p>
    </div>
    <p class="question">Second unit while you wait?</p>
    <div class="tiles short">
      <button type="button" class="tile rollby" @click=${() => page.takeOffer("roll_by")}><span class="level rollby"><i></i></span><strong>Roll by</strong></button>
      <button type="button" class="tile cover" @click=${() => page.takeOffer("cover")}><span class="level cover"><i></i></span><strong>Cover</strong></button>
      <button type="button" class="tile none" @click=${() => page.takeOffer(null)}><strong>Not now</strong><span>nothing is kept</span></button>
    </div>
  </section>`;
}

function statusRow(page) {
  // The setting, not the derived status: that one would tell of a silent emergency.
  const setting = page.state.unit?.setting;
  return html`<div class="row four">
    ${act("Stop", () => page.openStop(), { busy: page.acts.busy("stop"), name: "Open a stop" })}
    ${SETTINGS.map(([value, look, word]) =>
      act(html`<i class="shape"></i>${word}`, () => page.setStatus(value), {
        look, pressed: setting === value, busy: page.acts.busy(`status ${value}`),
      }))}
  </div>`;
}

/** Nothing is open: the three tiles, and what my unit says of itself. */
export function idleScene(page) {
  return html`<section class="stage" aria-label="Ask">
    ${othersStrip(page)}
    ${tiles(page)}
    ${statusRow(page)}
  </section>`;
}

// ---------------------------------------------------------------- what the screen asks by itself

/** The desk's chime comes this long after the check was due. */
const TO_CHIME_S = 120;

/** What to send when it does not go well: cover, or one step more than what is asked already. */
function helpOffered(page) {
  const { own } = page.state;
  const urgency = own && levelOf(own.urgency) >= levelOf("cover") ? nextUrgency(own.urgency) : "cover";
  if (!urgency) return nothing;
  const word = urgencyWord(urgency, page.labels).toLowerCase();
  return act(`Send ${word}`, () => page.ask(urgency), { look: "big" });
}

export function welfareScene(page, stop) {
  const past = Math.floor((page.now - Date.parse(stop.welfare_due_at)) / 1000);
  const left = Math.max(0, TO_CHIME_S - past);
  return html`<section class="stage" aria-label="Are you OK?">
    <div class="card ask">
      <p class="wants ok">You OK?</p>
      <p class="soft">Prisoner held, ${since(stop.secured_at ?? stop.opened_at)}. No answer goes to dispatch.</p>
      <p class="minute"><progress max=${TO_CHIME_S} value=${left} aria-label="Time to answer"></progress>
        ${left ? html`<time>${elapsedText(left * 1000)}</time>` : html`<strong>dispatch calls you</strong>`}</p>
    </div>
    <div class="row answer">
      ${act("I'm OK", () => page.imOk(), { look: "big first", busy: page.acts.busy("ok") })}
      ${helpOffered(page)}
    </div>
  </section>`;
}

/** A roll-by came to its end and nobody was near. */
export function endedScene(page) {
  const word = urgencyWord("cover", page.labels);
  return html`<section class="stage" aria-label="Nobody near">
    <div class="strip"><p><strong>${urgencyWord("roll_by", page.labels).toUpperCase()} has ended</strong></p></div>
    <p class="question">Nobody near. Ask ${word.toLowerCase()}?</p>
    <div class="tiles short pair">
      <button type="button" class="tile cover" @click=${() => page.takeEnded("cover")}><span class="level cover"><i></i></span><strong>Ask ${word.toLowerCase()}</strong></button>
      <button type="button" class="tile none" @click=${() => page.takeEnded(null)}><strong>Not now</strong><span>nothing is kept</span></button>
    </div>
  </section>`;
}
