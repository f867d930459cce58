// When a board shows an ask as late: two times an urgency, as a small table.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { LEVEL_CLASS, levelWord } from "../live/words.js";
import { STEPS, said } from "./ageing_rules.js";
import { isChanged } from "./draft.js";
import { faultsAt, wrong } from "./parts.js";

const HEADS = ["Ask", "Amber after", "With a word after", "Counts while"];
const word = (urgency) => html`<span class="level ${LEVEL_CLASS[urgency]}"><i></i>${levelWord(urgency, null)}</span>`;
const counts = (urgency) => (urgency === "emergency" ? "nobody has acknowledged it" : "no unit is coming");

function row(draft, one, number, ctx) {
  const field = ([name, step], place) => {
    const faults = faultsAt(ctx.faults, `rules.${number}.${name}`);
    return html`<td data-head=${HEADS[place + 1]}><span class="with-unit"><input class="num" inputmode="decimal" autocomplete="off" placeholder="never" aria-label="${step}, ${levelWord(one.urgency, null)}, seconds" .value=${live(one[name])}
      @input=${(event) => ctx.on.field(one.key, name, event.target.value)} aria-invalid=${faults.length ? "true" : nothing} aria-describedby=${faults.length ? `${name}${one.key}` : nothing}> s</span>${wrong(`${name}${one.key}`, faults)}</td>`;
  };
  return html`<tr class=${isChanged(draft, one) ? "changed" : ""} data-row=${one.key}><td>${word(one.urgency)}</td>${STEPS.map(field)}<td class="soft while">${counts(one.urgency)}</td></tr>`;
}

function edit(draft, ctx) {
  return html`<table class="ladder ageing"><colgroup><col class="c-kind"><col class="c-kind"><col class="c-kind"><col></colgroup>
    <thead><tr>${HEADS.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${repeat(draft.rows, (one) => one.key, (one, number) => row(draft, one, number, ctx))}</tbody></table>${wrong("whole-ageing", faultsAt(ctx.faults, "rules"))}
    <p class="add">${draft.toDefault ? nothing : html`<button type="button" class="button" @click=${ctx.on.toDefault}>Back to the default</button>`}<span class="soft">It colours a row and calls nobody; the ladder does that. A board learns of it when it is loaded or comes back.</span></p>`;
}

const read = (draft) => html`<ul class="prose">${draft.rows.map(({ base }) => html`<li>${levelWord(base.urgency, null)}: ${base.late_s === null ? "never late" : `amber after ${said(base.late_s)}${base.overdue_s === null ? "" : `, with a word after ${said(base.overdue_s)}`}`}</li>`)}</ul>`;

export const ageing = (draft, ctx) => (ctx.canEdit ? edit(draft, ctx) : read(draft));
