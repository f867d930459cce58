// The history page: filters that stand in the address, figures, hours, trend, beats, and the backups they count.

import { render } from "../../../vendor/lit-html/lit-html.js";
import { call, readBoot } from "../../live/api.js";
import { ORIGIN } from "../../live/desk_words.js";
import { drillsOf, showDrill } from "../../live/drill.js";
import { agencyTime } from "../bar.js";
import { exporter } from "../export.js";
import { nowOf } from "../now.js";
import { zoneMark } from "../zone.js";
import { startLive } from "../../live/start.js";
import { DISPOSITION, LEVELS, STOP_KIND } from "../../live/words.js";
import { createBeats } from "./beats.js";
import { pointOf } from "./beat_rules.js";
import { spanText } from "./dates.js";
import { createDesk } from "./desk.js";
import { AIDS, SHIFTS, filters } from "./filters.js";
import { list } from "./list.js";
import { COMPARES, USUAL_RADIUS_M, daysOf, filtersOf, readAddress, toAddress, toWire, withoutFilters } from "./query.js";
import { sheets } from "./sheets.js";
import { createTrend } from "./trend.js";
import { countText, filtersText, saidLevel } from "./words.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const agencies = Object.keys(boot.read);
const zoneOf = (agency) => boot.read[agency]?.zone ?? "UTC";
const levelsOf = (agency) => boot.read[agency]?.levels ?? {};
const now = nowOf(boot);

/** A test is no ask, so that none ends as one. */
const ended = Object.entries(DISPOSITION).filter(([word]) => word !== "tested");

const page = createDesk(readAddress(location.search, agencies), { zoneOf, now, changed: () => draw() });
const beats = createBeats(() => draw(), (place) => page.change(pointOf(place)));
const trend = createTrend(() => draw());

const wordsOf = (agency) => ({
  levels: LEVELS.map((word) => [word, levelsOf(agency)[word] ?? word]),
  origins: Object.entries(ORIGIN), stops: Object.entries(STOP_KIND), dispositions: ended,
  level: (word) => saidLevel(word, levelsOf(agency)[word]), shift: (word) => `${word} shift`, origin: (word) => ORIGIN[word] ?? word,
  stop: (word) => (STOP_KIND[word] ?? word).toLowerCase(), ended: (word) => (DISPOSITION[word] ?? word).toLowerCase(), aid: (word) => (AIDS[word] ?? word).toLowerCase(), radius: USUAL_RADIUS_M,
});

/** What is shown is what the address says; going back shows it again. */
function show(asked = page.desk.draft) {
  const address = `${location.pathname}${toAddress(asked, agencies)}`;
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  return page.show(asked);
}

const spanNow = (asked) => {
  const query = new URLSearchParams(toWire(asked, now(), zoneOf(asked.agency)));
  return spanText(query.get("from"), query.get("to"), zoneOf(asked.agency));
};

/** One line of what is shown: for paper, and for who cannot see the fields. */
function toldText({ asked, figures, faults }) {
  if (faults.length) return "Not shown: what is wrong stands at its field.";
  const { answer } = figures;
  const zone = zoneOf(asked.agency);
  const span = answer ? spanText(answer.from, answer.to, zone) : spanNow(asked);
  const with_ = answer?.compared ? `, compared with ${spanText(answer.compared.from, answer.compared.to, zone)}` : "";
  const held = filtersText(asked, wordsOf(asked.agency));
  const count = answer && (answer.total ?? null) !== null ? `: ${countText(answer.total)} ${answer.total === 1 ? "backup" : "backups"}` : "";
  return `${asked.agency}, ${span}${with_}, by ${zoneMark(zone) ? "UTC: this browser does not know the agency's clock" : "the agency's clock"}${held ? `; ${held}` : ""}${count}.`;
}

/** Own dates begin with those that were shown, so that only one must be changed. */
function change(part) {
  const { draft } = page.desk;
  if (part.period === "own" && draft.period !== "own") part = { ...part, ...daysOf(draft, now(), zoneOf(draft.agency)) };
  page.change(part);
}

function draw() {
  const { desk } = page;
  const { asked, draft } = desk;
  render(filters({ draft, agencies, faults: desk.faults, changed: page.isChanged(), words: wordsOf(draft.agency), beats: beats.of(draft.agency), change, show, pick: beats.pick }, desk), at("filters"));
  const told = toldText(desk);
  if (at("told").textContent !== told) at("told").textContent = told;
  render(sheets(desk, {
    asked: draft, zone: zoneOf(asked.agency), span: spanNow(asked), trend, beats, again: () => page.again(), comparedWith: (COMPARES[asked.compare] ?? "").toLowerCase(),
    filtered: filtersOf(asked) > 0, withoutFilters: () => show(withoutFilters(asked)), isYear: asked.period === "year", wholeYear: () => show({ ...asked, period: "year" }),
  }), at("sheets"));
  render(list(desk.list, zoneOf(asked.agency), page.more), at("list"));
}

/** One disclosure of the filters at a time, shut by Escape or by a touch elsewhere. */
function shut(event) {
  for (const open of document.querySelectorAll("details.choice[open]")) {
    if (event.type === "keydown" ? event.key !== "Escape" : open.contains(event.target)) continue;
    open.open = false;
    if (event.type === "keydown") open.querySelector("summary").focus();
  }
}

at("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
addEventListener("popstate", () => page.show(readAddress(location.search, agencies)));
document.addEventListener("keydown", shut);
document.addEventListener("pointerdown", shut);
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});

const { timeOf, showClock } = agencyTime(() => zoneOf(page.desk.asked.agency));
startLive(boot, {
  timeOf,
  render: ({ store }) => showDrill(drillsOf(store)),
  onTick: showClock,
  // Nobody's half-typed filter is thrown away for a new build.
  onBuild: () => page.isChanged() || setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
});
exporter(at("exports"), () => toWire(page.desk.asked, now(), zoneOf(page.desk.asked.agency)));
page.load();
