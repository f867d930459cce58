// One backup: who was there and when, what happened, how the ladder went.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call } from "../live/api.js";
import { readBoot } from "../live/boot.js";
import { elapsedText, timeOfDay } from "../live/clock.js";
import { eventLine, withoutRepeats } from "../live/lines.js";
import { startLive } from "../live/start.js";
import { DISPOSITION } from "../live/words.js";
import { sceneText } from "../board/desk_rules.js";
import { level, placeText, silentMark, why } from "../board/parts.js";
import { drawLanes } from "./lanes.js";
import { ladderRows } from "./climb.js";
import { between } from "./model.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const known = { card: null, events: [], refused: null };
let asking = 0;

async function fetchAll() {
  const mine = ++asking;
  const [card, timeline] = await Promise.all([call("GET", `backups/${boot.backup}/`), call("GET", `backups/${boot.backup}/timeline/`)]);
  if (mine !== asking) return; // A later question is under way; its answer is the newer one.
  if (card.ok && timeline.ok) Object.assign(known, { card: card.body, events: timeline.body.results, refused: null });
  else known.refused = card.error ?? timeline.error;
  live.refresh();
}

function figures(card) {
  const figure = (name, to) => {
    const span = between(card.received_at, to);
    return html`<div><dt>${name}</dt><dd>${span === null ? "–" : elapsedText(span)}</dd></div>`;
  };
  return html`<dl>${figure("To acknowledged", card.acknowledged_at)}${figure("To rolling", card.first_rolling_at)}${figure("To on scene", card.first_on_scene_at)}
    <div><dt>Ended</dt><dd>${card.closed_at ? DISPOSITION[card.disposition] ?? card.disposition : "open"}</dd></div></dl>`;
}

function title(card) {
  const day = new Date(card.received_at).toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });
  return html`<header class="title"><h2>${level(card, null)} <span class="num">${card.number}</span></h2>
    <p class="place">${placeText(card)} ${silentMark(card)}<span class="soft">${[card.agency, card.mark === "drill" && "DRILL", why(card), sceneText(card), day].filter(Boolean).join(", ")}</span></p>${figures(card)}</header>`;
}

/** How the touch and the arrival differ: an ask that waited in a car's outbox says when it was pressed. */
function aside(event, card) {
  if (event.event === "backup.requested" && card.pressed_at && between(card.pressed_at, card.received_at) >= 1000)
    return html`<small>touched ${timeOfDay(Date.parse(card.pressed_at))}</small>`;
  const stated = event.facts?.stated_at ?? event.facts?.stated;
  return typeof stated === "string" ? html`<small>stated ${timeOfDay(Date.parse(stated))}</small>` : nothing;
}

/** Who could not come, and which screens lit up, is nobody's record. */
const NOT_SHOWN = new Set(["hidden", "response.declined", "backup.seen"]);

/** The line without the name that already stands in front of it. */
function told(event) {
  const line = eventLine(event);
  const name = `${event.actor?.label ?? ""} `;
  return name !== " " && line.startsWith(name) ? line.slice(name.length) : line;
}

function timeline(card, events) {
  const shown = withoutRepeats(events.filter((event) => !NOT_SHOWN.has(event.event)));
  return html`<section class="account" aria-labelledby="h-time"><h3 id="h-time">Timeline<span>${shown.length} of ${events.length} events</span></h3><ol>
    ${shown.map((event) => html`<li class=${event.actor?.kind === "timer" || event.actor?.kind === "system" ? "r" : ""}><time>${timeOfDay(Date.parse(event.at))}</time>
      <b>${event.actor?.label ?? ""}</b><span>${told(event)}${aside(event, card)}</span></li>`)}</ol></section>`;
}

function ladder(card, events) {
  const rows = ladderRows(card, boot.ladder, events);
  if (!rows.length) return nothing;
  return html`<section aria-labelledby="h-rungs"><h3 id="h-rungs">Ladder<span>as it stood at ${timeOfDay(Date.parse(card.received_at))}</span></h3>
    <table class="rungs"><thead class="sr"><tr>${["Rung", "After", "Who", "At", "How"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
    ${rows.map((rung) => html`<tr class=${rung.kind}><td class="num">${rung.number}</td><td class="num">${Math.round(rung.after * 10) / 10} s</td><td>${rung.name}</td>
      <td><time>${rung.at ? timeOfDay(Date.parse(rung.at)) : "–"}</time></td><td>${rung.how}</td></tr>`)}</tbody></table></section>`;
}

function callouts(card) {
  if (!card.shared_with?.length) return nothing;
  const when = (share) => (share.reached_at ? ` ${timeOfDay(Date.parse(share.reached_at))}` : "");
  const unknown = (share) => (share.how === "offered" ? "offered only" : share.mode === "contact" ? "not yet called" : "on no screen of theirs yet");
  const came = (share) => (share.reached === null ? unknown(share) : share.reached ? `${share.mode === "contact" ? "reached" : "on their screen"}${when(share)}` : `NOT REACHED${when(share)}`);
  return html`<section aria-labelledby="h-shared"><h3 id="h-shared">Neighbours</h3><table class="rungs"><tbody>
    ${card.shared_with.map((share) => html`<tr><td>${share.name}</td><td>${share.how}</td><td><time>${timeOfDay(Date.parse(share.at))}</time></td><td>${came(share)}</td></tr>`)}</tbody></table></section>`;
}

function page(nowMs) {
  const { card, events, refused } = known;
  if (refused) return html`<p class="none"><b>${refused.message}</b> <a href="/review/">Back to the list</a></p>`;
  if (!card) return html`<p class="none soft">Being fetched.</p>`;
  return html`${title(card)}
    <section class="wide" aria-labelledby="h-lanes"><h3 id="h-lanes">Who was there, and when<span>times as touched</span></h3>${drawLanes(card, nowMs)}</section>
    ${timeline(card, events)}<div class="right">${ladder(card, events)}${callouts(card)}
    ${card.note ? html`<section><h3>Note of the asker</h3><p class="prose">${card.note}</p></section>` : nothing}</div>`;
}

function touches(change) {
  const event = change.event;
  return change.type === "event" && event.card?.id === boot.backup;
}

const live = startLive(boot, {
  render: ({ clock }, changes) => {
    render(page(clock.now()), at("one"));
    if (changes.some(touches)) fetchAll();
  },
  onBuild: () => setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
});

fetchAll();
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
