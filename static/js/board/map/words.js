// The map in words, for whoever does not see it, and as the way to every mark without a mouse. Pure.

import { statusOf } from "../../live/desk_words.js";
import { agoText } from "../../live/clock.js";
import { distance, distanceText } from "../model.js";

const NEAR = 3;
const COMPASS = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

/** Which way b lies, seen from a: "north-east". */
export function bearing(a, b) {
  const x = (b.lon - a.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180);
  const degrees = (Math.atan2(x, b.lat - a.lat) * 180) / Math.PI;
  return COMPASS[Math.round(((degrees + 360) % 360) / 45) % 8];
}

const ofUnit = (mark, model, nowMs) => {
  const unit = model.unitById.get(mark.unit);
  const age = mark.at ? `, place ${agoText(nowMs - Date.parse(mark.at))} old` : "";
  return `${statusOf(unit?.status)[2]}${unit?.beat ? `, beat ${unit.beat}` : ""}${age}`;
};

function ofAsk(mark, marks, miles) {
  const units = marks.filter((one) => one.kind === "unit" && one.unit !== mark.unit);
  const far = (unit) => distance(mark, unit);
  const near = [...units].sort((a, b) => far(a) - far(b)).slice(0, NEAR);
  const said = near.map((unit) => `${unit.label} ${distanceText(far(unit), miles)} ${bearing(mark, unit)}`);
  return [mark.tag, said.length ? `nearest ${said.join(", ")}` : "no unit with a place"].filter(Boolean).join(", ");
}

/**
 * Every mark as a line: emergencies, asks, stops, units. `id` is what choosing it chooses.
 *
 * @returns {{key: string, kind: string, name: string, text: string}[]}
 */
export function mapWords(marks, model, nowMs, miles) {
  return marks.map((mark) => {
    if (mark.kind === "unit") return { key: mark.key, kind: "unit", name: mark.label, text: ofUnit(mark, model, nowMs) };
    if (mark.kind === "stop") return { key: mark.key, kind: "stop", name: mark.label, text: mark.tag ? "on a stop, check DUE" : "on a stop" };
    const name = mark.kind === "cry" ? `EMERGENCY ${mark.label}` : mark.label;
    return { key: mark.key, kind: mark.kind, name, text: ofAsk(mark, marks, miles) };
  });
}
