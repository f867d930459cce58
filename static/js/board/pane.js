// The pane of one ask: everything known about it and everything a desk can do to it.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { timeOfDay } from "../live/clock.js";
import { audienceText } from "../live/lines.js";
import { levelRank, statusOf } from "../live/desk_words.js";
import { briefingLine, DISPOSITION, LEVEL_CLASS, LEVELS, levelWord } from "../live/words.js";
import { deskGroups, deskLine } from "./desk_acts.js";
import { lagText, lagging, passedOverText } from "./ladder.js";
import { distanceText, force, isForeign, liveResponses, lostResponses, sendable } from "./model.js";
import { callouts, help } from "./partners.js";
import { callOf, calledBy, fullName, nameOf } from "./names.js";
import { acknowledge, ago, button, circumstance, level, noticed, placeText, rungText, rungs, silentMark, since, status, why } from "./parts.js";

const SOURCE = { given: "given", stop: "from the stop", position: "last position", beat: "beat only", none: "" };

function facts(card, ctx) {
  const place = [SOURCE[card.location_source] ?? card.location_source, card.accuracy_m && `± ${Math.round(card.accuracy_m)} m`].filter(Boolean).join(", ");
  return html`<dl class="facts">
    <div><dt>Where</dt><dd>${placeText(card, ctx.model)} <span class="soft">${[circumstance(card, ctx.model), place].filter(Boolean).join(", ")}${card.position_at ? html`, ${ago(card.position_at)} old` : nothing}</span></dd></div>
    <div><dt>Asked</dt><dd>${timeOfDay(Date.parse(card.received_at))} <span class="soft">${why(card) || "no reason given, none is needed"}</span></dd></div>
    <div><dt>Briefing</dt><dd>${briefingLine(card)}</dd></div>
    <div><dt>Noticed</dt><dd>${noticed(card)}</dd></div>
    ${isForeign(card) ? nothing : html`<div><dt>Alerted</dt><dd>${audienceText(card.alert?.audiences) || "nobody yet"} ${card.alert?.units?.length ? html`<span class="soft">${card.alert.units.join(", ")}</span>` : nothing}</dd></div>
    <div><dt>Ladder</dt><dd>${rungs(card, ctx.passed.get(card.id))}${rungText(card)}${ctx.passed.has(card.id) ? html`<span class="soft">, ${passedOverText(ctx.passed.get(card.id))}</span>` : nothing}</dd></div>`}
    ${card.note ? html`<div><dt>Note</dt><dd class="prose">${card.note}</dd></div>` : nothing}
  </dl>`;
}

function verify(card, ctx) {
  if (!card.cancel_asked_at || isForeign(card)) return nothing;
  const id = `${card.id}/verify-cancel/`;
  const touch = (outcome) => () => ctx.acts.verify(card, outcome);
  return html`<div class="group ask-voice"><h3>CANCEL ASKED – VERIFY BY VOICE</h3><div class="buttons">${button(ctx, id, "Safe", touch("safe"))}
    ${button(ctx, id, "Cannot talk", touch("cannot_talk"))}${button(ctx, id, "No answer", touch("no_answer"))}</div></div>`;
}

/** The steps a dispatcher may type for a unit that said it on the radio. */
function steps(card, response, ctx) {
  const { state } = response;
  const unit = fullName(response);
  const id = (verb) => `${card.id}/${verb}/${unit}`;
  return html`${state === "assigned" ? button(ctx, id("respond"), "Rolling", () => ctx.acts.rolling(card, unit), { small: true }) : nothing}
    ${state !== "on_scene" ? button(ctx, id("arrive"), "On scene", () => ctx.acts.arrive(card, unit), { small: true }) : nothing}
    ${state === "on_scene" ? button(ctx, id("clear"), "Left", () => ctx.acts.clear(card, unit), { small: true }) : nothing}
    ${state !== "on_scene" ? button(ctx, id("stand-down"), "Stand down", () => ctx.acts.standDown(card, unit), { small: true }) : nothing}`;
}

const stateTime = (one) => since(one.on_scene_at ?? one.rolling_at ?? one.assigned_at);

function coming(card, ctx) {
  const { there, rolling, wanted } = force(card);
  const lost = lostResponses(card);
  const late = new Set(lagging(card));
  return html`<div class="group"><h3>Help <span class="soft">${there} there, ${rolling} rolling${late.size ? `, ${late.size} not in time` : ""}${wanted ? `, ${wanted} wanted` : ""}</span></h3>
    <ul class="coming">${repeat(liveResponses(card), (one) => one.id, (one) => html`<li><b class="call">${nameOf(one, ctx.home)}</b>
      ${status(one.state)}<span class="num">${late.has(one) ? html`<b class="late">${lagText(one, ctx.now)}</b>` : stateTime(one)}</span><span class="buttons">${steps(card, one, ctx)}</span></li>`)}
      ${lost.map((one) => html`<li class="soft"><b class="call">${nameOf(one, ctx.home)}</b><span>${lostText(one)}</span></li>`)}</ul></div>`;
}

function lostText(one) {
  if (one.state === "declined") return "can't";
  if (one.reason === "diverted") return `DIVERTED${one.diverted_to ? ` to ${one.diverted_to}` : ""}`;
  return "stood down";
}

function assign(card, ctx) {
  const found = sendable(card, ctx.model.units, ctx.desks);
  const shown = ctx.ui.everyUnit ? found : found.filter((one) => one.free);
  return html`<div class="group"><h3>Assign <span class="soft">${ctx.ui.everyUnit ? "free first" : "free units"}, nearest first</span>
      <button type="button" class="button small" aria-pressed=${ctx.ui.everyUnit ? "true" : "false"} @click=${() => ctx.set({ everyUnit: !ctx.ui.everyUnit })}>Busy ones too</button></h3>
    <div class="buttons pick" id="assign">${shown.length ? nothing : html`<p class="soft">No unit is free.</p>`}
    ${repeat(shown, (one) => one.unit.id, ({ unit, metres }) => html`<button type="button" class="button" aria-disabled=${ctx.acts.isBusy(`${card.id}/assign/${fullName(unit)}`) ? "true" : nothing}
      title=${statusOf(unit.status)[2]} @click=${() => ctx.acts.assign(card, fullName(unit))}>${status(unit.status)}<b>${nameOf(unit, ctx.home)}</b>
      <span class="soft">${distanceText(metres, ctx.miles) || unit.beat || ""}</span></button>`)}</div></div>`;
}

function weight(card, ctx) {
  const higher = LEVELS.filter((urgency) => levelRank(urgency) > levelRank(card.urgency));
  const wanted = card.units_wanted ?? 0;
  const change = (units) => () => ctx.acts.wanted(card, units);
  return html`<div class="group half"><h3>Weight</h3><div class="buttons">
    <span class="stepper"><button type="button" class="button" aria-label="One unit fewer" ?disabled=${wanted <= 1} @click=${change(wanted - 1)}>–</button>
      <output>${wanted ? `${wanted} wanted` : "all may roll"}</output>
      <button type="button" class="button" aria-label="One unit more" ?disabled=${wanted >= 20} @click=${change(wanted + 1)}>+</button></span>
    ${higher.map((urgency) => button(ctx, `${card.id}/upgrade/`, html`<span class="level ${LEVEL_CLASS[urgency]}"><i></i>${levelWord(urgency, ctx.labels(card.agency))}</span>`, () => ctx.acts.upgrade(card, urgency), { title: "Upgrade" }))}
    ${button(ctx, `${card.id}/escalate/`, "Widen now", () => ctx.acts.escalate(card), { title: "The next rung of the ladder, now" })}</div></div>`;
}

function noteForm(card, ctx) {
  const send = async (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    const text = field.value.trim();
    if (text && (await ctx.acts.note(card, text))?.ok) field.value = "";
  };
  return html`<form class="group note" @submit=${send}><label class="field"><span>Note, kept for good</span><input name="text" maxlength="2000" autocomplete="off"></label>
    <button class="button">Keep</button></form>`;
}

function endings(card, ctx) {
  const ask = ctx.ui.closing === card.id;
  const close = (disposition) => button(ctx, `${card.id}/close/`, DISPOSITION[disposition], () => ctx.acts.close(card, disposition));
  if (card.urgency === "emergency" && !ask)
    return html`<div class="group"><h3>End</h3><div class="buttons">${button(ctx, "", "Close this emergency…", () => ctx.set({ closing: card.id }))}</div></div>`;
  return html`<div class="group"><h3>${ask ? `Close EMERGENCY ${callOf(card)}? Spoken to them?` : "End"}</h3><div class="buttons">
    ${card.state === "secured" ? nothing : html`${button(ctx, `${card.id}/secure/`, ctx.labels(card.agency)?.secured ?? "Secured", () => ctx.acts.secure(card, false))}
      ${button(ctx, `${card.id}/secure/`, "Secured, prisoner", () => ctx.acts.secure(card, true))}`}
    ${["helped", "not_needed", "accidental", "cancelled"].map(close)}
    ${ask ? button(ctx, "", "Keep it open", () => ctx.set({ closing: null }), { first: true }) : nothing}</div></div>`;
}

/** The pane, or nothing when no ask is chosen. */
export function pane(card, ctx) {
  return html`<section class="pane ${card.urgency === "emergency" && card.mark !== "drill" ? "emg" : ""}" id="pane" aria-labelledby="h-pane" tabindex="-1">
    <h2 id="h-pane">${level(card, ctx.labels(card.agency))}<span class="num faint">${card.number}</span><b class="call">${calledBy(card.agency, callOf(card), ctx.home)}</b>
      ${silentMark(card)}<span class="right">${since(card.received_at)}${acknowledge(card, ctx)}
      <button type="button" class="button" @click=${() => ctx.select(null)}>Close <kbd class="keycap">Esc</kbd></button></span></h2>
    <div class="body">${deskLine(card, ctx)}${verify(card, ctx)}${callouts(card, ctx)}${facts(card, ctx)}${coming(card, ctx)}${assign(card, ctx)}${isForeign(card) ? nothing : html`${weight(card, ctx)}${card.mark === "drill" ? nothing : help(card, ctx)}${deskGroups(card, ctx)}${noteForm(card, ctx)}${endings(card, ctx)}`}</div>
  </section>`;
}
