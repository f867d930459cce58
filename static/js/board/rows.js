// Waiting and Working: one row an ask, keyed by id so that a row keeps its focus when the list changes.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { VOICE_IT } from "../live/desk_words.js";
import { isLagging, levelWord, markWords } from "../live/words.js";
import { OVERDUE, lateAfter, overdueText, stepOf } from "./ageing.js";
import { mutedMark } from "./alerts.js";
import { deskFlags } from "./desk_acts.js";
import { lagText, lagging, unreached, voiceIt } from "./ladder.js";
import { force, isForeign, liveResponses, lostResponses } from "./model.js";
import { hint } from "./notes.js";
import { callOf, nameOf } from "./names.js";
import { acknowledge, button, circumstance, cut, level, notReached, noticed, placeText, rungText, rungs, silentMark, since, status, tagged, until, why } from "./parts.js";
import { popoutLink } from "./popout_link.js";

const label = (card, ctx) => ctx.labels(card.agency);

/** So many letters surely fit into the narrowest column of a line, and of the small line below it. */
const [FIT, FIT_SMALL] = [13, 16];

/** The call sign opens the row's pane; the rest of the row does the same for the mouse. */
function opener(card, ctx) {
  const open = ctx.ui.selected === card.id;
  return html`<button type="button" class="open call" aria-expanded=${open ? "true" : "false"} aria-controls="pane"
    @click=${() => ctx.select(card.id)}>${tagged(card.agency, callOf(card), ctx)}</button>`;
}

function onRow(card, ctx) {
  return (event) => {
    if (!event.target.closest("button, a, input, select")) ctx.select(card.id);
  };
}

const rowClass = (card, ctx, flagged = false) => `${ctx.ui.selected === card.id ? "chosen" : ""} ${flagged ? "flagged" : ""}`.trim();

function assigned(card, ctx) {
  const units = liveResponses(card).filter((one) => one.state === "assigned").map((one) => nameOf(one, ctx.home));
  return units.length ? html`<b>${units.join(", ")}</b> assigned` : null;
}

/** A second line for what must not be missed: say it on the radio, help that fell away, a partner that has it nowhere. */
function flags(card, ctx, late = lagging(card)) {
  const voice = voiceIt(card, ctx.now, ctx.watched);
  const marked = card.mark !== "test" && markWords(card);
  const found = [
    ...(marked ? [html`<b class="late">${marked}</b>`] : []),
    ...(voice ? [html`<b class="late">${VOICE_IT[voice]}</b>`] : []),
    ...late.map((one) => html`<b class="late">${nameOf(one, ctx.home)} ${lagText(one, ctx.now)}</b>`),
    ...unreached(card).map(notReached),
    ...deskFlags(card, ctx),
  ];
  if (!found.length) return nothing;
  return html`<tr class="flags ${rowClass(card, ctx)}" @click=${onRow(card, ctx)}><td></td><td></td><td colspan="6">${found}</td></tr>`;
}

/** It left the list while a hand was in it: its place stays until the hand has gone. */
function goneRow(card, ctx) {
  const place = ctx.model.placeOf(card.id);
  return html`<tr class="gone" data-card=${card.id}><td>${level(card, label(card, ctx))}</td><td class="num">${card.number}</td>
    <td class="call">${tagged(card.agency, callOf(card), ctx)}</td><td colspan="5">${place ? `now ${place}` : "closed"}</td></tr>`;
}

/** The age, amber when it is late, with a word when it is long overdue. */
function age(card, ctx) {
  const rules = ctx.ageing(card.agency);
  return html`<td class="age">${stepOf(card, rules, ctx.now) === OVERDUE ? html`<small class="late">${overdueText(card)}</small>` : nothing}${since(card.received_at, lateAfter(card, rules))}</td>`;
}

/** Level, number and call sign. */
function head(card, ctx) {
  const words = label(card, ctx);
  return html`<td class=${cut(levelWord(card.urgency, words), 10)}>${level(card, words)}</td><td class="num faint">${card.number}</td><td class=${cut(callOf(card), ctx.several ? 3 : 8)}>${opener(card, ctx)}</td>`;
}

function where(card, ctx, more) {
  const place = placeText(card, ctx.model);
  return html`<td class=${cut(place, FIT)}>${place}<small class=${cut(more, FIT_SMALL)}>${more}</small></td>`;
}

function waitingRow(card, ctx) {
  const reason = why(card);
  const who = assigned(card, ctx) ?? noticed(card);
  const [below, next] = [flags(card, ctx), rungText(card)];
  return html`<tr class=${rowClass(card, ctx, below !== nothing)} data-card=${card.id} @click=${onRow(card, ctx)}>
    ${head(card, ctx)}${where(card, ctx, circumstance(card, ctx.model))}
    <td class=${card.silent ? "cut" : cut(reason, FIT)}>${silentMark(card)}${reason || nothing}<small class=${cut(who, FIT_SMALL)}>${who} ${mutedMark(card, ctx)}</small></td>
    <td>${rungs(card, ctx.passed.get(card.id))}<small class=${typeof next === "string" ? nothing : "counting"}>${next}</small></td>
    ${age(card, ctx)}
    <td class="do">${acknowledge(card, ctx, "Ack", { first: card.urgency === "backup" })}
      ${button(ctx, "", "Assign", () => ctx.select(card.id, "assign"), { first: Boolean(card.acknowledged_at) })}</td>
  </tr>${below}`;
}

function timing(response) {
  if (response.state === "on_scene") return since(response.on_scene_at);
  if (response.state === "assigned") return since(response.assigned_at);
  return response.eta_at ? html`in ${until(response.eta_at, "now")}` : since(response.rolling_at);
}

function answer(response, ctx) {
  const late = isLagging(response) || (response.state === "rolling" && response.eta_at && Date.parse(response.eta_at) < ctx.now);
  return html`<span class="on"><b>${nameOf(response, ctx.home)}</b> ${status(response.state)}
    ${late ? html`<span class="late">${lagText(response, ctx.now)}</span>` : timing(response)}</span>`;
}

function workingRow(card, ctx) {
  const { there, wanted } = force(card);
  const below = flags(card, ctx, []);
  return html`<tr class=${rowClass(card, ctx, below !== nothing)} data-card=${card.id} @click=${onRow(card, ctx)}>
    ${head(card, ctx)}${where(card, ctx, circumstance(card, ctx.model) || why(card))}
    <td class="num have">${wanted ? `${there} / ${wanted}` : there}</td>
    <td class="who">${liveResponses(card).map((one) => answer(one, ctx))}
      ${lostResponses(card).filter((one) => one.reason === "diverted").map((one) => html`<span class="on soft"><b>${nameOf(one, ctx.home)}</b> DIVERTED${one.diverted_to ? ` to ${one.diverted_to}` : ""}</span>`)}</td>
    <td class="soft by ${cut(noticed(card), 9)}">${card.acknowledged_at || isForeign(card) ? noticed(card) : acknowledge(card, ctx, "Ack", { small: true })}</td>
    <td class="age">${since(card.received_at)}</td>
  </tr>${below}`;
}

const HEADS = {
  waiting: ["Level", "No.", "Unit", "Where", "Why", "Ladder", "Age", "Act"],
  working: ["Level", "No.", "Unit", "Where", "There of wanted", "Units", "Desk", "Age"],
};
const COLUMNS = {
  waiting: ["c-level", "c-no", "c-unit", "c-where", "", "c-next", "c-age", "c-do"],
  working: ["c-level", "c-no", "c-unit", "c-where", "c-have", "", "c-by", "c-age"],
};

/** One list with its heading. `order` is what its order is. */
function list(name, title, order, items, row, ctx) {
  const { back, gone } = ctx.hold.of(name);
  if (!items.length && !back.length) return nothing;
  return html`<section aria-labelledby="h-${name}" class="list" data-list=${name}>
    <h2 id="h-${name}">${title} <b>${items.length + back.length - gone.size}</b>${hint(name, order, ctx)}${popoutLink("asks")}</h2>
    <table><colgroup>${COLUMNS[name].map((column) => html`<col class=${column}>`)}</colgroup>
      <thead class="sr"><tr>${HEADS[name].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${repeat(items, (card) => card.id, (card) => (gone.has(card.id) ? goneRow(card, ctx) : row(card, ctx)))}</tbody></table>
  </section>`;
}

export const waiting = (ctx) => list("waiting", "Waiting", "level, then age", ctx.model.waiting, waitingRow, ctx);
export const working = (ctx) => list("working", "Working", "there / wanted", ctx.model.working, workingRow, ctx);
