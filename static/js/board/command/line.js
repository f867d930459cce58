// The command line: what is typed goes to the server as it stands, and what came of it is said in words.

import { html, render } from "../../../vendor/lit-html/lit-html.js";
import { call, newKey } from "../../live/api.js";
import { isUnknown } from "../acts.js";
import { completions, ghost, tabbed, vocabulary } from "./complete.js";
import { createRecall } from "./recall.js";
import { singleKeys } from "../single_keys.js";
import { drawSheet, openSheet } from "./sheet.js";

const MOST_UNDO_MS = 10_000;
const MOST_CHOICES = 3;
/** The words did not come: they are asked for again. */
const AGAIN_MS = 5000;
const at = (id) => document.getElementById(id);
const isField = (target) => Boolean(target?.matches?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"));

/**
 * @param {{store: () => object, now: () => number, put: (carrier: object) => void, say: (said: {kind: string, text: string}) => void}} board
 */
export function createCommandLine({ store, now, put, say }) {
  const field = at("line");
  const recall = createRecall();
  let commands = [];
  let tab = null;
  let unanswered = null;
  let work = Promise.resolve();
  let undoTimer = 0;

  const known = () =>
    vocabulary({ words: commands.flatMap((one) => [one.word, ...one.labels]), units: store().units(), backups: store().backups() });

  function type(text) {
    field.value = text;
    field.setSelectionRange(text.length, text.length);
    hint();
  }

  function hint() {
    const rest = field.value ? ghost(field.value, completions(field.value, known())) : "";
    render(rest ? html`<span>${field.value}</span>${rest}` : "", at("line-ghost"));
  }

  /** Lines to choose from, or the one that takes it back. A choice is typed, not sent: somebody reads it first. */
  function offer(choices, undoUntil) {
    clearTimeout(undoTimer);
    const left = undoUntil ? Math.min(MOST_UNDO_MS, Date.parse(undoUntil) - now()) : 0;
    const touch = (text) => () => {
      type(text);
      field.focus();
    };
    const undo = html`<button type="button" class="button small" @click=${() => send("UNDO")}>Undo</button>`;
    render(html`${choices.slice(0, MOST_CHOICES).map((text) => html`<button type="button" class="button small" @click=${touch(text)}>${text}</button>`)}${left > 0 ? undo : ""}`, at("line-offers"));
    if (left > 0) undoTimer = setTimeout(() => offer([], null), left);
  }

  function answered(text, answer) {
    if (!answer.ok) {
      const away = isUnknown(answer);
      // Whether it came through is not known, so the same line again is the same touch.
      say(away ? { kind: "doubt", text: `NOT CONFIRMED – USE RADIO: ${text}` } : { kind: "refused", text: answer.error.message });
      offer([], null);
      return false;
    }
    const { ok, echo, card, unit, stop, undo, choices } = answer.body;
    for (const [kind, object] of Object.entries({ card, unit, stop })) if (object) put({ [kind]: object });
    say({ kind: ok ? "done" : "refused", text: echo });
    offer(choices, undo?.until);
    return ok;
  }

  async function sendNow(text) {
    const key = unanswered?.text === text ? unanswered.key : newKey();
    const answer = await call("POST", "commands/", { line: text }, { key });
    unanswered = isUnknown(answer) ? { text, key } : null;
    // What was refused stands there again to be mended, unless somebody types on already.
    if (!answered(text, answer) && !field.value) type(text);
  }

  /** One after the other, in the order they were typed: who types ahead is not held up. */
  function send(text) {
    work = work.then(() => sendNow(text));
  }

  function sheet() {
    openSheet(at("sheet"), commands);
  }

  function submit(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    recall.add(text);
    type("");
    tab = null;
    if (text === "?") sheet();
    else send(text);
  }

  function key(event) {
    if (event.key === "Tab" && !event.shiftKey) {
      const next = tabbed(field.value, tab, known());
      tab = next?.state ?? null;
      if (!next) return;
      event.preventDefault();
      type(next.line);
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      type(recall.step(event.key === "ArrowUp" ? -1 : 1, field.value));
    } else if (event.key === "Escape") {
      event.stopPropagation();
      field.blur();
    } else if (event.key !== "Shift") tab = null;
  }

  function anywhere(event) {
    if (document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      return field.focus();
    }
    if (!singleKeys.on || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
    if (event.key === "/") field.focus();
    else if (event.key === "?") sheet();
    else return;
    event.preventDefault();
  }

  at("command").addEventListener("submit", submit);
  field.addEventListener("keydown", key);
  field.addEventListener("input", hint);
  document.addEventListener("keydown", anywhere);
  at("line-sheet").addEventListener("click", sheet);

  /** Who types ahead of the words is completed as soon as they are there, and who looks them up reads them. */
  async function learn() {
    const answer = await call("GET", "commands/");
    if (!answer.ok) return void setTimeout(learn, AGAIN_MS);
    commands = answer.body.results;
    hint();
    if (at("sheet").open) drawSheet(at("sheet"), commands);
  }
  learn();
}
