// The keys of the board, in the sheet of commands, and whether single ones work.

import { html } from "../../../vendor/lit-html/lit-html.js";
import { singleKeys } from "../single_keys.js";

const KEYS = [
  ["/ or Ctrl K", "command line"], ["Esc", "one step back"], ["Alt 1 – 4", "waiting, working, stops, units"], ["↑ ↓", "row to row"],
  ["→ ←", "of many emergencies: all of it, one line"], ["↵", "opens the row"], ["Ctrl ↵", "acknowledges this, else the newest emergency"], ["1 2 3", "on a banner or row to verify: safe, cannot talk, no answer"], ["?", "this sheet"],
];

export function keysPart() {
  return html`<div class="keys-part"><dl>${KEYS.map(([key, what]) => html`<div><dt><kbd class="keycap">${key}</kbd></dt><dd>${what}</dd></div>`)}</dl>
    <label><input type="checkbox" .checked=${singleKeys.on} @change=${(event) => singleKeys.turn(event.target.checked)}> Single keys (/ ? 1 2 3) work. Off, for this browser: Ctrl K opens the line.</label></div>`;
}
