// What happened just now, and what ended lately.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { timeOfDay } from "../live/clock.js";
import { eventLine, isEcho, withoutRepeats } from "../live/lines.js";
import { DISPOSITION } from "../live/words.js";
import { asCalled, callOf, calledBy, nameOf } from "./names.js";
import { level, placeText } from "./parts.js";

const LINES = 40;

const number = (event) => event.facts?.number ?? event.card?.number ?? "";

/** A shared ask stands on both agencies' logs: one line is enough. */
function withoutDoubles(events) {
  const seen = new Set();
  return events.filter((event) => {
    const key = `${event.event}|${event.at}|${number(event)}|${event.actor?.label ?? ""}|${event.unit?.id ?? ""}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

export function justNow(ctx) {
  const events = withoutDoubles(withoutRepeats(ctx.store.recent().filter((event) => !isEcho(event)))).slice(0, LINES);
  if (!events.length) return nothing;
  return html`<section aria-labelledby="h-log" class="log"><h2 id="h-log">Just now</h2><ol>
    ${repeat(events, (event) => `${event.agency}${event.seq}`, (event) => html`<li><time>${timeOfDay(Date.parse(event.at))}</time>
      <span class="num faint">${number(event)}</span><span>${eventLine(asCalled(event, ctx.home))}</span></li>`)}</ol></section>`;
}

const cameText = (card, home) => card.responses.filter((one) => one.on_scene_at).map((one) => nameOf(one, home)).join(", ");

export function closed(ctx) {
  const cards = ctx.store.closed().slice(0, 8);
  if (!cards.length) return nothing;
  return html`<section aria-labelledby="h-closed" class="list tight"><h2 id="h-closed">Closed lately <b>${cards.length}</b></h2>
    <table><colgroup><col class="c-level"><col class="c-no"><col class="c-unit"><col class="c-where"><col><col class="c-with"><col class="c-age"></colgroup>
      <thead class="sr"><tr>${["Level", "No.", "Unit", "Where", "How", "Who came", "At"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${cards.map((card) => html`<tr><td>${level(card, ctx.labels(card.agency))}</td><td class="num faint">${card.number}</td>
        <td class="call">${calledBy(card.agency, callOf(card), ctx.home)}</td><td>${placeText(card)}</td>
        <td class="soft">${card.mark === "drill" ? html`<b class="tag drill">DRILL</b> ` : nothing}${DISPOSITION[card.disposition] ?? card.disposition}</td><td class="soft">${cameText(card, ctx.home)}</td>
        <td class="age soft"><time>${timeOfDay(Date.parse(card.closed_at), { seconds: false })}</time></td></tr>`)}</tbody></table></section>`;
}
