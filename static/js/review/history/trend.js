// The trend: lines where they can be drawn, and the same numbers as a table for everybody.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { script, sheet } from "../../board/late.js";
import { dateText, dayOf, today } from "./dates.js";
import { LINES, drawable, trendText } from "./trend_rules.js";
import { HIDDEN, countText, spanOf } from "./words.js";

const NAME = { week: "Week of", month: "Month from" };

function pointText(point, step, zone) {
  const times = LINES.flatMap(({ key, name }) => ((point[key] ?? null) === null ? [] : [`${name} ${spanOf(point[key])}`]));
  return `${NAME[step]} ${dateText(dayOf(point.from, zone))}: ${point.count === null ? HIDDEN : `${countText(point.count)} backups`}${times.length ? `; ${times.join(", ")}` : ""}`;
}

/** What changed in the rules meanwhile, in words. */
function changes({ found, failed }, zone) {
  if (failed) return html`<p class="changes">When ladders were changed did not come: ${failed}</p>`;
  if (!found.length) return nothing;
  return html`<p class="changes">Meanwhile ${found.map(({ at, text }) => `${text.startsWith("standing") ? "" : "the "}${text} on ${dateText(today(at, zone))}`).join(", ")}. <a href="/policy/">Policy</a></p>`;
}

/** Keeps one plot on its element, which lit must never draw into. */
export function createTrend(changed) {
  const element = document.createElement("div");
  element.className = "plot";
  let [plot, shown, failed, coming, pointed] = [null, null, false, false, null];

  async function load() {
    [coming, failed] = [true, false];
    try {
      const [{ createPlot }] = await Promise.all([import("./plot.js"), sheet("trend"), script("uplot")]);
      plot = createPlot(element, (index) => {
        if (pointed === index) return;
        pointed = index;
        changed();
      });
    } catch {
      failed = true;
    }
    coming = false;
    changed();
  }

  function update(answer, marks, zone) {
    if (!plot && !coming && !failed) load();
    const now = [answer, marks.map((mark) => mark.at).join()];
    if (!plot || (shown && shown.every((one, index) => one === now[index]))) return;
    shown = now;
    plot.show(answer.points, marks, zone);
  }

  function table({ points, step }, zone) {
    const cell = (seconds) => html`<td class="num">${(seconds ?? null) === null ? html`<span class="faint">–</span>` : spanOf(seconds)}</td>`;
    return html`<details class="same"><summary>The same in numbers</summary><div class="across" tabindex="0" role="group" aria-labelledby="h-trend"><table><thead><tr><th scope="col">${NAME[step]}</th><th scope="col">Backups</th>${LINES.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${points.map((point) => html`<tr><th scope="row">${dateText(dayOf(point.from, zone))}</th><td class="num">${point.count === null ? html`<span class="hid">${HIDDEN}</span>` : countText(point.count)}</td>${LINES.map(({ key }) => cell(point[key]))}</tr>`)}</tbody></table></div></details>`;
  }

  function lines(answer, marks, zone) {
    if (drawable(answer.points) < 2) return html`<p class="none">Fewer than two ${answer.step}s have times that may be told. <span class="soft">A longer period draws a line.</span></p>`;
    update(answer, marks, zone);
    const under = pointed === null ? null : answer.points[pointed];
    return html`${failed ? html`<p class="none">The lines could not be loaded. <button type="button" class="button small" @click=${load}>Try again</button> <span class="soft">Their numbers stand below.</span></p>` : nothing}
      <div role="img" aria-label=${trendText(answer.points, answer.step)}>${element}</div><p class="pointed" aria-hidden="true">${under ? pointText(under, answer.step, zone) : ""}</p>`;
  }

  return (answer, marks, zone) => html`${lines(answer, marks.found, zone)}${changes(marks, zone)}${table(answer, zone)}`;
}
