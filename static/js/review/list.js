// The list of backups: number, urgency, place, times. No column and no filter says who asked.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { call } from "../live/api.js";
import { elapsedText } from "../live/clock.js";
import { DISPOSITION } from "../live/words.js";
import { level, placeText, why } from "../board/parts.js";
import { between } from "./model.js";

const STATE = { waiting: "Waiting", rolling: "Rolling", on_scene: "On scene", secured: "Secured" };

const took = (from, to) => {
  const span = between(from, to);
  return span === null ? html`<span class="faint">–</span>` : elapsedText(span);
};

/** What was no ask like any other says so; an emergency's own mark stands in its level. */
const marked = (card) => (card.mark === "drill" && card.urgency !== "emergency" ? html`<b class="tag drill">DRILL</b> ` : nothing);

function row(card, ctx) {
  const clock = ctx.clock(card.agency);
  return html`<tr class=${card.state === "closed" ? "" : "still"}><td>${level(card, ctx.labels(card.agency))}</td>
    <td class="num"><a href="/review/${card.id}/">${card.number}</a></td><td class="num soft">${clock.weekday(card.received_at)}</td>
    <td class="num">${clock.hms(card.received_at)}</td>${ctx.several ? html`<td><span class="tag">${card.agency}</span></td>` : nothing}
    <td>${placeText(card)}</td><td class="soft">${marked(card)}${why(card)}</td>
    <td class="num right">${took(card.received_at, card.acknowledged_at)}</td><td class="num right">${took(card.received_at, card.first_rolling_at)}</td>
    <td class="num right">${took(card.received_at, card.first_on_scene_at)}</td>
    <td>${card.state === "closed" ? DISPOSITION[card.disposition] ?? card.disposition : html`<b>${STATE[card.state]}</b>`}</td></tr>`;
}

/** Fetches page after page; `cards` grows. */
export function createPages(changed) {
  const pages = { cards: [], next: null, state: "idle", started: false };
  return {
    pages,
    async more() {
      if (pages.state === "busy" || (pages.started && !pages.next)) return;
      pages.state = "busy";
      changed();
      const cursor = pages.next ? `&cursor=${encodeURIComponent(pages.next)}` : "";
      const answer = await call("GET", `backups/?state=all&limit=50${cursor}`);
      pages.state = answer.ok ? "idle" : "failed";
      if (answer.ok) {
        pages.started = true;
        pages.cards = [...pages.cards, ...answer.body.results];
        pages.next = answer.body.next;
      }
      changed();
    },
  };
}

function foot(source) {
  const { state, next, started } = source.pages;
  if (state === "failed") return html`<p class="none">The list did not come. <button type="button" class="button" @click=${source.more}>Try again</button></p>`;
  if (next) return html`<p class="none"><button type="button" class="button" ?disabled=${state === "busy"} @click=${source.more}>More</button></p>`;
  return started ? nothing : html`<p class="none soft">Being fetched.</p>`;
}

export function list(cards, source, ctx) {
  const heads = ["Level", "No.", "Day", "Asked", ...(ctx.several ? ["Agency"] : []), "Where", "Why", "To acknowledged", "To rolling", "To on scene", "Ended"];
  return html`<h2 id="h-list">Backups <span>newest first; open ones in bold</span></h2>
    ${cards.length ? html`<table class="backups"><colgroup><col class="c-level"><col class="c-no"><col class="c-day"><col class="c-time">${ctx.several ? html`<col class="c-agency">` : nothing}<col class="c-where"><col><col class="c-took"><col class="c-took"><col class="c-took"><col class="c-end"></colgroup>
      <thead><tr>${heads.map((head) => html`<th scope="col" class=${head.startsWith("To ") ? "right" : ""}>${head}</th>`)}</tr></thead>
      <tbody>${repeat(cards, (card) => card.id, (card) => row(card, ctx))}</tbody></table>` : source.pages.started ? html`<p class="none">No backup yet. <span class="soft">The first one will stand here.</span></p>` : nothing}
    ${foot(source)}`;
}
