// A policy as it stands in the form: rows that remember what they were, changes, undo. Pure.

import { matched, nameOf, rungWords } from "./words.js";

let made = 0;
const key = () => `r${++made}`;

/** What somebody typed as the number it is, else as it stands: the server then says what is wrong with it. */
export function numberOf(text) {
  const plain = String(text).trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : plain;
}

const LADDER = {
  items: "rungs",
  row: (rung, base) => ({ key: key(), base, after: String(rung.after), alert: [...rung.alert], tone: rung.tone ?? "alarm", name: rung.name ?? "" }),
  item: (row) => ({ after: numberOf(row.after), alert: row.alert, tone: row.tone, name: row.name.trim() || nameOf(row.alert) }),
  match: matched,
  changed: (was, now) => rungWords(was, now, new Map()) !== "",
};

const same = (a, b) => ["kind", "prisoner", "tow", "after_min", "urgency"].every((name) => a[name] === b[name]);

const COVER = {
  items: "rules",
  row: (rule, base) => ({ ...rule, key: key(), base, after_min: String(rule.after_min) }),
  item: ({ kind, prisoner, tow, after_min: after, urgency }) => ({ kind, prisoner, tow, after_min: numberOf(after), urgency }),
  match: (before, after) => after.map((rule, index) => (before.findIndex((other) => same(other, rule)) >= 0 ? before.findIndex((other) => same(other, rule)) : index < before.length ? index : -1)),
  changed: (was, now) => !same(was, now),
};

const typed = (seconds) => (seconds === null ? "" : String(seconds));
const said = (text) => (text.trim() === "" ? null : numberOf(text));

const AGEING = {
  items: "rules",
  row: (rule, base) => ({ urgency: rule.urgency, key: key(), base, late_s: typed(rule.late_s), overdue_s: typed(rule.overdue_s) }),
  item: ({ urgency, late_s: late, overdue_s: overdue }) => ({ urgency, late_s: said(late), overdue_s: said(overdue) }),
  match: (before, after) => after.map((rule) => before.findIndex((other) => other.urgency === rule.urgency)),
  changed: (was, now) => was.late_s !== now.late_s || was.overdue_s !== now.overdue_s,
};

export function kindOf(policy) {
  if (policy.rungs) return LADDER;
  return "late_s" in (policy.default_rules[0] ?? {}) ? AGEING : COVER;
}

function rowsFor(policy, items) {
  const kind = kindOf(policy);
  const saved = policy[kind.items];
  const match = kind.match(saved, items);
  const used = new Set();
  return items.map((item, index) => {
    const place = match[index];
    const base = place >= 0 && !used.has(place) ? saved[place] : null;
    used.add(place);
    return kind.row(item, base);
  });
}

/** A form with nothing changed. */
export function openDraft(policy) {
  return { policy, rows: rowsFor(policy, policy[kindOf(policy).items]), toDefault: policy.default, undo: [], tag: null, refused: [], busy: false, theirs: null, said: "" };
}

/** The rows as the wire has them, default or not. */
export const itemsOf = (draft) => draft.rows.map(kindOf(draft.policy).item);

/** What is sent: null goes back to the default. */
export const payloadOf = (draft) => (draft.toDefault ? null : itemsOf(draft));

/** Rungs that were and are no more. */
export const removedOf = (draft) => {
  const kept = new Set(draft.rows.map((row) => row.base));
  return draft.policy[kindOf(draft.policy).items].filter((item) => !kept.has(item));
};

/** Whether a row differs from what is saved. */
export const isChanged = (draft, row) => row.base !== null && kindOf(draft.policy).changed(row.base, kindOf(draft.policy).item(row));

/** How many changes are not saved. */
export function changesOf(draft) {
  const rows = draft.rows.filter((row) => row.base === null || isChanged(draft, row)).length;
  const count = rows + removedOf(draft).length;
  return count || (draft.toDefault && !draft.policy.default ? 1 : 0);
}

/**
 * Changes the rows; what was can be undone. Edits with the same tag in a row, such as typing, are undone as one.
 * @param {(rows: object[]) => object[]} work gives the new rows
 */
export function edit(draft, tag, work, { toDefault = false } = {}) {
  if (tag === null || tag !== draft.tag) draft.undo = [...draft.undo.slice(-49), { rows: draft.rows, toDefault: draft.toDefault }];
  Object.assign(draft, { tag, rows: work(draft.rows), toDefault, refused: [], said: "" });
}

export function undo(draft) {
  const before = draft.undo.at(-1);
  if (before) Object.assign(draft, before, { undo: draft.undo.slice(0, -1), tag: null, refused: [], said: "" });
}

/** One field of one row. Whom a rung alerts also names it, or an old name would lie at night. */
export function setField(draft, rowKey, name, value) {
  const more = name === "alert" ? { name: "" } : {};
  edit(draft, ["after", "after_min", "name", "late_s", "overdue_s"].includes(name) ? `${name} ${rowKey}` : null, (rows) => rows.map((row) => (row.key === rowKey ? { ...row, [name]: value, ...more } : row)));
}

export const removeRow = (draft, rowKey) => edit(draft, null, (rows) => rows.filter((row) => row.key !== rowKey));

/** The next rung: a minute after the last, to a supervisor, for somebody to choose. Answers its key. */
export function addRow(draft) {
  const kind = kindOf(draft.policy);
  const last = itemsOf(draft).at(-1);
  const after = typeof last?.after === "number" ? last.after + 60 : 0;
  const fresh = kind === LADDER
    ? kind.row({ after: draft.rows.length ? Math.min(3600, after) : 0, alert: [], tone: last?.tone ?? "alarm", name: "" }, null)
    : kind.row({ kind: null, prisoner: true, tow: false, after_min: 15, urgency: "cover" }, null);
  edit(draft, null, (rows) => [...rows, fresh]);
  return fresh.key;
}

/** Puts a removed rung back where it belongs by its time. */
export function putBack(draft, item) {
  const kind = kindOf(draft.policy);
  edit(draft, null, (rows) => inOrder([...rows, kind.row(item, item)]));
}

const timeOf = (row) => {
  const after = numberOf(row.after ?? row.after_min);
  return typeof after === "number" ? after : Infinity;
};

function inOrder(rows) {
  return [...rows].sort((a, b) => timeOf(a) - timeOf(b));
}

export const sortRows = (draft) => edit(draft, null, inOrder);

/** Fills the form with other rules (an old version, or with null the default), without saving them. */
export function fill(draft, items) {
  const kind = kindOf(draft.policy);
  edit(draft, null, () => rowsFor(draft.policy, items ?? draft.policy[`default_${kind.items}`]), { toDefault: items === null });
}

/** Somebody else saved meanwhile: what is in the form now stands on top of theirs. */
export function rebase(draft, policy) {
  const { item } = kindOf(policy);
  const onTop = (rows) => rowsFor(policy, rows.map(item)).map((row, index) => ({ ...row, key: rows[index].key }));
  const before = draft.undo.map((step) => ({ ...step, rows: onTop(step.rows) }));
  Object.assign(draft, { policy, rows: onTop(draft.rows), undo: before, tag: null, theirs: null, refused: [], said: "" });
}
