// The backups that are counted, one in a line: when, where, how it went. No column says who asked or who came.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { repeat } from "../../../vendor/lit-html/directives/repeat.js";
import { elapsedText } from "../../live/clock.js";
import { DISPOSITION, LEVEL_CLASS } from "../../live/words.js";
import { ORIGIN } from "../../live/desk_words.js";
import { between } from "../model.js";
import { whenText } from "./dates.js";
import { saidLevel } from "./words.js";

const none = html`<span class="faint">–</span>`;

const took = (from, to) => {
  const span = between(from, to ?? null);
  return span === null ? none : elapsedText(span);
};

function row(one, zone) {
  const when = whenText(one.received_at, zone);
  return html`<tr><td><span class="level ${LEVEL_CLASS[one.urgency]}"><i></i>${saidLevel(one.urgency, one.label)}</span></td><td class="num">${one.id ? html`<a href="/review/${one.id}/">${one.number}</a>` : html`<span class="tag">${one.agency}</span>`}</td>
    <td class="num soft">${when.day}</td><td class="num">${when.time}</td><td title=${one.place || nothing}>${one.place || none}</td><td>${one.beat ?? none}</td><td title=${one.reference || nothing}>${one.reference || none}</td><td class="soft">${ORIGIN[one.origin] ?? one.origin}</td>
    <td class="num right">${took(one.received_at, one.acknowledged_at)}</td><td class="num right">${took(one.received_at, one.first_rolling_at)}</td><td class="num right">${took(one.received_at, one.first_on_scene_at)}</td><td class="num right">${took(one.received_at, one.second_on_scene_at)}</td>
    <td title=${DISPOSITION[one.disposition] ?? one.disposition}>${DISPOSITION[one.disposition] ?? one.disposition}</td></tr>`;
}

function foot({ state, next, started, why }, more) {
  if (state === "failed") return html`<p class="none"><b>The list did not come:</b> ${why} <button type="button" class="button" @click=${more}>Try again</button></p>`;
  if (state === "faults") return html`<p class="none soft">Mend what is said at the filters, then the list comes.</p>`;
  if (next) return html`<p class="none"><button type="button" class="button" ?disabled=${state === "busy"} @click=${more}>${state === "busy" ? "Being fetched" : "More"}</button></p>`;
  return started ? nothing : html`<p class="none soft">Being fetched.</p>`;
}

const HEADS = ["Level", "No.", "Day", "Asked", "Where", "Beat", "Reference", "How"];
const TOOK = [["To acknow\u00adledged", "c-ack"], ["To rolling", "c-to"], ["To on scene", "c-to"], ["To second", "c-to"]];

export function list(pages, zone, more) {
  return html`<h2 id="h-list">Backups <span>newest first; who asked stands on one backup's page only, and each look there is recorded</span></h2>
    ${pages.rows.length ? html`<div class="across" tabindex="0" role="group" aria-labelledby="h-list"><table class="backups">
      <thead><tr>${HEADS.map((head) => html`<th scope="col" class="c-${head.toLowerCase().replace(".", "")}">${head}</th>`)}${TOOK.map(([head, wide]) => html`<th scope="col" class="right ${wide}">${head}</th>`)}<th scope="col" class="c-ended">Ended</th></tr></thead>
      <tbody>${repeat(pages.rows, (one) => one.id ?? `${one.agency} ${one.received_at}`, (one) => row(one, zone))}</tbody></table></div>`
      : pages.started ? html`<p class="none">No backup of this time and these filters is closed. <span class="soft">Open ones stand under Needs me and backups.</span></p>` : nothing}
    ${foot(pages, more)}`;
}
