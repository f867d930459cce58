// Who was there, and when: one lane a unit, drawn as SVG without styles of its own.

import { html, svg } from "../../vendor/lit-html/lit-html.js";
import { tickStep } from "./spans.js";

const WIDTH = 1340;
/** Room for the names: COUNTY 2A14 is longer than 2A14, and letters are larger on paper. */
const leftOf = (lanes) => Math.max(92, ...lanes.map((lane) => 12 + 11 * lane.name.length));
const LANE = 44;
/**
 * The picture, with the same facts as words for who cannot see it.
 *
 * @param {{start: number, end: number, lanes: {name: string, spans: object[]}[], marks: object[]}} shown times in ms
 * @param {{hms: (at: number) => string, hm: (at: number) => string}} clock
 */
export function drawLanes({ start, end, lanes, marks }, clock) {
  const left = leftOf(lanes);
  const x = (at) => left + ((at - start) / (end - start)) * (WIDTH - left - 16);
  const height = lanes.length * LANE + 22;
  const step = tickStep(end - start);
  const ticks = Array.from({ length: 12 }, (_, index) => Math.ceil(start / step) * step + index * step).filter((at) => at <= end);
  const spoken = lanes.map((lane) => `${lane.name}: ${lane.spans.map((span) => `${span.text || (span.kind === "enr" ? "rolling" : "with company")} from ${clock.hms(span.from)}`).join(", ")}`).join(". ");
  return html`<svg class="lanes" viewBox="0 0 ${WIDTH} ${height + 24}" role="img" aria-label=${spoken}>
    ${ticks.map((at) => svg`<path class="rule" d="M${x(at)} 8V${height}"/><text class="tick" x=${x(at)} y=${height + 18}>${step < 60_000 ? clock.hms(at) : clock.hm(at)}</text>`)}
    ${lanes.map((lane, index) => drawLane(lane, 18 + index * LANE, x, left))}
    ${marks.map((mark) => svg`<path class="mark" d="M${x(mark.at)} 14V${height}"/><text class="note" x=${x(mark.at) + 5} y="16">${mark.text}</text>`)}
  </svg>`;
}

function drawLane(lane, top, x, left) {
  return svg`<text class="unit" x="0" y=${top + 23}>${lane.name}</text><path class="base" d="M${left} ${top + 18}H${WIDTH - 16}"/>
    ${lane.spans.map((span) => svg`<rect class=${span.kind} x=${x(span.from)} y=${top + 9} width=${Math.max(2, x(span.to) - x(span.from))} height="18"/>
      ${x(span.to) - x(span.from) > 90 ? svg`<text class=${span.kind === "ons" ? "in ink" : "in"} x=${x(span.from) + 8} y=${top + 23}>${span.text}</text>` : svg``}`)}`;
}
