// What a desk must know of its own board before it reads a row: it is mute, something is hidden, something waits.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { hiddenText } from "./filter.js";

/** Beside a list's heading: what waits to be let in, that the order is held, or what the order is. */
export function hint(name, text, ctx) {
  const { back, held } = ctx.hold.of(name);
  if (back.length) return html`<button type="button" class="button small news" @click=${() => ctx.letIn(name)}>${back.length} new ↑</button>`;
  return html`<span class="soft">${held ? "order held while you are here" : text}</span>`;
}

/** Buttons of the agencies in the header; nothing where the desk serves one alone. */
export function agencyButtons({ filter, filterBy }) {
  if (filter.served.length < 2) return html`${filter.served.map((code) => html`<li class="tag">${code}</li>`)}`;
  const one = (text, pressed, touch) => html`<li><button type="button" class="tag" aria-pressed=${pressed ? "true" : "false"} @click=${touch}>${text}</button></li>`;
  return html`${one("All", filter.chosen === null, () => filterBy(null))}
    ${filter.served.map((code) => one(code, filter.chosen?.includes(code) ?? false, () => filterBy(code)))}`;
}

/** Above the lists: a mute page, and what the filter hides. */
export function notes(ctx) {
  const hidden = hiddenText(ctx.model.hidden);
  const mute = ctx.sound === "off";
  if (!hidden && !mute) return nothing;
  return html`<div class="notes">
    ${mute ? html`<p class="notice">Sound is off. <button type="button" class="button small">Turn on</button></p>` : nothing}
    ${hidden ? html`<p class="notice" role="status"><b>${hidden}</b> <button type="button" class="button small" @click=${() => ctx.filterBy(null)}>Show all</button></p>` : nothing}</div>`;
}
