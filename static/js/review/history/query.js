// What is asked of history: read from the page's address, written to it, said to the server. Pure.
//
// What is nonsense is kept as it was said. The server knows what is wrong with it and names the field, so that a link with a
// mistake in it shows the mistake, and never another view than the one it was made for.

import { beginOf, mondayOf, plusDays, today } from "./dates.js";

/** Word → as it is said, and how many days back it begins; today is in each. */
export const PERIODS = { week: "This week", "4weeks": "4 weeks", quarter: "13 weeks", year: "12 months", own: "Own dates" };
const DAYS = { "4weeks": 28, quarter: 91, year: 365 };
export const COMPARES = { "": "Nothing", previous: "Period before", year: "Year before" };

/** Filters of which several may hold at once, in the order of the page. */
export const MANY = ["beat", "shift", "urgency", "origin", "stop_kind", "disposition"];
export const ONE = ["reference", "place", "lat", "lon", "radius_m", "mutual_aid"];
/** Meant where a point is said and no radius. */
export const USUAL_RADIUS_M = "500";

const isPlaced = (asked) => asked.lat !== "" || asked.lon !== "";

/** Nothing filtered: what the page opens with. */
export const nothingAsked = (agency) => ({
  agency, period: "year", from: "", to: "", compare: "",
  ...Object.fromEntries(MANY.map((name) => [name, []])), ...Object.fromEntries(ONE.map((name) => [name, ""])),
});

/**
 * The page's address, read.
 *
 * @param {string} search `location.search`
 * @param {string[]} agencies those the person reads, the first is meant where none is said
 */
export function readAddress(search, agencies) {
  const said = new URLSearchParams(search);
  const asked = nothingAsked(said.get("agency") ?? agencies[0]);
  for (const name of ["period", "from", "to", "compare", ...ONE]) asked[name] = said.get(name) ?? asked[name];
  for (const name of MANY) asked[name] = [...new Set(said.getAll(name))];
  // Dates alone say what they mean.
  if (!said.has("period") && (said.has("from") || said.has("to"))) asked.period = "own";
  return asked;
}

const holds = (name, value, asked) => {
  if (name === "from" || name === "to") return asked.period === "own" && value !== "";
  if (name === "period") return value !== "year";
  return value !== "";
};

/** The same, as the address says it: only what differs from nothing asked. Reading it again gives the same. */
export function toAddress(asked, agencies) {
  const said = new URLSearchParams();
  if (asked.agency !== agencies[0]) said.set("agency", asked.agency);
  for (const name of ["period", "from", "to", "compare"]) if (holds(name, asked[name], asked)) said.set(name, asked[name]);
  for (const name of MANY) for (const value of asked[name]) said.append(name, value);
  for (const name of ONE) if (holds(name, asked[name], asked)) said.set(name, asked[name]);
  const text = said.toString();
  return text ? `?${text}` : "";
}

/** First and last day of what is asked; of own dates as they were typed. */
export function daysOf(asked, nowMs, zone) {
  if (asked.period === "own") return { from: asked.from, to: asked.to };
  if (!(asked.period in PERIODS)) return { from: "", to: "" };
  const last = today(nowMs, zone);
  return { from: asked.period === "week" ? mondayOf(last) : plusDays(last, 1 - (DAYS[asked.period])), to: last };
}

/** What this page alone can see to be wrong, as the server would say it: [{field, words}]. */
export function faultsOf(asked) {
  const found = [];
  if (!(asked.period in PERIODS)) found.push({ field: "period", words: `There is no period “${asked.period}”.` });
  if (!(asked.compare in COMPARES)) found.push({ field: "compare", words: `There is no comparison “${asked.compare}”.` });
  if (asked.period === "own") for (const name of ["from", "to"]) if (!asked[name]) found.push({ field: name, words: "Say a day." });
  return found;
}

/** The query all answers of history share; `more` is what one of them takes besides. Days are whole, by the agency's clock. */
export function toWire(asked, nowMs, zone, more = {}) {
  const said = new URLSearchParams({ agency: asked.agency });
  const { from, to } = daysOf(asked, nowMs, zone);
  said.set("from", beginOf(from, zone));
  said.set("to", beginOf(plusDays(to, 1), zone));
  for (const name of MANY) for (const value of asked[name]) said.append(name, value);
  for (const name of ONE) if (asked[name] !== "") said.set(name, asked[name]);
  if (isPlaced(asked) && asked.radius_m === "") said.set("radius_m", USUAL_RADIUS_M);
  for (const [name, value] of Object.entries(more)) if (value) said.set(name, value);
  return said.toString();
}

/** Whether two ask for the same. */
export const isSame = (one, other) => [one, other].map((asked) => toAddress(asked, [])).every((text, _, [first]) => text === first);

/** How many filters hold, besides the time. */
export const filtersOf = (asked) => MANY.filter((name) => asked[name].length).length + ["reference", "place", "mutual_aid"].filter((name) => asked[name] !== "").length + (isPlaced(asked) ? 1 : 0);

/** The time stays, every filter goes. */
export const withoutFilters = (asked) => ({ ...nothingAsked(asked.agency), ...Object.fromEntries(["period", "from", "to", "compare"].map((name) => [name, asked[name]])) });

/** What the server said of fields, where the page shows them. */
export const faultsOfAnswer = (error) =>
  Object.entries(error?.fields ?? {}).flatMap(([path, whys]) => [whys].flat().map((words) => ({ field: path.split(".")[0], words })));
