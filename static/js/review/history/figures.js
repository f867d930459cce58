// How long it took and who stood alone, in numbers. A hidden one says that it is hidden, more asks say nothing but more.

import { html, nothing, svg } from "../../../vendor/lit-html/lit-html.js";
import { LEVEL_CLASS } from "../../live/words.js";
import { HIDDEN, TIMES, countChange, countText, hiddenWhy, ofHowMany, percent, rungText, saidLevel, shareChange, spanOf, sumOf, timeChange } from "./words.js";

const hidden = html`<span class="hid">${HIDDEN}</span>`;
const isTold = (value) => value !== null && value !== undefined;
const told = (count) => (isTold(count) ? html`<b class="num">${countText(count)}</b>` : hidden);

/** Median and 90th percentile drawn on one scale for the whole table; the numbers stand above it. */
function range(time, most) {
  const at = (seconds) => (Math.min(seconds, most) / most) * 100;
  return html`<svg class="range" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">${svg`<path class="rr" d="M0 4H${at(time.p90_s).toFixed(1)}"/><path class="rm" d="M${Math.max(0.4, at(time.median_s)).toFixed(1)} 0V8"/>`}</svg>`;
}

/** Of nobody there is no time, and nothing to hide. */
function noTime(count) {
  if (count === 0) return html`<span class="faint">–</span>`;
  return html`<span class="hid">${isTold(count) ? `no time, or ${HIDDEN}` : HIDDEN}</span>`;
}

function timeCell(level, name, before, most, compared) {
  const time = level.times?.[name];
  if (!time || time.median_s === null) return html`<td>${noTime(level.count)}</td>`;
  return html`<td><b class="num">${spanOf(time.median_s)}</b><span class="num">${spanOf(time.p90_s)}</span><span class="n">${ofHowMany(time)}</span>
    ${compared ? html`<span class="n was">${timeChange(time, before)}</span>` : nothing}${range(time, most)}</td>`;
}

/** The share is of a count that is itself told, or it would tell it. */
function countCell(count, whole, before, compared) {
  return html`<td>${told(count)}${isTold(count) && whole ? html`<span class="num">${percent(count, whole)}</span>` : nothing}${compared && (isTold(count) || isTold(before)) ? html`<span class="n was">${countChange(count, before)}</span>` : nothing}</td>`;
}

const rungsOf = (levels) => [...new Set(levels.flatMap((level) => level.escalated.map((one) => one.rung)))].sort((a, b) => a - b);
const climbed = (level, rung) => level?.escalated?.find((one) => one.rung === rung)?.count;

const heads = (levels) => html`<thead><tr><td></td>${levels.map((level) => html`<th scope="col"><span class="level ${LEVEL_CLASS[level.urgency]}"><i></i>${saidLevel(level.urgency, level.label)}</span></th>`)}</tr></thead>`;

const beforeOf = (answer) => (level) => answer.compared?.by_urgency?.find((one) => one.urgency === level.urgency);

function timesTable(answer) {
  const levels = answer.by_urgency;
  const compared = answer.compared !== undefined;
  const before = beforeOf(answer);
  const most = Math.max(1, ...levels.flatMap((level) => Object.keys(TIMES).map((name) => level.times?.[name]?.p90_s ?? 0)));
  return html`<table class="times">${heads(levels)}<tbody>
    <tr><th scope="row">Backups</th>${levels.map((level) => countCell(level.count, 0, before(level)?.count, compared))}</tr>
    ${Object.entries(TIMES).map(([name, words]) => html`<tr><th scope="row">${words}</th>${levels.map((level) => timeCell(level, name, before(level)?.times?.[name], most, compared))}</tr>`)}
    </tbody></table>`;
}

export function times(answer) {
  return html`<section class="figures" aria-labelledby="h-times"><h3 id="h-times">How long it took<span>median, 90th percentile, n</span></h3><div class="across" tabindex="0" role="group" aria-labelledby="h-times">${timesTable(answer)}</div><p class="why">${hiddenWhy(answer.hidden_below)}</p></section>`;
}

/** How far each level's ladder went, and how it ended where nobody came or nobody was needed. */
export function ways(answer) {
  const levels = answer.by_urgency;
  const compared = answer.compared !== undefined;
  const before = beforeOf(answer);
  const counted = (name, words) => html`<tr><th scope="row">${words}</th>${levels.map((level) => countCell(level[name], level.count, before(level)?.[name], compared))}</tr>`;
  const rung = (number, level) => (level.escalated.some((one) => one.rung === number) ? countCell(climbed(level, number), level.count, climbed(before(level), number), compared) : html`<td><span class="faint" title="none got that far">–</span></td>`);
  return html`<section class="ways" aria-labelledby="h-ways"><h3 id="h-ways">How it went<span>share of the level</span></h3><div class="across" tabindex="0" role="group" aria-labelledby="h-ways"><table class="times">${heads(levels)}<tbody>
    ${counted("unanswered", "Nobody came")}${counted("withdrawn", "Not needed after all, or withdrawn")}
    ${rungsOf(levels).map((number) => html`<tr><th scope="row">${rungText(number)}</th>${levels.map((level) => rung(number, level))}</tr>`)}</tbody></table></div></section>`;
}

/** Nothing is said of before where neither is told: the one before says no more than this one. */
const since = (compared, now, before, words) => compared && (isTold(now) || isTold(before)) && words();

const fact = (term, big, ...small) => html`<div><dt>${term}</dt><dd>${big}${small.filter(Boolean).map((text) => html`<span>${text}</span>`)}</dd></div>`;

function rollBys(shares, before, compared, untold) {
  const { stops, stops_with_roll_by: some } = shares;
  const known = isTold(stops) && isTold(some) && stops > 0;
  return fact("Stops with a roll-by nobody asked for", known ? html`<b class="num">${percent(some, stops)}</b>` : stops === 0 ? html`<b>no stop</b>` : untold,
    known && `${countText(some)} of ${countText(stops)}`, isTold(shares.unasked_roll_bys) && `${countText(shares.unasked_roll_bys)} roll-bys`,
    since(compared, some, before?.stops_with_roll_by, () => shareChange(before?.stops_with_roll_by, before?.stops)));
}

function alone(one, before, compared, untold) {
  return fact("Alone with a prisoner, after secured", one ? html`<b class="num">${sumOf(one.total_s)}</b>` : untold, one && `median ${spanOf(one.median_s)}, 90th ${spanOf(one.p90_s)}, n ${countText(one.stops)}`, since(compared, one, before, () => (before ? `was ${sumOf(before.total_s)}` : `before: ${HIDDEN}`)));
}

function soonEnough(said, before, compared) {
  const all = (one) => one.yes + one.late + one.never;
  if (!said) return fact("Did help come soon enough?", html`<span class="hid">too few answers of those who asked, or ${HIDDEN}</span>`);
  return fact("Did help come soon enough?", html`<b class="num">${all(said) ? percent(said.yes, all(said)) : "–"}</b>`,
    `yes ${countText(said.yes)}, late ${countText(said.late)}, never ${countText(said.never)}: answers of those who asked`, compared && (before ? shareChange(before.yes, all(before)) : `before: ${HIDDEN}`));
}

/** Nobody came, over every urgency; hidden where one of them is. */
function unanswered(answer) {
  const parts = answer.by_urgency.map((level) => level.unanswered);
  return parts.every(isTold) && isTold(answer.total) ? parts.reduce((sum, one) => sum + one, 0) : null;
}

/** @param {boolean} filtered some of these are not counted with some filters: then it is not said that they are hidden */
export function facts(answer, filtered) {
  const { shares, compared: before } = answer;
  const untold = filtered ? html`<span class="hid">not told with these filters</span>` : hidden;
  const said = (count) => (isTold(count) ? told(count) : untold);
  const compared = before !== undefined;
  const was = (name) => since(compared, shares[name], before?.shares?.[name], () => countChange(shares[name], before?.shares?.[name]));
  const none = unanswered(answer);
  const custody = answer.custody_without_second;
  return html`<section class="facts" aria-labelledby="h-facts"><h3 id="h-facts">Who stood alone, and who came unasked</h3><dl>
    ${fact("Nobody came", none === null ? hidden : html`<b class="num">${answer.total ? percent(none, answer.total) : "–"}</b>`, none !== null && `${countText(none)} of ${countText(answer.total)}`, compared && isTold(before?.total) && unanswered(before) !== null && shareChange(unanswered(before), before.total))}
    ${fact("Neighbours came to us", said(shares.mutual_aid_in), was("mutual_aid_in"), `we went to them: ${isTold(shares.mutual_aid_out) ? countText(shares.mutual_aid_out) : filtered ? "not told with these filters" : HIDDEN}`)}
    ${rollBys(shares, before?.shares, compared, untold)}
    ${fact("Cover that policy sent, nobody had to ask", said(shares.policy_cover), was("policy_cover"))}
    ${alone(answer.alone_with_prisoner, before?.alone_with_prisoner, compared, untold)}
    ${fact(`Custody over ${custody?.minutes ?? 10} min, no second unit`, said(custody?.count), since(compared, custody?.count, before?.custody_without_second?.count, () => countChange(custody?.count ?? null, before?.custody_without_second?.count)))}
    ${soonEnough(answer.soon_enough, before?.soon_enough, compared)}</dl></section>`;
}
