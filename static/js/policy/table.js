// The rungs of a ladder as a table to edit: after, who, how loud, name, remove.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { live } from "../../vendor/lit-html/directives/live.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { isChanged, removedOf } from "./draft.js";
import { MOST } from "./faults.js";
import { faultsAt, faultsOfRow, wrong } from "./parts.js";
import { clockText, nameOf, rungWords, whoText } from "./words.js";

const OUTSIDE = ["partner_desks", "partners", "mutual_aid"];

/** Above the columns; where a row is stacked for want of room (policy.css), each stands over its own field. */
const HEADS = ["No.", "After", "Who is alerted", "How loud", "Name on the card"];

/** Neighbours in the order they are called, those a ladder calls by itself. */
const inOrder = (partners) => partners.filter((one) => one.automatic).map((one) => one.agency).join(", then ");

function audience(row, one, ctx) {
  const touch = (event) => ctx.on.field(row.key, "alert", event.target.checked ? ctx.order([...row.alert, one.word]) : row.alert.filter((word) => word !== one.word));
  const who = OUTSIDE.includes(one.word) ? `${one.who}: ${inOrder(ctx.partners) || "none is set to be called"}` : one.who;
  return html`<label><input type="checkbox" .checked=${live(row.alert.includes(one.word))} @change=${touch}><span><b>${one.label}</b> <small>${who}</small></span></label>`;
}

/** A disclosure of checkboxes: reachable by keyboard, and open it says who each of them is. */
function whoCell(row, number, ctx, faults) {
  const who = whoText(row.alert, ctx.words);
  return html`<details class="who-of" name="who"><summary aria-label="Who is alerted, rung ${number}: ${who || "nobody"}" aria-describedby=${faults.length ? `w${row.key}` : nothing}>${who || html`<span class="soft">choose who</span>`}</summary>
    <fieldset><legend class="sr">Who is alerted, rung ${number}</legend>${ctx.audiences.map((one) => audience(row, one, ctx))}</fieldset></details>`;
}

function mark(draft, row, ctx) {
  if (row.base === null) return html`<span class="tag">new</span>`;
  if (!isChanged(draft, row)) return nothing;
  const was = row.base;
  const only = String(was.after) !== row.after.trim();
  return html`<span class="tag" title=${rungWords(was, { ...row, after: Number(row.after), name: row.name || nameOf(row.alert) }, ctx.words)}>${only ? `was ${was.after}` : "changed"}</span>`;
}

/** What is wrong stands right under the row, each fault tied to its field. */
function whyRow(row, parts) {
  const shown = parts.filter(([, faults]) => faults.length);
  return shown.length ? html`<tr class="why changed"><td></td><td colspan="6">${shown.map(([letter, faults]) => wrong(`${letter}${row.key}`, faults))}</td></tr>` : nothing;
}

function rungRow(draft, row, number, ctx) {
  const at = (name) => faultsAt(ctx.faults, `rungs.${number}.${name}`);
  const [after, alert, tone, name] = [at("after"), at("alert"), at("tone"), at("name")];
  const set = (field) => (event) => ctx.on.field(row.key, field, event.target.value);
  const differs = row.base === null || isChanged(draft, row) || after.length || alert.length || name.length;
  return html`<tr class=${differs ? "changed" : ""} data-row=${row.key}><td class="num">${number}</td>
    <td data-head=${HEADS[1]}><span class="with-unit"><input class="num" inputmode="decimal" autocomplete="off" aria-label="Seconds, rung ${number}" .value=${live(row.after)} @input=${set("after")}
      aria-invalid=${after.length ? "true" : nothing} aria-describedby=${after.length ? `a${row.key}` : nothing}> s</span></td>
    <td data-head=${HEADS[2]}>${whoCell(row, number, ctx, alert)}</td>
    <td data-head=${HEADS[3]}><select aria-label="How loud, rung ${number}" @change=${set("tone")}>${ctx.tones.map((one) => html`<option value=${one.word} .selected=${live(one.word === row.tone)}>${one.label}</option>`)}</select></td>
    <td data-head=${HEADS[4]}><input autocomplete="off" aria-label="Name, rung ${number}" .value=${live(row.name)} placeholder=${nameOf(row.alert)} @input=${set("name")}
      aria-invalid=${name.length ? "true" : nothing} aria-describedby=${name.length ? `n${row.key}` : nothing}></td>
    <td class="mark">${mark(draft, row, ctx)}</td>
    <td class="do"><button type="button" class="button" aria-label="Remove rung ${number}" @click=${() => ctx.on.remove(row.key, number)}>Remove</button></td></tr>
    ${whyRow(row, [["a", after], ["w", alert], ["t", tone], ["n", name], ["r", faultsOfRow(ctx.faults, `rungs.${number}`)]])}`;
}

function readRow(row, number, ctx) {
  return html`<tr><td class="num">${number}</td><td class="num"><b>${row.after}</b> s</td><td>${whoText(row.alert, ctx.words)}</td><td class="soft">${ctx.tones.find((one) => one.word === row.tone)?.label}</td><td class="soft" data-head=${HEADS[4]}>${row.name}</td></tr>`;
}

const removed = (draft, ctx) => removedOf(draft).map((rung) => html`<p class="removed"><span class="tag">removed</span> ${clockText(rung.after)} ${whoText(rung.alert, ctx.words)}
  <button type="button" class="button small" @click=${() => ctx.on.putBack(rung)}>Put back</button></p>`);

function editTable(draft, ctx) {
  const unsorted = ctx.faults.some((fault) => fault.words.includes("is not after rung"));
  return html`<table class="ladder rungs"><colgroup><col class="c-no"><col class="c-after"><col class="c-who"><col class="c-tone"><col><col class="c-mark"><col class="c-do"></colgroup>
    <thead><tr>${HEADS.map((head) => html`<th scope="col">${head}</th>`)}<td></td><td></td></tr></thead>
    <tbody>${repeat(draft.rows, (row) => row.key, (row, number) => rungRow(draft, row, number, ctx))}</tbody></table>
    ${wrong("whole", faultsAt(ctx.faults, "rungs"))}${removed(draft, ctx)}
    <p class="add"><button type="button" class="button" id="add-rung" ?disabled=${draft.rows.length >= MOST} @click=${ctx.on.add}>Add a rung</button>
      ${unsorted ? html`<button type="button" class="button" @click=${ctx.on.sort}>Put in order of time</button>` : nothing}
      ${draft.toDefault ? nothing : html`<button type="button" class="button" @click=${ctx.on.toDefault}>Back to the default</button>`}
      <span class="soft">Every board shows every backup at once. A rung only widens who is alerted.</span></p>`;
}

function readTable(draft, ctx) {
  return html`<table class="ladder read"><colgroup><col class="c-no"><col class="c-when"><col><col class="c-tone"><col></colgroup><thead><tr>${HEADS.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${draft.rows.map((row, number) => readRow(row, number, ctx))}</tbody></table>
    <p class="add"><span class="soft">Supervisors change this. Every board shows every backup at once; a rung only widens who is alerted.</span></p>`;
}

/** What holds for every ladder of this urgency, whoever wrote it. */
function fixed({ eta_limit_s: eta, unknown_eta_s: unknown, urgency }) {
  return html`<dl class="fixed"><div><dt>Help counts when it can be there in</dt><dd><b class="num">${eta / 60}</b> min</dd></div>
    <div><dt>A unit without an ETA counts for</dt><dd><b class="num">${unknown / 60}</b> min</dd></div>
    <div><dt>Acknowledging</dt><dd>${urgency === "emergency" ? "holds partner units for 60 s" : "silences nobody"}</dd></div></dl>`;
}

export const rungs = (draft, ctx) => html`${ctx.canEdit ? editTable(draft, ctx) : readTable(draft, ctx)}${fixed(draft.policy)}`;
