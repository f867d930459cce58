// The words and shapes that desks use besides those of every screen.

import { LEVELS } from "./words.js";

export const levelRank = (urgency) => LEVELS.indexOf(urgency);

/** Status → [class, three-letter code, words]. */
export const STATUS = {
  available: ["avl", "AVL", "free"],
  assigned: ["asg", "ASG", "assigned"],
  rolling: ["enr", "ENR", "rolling"],
  on_scene: ["ons", "ONS", "on scene"],
  on_stop: ["ons", "STP", "on a stop"],
  emergency: ["emg", "EMG", "emergency"],
  busy: ["bsy", "BSY", "busy"],
  out_of_service: ["oos", "OOS", "out of service"],
  off_duty: ["oos", "OFF", "off duty"],
};

export const statusOf = (status) => STATUS[status] ?? ["oos", "???", String(status)];

export const REASON = {
  code4_custody: "One in custody", waiting_on_tow: "Waiting on tow", search: "Search", transport: "Transport",
  several_people: "Several people", witness: "Witness", no_reason: "No reason", weapon: "Weapon", other: "Other",
};

export const ORIGIN = {
  asked: "asked", radio: "by radio", offered: "offered", policy: "nobody asked", unasked: "unasked", cad: "CAD", device: "device",
};

/** Reasons as one line, "" when none was given. */
export const reasonText = (reasons) => (reasons ?? []).map((reason) => REASON[reason] ?? reason).join(", ");

/** Why dispatch must say an ask over the air: the words of the board and the supervisor's page. */
export const VOICE_IT = { unseen: "NOBODY HAS THIS ON SCREEN – VOICE IT", all_cant: "ALL CAN'T – VOICE IT" };

/** It waited in a browser, and nobody has spoken to its crew yet: who verifies it takes the mark off. */
export const isUnverified = (card) => card.mark === "delayed";

/** What a part of the house that is down means to a person. Unknown names are shown as they come. */
const PARTS = {
  channel_layer: "Updates up to 1 s slower",
  timers: "Escalation not running",
  database: "Database slow",
  workers: "Messages outside the board delayed",
  deliveries: "Outside messages wait",
  given_up: "Something given up: see Review",
};

export const degradedText = (name) => PARTS[name] ?? String(name).replaceAll("_", " ");

/** Fills every `[data-degraded]`; see doubt.js. */
export function showDegraded(health) {
  const words = health.degraded.filter((name) => name !== "timers").map(degradedText).join(" · ");
  for (const element of document.querySelectorAll("[data-degraded]")) {
    element.hidden = !words;
    if (element.textContent !== words) element.textContent = words;
  }
}
