// Emergencies: pinned above everything, one banner each, the one nobody has first.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { timeOfDay } from "../live/clock.js";
import { VOICE_IT, isUnverified } from "../live/desk_words.js";
import { markWords } from "../live/words.js";
import { OVERDUE, lateAfter, overdueText, stepOf } from "./ageing.js";
import { muteButton } from "./alerts.js";
import { deskFlags } from "./desk_acts.js";
import { isUnknown } from "./desk_rules.js";
import { lagText, lagging, unreached, voiceIt } from "./ladder.js";
import { candidates, distanceText, force, isForeign } from "./model.js";
import { callOf, nameOf } from "./names.js";
import { acknowledge, ago, button, circumstance, noticed, placeText, silentMark, since, status, tagged, until } from "./parts.js";

/** In full the five nearest, each in a line; folded the very nearest, in one line with everything else. */
function near(card, ctx, folded) {
  const all = candidates(card, ctx.model.units);
  const placed = all.filter((one) => one.metres !== null);
  const units = (placed.length ? placed : all.filter((one) => one.free)).slice(0, folded ? 1 : 5);
  const head = placed.length ? "Nearest, position age" : units.length ? "Free, no positions known" : "No unit is free";
  return html`<div class="near"><h2 class="label">${folded && placed.length ? "Nearest" : head}</h2><ul>
    ${units.map(({ unit, metres }) => html`<li><b>${nameOf(unit, ctx.home)}</b>${status(unit.status)}
      <span class="num">${metres === null ? unit.beat : distanceText(metres, ctx.miles)}</span><span class="soft">${metres === null ? nothing : ago(unit.position_at)}</span></li>`)}
  </ul></div>`;
}

const OUTCOMES = [["safe", "Location and code: safe", "Safe"], ["cannot_talk", "Location only: cannot talk", "Cannot talk"], ["no_answer", "No answer", "No answer"]];

/** What is said on the air, and one key for each answer. Of a silent one nothing is said on the air. */
function verify(card, ctx, folded) {
  const outcome = ([name, words, short], index) => html`<button type="button" class="button" aria-keyshortcuts=${index + 1}
    aria-disabled=${ctx.acts.isBusy(`${card.id}/verify-cancel/`) ? "true" : nothing} @click=${() => ctx.acts.verify(card, name)}>${folded ? short : words} <kbd class="key" aria-hidden="true">${index + 1}</kbd></button>`;
  if (folded) return html`<div class="verify answer">${OUTCOMES.map(outcome)}</div>`;
  return html`<div class="verify"><p>${card.silent ? "SILENT – DO NOT AIR – SEND. What came of it:" : `“${callOf(card)}, your location and code?”`}</p><div>
    ${OUTCOMES.map(outcome)}
    ${isUnverified(card) ? html`${acknowledge(card, ctx, "Acknowledge", {})}${button(ctx, "", "Open", () => ctx.select(card.id))}` : nothing}
  </div></div>`;
}

const markedText = (card) =>
  card.mark === "lure" ? "It went to nobody but you." : html`Touched ${timeOfDay(Date.parse(card.pressed_at))}. No partner has it yet.`;

function where(card, ctx) {
  if (card.cancel_asked_at)
    return html`<div class="where"><strong>CANCEL ASKED – ${card.silent ? "DO NOT AIR" : "VERIFY BY VOICE"}</strong><span>${placeText(card, ctx.model)}. The row stays, units keep rolling. ${silentMark(card)} ${fellAway(card, ctx)}</span></div>`;
  if (["delayed", "lure"].includes(card.mark))
    return html`<div class="where marked"><strong>${markWords(card)}</strong><span>${placeText(card, ctx.model)}. ${markedText(card)} ${silentMark(card)} ${fellAway(card, ctx)}</span></div>`;
  const voice = voiceIt(card, ctx.now, ctx.watched);
  const said = [circumstance(card, ctx.model, "Beat "), voice ? "" : noticed(card), card.position_at ? html`position ${ago(card.position_at)} old` : ""].filter(Boolean);
  return html`<div class="where"><strong>${placeText(card, ctx.model)}</strong><span>${voice ? html`<b class="air">${VOICE_IT[voice]}</b> ` : nothing}${
    said.map((one, index) => html`${index ? ", " : ""}${one}`)} ${silentMark(card)} ${fellAway(card, ctx)}</span></div>`;
}

/** In one line: where, what must be read first, and the rest as far as there is room. */
function whereFolded(card, ctx) {
  const voice = voiceIt(card, ctx.now, ctx.watched);
  const mark = ["delayed", "lure"].includes(card.mark) ? markWords(card) : card.cancel_asked_at && `CANCEL ASKED${card.silent ? "" : " – VERIFY BY VOICE"}`;
  const said = [voice || card.cancel_asked_at ? "" : noticed(card), circumstance(card, ctx.model)].filter(Boolean).join(", ");
  return html`<div class="where"><strong>${placeText(card, ctx.model)}</strong><span class="marks">${mark ? html`<b class="air">${mark}</b> ` : nothing}${silentMark(card)}${voice ? html` <b class="air">${VOICE_IT[voice]}</b>` : nothing}</span><span>${fellAway(card, ctx)} ${said}</span></div>`;
}

/** Who does not come after all, and whose screens it never reached. */
function fellAway(card, ctx) {
  return html`${lagging(card).map((one) => html`<b class="air">${nameOf(one, ctx.home)} ${lagText(one, ctx.now)}</b> `)}
    ${unreached(card).map((share) => html`<b class="air">${share.name ?? share.agency} NOT REACHED ${since(share.at)}</b> `)} ${deskFlags(card, ctx)}`;
}

function nextStep(card) {
  if (isForeign(card)) return html`<span>ladder of ${card.agency}</span>`;
  if (card.exhausted) return html`<span>EXHAUSTED ${card.next_rung_at ? until(card.next_rung_at, "now") : nothing}</span>`;
  return card.next_rung_at ? html`<span>wider in ${until(card.next_rung_at, "now")}</span>` : html`<span>ladder silent</span>`;
}

/** Withdrawn, or old when it came: a person asks by voice before anything else is done about it. */
export const isToVerify = (card) => !isForeign(card) && (Boolean(card.cancel_asked_at) || isUnverified(card));

function acts(card, ctx, folded) {
  if (isToVerify(card)) return verify(card, ctx, folded);
  if (card.mark === "test") return html`<p class="soft">A technician tries the way to you. No car is alerted.</p><div class="answer">${acknowledge(card, ctx, "I have it")}</div>`;
  if (folded) return html`${near(card, ctx, folded)}<div class="answer">${card.acknowledged_at ? button(ctx, "", "Open", () => ctx.select(card.id)) : acknowledge(card, ctx, "Acknowledge")}</div>`;
  return html`${near(card, ctx)}<div class="answer">
    ${acknowledge(card, ctx, html`Acknowledge<kbd>Ctrl ↵</kbd>`)}
    <div class="pair">${button(ctx, "", card.acknowledged_at && !isForeign(card) ? "Open" : "Assign…", () => ctx.select(card.id))}${card.acknowledged_at ? nothing : muteButton(card, ctx)}</div></div>`;
}

/** How old it is, amber while nobody has it for too long, and what comes next. */
function age(card, ctx) {
  const rules = ctx.ageing(card.agency);
  return html`<p class="since">${since(card.received_at, lateAfter(card, rules))}${stepOf(card, rules, ctx.now) === OVERDUE ? html`<b class="late">${overdueText(card)}</b> ` : nothing}${nextStep(card)}</p>`;
}

/** Opens one that is folded, and folds it again; there where so many cry that not all stand in full. */
function fold(card, ctx, folded) {
  return html`<button type="button" class="button fold" aria-expanded=${folded ? "false" : "true"} title=${folded ? "All of it (→)" : "One line (←)"}
    @click=${() => ctx.unfold(card.id)}><span class="sr">${folded ? "All of" : "One line for"} ${callOf(card)}</span></button>`;
}

/** It left while a hand was among the banners: nothing may move under the hand, so its place stays until the hand has gone. */
const gone = (card, ctx) => html`<section class="banner folded gone" data-card=${card.id}><p><b>${tagged(card.agency, callOf(card), ctx)}</b> ${ctx.model.placeOf(card.id) ? `now ${ctx.model.placeOf(card.id)}` : "closed"}</p></section>`;

function banner(card, ctx, many, folded) {
  const { rolling, there, committed, wanted } = force(card);
  const test = card.mark === "test";
  const drill = card.mark === "drill";
  const name = `${test ? "Test" : drill ? "Drill, emergency" : "Emergency"} ${callOf(card)}`;
  return html`<section class="banner ${test || drill ? "test" : ""} ${drill ? "drill" : ""} ${card.cancel_asked_at ? "asked" : ""} ${card.acknowledged_at ? "had" : ""} ${folded ? "folded" : ""}" aria-label=${name} data-card=${card.id} tabindex="-1"
    @click=${folded ? (event) => event.target.closest("button") || ctx.unfold(card.id) : nothing}>
    <div class="cry">${test || drill ? nothing : html`<i class="shape emg"></i>`}<p><b><span class="what">${test ? "TEST" : drill ? "DRILL, EMERGENCY" : "EMERGENCY"}</span> <span class="num">${card.number}</span></b><strong class=${isUnknown(card) ? "unknown" : nothing}>${tagged(card.agency, callOf(card), ctx)}</strong></p></div>
    ${folded ? whereFolded(card, ctx) : where(card, ctx)}
    <dl class="force"><div><dt>rolling</dt><dd>${rolling}</dd></div><div><dt>committed<small>${there} on scene</small></dt><dd>${committed}${wanted ? html`<small>/${wanted}</small>` : nothing}</dd></div>
      <div><dt>free</dt><dd>${ctx.model.free}</dd></div></dl>
    ${age(card, ctx)}
    ${acts(card, ctx, folded)}${many ? fold(card, ctx, folded) : nothing}
  </section>`;
}

export function emergencies(ctx) {
  const { banners } = ctx.model;
  const { gone: left } = ctx.hold.of("emergencies");
  const folded = ctx.folded(banners.filter((card) => !left.has(card.id)));
  return html`<div class="banners" data-list="emergencies" data-many=${folded.size ? "" : nothing}>
    ${repeat(banners, (card) => card.id, (card) => (left.has(card.id) ? gone(card, ctx) : banner(card, ctx, folded.size > 0, folded.has(card.id))))}</div>`;
}
