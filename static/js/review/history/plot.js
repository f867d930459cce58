// uPlot's part of the trend: lines in ink, told apart by dash and name. It comes with the first trend there is to draw.

import { dayText } from "./dates.js";
import { LINES, columnsOf, namesAt } from "./trend_rules.js";
import { spanOf } from "./words.js";

const HIGH = 220;
const RIGHT = 150;
const LEFT = 58;
/** Changes of the rules that still have room for their words. */
const NAMED = 3;
/** Of so many points each is a day to be named; of more, uPlot names the months. */
const FEW = 20;
/** A named day takes so much room, in CSS pixels. */
const DAY_WIDE = 70;
/** Seconds between two lines of the grid. */
const STEPS = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
/** As wide as A4 leaves it, in CSS pixels; Letter leaves a little more. */
const PAPER_WIDE = 690;
/** On paper everything is black on white, whatever the screen's theme is. */
const PAPER = { "--text": "#000", "--soft": "#222", "--faint": "#333", "--line": "#bbb" };

function inks(element, onPaper) {
  const style = getComputedStyle(element);
  return (name) => (onPaper ? PAPER[name] : style.getPropertyValue(name).trim());
}

/** The name of each line at its last point. */
function drawNames(plot, ink) {
  const { ctx } = plot;
  const ratio = devicePixelRatio || 1;
  const ends = LINES.flatMap((line, index) => {
    const values = plot.data[index + 1];
    const last = values.findLastIndex((value) => value !== null);
    return last < 0 ? [] : [{ line, text: `${line.name} ${spanOf(values[last])}`, x: plot.valToPos(plot.data[0][last], "x", true), y: plot.valToPos(values[last], "y", true) }];
  });
  ctx.save();
  ctx.font = `${12 * ratio}px B612, sans-serif`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.fillStyle = ink("--text");
  for (const { text, x, y } of namesAt(ends, 15 * ratio)) ctx.fillText(text, x + 9 * ratio, y);
  ctx.restore();
}

/** What changed in the rules, where it changed. Many changes keep their lines, and lose their words to the list below. */
function drawMarks(plot, marks, ink) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.font = `${11 * ratio}px B612, sans-serif`;
  ctx.textBaseline = "top";
  ctx.fillStyle = ctx.strokeStyle = ink("--soft");
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  for (const { at, text } of marks) {
    const x = Math.round(plot.valToPos(at / 1000, "x", true));
    // After the last point there are no times yet that it could have changed; the list below names it.
    if (x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const isLate = x > bbox.left + bbox.width - ctx.measureText(text).width - 8 * ratio;
    ctx.textAlign = isLate ? "right" : "left";
    if (marks.length <= NAMED) ctx.fillText(text, x + (isLate ? -5 : 5) * ratio, bbox.top - 10 * ratio);
  }
  ctx.restore();
}

/**
 * @param {HTMLElement} element into which it is drawn
 * @param {(index: number|null) => void} pointed the point under the hand, null for none
 */
export function createPlot(element, pointed) {
  let [plot, points, marks, zone, onPaper] = [null, [], [], "UTC", false];

  /** Of a few weeks the days they begin on are named, or a name would stand between two points. */
  function splits(width) {
    if (points.length > FEW) return {};
    const each = Math.ceil((points.length * DAY_WIDE) / (width - RIGHT - LEFT));
    return { splits: (drawn) => drawn.data[0].filter((_, index) => index % each === 0) };
  }

  function options(width) {
    const ink = inks(element, onPaper);
    const axis = { stroke: ink("--soft"), font: "11px B612, sans-serif", grid: { stroke: ink("--line"), width: 1 }, ticks: { show: false } };
    return {
      width, height: HIGH, padding: [18, RIGHT, 0, 0], legend: { show: false }, cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: (_, least, most) => [0, Math.max(60, (most ?? 60) * 1.08)] } },
      axes: [{ ...axis, grid: { show: false }, size: 28, space: DAY_WIDE, ...splits(width), values: (_, splits) => splits.map((at) => dayText(at * 1000, zone)) }, { ...axis, size: LEFT, incrs: STEPS, values: (_, splits) => splits.map(spanOf) }],
      series: [{}, ...LINES.map(({ key, width: wide, dash }) => ({
        label: key, stroke: ink("--text"), width: wide, dash, spanGaps: false, points: { show: points.length < 60, size: 5, fill: ink("--text"), stroke: ink("--text"), width: 1 },
      }))],
      hooks: { draw: [(drawn) => drawMarks(drawn, marks, ink), (drawn) => drawNames(drawn, ink)], setCursor: [(drawn) => pointed(drawn.cursor.idx ?? null)] },
    };
  }

  function draw() {
    plot?.destroy();
    plot = null;
    const width = onPaper ? PAPER_WIDE : element.clientWidth;
    // uPlot's own layout needs room; without any there is nothing to see either.
    if (width > RIGHT + 100 && points.length) plot = new window.uPlot(options(width), columnsOf(points), element);
  }

  function paper(value) {
    onPaper = value;
    draw();
  }

  let wide = 0;
  new ResizeObserver(() => {
    if (onPaper || Math.abs(element.clientWidth - wide) < 2) return;
    wide = element.clientWidth;
    draw();
  }).observe(element);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));

  return {
    show(newPoints, newMarks, newZone) {
      [points, marks, zone] = [newPoints, newMarks, newZone];
      draw();
    },
  };
}
