// What is looked for, from a form to the address and from the address to the API. Pure.

const NAMES = ["agency", "place", "reference", "from", "to"];

/** What somebody filled in, as it stands in the address. */
export function queryOfForm(form) {
  const said = new URLSearchParams();
  for (const name of NAMES) {
    const value = String(form.get(name) ?? "").trim();
    if (value) said.set(name, value);
  }
  return said.toString();
}

/** Midnight of a day by this browser's clock; the day after for an end, so that it lies in it. What is no day goes as it is. */
function moment(day, after) {
  if (!/^\d{4,6}-\d\d-\d\d$/.test(day)) return day;
  const [year, month, date] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date + after);
  return Number.isNaN(at.getTime()) ? day : at.toISOString();
}

/**
 * @param {string} search of the address
 * @param {string[]} agencies of the reader; the first unless one is named
 * @param {string|null} cursor of the page after
 */
export function searchOf(search, agencies, cursor) {
  const said = new URLSearchParams(search);
  const asked = new URLSearchParams({ agency: said.get("agency") ?? agencies[0] });
  for (const name of ["place", "reference"]) if (said.get(name)) asked.set(name, said.get(name));
  if (said.get("from")) asked.set("from", moment(said.get("from"), 0));
  if (said.get("to")) asked.set("to", moment(said.get("to"), 1));
  if (cursor) asked.set("cursor", cursor);
  return asked.toString();
}
