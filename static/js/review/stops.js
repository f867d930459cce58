// Stops found again by place, day and case number. What was looked for stays in the address, so that it can be come back to.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, readBoot } from "../live/api.js";
import { startLive } from "../live/start.js";
import { STOP_KIND } from "../live/words.js";
import { agencyTime } from "./bar.js";
import { clockOf } from "./record/clock.js";
import { queryOfForm, searchOf } from "./record/search.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const agencies = boot.session.agencies.map((one) => one.code);
const found = { rows: [], next: null, refused: null, busy: false };
let asking = 0;

/** @param {boolean} more the page after, rather than a new search */
async function look(more = false) {
  const mine = ++asking;
  found.busy = true;
  live.refresh();
  const answer = await call("GET", `history/stops/?${searchOf(location.search, agencies, more ? found.next : null, boot.zones)}`);
  if (mine !== asking) return;
  found.busy = false;
  found.refused = answer.ok ? null : answer.error;
  if (answer.ok) Object.assign(found, { rows: more ? [...found.rows, ...answer.body.results] : answer.body.results, next: answer.body.next });
  live.refresh();
}

function search(event) {
  event.preventDefault();
  const query = queryOfForm(new FormData(event.target));
  history.pushState(null, "", query ? `?${query}` : location.pathname);
  look();
}

const field = (said, name, words, type = "text") =>
  html`<label>${words} <input name=${name} type=${type} .value=${said.get(name) ?? ""} maxlength=${type === "text" ? 80 : nothing} autocomplete="off"></label>`;

function form() {
  const said = new URLSearchParams(location.search);
  const choice = agencies.length < 2 ? nothing : html`<label>Agency <select name="agency">${agencies.map((code) => html`<option ?selected=${(said.get("agency") ?? agencies[0]) === code}>${code}</option>`)}</select></label>`;
  return html`<form class="search" role="search" @submit=${search}>${choice}${field(said, "place", "Place")}${field(said, "reference", "Case number")}
    ${field(said, "from", "From", "date")}${field(said, "to", "Until", "date")}<button class="button" ?disabled=${found.busy}>Find</button></form>`;
}

function row(stop) {
  const clock = clockOf(boot.zones[stop.agency]);
  const lasted = stop.cleared_at ? `${Math.max(1, Math.round((Date.parse(stop.cleared_at) - Date.parse(stop.opened_at)) / 60_000))} min` : "goes on";
  return html`<tr><td><a href="/review/stops/${stop.id}/"><time datetime=${stop.opened_at}>${clock.day(stop.opened_at)}, ${clock.hm(stop.opened_at)}</time></a></td>
    <td>${stop.location || "Place not known"}</td><td>${stop.beat ?? "–"}</td><td>${STOP_KIND[stop.kind] ?? stop.kind}${stop.prisoner ? ", prisoner" : ""}</td><td class="num">${lasted}</td><td>${stop.reference ?? "–"}</td></tr>`;
}

function page() {
  const heads = ["Opened", "Place", "Beat", "Kind", "Lasted", "Case number"];
  return html`<section aria-labelledby="h-stops"><h2 id="h-stops">Stops<span>without from and case number: the last year</span></h2>${form()}
    ${found.refused ? html`<p class="none" role="alert"><b>${found.refused.message}</b></p>` : nothing}
    ${found.rows.length ? html`<table class="found"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${found.rows.map(row)}</tbody></table>` : nothing}
    ${!found.rows.length && !found.busy && !found.refused ? html`<p class="none">No stop was found. <span class="soft">Take part of the place’s name, or other days.</span></p>` : nothing}
    ${found.next ? html`<p class="none"><button type="button" class="button" ?disabled=${found.busy} @click=${() => look(true)}>Older ones</button></p>` : nothing}</section>`;
}

const { timeOf, showClock } = agencyTime(() => boot.zones[new URLSearchParams(location.search).get("agency")] ?? boot.zones[agencies[0]]);
const live = startLive(boot, {
  timeOf,
  render: () => render(page(), at("stops")),
  onTick: showClock,
  onBuild: () => setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
});

look();
addEventListener("popstate", () => look());
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
