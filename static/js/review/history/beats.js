// By beat: on the map, and as a table with the same numbers.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { call } from "../../live/api.js";
import { sheet } from "../../board/late.js";
import { drawnBeats } from "../../board/map/beats.js";
import { circleOf, numbered } from "./beat_rules.js";
import { USUAL_RADIUS_M } from "./query.js";
import { HIDDEN, countText, hiddenWhy, spanOf } from "./words.js";

/** One and the same, so that the map is not drawn anew for it. */
const NOBODY = [];
/** "9H" before "10H", and what stood in no beat last. */
const asNamed = (one, other) => (one.beat === null) - (other.beat === null) || String(one.beat).localeCompare(String(other.beat), "en", { numeric: true });
const NONE = { state: "busy", drawn: [], known: [] };

async function fetched(agency) {
  const answer = await call("GET", `beats/?agency=${encodeURIComponent(agency)}`);
  if (!answer.ok) return { ...NONE, state: "failed" };
  const beats = answer.body.results;
  return { state: "there", drawn: drawnBeats(beats.map((beat) => ({ ...beat, agency }))), known: beats.map(({ code, name }) => [code, name ? `${code} ${name}` : code]) };
}

/** Keeps one map on its element, which lit must never draw into. */
export function createBeats(changed, picked) {
  const element = document.createElement("div");
  element.className = "mapview";
  const sets = new Map();
  let [map, failed, coming, picking, shown, circle] = [null, false, false, false, null, ""];

  async function load(agency) {
    sets.set(agency, NONE);
    sets.set(agency, await fetched(agency));
    shown = null;
    changed();
  }

  /** The beats of an agency; they are fetched when they are first wanted. */
  function beatsOf(agency) {
    if (!sets.has(agency)) load(agency);
    return sets.get(agency);
  }

  const isDrawn = (agency) => beatsOf(agency).state === "failed" || beatsOf(agency).drawn.length > 0;

  async function draw() {
    [coming, failed] = [true, false];
    try {
      const [{ createBeatMap }] = await Promise.all([import("./beat_map.js"), sheet("map")]);
      map = createBeatMap(element, (at) => {
        if (!picking) return;
        picking = false;
        picked(at);
      });
    } catch {
      failed = true;
    }
    coming = false;
    changed();
  }

  function update(counted, drawn, asked) {
    if (!map && !coming && !failed) draw();
    if (!map) return;
    if (shown !== counted) map.show(numbered(drawn, counted));
    shown = counted;
    const wanted = circleOf(asked, USUAL_RADIUS_M);
    if (JSON.stringify(wanted) !== circle) map.circle(wanted);
    circle = JSON.stringify(wanted);
    element.classList.toggle("picking", picking);
  }

  function drawing({ by_beat: counted, agency }, asked) {
    const { state, drawn } = beatsOf(agency);
    const retry = state === "failed" ? () => load(agency) : draw;
    if (failed || state === "failed") return html`<p class="none">The map could not be loaded. <button type="button" class="button small" @click=${retry}>Try again</button> <span class="soft">Its numbers stand in the table.</span></p>`;
    if (!drawn.length) return state === "busy" ? html`<p class="none soft">The map is being fetched.</p>` : html`<p class="none soft">No beat of this agency is drawn yet: whoever runs the board loads them with the agency's file.</p>`;
    update(counted, drawn, asked);
    return html`<div class="mapbox" role="group" aria-label="Map of beats with their numbers, which stand in the table too">${element}
      <p class="maptools">${picking ? html`<b class="maplock" role="status">Touch the map where it was</b><button type="button" class="button small" @click=${pick}>Leave it</button>` : nothing}
        <button type="button" class="button small" @click=${() => map?.whole()}>All beats</button><button type="button" class="button small" aria-label="Zoom out" @click=${() => map?.zoom(-1)}>–</button><button type="button" class="button small" aria-label="Zoom in" @click=${() => map?.zoom(1)}>+</button></p></div>`;
  }

  function pick() {
    picking = !picking;
    changed();
    if (picking) element.scrollIntoView({ block: "center" });
  }

  function table(rows, below) {
    if (!rows.length) return html`<p class="none soft">None of them stood in a beat.</p>`;
    return html`<table class="of-beats"><thead><tr><th scope="col">Beat</th><th scope="col" class="right">Backups</th><th scope="col" class="right">To on scene, median</th></tr></thead>
      <tbody>${[...rows].sort(asNamed).map((row) => html`<tr><th scope="row">${row.beat ?? "No beat"}</th><td class="num right">${row.count === null ? html`<span class="hid">${HIDDEN}</span>` : countText(row.count)}</td>
        <td class="num right">${row.first_on_scene_median_s === null ? html`<span class="faint">–</span>` : spanOf(row.first_on_scene_median_s)}</td></tr>`)}</tbody></table>
      ${rows.some((row) => row.count === null) ? html`<p class="why">${hiddenWhy(below)}</p>` : nothing}`;
  }

  return {
    pick,
    /** Word and name of each beat, for the filter. */
    of: (agency) => beatsOf(agency).known,
    isPicking: () => picking,
    /** The map alone, to pick a point on while no figures are told. */
    drawBare: (agency, asked) => html`<section class="beats" aria-labelledby="h-beats"><h3 id="h-beats">By beat</h3>${drawing({ agency, by_beat: NOBODY }, asked)}</section>`,
    draw: (answer, asked) => html`<section class="beats" aria-labelledby="h-beats"><h3 id="h-beats">By beat<span>${isDrawn(answer.agency) ? "darker is more, the number is in it" : ""}</span></h3>
      <div class=${isDrawn(answer.agency) ? "two" : ""}>${drawing(answer, asked)}<div class="across" tabindex="0" role="group" aria-labelledby="h-beats">${table(answer.by_beat, answer.hidden_below)}</div></div></section>`,
  };
}
