// Who was there, and when: one lane a unit. Geometry is pure; the drawing is SVG without styles of its own.

import { html, svg } from "../../vendor/lit-html/lit-html.js";
import { elapsedText, timeOfDay } from "../live/clock.js";

const WIDTH = 1340;
const LEFT = 92;
const LANE = 44;
const STEPS_S = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200];

const ms = (iso) => (iso ? Date.parse(iso) : null);

/** A step that gives at most nine marks on the line. */
export function tickStep(spanMs) {
  return (STEPS_S.find((step) => spanMs / (step * 1000) <= 9) ?? 86_400) * 1000;
}

function spans(response, end) {
  const rolling = ms(response.rolling_at);
  const there = ms(response.on_scene_at);
  const left = ms(response.cleared_at) ?? (response.state === "on_scene" ? end : there);
  const found = [];
  if (rolling !== null && !(there !== null && there <= rolling)) found.push({ kind: "enr", from: rolling, to: there ?? (response.state === "rolling" ? end : rolling), text: "" });
  if (there !== null) found.push({ kind: "ons", from: there, to: left, text: `there ${elapsedText(left - there)}` });
  return found;
}

/**
 * Lanes of one card: the asker first, then each unit that rolled.
 * @returns {{start: number, end: number, lanes: {name: string, spans: object[]}[], marks: object[]}}
 */
export function lanesOf(card, nowMs) {
  const asked = ms(card.received_at);
  const end = Math.max(ms(card.closed_at) ?? nowMs, asked + 60_000);
  const first = card.responses.map((one) => ms(one.on_scene_at)).filter((at) => at !== null).sort((a, b) => a - b)[0] ?? null;
  const own = [{ kind: "alone", from: asked, to: first ?? end, text: `alone ${elapsedText((first ?? end) - asked)}` }];
  if (first !== null && first < end) own.push({ kind: "with", from: first, to: end, text: "" });
  const units = card.responses.filter((one) => one.rolling_at || one.on_scene_at);
  const secured = card.secured_at ? [{ at: ms(card.secured_at), text: card.prisoner ? "secured, prisoner" : "secured" }] : [];
  return {
    start: asked - (end - asked) * 0.03,
    end,
    lanes: [{ name: card.unit?.call_sign ?? "asker", spans: own }, ...units.map((one) => ({ name: one.unit, spans: spans(one, end) }))],
    marks: [{ at: asked, text: "asked" }, ...secured],
  };
}

/** The picture, with the same facts as words for who cannot see it. */
export function drawLanes(card, nowMs) {
  const { start, end, lanes, marks } = lanesOf(card, nowMs);
  const x = (at) => LEFT + ((at - start) / (end - start)) * (WIDTH - LEFT - 16);
  const height = lanes.length * LANE + 22;
  const step = tickStep(end - start);
  const ticks = Array.from({ length: 12 }, (_, index) => Math.ceil(start / step) * step + index * step).filter((at) => at <= end);
  const spoken = lanes.map((lane) => `${lane.name}: ${lane.spans.map((span) => `${span.text || (span.kind === "enr" ? "rolling" : "with company")} from ${timeOfDay(span.from)}`).join(", ")}`).join(". ");
  return html`<svg class="lanes" viewBox="0 0 ${WIDTH} ${height + 24}" role="img" aria-label=${spoken}>
    ${ticks.map((at) => svg`<path class="rule" d="M${x(at)} 8V${height}"/><text class="tick" x=${x(at)} y=${height + 18}>${timeOfDay(at, { seconds: step < 60_000 })}</text>`)}
    ${lanes.map((lane, index) => drawLane(lane, 18 + index * LANE, x))}
    ${marks.map((mark) => svg`<path class="mark" d="M${x(mark.at)} 14V${height}"/><text class="note" x=${x(mark.at) + 5} y="16">${mark.text}</text>`)}
  </svg>`;
}

function drawLane(lane, top, x) {
  return svg`<text class="unit" x="0" y=${top + 23}>${lane.name}</text><path class="base" d="M${LEFT} ${top + 18}H${WIDTH - 16}"/>
    ${lane.spans.map((span) => svg`<rect class=${span.kind} x=${x(span.from)} y=${top + 9} width=${Math.max(2, x(span.to) - x(span.from))} height="18"/>
      ${x(span.to) - x(span.from) > 90 ? svg`<text class=${span.kind === "ons" ? "in ink" : "in"} x=${x(span.from) + 8} y=${top + 23}>${span.text}</text>` : svg``}`)}`;
}
