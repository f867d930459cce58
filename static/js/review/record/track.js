// A backup's own track: where its units were while it was open, drawn and in words.

import { html, nothing, svg } from "../../../vendor/lit-html/lit-html.js";
import { lengthOf, nameOf, sketchOf, WIDTH } from "./sketch.js";

function drawing(track, header) {
  const scene = header.lat === null ? null : { lat: header.lat, lon: header.lon };
  const { lanes, bar, height, scene: middle } = sketchOf(track, scene);
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="The way of each unit, drawn to scale; the table below says it in words.">
    ${middle ? svg`<path class="scene" d="M${middle.x - 7} ${middle.y - 7}l14 14m0 -14l-14 14"/><text class="asked" x=${middle.x + 12} y=${middle.y + 18}>asked here</text>` : svg``}
    ${lanes.map((lane, index) => svg`<path class="way w${index % 4}" d=${lane.path}/><circle class="start" cx=${lane.start.x} cy=${lane.start.y} r="5"/>
      <rect class="end" x=${lane.end.x - 5} y=${lane.end.y - 5} width="10" height="10"/><text class="unit" x=${lane.start.x + 9} y=${lane.start.y - 8}>${nameOf(track.lanes[index], header)}</text>`)}
    <path class="bar" d="M16 ${bar.y - 5}v10M16 ${bar.y}h${bar.width}m0 -5v10"/><text class="asked" x=${bar.width + 26} y=${bar.y + 4}>${bar.text}, north is up. Ring: first position. Square: last.</text>
  </svg>`;
}

function row(lane, index, header, clock) {
  const first = lane.points[0];
  const last = lane.points.at(-1);
  const nearest = lane.nearest ? html`${lengthOf(lane.nearest_m)}, <time>${clock.hms(lane.nearest.at)}</time>` : "place not known";
  return html`<tr><th scope="row"><svg class="line" viewBox="0 0 44 8" aria-hidden="true"><path class="way w${index % 4}" d="M0 4H44"/></svg> ${nameOf(lane, header)}</th>
    <td><time>${clock.hms(first.at)}</time></td><td><time>${clock.hms(last.at)}</time></td><td class="num">${lane.count}</td><td>${nearest}</td></tr>`;
}

/** What there is, or in words why there is none; nothing of a stop, which has no track. */
export function trackSection(record, clock) {
  const { track, header } = record;
  if (!track) return nothing;
  if (!track.lanes.length) return html`<section class="wide ways" aria-labelledby="h-track"><h3 id="h-track">Track</h3><p class="none">${track.said}</p></section>`;
  return html`<section class="wide ways" aria-labelledby="h-track"><h3 id="h-track">Track<span>${track.said}</span></h3>${drawing(track, header)}
    <table><thead><tr>${["Unit", "First position", "Last position", "Positions", "Nearest to the place of the ask"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${track.lanes.map((lane, index) => row(lane, index, header, clock))}</tbody></table></section>`;
}
