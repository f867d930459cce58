// Who was there, and when, as spans of time. Pure; lanes.js draws it.

import { elapsedText } from "../live/clock.js";

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
  const over = Math.max(ms(card.closed_at) ?? nowMs, asked);
  const end = Math.max(over, asked + 60_000); // The picture spans a minute at least; the bars end when it ended.
  const first = card.responses.map((one) => ms(one.on_scene_at)).filter((at) => at !== null).sort((a, b) => a - b)[0] ?? null;
  const own = [{ kind: "alone", from: asked, to: first ?? over, text: `alone ${elapsedText((first ?? over) - asked)}` }];
  if (first !== null && first < over) own.push({ kind: "with", from: first, to: over, text: "" });
  const units = card.responses.filter((one) => one.rolling_at || one.on_scene_at);
  const secured = card.secured_at ? [{ at: ms(card.secured_at), text: card.prisoner ? "secured, prisoner" : "secured" }] : [];
  return {
    start: asked - (end - asked) * 0.03,
    end,
    lanes: [{ name: card.unit?.call_sign ?? "asker", spans: own }, ...units.map((one) => ({ name: one.unit, spans: spans(one, over) }))],
    marks: [{ at: asked, text: "asked" }, ...secured],
  };
}
