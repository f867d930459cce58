// What an unanswered ask does, drawn: one band a rung, each darker than the one before.

import { html, nothing, svg } from "../../vendor/lit-html/lit-html.js";
import { isChanged, itemsOf, removedOf } from "./draft.js";
import { WIDTH, pictureOf } from "./picture.js";
import { clockText, whoText } from "./words.js";

function band(one, high) {
  const text = one.before ? svg`<text class="who out" x=${one.x - 8} y=${one.y + high - 5}>${one.label}</text>` : svg`<text class=${one.gone ? "who ink" : `who b${one.shade}`} x=${one.x + 8} y=${one.y + high - 5}>${one.label}</text>`;
  return svg`<rect class=${one.gone ? "gone" : `band b${one.shade}`} x=${one.x} y=${one.y} width=${Math.max(2, one.width)} height=${high}/>${text}
    ${one.wasX === null ? nothing : svg`<path class="was" d="M${one.wasX} ${one.y - 6}V${one.y + high + 4}"/><text class=${one.wasX > WIDTH - 110 ? "waslab end" : "waslab"} x=${one.wasX + (one.wasX > WIDTH - 110 ? -6 : 6)} y=${one.y - 8}>was ${clockText(one.was)}</text>`}`;
}

/** The same as words, for who cannot see it. */
function spoken(rungs, ladder, words) {
  const said = rungs.map((rung) => `${whoText(rung.alert, words) || "nobody"} at ${clockText(rung.after)}`).join(", ");
  const end = ladder.repeat === null ? "then it ends" : `then again every ${ladder.repeat} seconds until help is coming in time`;
  return `${ladder.label} ladder: ${said}, ${end}.`;
}

export function timeline(draft, words) {
  const ladder = draft.policy;
  const rungs = itemsOf(draft);
  const rows = [
    ...draft.rows.map((row, index) => ({ after: rungs[index].after, label: whoText(row.alert, words) || "nobody", was: row.base && isChanged(draft, row) ? row.base.after : null })),
    ...removedOf(draft).map((rung) => ({ after: rung.after, label: `${whoText(rung.alert, words)}, removed`, was: null, gone: true })),
  ];
  const picture = pictureOf(rows, { repeat: ladder.repeat, expires: ladder.expires_s });
  const last = picture.again ?? picture.expires;
  return html`<div class="across" tabindex="0" role="group" aria-labelledby="h-does"><svg class="track" viewBox="0 0 ${WIDTH} ${picture.height}" role="img" aria-label=${spoken(rungs, ladder, words)}>
    ${picture.ticks.map((tick) => svg`<path class="rule" d="M${tick.x} 20V${picture.bottom}"/><text class="tick" x=${tick.x} y=${picture.bottom + 22}>${clockText(tick.seconds)}</text>`)}
    ${picture.bands.map((one) => band(one, picture.high))}
    ${last ? svg`<path class="again" d="M${last.x} 20V${picture.bottom}"/><text class="tick end" x="1308" y="14">${picture.again ? `again every ${ladder.repeat} s, EXHAUSTED on the card` : "ends with its stop, else here"}</text>` : nothing}
  </svg></div>`;
}
