// When it was asked: a table of seven days and 24 hours with the number in each cell.

import { html } from "../../../vendor/lit-html/lit-html.js";
import { HOURS, heatOf } from "./heat_rules.js";
import { countText } from "./words.js";

const dot = html`<span aria-hidden="true">·</span><span class="sr">hidden</span>`;
const told = (count) => (count === null ? dot : countText(count));

export function heat(cells, caption) {
  const { rows, sums, all, hidden } = heatOf(cells);
  return html`<div class="across" tabindex="0" role="group" aria-labelledby="h-heat"><table class="heat"><caption class="sr">${caption}</caption>
    <thead><tr><td></td>${HOURS.map((hour) => html`<th scope="col">${hour}</th>`)}<th scope="col" class="sum">all</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${row.day}</th>${row.cells.map(({ count, shade }) => html`<td class="h${shade}">${told(count)}</td>`)}<td class="sum">${told(row.sum)}</td></tr>`)}
    <tr class="sum"><th scope="row">all</th>${sums.map((sum) => html`<td>${told(sum)}</td>`)}<td>${told(all)}</td></tr></tbody></table></div>
    ${hidden ? html`<p class="why">· stands for a number that is hidden to protect people: a few, or one that would tell a few. Sums with one in them are not told.</p>` : ""}`;
}
