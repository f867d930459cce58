// What a file of history says of itself while it comes and when it has come. Pure: no page, no network.

/** Bytes 0x0A: each line is a row, the first of a CSV names the columns, the last says that this is all. */
export function linesIn(bytes) {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

/** Rows that have come, of all lines so far. The line that ends a file is not known to be that before it has come. */
export function rowsOf(lines, format, total) {
  const rows = Math.max(0, lines - (format === "csv" ? 1 : 0));
  return total === null ? rows : Math.min(rows, total);
}

const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** "12,000 of 88,000 rows, 4 s" */
export function progressText(rows, total, ms) {
  const of = total === null ? "" : ` of ${grouped(total)}`;
  return `${grouped(rows)}${of} rows, ${Math.floor(ms / 1000)} s`;
}

const notAll = { whole: false, rows: null };

function ofJson(line) {
  try {
    const said = JSON.parse(line);
    return said.end === true ? { whole: true, rows: said.rows } : notAll;
  } catch {
    return notAll; // Half a line: it was cut.
  }
}

function ofCsv(line) {
  const found = /^END,(\d+) rows,/.exec(line);
  return found ? { whole: true, rows: Number(found[1]) } : notAll;
}

/** What the last line says: whether the file is whole, and how many rows it should have. */
export function endOf(tail, format) {
  const line = tail.trimEnd().split("\n").at(-1) ?? "";
  return format === "csv" ? ofCsv(line) : ofJson(line);
}

/** Whether all of it came: what the last line says is what was counted. */
export function isWhole(end, lines, format) {
  return end.whole && end.rows === lines - (format === "csv" ? 2 : 1);
}

/** The address of a file for the filters of a page, a URLSearchParams or what stands behind its question mark. */
export function exportPath(query, format) {
  const given = new URLSearchParams(query);
  for (const name of ["cursor", "limit", "compare", "format"]) given.delete(name);
  given.set("format", format);
  return `history/export/?${given}`;
}

/** What a browser saves it as. */
export function nameIn(disposition, format) {
  return /filename="([^"]+)"/.exec(disposition ?? "")?.[1] ?? `backups.${format}`;
}
