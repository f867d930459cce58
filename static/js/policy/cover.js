// Standing cover: what the agency sends without being asked, as a small table.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { isChanged } from "./draft.js";
import { MOST } from "./faults.js";
import { faultsAt, faultsOfRow, wrong } from "./parts.js";
import { ruleText } from "./words.js";

const HEADS = ["On a stop", "With", "Alone for", "Is sent"];
const SENDS = [["roll_by", "roll-by"], ["cover", "cover"]];

function ruleRow(draft, row, number, ctx) {
  const faults = faultsOfRow(ctx.faults, `rules.${number}`);
  const set = (field, of = "value") => (event) => ctx.on.field(row.key, field, event.target[of]);
  const choose = (event) => ctx.on.field(row.key, "kind", event.target.value || null);
  const option = (value, label, chosen) => html`<option value=${value} .selected=${live(chosen)}>${label}</option>`;
  return html`<tr class=${row.base === null || isChanged(draft, row) || faults.length ? "changed" : ""} data-row=${row.key}>
    <td data-head=${HEADS[0]}><select aria-label="Kind of stop, rule ${number}" @change=${choose}>${option("", "Any stop", row.kind === null)}${ctx.kinds.map((one) => option(one.word, one.label, one.word === row.kind))}</select></td>
    <td data-head=${HEADS[1]}><label class="tick"><input type="checkbox" .checked=${live(row.prisoner)} @change=${set("prisoner", "checked")}> prisoner</label>
      <label class="tick"><input type="checkbox" .checked=${live(row.tow)} @change=${set("tow", "checked")}> tow</label></td>
    <td data-head=${HEADS[2]}><span class="with-unit"><input class="num" inputmode="decimal" autocomplete="off" aria-label="Minutes alone, rule ${number}" .value=${live(row.after_min)} @input=${set("after_min")}
      aria-invalid=${faults.length ? "true" : nothing} aria-describedby=${faults.length ? `c${row.key}` : nothing}> min</span></td>
    <td data-head=${HEADS[3]}><select aria-label="What is sent, rule ${number}" @change=${set("urgency")}>${SENDS.map(([word, label]) => option(word, label, word === row.urgency))}</select></td>
    <td class="do"><button type="button" class="button" aria-label="Remove rule ${number}" @click=${() => ctx.on.remove(row.key, number)}>Remove</button></td></tr>
    ${faults.length ? html`<tr class="why changed"><td></td><td></td><td colspan="3">${wrong(`c${row.key}`, faults)}</td></tr>` : nothing}`;
}

function editTable(draft, ctx) {
  return html`${draft.rows.length ? html`<table class="ladder sent"><colgroup><col class="c-kind"><col><col class="c-after"><col class="c-send"><col class="c-do"></colgroup>
    <thead><tr>${HEADS.map((head) => html`<th scope="col">${head}</th>`)}<td></td></tr></thead>
    <tbody>${repeat(draft.rows, (row) => row.key, (row, number) => ruleRow(draft, row, number, ctx))}</tbody></table>` : html`<p class="none">Nothing is sent unasked. <span class="soft">Add a rule, or go back to the default.</span></p>`}
    ${wrong("whole-cover", faultsAt(ctx.faults, "rules"))}
    <p class="add"><button type="button" class="button" id="add-rule" ?disabled=${draft.rows.length >= MOST} @click=${ctx.on.add}>Add a rule</button>
    ${draft.toDefault ? nothing : html`<button type="button" class="button" @click=${ctx.on.toDefault}>Back to the default</button>`}
    <span class="soft">An officer waves it off with one touch, which is not kept.</span></p>`;
}

function readTable(draft, ctx) {
  const rules = draft.rows.map(({ after_min: after, ...row }) => ruleText({ ...row, after_min: after }, ctx.kindWords));
  return rules.length ? html`<ul class="prose">${rules.map((rule) => html`<li>${rule}</li>`)}</ul>` : html`<p class="none">Nothing is sent unasked.</p>`;
}

export const cover = (draft, ctx) => (ctx.canEdit ? editTable(draft, ctx) : readTable(draft, ctx));
