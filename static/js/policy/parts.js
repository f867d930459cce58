// Small pieces the form is made of.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";

/** What is wrong, next to its field; `id` ties the two for who cannot see it. */
export const wrong = (id, faults) =>
  faults.length ? html`<div class="wrong" id=${id}>${faults.map((fault) => html`<p>${fault.words}</p>`)}</div>` : nothing;

export const faultsAt = (faults, path) => faults.filter((fault) => fault.path === path);

/** Faults of a row that are no single field's. */
export const faultsOfRow = (faults, path) => faults.filter((fault) => fault.path === path || (fault.path.startsWith(`${path}.`) && !/\.(after|alert|tone|name)$/.test(fault.path)));

export const countOf = (number, one, many) => `${number} ${number === 1 ? one : many}`;

/** Undo and save, and what is not saved; nothing where there is nothing to save. */
export function saveBar(draft, changes, on, what) {
  return html`<p class="save">${draft.said ? html`<span class="soft" role="status">${draft.said}</span>` : changes ? html`<span class="soft">${countOf(changes, "change", "changes")}, not saved</span>` : nothing}
    <button type="button" class="button" ?disabled=${!draft.undo.length} @click=${on.undo}>Undo</button>
    <button type="button" class="button first" ?disabled=${!changes || draft.busy} @click=${on.save}>${draft.busy ? "Saving…" : what}</button></p>`;
}

/** Whose rules these are. */
export function whose(policy, agency, draft, when) {
  if (draft.toDefault) return policy.default ? "the default" : "the default, not saved";
  if (policy.default) return `${agency}’s own, not saved`;
  return `${agency}’s own${policy.changed_at ? `, ${policy.changed_by}, ${when(policy.changed_at)}` : ""}`;
}

/** Another supervisor saved meanwhile: their change, and what can be done about ours. */
export function conflict(draft, lines, when, on) {
  const theirs = draft.theirs;
  if (!theirs) return nothing;
  return html`<section class="conflict" role="alert"><h3>${theirs.changed_by} changed this at ${when(theirs.changed_at)}. Yours is not saved.</h3>
    <ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>
    <p><button type="button" class="button first" @click=${on.keepMine}>Keep mine, on top of theirs</button>
    <button type="button" class="button" @click=${on.takeTheirs}>Take theirs, drop mine</button></p></section>`;
}
