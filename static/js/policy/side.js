// Beside the form: what past asks would have met, what to look at twice, and who changed what.

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { HIDDEN } from "../review/history/words.js";
import { ageingWords } from "./ageing_rules.js";
import { clockText, countText, coverWords, daysOf, ladderWords, percent, reading } from "./words.js";

const REACHED = {
  nearby: "Reached near units", dispatch: "Reached dispatch", all_units: "Reached all units", shift: "Reached the whole shift",
  supervisor: "Reached a supervisor", watch_commander: "Reached the watch commander", partner_desks: "Partner desks called",
  partners: "Partner units called", mutual_aid_offered: "Mutual aid offered", mutual_aid: "Mutual aid sent",
};
/** Not told, be it few or nearly all: what is left of a number that is told would be a few people too. */
const hidden = html`<span class="soft" title=${HIDDEN}>hidden</span>`;

function share(count, after, total) {
  if (after === null) return html`<span class="soft">not called</span>`;
  return count === null ? hidden : percent(count, total);
}

/** Where a number is hidden there is no bar: an empty one says none. */
function bars(row, total) {
  if (row.now === null && row.then === null) return nothing;
  const bar = (name, count, y, height) => (count === null ? nothing : svg`<rect class=${name} x="0" y=${y} width=${(count / total) * 100} height=${height}/>`);
  return html`<svg class="bars" viewBox="0 0 100 22" preserveAspectRatio="none" aria-hidden="true">${bar("old", row.now, 1, 8)}${bar("", row.then, 12, 9)}</svg>`;
}

/** What happened, whatever a formula says: by the rungs that fired, of the ladders the asks had. */
function happened(row, total) {
  if (row.actual === null) return hidden;
  const [least, most] = row.actual_after ?? [];
  return html`${percent(row.actual, total)}${row.actual_after ? html`<span class="at">at ${clockText(least)}${most > least ? `–${clockText(most)}` : ""}</span>` : nothing}`;
}

const isAlways = (row) => row.after_now === 0 && row.after_then === 0 && (row.actual_after ?? [0, 0]).every((seconds) => seconds === 0);

function table(answer) {
  const rows = answer.reach.filter((row) => !isAlways(row));
  const said = reading(answer);
  if (!rows.length) return html`<p class="none">Everyone is alerted with the ask itself.</p>`;
  return html`<table><thead><tr><td></td><th scope="col">Happened</th><th scope="col">Now</th><th scope="col">With this</th><td></td></tr></thead><tbody>
    ${rows.map((row) => html`<tr><th scope="row">${REACHED[row.audience]}</th><td class="num">${happened(row, answer.backups)}</td><td class="num">${share(row.now, row.after_now, answer.backups)}</td>
      <td class="num"><b>${share(row.then, row.after_then, answer.backups)}</b></td><td class="bars-of">${bars(row, answer.backups)}</td></tr>`)}</tbody></table>
    ${said ? html`<p class="reading"><b>${said.lead}</b> ${said.rest}</p>` : nothing}`;
}

function whatIfBody(what, on) {
  if (what.state === "faults") return html`<p class="none soft">Mend the ladder, then this is counted.</p>`;
  if (what.state === "failed") return html`<p class="none">It was not counted: ${what.why} <button type="button" class="button" @click=${on.again}>Try again</button></p>`;
  if (!what.answer) return html`<p class="none soft">Being counted.</p>`;
  const { backups, message } = what.answer;
  if (backups === null) return html`<p class="none">${message}</p>`;
  return html`${backups ? table(what.answer) : html`<p class="none">Nobody asked in this time.</p>`}${message ? html`<p class="reading soft">${message}</p>` : nothing}`;
}

const HALF_A_DAY_MS = 43_200_000;
/** Twelve months where nobody asked for another period. Noon of a day, whatever the agency's clock, is of that day. */
function span(answer) {
  const days = daysOf(answer);
  const day = (at, by) => new Date(Date.parse(at) + by).toISOString().slice(0, 10);
  const isYear = days >= 365 && days <= 367 && Date.parse(answer?.until ?? "") > Date.now() - HALF_A_DAY_MS;
  return isYear || !answer?.until ? "last 12 months" : `${day(answer.since, HALF_A_DAY_MS)} to ${day(answer.until, -HALF_A_DAY_MS)}`;
}

export function whatIf(what, checks, on) {
  const total = what.answer?.backups;
  return html`<section class="whatif" aria-labelledby="h-if" aria-busy=${what.state === "busy" ? "true" : "false"}><h3 id="h-if">What if<span>${total ? `${countText(total)} asks, ${span(what.answer)}` : span(what.answer)}</span></h3>
    ${whatIfBody(what, on)}
    ${checks.map((words) => html`<p class="reading"><b class="late">Check</b> ${words}</p>`)}
    ${total ? html`<p class="reading soft">“Now” and “With this”: as far as nobody was rolling yet. “Happened”: the rungs that fired, and when. Nobody is named.</p>` : nothing}</section>`;
}

const NAMES = { roll_by: "Roll-by", cover: "Cover", backup: "Backup", emergency: "Emergency", standing_cover: "Standing cover", ageing: "Ageing" };

function change(one, ctx) {
  const policy = ctx.policyOf(one.what);
  const lines = one.what === "ageing" ? ageingWords(one.before, one.after, policy.default_rules) : one.what === "standing_cover" ? coverWords(one.before, one.after, policy.default_rules, ctx.kindWords) : ladderWords(one.before, one.after, policy.default_rungs, ctx.words);
  return html`<li><time class="num">${ctx.when(one.at)}</time><span><b>${one.by}</b>, ${(NAMES[one.what] ?? one.what).toLowerCase()} ${lines.map((line) => html`<span class="line">${line}</span>`)}</span>
    ${ctx.canEdit ? html`<button type="button" class="button small" aria-label="Restore this: ${NAMES[one.what]}, ${ctx.when(one.at)}" @click=${() => ctx.on.restore(one)}>Restore this</button>` : nothing}</li>`;
}

export function history(past, ctx) {
  const { changes, state, next, started } = past;
  return html`<section class="past" aria-labelledby="h-past"><h3 id="h-past">History<span>${ctx.canEdit ? "kept for good; restoring fills the form, it does not save" : "kept for good"}</span></h3>
    ${changes.length ? html`<ol>${changes.map((one) => change(one, ctx))}</ol>` : started ? html`<p class="none">Nothing was changed yet. <span class="soft">The first change will stand here, with who made it.</span></p>` : nothing}
    ${state === "failed" ? html`<p class="none">The history did not come. <button type="button" class="button" @click=${ctx.on.more}>Try again</button></p>`
      : state === "busy" && !started ? html`<p class="none soft">Being fetched.</p>` : next ? html`<p class="none"><button type="button" class="button" ?disabled=${state === "busy"} @click=${ctx.on.more}>More</button></p>` : nothing}</section>`;
}
