// The blank log: time, unit, what, who. Every stroke is kept, sealed, in this browser until somebody enters the line.

import { html } from "../../../vendor/lit-html/lit-html.js";
import { repeat } from "../../../vendor/lit-html/directives/repeat.js";
import { newKey } from "../../live/api.js";
import { timeOfDay } from "../../live/clock.js";
import { blank, isBlank } from "./lines.js";

const SPARE = 6;
const COLUMNS = [["at", "Time"], ["unit", "Unit"], ["what", "What"], ["who", "Who"]];

/**
 * @param {{sealed: object, changed: () => void}} parts
 */
export function createLog({ sealed, changed }) {
  let lines = [];
  let kept = null;
  let keeping = false;
  /** Something was typed after what is being kept now. */
  let more = false;

  /** There is always somewhere to write. */
  function fill() {
    const trailing = lines.length - 1 - lines.findLastIndex((line) => !isBlank(line));
    for (let missing = SPARE - trailing; missing > 0; missing -= 1) lines.push(blank(newKey()));
  }

  /** One after the other, so that the last stroke is the last that is kept. */
  async function keep() {
    more = true;
    if (keeping) return;
    keeping = true;
    while (more) {
      more = false;
      kept = await sealed.save({ lines: lines.filter((line) => !isBlank(line)) }, "paper").catch(() => false);
    }
    keeping = false;
    changed();
  }

  function write(line, name, value) {
    // When it was typed stands beside it until somebody writes another time.
    if (name !== "at" && !line.at) line.at = timeOfDay(Date.now(), { seconds: false });
    line[name] = value;
    fill();
    keep();
    changed();
  }

  const cell = (line, [name, word], row) => html`<td><input .value=${line[name]} aria-label="${word}, line ${row + 1}" maxlength=${name === "what" ? 200 : 24}
    autocomplete="off" spellcheck="false" @input=${(event) => write(line, name, event.target.value)} @keydown=${next}></td>`;

  /** Enter goes to the next line's unit: one hand writes, the other holds the radio. */
  function next(event) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.target.closest("tr").nextElementSibling?.querySelectorAll("input")[1]?.focus();
  }

  return {
    get lines() {
      return lines.filter((line) => !isBlank(line));
    },
    /** Whether the last stroke lies sealed in this browser; null before the first. */
    get kept() {
      return kept;
    },
    async open() {
      const found = await sealed.load("paper").catch(() => null);
      lines = (found?.lines ?? []).filter((line) => !line.done);
      kept = lines.length ? true : null;
      fill();
    },
    draw: () => html`<section class="log" aria-labelledby="h-log" aria-busy=${String(keeping)}><h2 id="h-log">Log <span>${said(kept)}</span></h2>
      <table><colgroup><col class="c-at"><col class="c-sign"><col><col class="c-by"></colgroup><thead><tr>${COLUMNS.map(([, word]) => html`<th scope="col">${word}</th>`)}</tr></thead>
      <tbody>${repeat(lines, (line) => line.id, (line, row) => html`<tr>${COLUMNS.map((column) => cell(line, column, row))}</tr>`)}</tbody></table></section>`,
  };
}

function said(kept) {
  if (kept === null) return "type here, or print and write";
  return kept ? "kept in this browser until it is entered" : html`<b class="late">NOT KEPT: print it</b>`;
}

