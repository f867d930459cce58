// Small pieces every list of the board is made of.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { ORIGIN, reasonText, statusOf } from "../live/desk_words.js";
import { LEVEL_CLASS, STOP_KIND, levelWord } from "../live/words.js";
import { passedOverText } from "./ladder.js";
import { isForeign } from "./model.js";
import { calledBy } from "./names.js";

/** An ask's shape and word; the agency's own words where it has them. What policy sent says so: nobody had to ask. */
export function level(card, label) {
  const word = levelWord(card.urgency, label);
  // A test alarms nobody: not the star, not the colour.
  if (card.mark === "test") return html`<span class="level"><b class="tag test">TEST</b></span>`;
  // Nor is a drill's emergency one: its word, without shape and colour.
  if (card.mark === "drill" && card.urgency === "emergency") return html`<span class="level"><b class="tag drill">DRILL</b> ${word}</span>`;
  return html`<span class="level ${LEVEL_CLASS[card.urgency]}"><i></i>${card.origin === "policy" ? html`<span class="policy"><small>POLICY</small> ${word}</span>` : word}</span>`;
}

/** Status: code, shape and colour, always together. */
export function status(name) {
  const [kind, code, words] = statusOf(name);
  return html`<span class="status ${kind}" title=${words}><i class="shape"></i><b>${code}</b></span>`;
}

/** Class of what holds a text of more letters than surely fit: it is cut off, with dots. Others get no such box, see board.css. */
export const cut = (text, most) => (text && (typeof text !== "string" || text.length > most) ? "cut" : "");

/** The text is the clock's (live/clock.js), so it stays empty here. */
export const since = (at, late = 0) => html`<time class="num" data-since=${at ?? ""} data-late=${late || nothing}></time>`;
export const ago = (at) => html`<time class="num" data-since=${at ?? ""} data-as="ago"></time>`;
export const until = (at, past = "due") => html`<time class="num" data-until=${at ?? ""} data-past=${past}></time>`;

/** The same as it stands in a row: on a board of several agencies every row says whose it is. */
export const tagged = (agency, call, ctx) => (ctx.several && agency ? html`<span class="of">${agency}:</span>${call}` : calledBy(agency, call, ctx.home));

const coordinates = (item) => (item.lat === null || item.lat === undefined ? "" : `${item.lat.toFixed(4)}, ${item.lon.toFixed(4)}`);

const beatOf = (item, model) => item.beat ?? model?.stopById.get(item.stop)?.beat ?? model?.unitById.get(item.unit?.id)?.beat ?? null;

/** A place as it is said on the air. Nobody says coordinates: without a name it is the beat, they stand below. */
export function placeText(item, model = null) {
  if (item.location) return item.location;
  const beat = beatOf(item, model);
  return beat ? `Beat ${beat}` : coordinates(item) || "Place not known";
}

/** Second line under the place: beat, or where exactly in it, and what the unit is doing there. `word` stands before a beat. */
export function circumstance(card, model, word = "") {
  const stop = model.stopById.get(card.stop);
  const known = beatOf(card, model);
  const beat = card.location ? known && word + known : known && coordinates(card);
  const held = [card.state === "secured" && "secured", card.prisoner && "prisoner", card.awaiting_tow && "tow awaited"];
  return [beat, stop && STOP_KIND[stop.kind]?.toLowerCase(), ...held].filter(Boolean).join(", ");
}

export function why(card) {
  return reasonText(card.reasons) || (card.origin === "asked" ? "" : ORIGIN[card.origin] ?? card.origin);
}

/** Who has it, or how many screens show it. A person and a screen are never confused. */
export function noticed(card) {
  if (isForeign(card)) return card.acknowledged_at ? `${card.agency} has it` : `asked by ${card.agency}`;
  if (card.left_at) return `${card.acknowledged_by ?? "Dispatch"} HAS LEFT`;
  if (card.acknowledged_at) return `${card.acknowledged_by ?? "Dispatch"} has it`;
  if (card.seen?.count) return `on ${card.seen.count} ${card.seen.count === 1 ? "screen" : "screens"}`;
  return "on no screen yet";
}

/** How long a partner that was asked has had it nowhere. */
export const notReached = (share) => html`<b class="late">${share.name ?? share.agency} NOT REACHED ${since(share.at)}</b>`;

export const silentMark = (card) => (card.silent ? html`<b class="air">SILENT – DO NOT AIR – SEND</b>` : nothing);

/**
 * The ladder as boxes: fired, passed over, the one counting down, still to come. What happens if nobody does anything.
 */
export function rungs(card, passed = null) {
  const boxes = Array.from({ length: card.rungs_total ?? 0 }, (_, index) => {
    if (passed?.has(index)) return "over";
    if (index <= card.rung) return "done";
    return index === card.rung + 1 && card.next_rung_at ? "now" : "";
  });
  const over = passedOverText(passed);
  return html`<span class="meter" aria-hidden="true" title=${over || nothing}>${boxes.map((name) => html`<i class=${name}></i>`)}</span>${over ? html`<span class="sr">${over}</span>` : nothing}`;
}

export function rungText(card) {
  if (card.exhausted) return html`<b class="late">EXHAUSTED</b> ${card.next_rung_at ? until(card.next_rung_at, "now") : nothing}`;
  if (card.next_rung_at) return html`wider in ${until(card.next_rung_at, "now")}`;
  if (isForeign(card)) return `ladder of ${card.agency}`;
  if (card.urgency === "roll_by") return "quiet";
  return "ladder silent";
}

/** The touch that says a person took notice; absent when somebody did, or when it is not ours to say. */
export function acknowledge(card, ctx, text = "Acknowledge", options = { first: true }) {
  if (card.acknowledged_at || isForeign(card)) return nothing;
  return button(ctx, `${card.id}/acknowledge/`, text, () => ctx.acts.acknowledge(card), options);
}

/** A button that shows it is busy while its touch is under way. Not `disabled`: that would throw the focus away. */
export function button(ctx, id, text, onTouch, { first = false, small = false, title = nothing } = {}) {
  return html`<button type="button" class="button ${first ? "first" : ""} ${small ? "small" : ""}" title=${title}
    aria-disabled=${ctx.acts.isBusy(id) ? "true" : nothing} @click=${onTouch}>${text}</button>`;
}
