// History as a file: two buttons, how far it is, a way to stop it, and what went wrong, said aloud.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { endOf, exportPath, isWhole, linesIn, nameIn, progressText, rowsOf } from "./export_rules.js";

const BASE = "/api/v1/";
/** The last line is shorter than this. */
const TAIL = 4096;
/** Parts of a file are put together now and then, so that the browser may lay them on its disk. */
const GATHERED = 8 * 1024 * 1024;
const FORMATS = [["csv", "CSV"], ["jsonl", "JSON Lines"]];

async function refusal(response) {
  try {
    return (await response.json()).error.message;
  } catch {
    return `The board answered ${response.status}.`; // A proxy's page; its number says enough.
  }
}

/** Reads the answer to its end; `came` is told how many lines there are. Answers {blob, lines, tail}. */
async function taken(response, came) {
  const type = response.headers.get("Content-Type") ?? "";
  const reader = response.body.getReader();
  let parts = [];
  let size = 0;
  let lines = 0;
  let tail = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
    lines += linesIn(value);
    const joined = new Uint8Array(tail.length + Math.min(value.length, TAIL));
    joined.set(tail);
    joined.set(value.subarray(-TAIL), tail.length);
    tail = joined.slice(-TAIL);
    if (size > GATHERED) {
      parts = [new Blob(parts)];
      size = 0;
    }
    came(lines);
  }
  return { blob: new Blob(parts, { type }), lines, tail: new TextDecoder().decode(tail) };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken hold of it by then; what is never let go stays in memory as long as the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * Puts the export of a list into an element.
 *
 * @param {HTMLElement} element
 * @param {() => string|URLSearchParams} currentQuery the filters as they stand now
 * @param {string} [label] whose list it is, where there are several
 * @returns {{stop: () => void}}
 */
export function exporter(element, currentQuery, label = "") {
  const state = { phase: "idle", format: null, rows: 0, total: null, began: 0, text: "", stop: null };

  function draw() {
    const busy = state.phase === "busy";
    render(html`<div class="export" role="group" aria-label=${`Save the closed ones as a file ${label}`.trim()}><span class="soft">Closed ones${label ? html` of <b class="tag">${label}</b>` : nothing} as a file, nobody named</span>
      ${FORMATS.map(([format, name]) => html`<button type="button" class="button small" ?disabled=${busy} @click=${() => start(format)}>${name}</button>`)}
      ${busy ? html`<progress max=${state.total || nothing} value=${state.total ? state.rows : nothing} aria-label="Rows saved"></progress>
        <span class="num">${progressText(state.rows, state.total, performance.now() - state.began)}</span>
        <button type="button" class="button small" @click=${() => state.stop.abort()}>Stop</button>` : nothing}
      <output class=${state.phase === "failed" ? "failed" : "soft"} role="status">${busy ? "" : state.text}</output></div>`, element);
  }

  function finish(phase, text) {
    Object.assign(state, { phase, text, stop: null });
    draw();
  }

  async function fetched(format) {
    const response = await fetch(BASE + exportPath(currentQuery(), format), {
      credentials: "same-origin", cache: "no-store", signal: state.stop.signal,
    });
    if (!response.ok) return finish("failed", `NOT SAVED: ${await refusal(response)}`);
    const said = response.headers.get("X-Rows");
    state.total = said === null ? null : Number(said);
    const { blob, lines, tail } = await taken(response, (count) => {
      state.rows = rowsOf(count, format, state.total);
    });
    if (!isWhole(endOf(tail, format), lines, format)) return finish("failed", "NOT SAVED: the file was cut short. Try again.");
    save(blob, nameIn(response.headers.get("Content-Disposition"), format));
    finish("done", `Saved: ${progressText(endOf(tail, format).rows, null, performance.now() - state.began)}.`);
  }

  async function start(format) {
    Object.assign(state, { phase: "busy", format, rows: 0, total: null, began: performance.now(), text: "", stop: new AbortController() });
    draw();
    const ticking = setInterval(draw, 250);
    try {
      await fetched(format);
    } catch (error) {
      if (error?.name === "AbortError") finish("stopped", "Stopped. Nothing was saved.");
      else finish("failed", "NOT SAVED: no connection. Try again.");
    } finally {
      clearInterval(ticking);
    }
  }

  draw();
  return { stop: () => state.stop?.abort() };
}
