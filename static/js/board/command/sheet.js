// The cheat sheet, made from the table the server parses with.

import { html, nothing, render } from "../../../vendor/lit-html/lit-html.js";
import { keysPart } from "./keys_part.js";

const called = (command) => [command.word, ...command.labels].join(" or ");

function row(command) {
  return html`<tr><th scope="row">${called(command)}</th><td><code>${command.usage}</code></td><td>${command.name}</td>
    <td><code>${command.example}</code> <span class="soft">${command.says}</span></td>
    <td class="soft">${command.undoes ? command.undo : html`<b>no:</b> ${command.undo}`}</td></tr>`;
}

function sheet(commands, close) {
  return html`<h2 id="h-sheet">Commands <span class="soft">verb first or unit first; 31 or #31; two agencies: METRO:31. Levels 1 roll by, 2 cover, 3 backup, 4 emergency. Heard earlier: -20s, -3m, 0214.</span>
      <button type="button" class="button" @click=${close}>Close <kbd class="keycap">Esc</kbd></button></h2>
    ${keysPart()}${commands.length ? nothing : html`<p class="soft" role="status">The commands are being fetched.</p>`}
    <div class="rows" tabindex="0" role="region" aria-labelledby="h-sheet"><table ?hidden=${!commands.length}><thead><tr>${["Word", "Typed", "What it does", "For instance", "UNDO"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${commands.map(row)}</tbody></table></div>`;
}

/** Also while it is open: the table may come after it. */
export const drawSheet = (dialog, commands) => render(sheet(commands, () => dialog.close()), dialog);

/** Opens the sheet above everything; closing gives the focus back to where it was. */
export function openSheet(dialog, commands) {
  if (dialog.open) return;
  const before = document.activeElement;
  drawSheet(dialog, commands);
  dialog.addEventListener("close", () => before?.focus?.(), { once: true });
  dialog.showModal();
}
