// The loud banner and the lamps. Doubt is drawn inverse, and nothing else on a page is.

import { createDoubt, degradedText } from "./doubt.js";
import { timeOfDay } from "./clock.js";

const DETAIL = {
  not_live: (doubt) =>
    doubt.asOf ? `What you see is from ${timeOfDay(doubt.asOf)}. Touches may not arrive.` : "The board has not answered yet.",
  no_rungs: () => "No ask widens by itself. Watch every age and voice it.",
  signed_out: () => "Nothing here is kept up to date. Sign in again.",
};

const LAMPS = {
  link: { live: "LIVE", connecting: "CONNECTING", stale: "NOT LIVE", offline: "NOT LIVE", signed_out: "SIGNED OUT" },
  timers: { ok: "TIMERS", stale: "TIMERS STOPPED", unknown: "TIMERS ?" },
};

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function line(doubt, prefix) {
  const row = make("div", "doubt");
  row.dataset.doubt = doubt.code;
  const title = make("strong", "", `${doubt.code === "not_live" ? prefix : ""}${doubt.title} `);
  const clock = make("time", "");
  clock.dataset.since = new Date(doubt.since).toISOString();
  title.append(clock, ` – ${doubt.advice}`);
  row.append(title, make("span", "", DETAIL[doubt.code](doubt)));
  if (doubt.code === "signed_out") {
    const link = make("a", "button", "Sign in");
    link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    row.append(link);
  }
  return row;
}

function lamp(name, word, broken, unknown = false) {
  for (const element of document.querySelectorAll(`[data-lamp="${name}"]`)) {
    element.classList.add("link");
    element.classList.toggle("broken", broken);
    element.classList.toggle("unknown", unknown);
    if (element.dataset.word === word) continue;
    element.dataset.word = word;
    element.replaceChildren(make("i", ""), word);
  }
}

function showLamps(codes, link, health) {
  const unsure = codes.includes("not_live") || codes.includes("signed_out");
  const word = unsure ? LAMPS.link[link.state] : LAMPS.link[link.state === "connecting" ? "connecting" : "live"];
  lamp("link", word ?? "LIVE", unsure);
  if (unsure || !health.known) return lamp("timers", LAMPS.timers.unknown, false, true);
  const stopped = codes.includes("no_rungs");
  lamp("timers", stopped ? LAMPS.timers.stale : LAMPS.timers.ok, stopped);
}

function showDegraded(health) {
  const words = health.degraded.filter((name) => name !== "timers").map(degradedText).join(" · ");
  for (const element of document.querySelectorAll("[data-degraded]")) {
    element.hidden = !words;
    if (element.textContent !== words) element.textContent = words;
  }
}

/**
 * Keeps `element` (an alert region), the lamps `[data-lamp=link|timers]`, `[data-degraded]` and the page's
 * `data-doubt` attribute in step with what may be believed. Call `update(nowMs)` each second and at each change.
 *
 * @param {HTMLElement} element
 * @param {{link: object, store: object, prefix?: string}} parts `prefix` is put before NOT LIVE: "BOARD "
 */
export function createBanner(element, { link, store, prefix = "" }) {
  const doubt = createDoubt();
  let shown = "";
  return {
    update(nowMs) {
      const seen = { state: link.state, stateAge: link.stateAge(), silence: link.silence() };
      const found = doubt.judge({ link: seen, health: store.health, backups: store.backups() }, nowMs);
      const codes = found.map((one) => one.code);
      showLamps(codes, seen, store.health);
      showDegraded(store.health);
      document.documentElement.dataset.doubt = codes.join(" ");
      if (codes.join(" ") === shown) return codes;
      shown = codes.join(" ");
      element.replaceChildren(...found.map((one) => line(one, prefix)));
      element.hidden = found.length === 0;
      return codes;
    },
  };
}
