// What the page shows of an answer: figures, who stood alone, when, how it changes, where. Each says plainly when it has nothing to show.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { facts, times, ways } from "./figures.js";
import { heat } from "./heat.js";
import { marksOf } from "./trend_rules.js";
import { NEXT } from "./words.js";

const again = (ctx) => html`<button type="button" class="button" @click=${ctx.again}>Try again</button>`;

/** A part that is not there, and why. */
function waiting(part, what, ctx) {
  if (part.state === "failed") return html`<p class="none"><b>${what} did not come:</b> ${part.why} ${again(ctx)}</p>`;
  if (part.state === "faults") return html`<p class="none soft">Mend what is said at the filters, then this is counted.</p>`;
  if (part.state === "untold") return html`<p class="none soft">Not told, as the figures are not.</p>`;
  if (part.state === "busy") return html`<p class="none soft">Being counted.</p>`;
  return nothing;
}

/** An answer that may not be told says why, and what to do next. */
function untold(answer, ctx) {
  return html`<div class="untold"><p><b>${answer.message ?? NEXT}</b></p>
    <p>${ctx.filtered ? html`<button type="button" class="button first" @click=${ctx.withoutFilters}>Take filters away</button>` : nothing}
    ${ctx.isYear ? nothing : html`<button type="button" class="button" @click=${ctx.wholeYear}>Show 12 months</button>`}</p></div>`;
}

function framed(name, id, heading, beside, body, busy) {
  return html`<section class=${name} aria-labelledby=${id} aria-busy=${busy ? "true" : "false"}><h3 id=${id}>${heading}<span>${beside}</span></h3>${body}</section>`;
}

const shown = (part, what, ctx, draw) => {
  if (part.state !== "told") return waiting(part, what, ctx);
  return part.answer.told === false ? untold(part.answer, ctx) : draw(part.answer);
};

/** What must be known before the numbers are read: that they are of other days, or that there is nothing to compare with. */
function notes(answer, ctx) {
  const { compared } = answer;
  const untold = compared === null ? "nothing is told of it" : compared?.told === false ? compared.message : compared?.message;
  return [answer.message, untold && `Compared with ${ctx.comparedWith}: ${untold}`].filter(Boolean);
}

function figures(part, ctx) {
  if (part.state !== "told") return framed("whole", "h-times", "Figures", "", waiting(part, "The figures", ctx), part.state === "busy");
  if (part.answer.told === false) return framed("whole", "h-times", "Figures", "", untold(part.answer, ctx), false);
  if (part.answer.total === 0) return framed("whole", "h-times", "Figures", "", html`<p class="none">Nobody asked in this time, with these filters. <span class="soft">Nothing is hidden.</span></p>`, false);
  return html`${notes(part.answer, ctx).map((words) => html`<p class="whole compared">${words}</p>`)}${times(part.answer)}${facts(part.answer, ctx.filtered)}${ways(part.answer)}`;
}

export function sheets(desk, ctx) {
  const { figures: part, heat: hours, trend } = desk;
  const counted = part.state === "told" && part.answer.told !== false && part.answer.total !== 0;
  return html`${figures(part, ctx)}
    ${framed("when", "h-heat", "When it was asked", "backups by weekday and hour, the agency's clock", shown(hours, "The hours", ctx, (answer) => heat(answer.cells, `Backups by weekday and hour, ${ctx.span}`)), hours.state === "busy")}
    ${framed("over", "h-trend", `How long it took, by ${trend.answer?.step ?? "week"}`, "all that is asked for, from the touch", shown(trend, "The trend", ctx, (answer) => ctx.trend(answer, { found: marksOf(desk.rules.changes, answer, desk.asked.urgency), failed: desk.rules.failed }, ctx.zone)), trend.state === "busy")}
    ${counted ? ctx.beats.draw(part.answer, ctx.asked) : ctx.beats.isPicking() ? ctx.beats.drawBare(desk.asked.agency, ctx.asked) : nothing}`;
}
