// Notes for the next shift: one text an agency, every version kept with who wrote it and when. Two who write at once are told.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { call, newKey } from "../../live/api.js";
import { timeOfDay } from "../../live/clock.js";

const LONGEST = 4000;

/**
 * @param {{agencies: string[], changed: () => void}} parts
 */
export function createNotes({ agencies, changed }) {
  const notes = new Map(agencies.map((agency) => [agency, { agency, seen: null, draft: null, said: "", busy: false }]));
  const at = (agency) => `hand-over/?${new URLSearchParams({ agency })}`;

  async function read(note) {
    const answer = await call("GET", at(note.agency));
    if (answer.ok) note.seen = answer.body;
    else if (!note.seen) note.said = "NOT READ: no answer";
    changed();
  }

  async function save(note) {
    if (note.busy) return;
    Object.assign(note, { busy: true, said: "" });
    changed();
    const answer = await call("POST", at(note.agency), { text: note.draft, based_on: note.seen?.id ?? null }, { key: newKey() });
    note.busy = false;
    if (answer.ok) Object.assign(note, { seen: answer.body, draft: null, said: "" });
    else if (answer.status === 409) {
      // Nothing is overwritten and nothing is lost: theirs is shown above, and what was typed stays.
      note.said = answer.error.message;
      await read(note);
    } else note.said = answer.status ? answer.error.message : "NOT KEPT: no answer. Try again.";
    changed();
  }

  function written(note) {
    if (!note.seen) return "being fetched";
    return note.seen.id ? html`${note.seen.by}, <time datetime=${note.seen.at}>${new Date(note.seen.at).toLocaleDateString()} ${timeOfDay(Date.parse(note.seen.at))}</time>` : "nobody wrote any";
  }

  function one(note, several) {
    const id = `note-${note.agency}`;
    const value = note.draft ?? note.seen?.text ?? "";
    const open = note.draft !== null;
    return html`<section class="note" aria-labelledby="h-${id}"><h2 id="h-${id}">Notes for the next shift ${several ? html`<span class="tag">${note.agency}</span>` : nothing}<span class="soft">${written(note)}</span></h2>
      ${note.said ? html`<p class="said"><b class="late">${note.said}</b>${open && note.seen?.text ? html` Now there: <q>${note.seen.text}</q>` : nothing}</p>` : nothing}
      <textarea id=${id} aria-labelledby="h-${id}" rows="5" maxlength=${LONGEST} .value=${value} ?disabled=${!note.seen} @input=${(event) => {
        note.draft = event.target.value;
        changed();
      }}></textarea>
      <p class="onpaper">${value || "–"}${open ? " (not kept yet)" : ""}</p>
      <p class="acts"><button type="button" class="button first" aria-disabled=${note.busy ? "true" : nothing} ?disabled=${!open} @click=${() => save(note)}>${note.busy ? "Keeping…" : "Keep the notes"}</button>
        ${open ? html`<span class="soft">not kept yet</span>` : nothing}</p></section>`;
  }

  return {
    read: () => notes.forEach(read),
    draw: () => html`${[...notes.values()].map((note) => one(note, notes.size > 1))}`,
  };
}
