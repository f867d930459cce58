// What Tab may put in place of the last word that is typed. Pure.

/** Names as they are typed: a call sign or number two agencies have stands with its agency. */
function namesOf(items, nameOf) {
  const plain = items.map(nameOf);
  const often = new Set(plain.filter((name, index) => plain.indexOf(name) !== index));
  return items.map((item, index) => (often.has(plain[index]) ? `${item.agency}:${plain[index]}` : plain[index]));
}

/**
 * @param {{words: string[], units: {agency: string, call_sign: string}[], backups: {agency: string, number: number}[]}} known
 * @returns {{words: Set<string>, names: string[]}}
 */
export function vocabulary({ words, units, backups }) {
  return {
    words: new Set(words.map((word) => word.toUpperCase())),
    names: [...namesOf(units, (unit) => unit.call_sign), ...namesOf(backups, (card) => String(card.number))],
  };
}

/** The last word of a line, and what stands before it. */
export function lastWord(line) {
  const found = /^(.*?)(\S*)$/s.exec(line);
  return { before: found[1], word: found[2] };
}

/** Whole lines the last word may become, commands first where one can stand. Nothing typed: nothing to complete. */
export function completions(line, { words, names }) {
  const { before, word } = lastWord(line);
  const typed = word.toUpperCase().replace(/^#/, "");
  if (!typed) return [];
  const earlier = before.trim().toUpperCase().split(/\s+/).filter(Boolean);
  const hasVerb = earlier.slice(0, 2).some((one) => words.has(one));
  const verbs = hasVerb || earlier.length > 1 ? [] : [...words];
  const starts = (name) => name.toUpperCase().startsWith(typed) && name.length > typed.length;
  const later = (name) => name.toUpperCase().split(":").at(-1).startsWith(typed) && name.includes(":");
  const found = [...verbs.filter(starts), ...names.filter((name) => starts(name) || later(name))];
  return [...new Set(found)].map((name) => before + name);
}

/** What would be added to the line as it stands; empty when Tab would change what is typed already. */
export function ghost(line, options) {
  const first = options[0] ?? "";
  return first.toUpperCase().startsWith(line.toUpperCase()) ? first.slice(line.length) : "";
}

/**
 * Tab: the next of the completions of what was typed by hand. After the last one Tab goes on to the next field, so that
 * nobody is held in the line.
 * @param {{stem: string, index: number}|null} state of the Tab before, null when something was typed since
 * @returns {{line: string, state: object|null}|null} null: Tab is not ours
 */
export function tabbed(line, state, known) {
  const stem = state?.stem ?? line;
  const options = completions(stem, known);
  const index = state ? state.index + 1 : 0;
  if (index >= options.length) return null;
  if (options.length === 1) return { line: `${options[0]} `, state: null };
  return { line: options[index], state: { stem, index } };
}
