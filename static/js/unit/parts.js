// Small pieces every scene is made of.

import { timeOfDay } from "../live/clock.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { levelWord } from "../live/words.js";
import { levelClass } from "./words.js";

/** "21:04:12" of a wire time. */
export const hms = (iso) => timeOfDay(Date.parse(iso));

export const shape = (status) => html`<span class="status ${status}"><i class="shape"></i></span>`;

/** Urgency: shape and word, never hue, but for the emergency. */
export function level(urgency, labels) {
  return html`<span class="level ${levelClass(urgency)}"><i></i>${levelWord(urgency, labels)}</span>`;
}

/** The same of an ask; a drill's says so. */
export const levelOn = (page, card) => page.drilled?.levelOf(card) ?? level(card.urgency, page.labels);

export const tick = html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 10.5l4.5 4.5L17 5"/></svg>`;

/** A clock that counts up; its text is filled in by the page's one timer. */
export const since = (iso) => html`<time data-since=${iso}></time>`;

/**
 * A button of the officer's screen. While its touch is on the way it says so, and a second touch does nothing.
 *
 * @param {unknown} label text or template
 * @param {() => void} touch
 * @param {{look?: string, pressed?: boolean, busy?: boolean, name?: string}} [options]
 *   `name` is the accessible name when the label alone does not say it
 */
export function act(label, touch, { look = "", pressed, busy = false, name } = {}) {
  return html`<button type="button" class="act ${look}" aria-pressed=${pressed ?? nothing} aria-label=${name ?? nothing}
    aria-busy=${busy || nothing} @click=${touch}>${busy ? "Sending…" : label}</button>`;
}

/** The one inverse block: something here is not sure, so the radio it is. What is spoken of it is in frame.js, once. */
export function unsure(said, line = nothing) {
  return html`<div class="unsure">
    <p class="cause">${said.cause}</p>
    <p class="order">${said.order}</p>
    ${line === nothing ? nothing : html`<p class="retry">${line}</p>`}
  </div>`;
}

/** The technician's page: what this browser can do, and a test of the way to dispatch. */
export const checkLink = () => html`<a class="act quiet parked" href="/unit/check/">Check this browser</a>`;
