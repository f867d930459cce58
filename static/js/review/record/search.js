// What is looked for, from a form to the address and from the address to the API. Pure.

import { beginOf, plusDays } from "../history/dates.js";

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

/** Midnight of a day by the clock of the agency; the day after for an end, so that it lies in it. What is no day goes as it is. */
const moment = (day, after, zone) => beginOf(plusDays(day, after), zone);

/**
 * @param {string} search of the address
 * @param {string[]} agencies of the reader; the first unless one is named
 * @param {string|null} cursor of the page after
 * @param {Record<string, string>} zones the clock of each agency
 */
export function searchOf(search, agencies, cursor, zones) {
  const said = new URLSearchParams(search);
  const agency = said.get("agency") ?? agencies[0];
  const asked = new URLSearchParams({ agency });
  // (Of an agency that is none of theirs the server says so.)
  const zone = zones[agency] ?? zones[agencies[0]];
  for (const name of ["place", "reference"]) if (said.get(name)) asked.set(name, said.get(name));
  if (said.get("from")) asked.set("from", moment(said.get("from"), 0, zone));
  if (said.get("to")) asked.set("to", moment(said.get("to"), 1, zone));
  if (cursor) asked.set("cursor", cursor);
  return asked.toString();
}
