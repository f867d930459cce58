// What was typed while the board was down, on the board again: each line is put into the command line with its back-time, read
// by a person, sent by them, and ticked off. Nothing is ever sent by itself.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { repeat } from "../../../vendor/lit-html/directives/repeat.js";
import { commandOf, isOf } from "./lines.js";

/**
 * @param {{copies: object, changed: () => void, field: HTMLInputElement, form: HTMLFormElement, now: () => number}} parts
 */
export function createEntering({ copies, changed, field, form, now }) {
  let lines = [];
  /** The line that stands in the command line, and then what was sent of it. */
  let typed = null;
  let sent = null;

  async function done(line) {
    lines = lines.filter((one) => one.id !== line.id);
    changed();
    await copies.keepLines(lines);
  }

  function type(line) {
    typed = line;
    field.value = commandOf(line, new Date(now()));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  // Before the command line empties its field.
  form.addEventListener("submit", () => {
    sent = typed && isOf(typed, field.value) ? typed : null;
    typed = null;
  }, { capture: true });

  const row = (line) => html`<li class=${typed?.id === line.id ? "chosen" : nothing}><span class="num">${line.at || "–"}</span><b class="call">${line.unit}</b><span class="what">${line.what}</span><span class="soft">${line.who}</span>
    <span class="buttons"><button type="button" class="button small first" @click=${() => type(line)}>Type it</button>
    <button type="button" class="button small" @click=${() => done(line)}>Done</button></span></li>`;

  return {
    async open() {
      lines = await copies.lines();
      if (lines.length) changed();
    },
    count: () => lines.length,
    /** What the command line answered. */
    heard(said) {
      if (sent && said.kind === "done") done(sent);
      sent = null;
    },
    rows: () => (lines.length
      ? html`<section class="list calls paperlog" aria-labelledby="h-paper"><h2 id="h-paper">Paper log <b>${lines.length}</b><span class="soft">typed while the board was down: enter each, then tick it off</span></h2>
        <ul>${repeat(lines, (line) => line.id, row)}</ul></section>`
      : nothing),
  };
}
