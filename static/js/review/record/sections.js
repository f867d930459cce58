// The parts of a record's page.

import { repeat } from "../../../vendor/lit-html/directives/repeat.js";
import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { DISPOSITION, STOP_KIND } from "../../live/words.js";
import { level, placeText, silentMark, why } from "../../board/parts.js";
import { lengthText, secondsBetween } from "./clock.js";
import { takeBackRow, takenBack } from "./taken_back.js";
import { besides, cameOf, casesOf, dayTurned, grouped, momentOf, sealText, shownLines, whoOf } from "./view.js";

function figures(record) {
  const { header } = record;
  const from = header.pressed_at ?? header.began_at;
  const figure = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  const until = (name, to) => figure(name, to ? lengthText(secondsBetween(from, to)) : "–");
  const guarded = record.alone_with_prisoner.reduce((sum, span) => sum + secondsBetween(span.begins, span.ends), 0);
  const prisoner = header.prisoner || guarded ? figure("Alone with a prisoner", lengthText(guarded)) : nothing;
  if (header.subject === "stop") return html`<dl>${until("Lasted", header.ended_at)}${prisoner}${figure("Ended", header.ended_at ? "Cleared" : "goes on")}</dl>`;
  return html`<dl>${until("Touch to acknowledged", header.acknowledged_at)}${until("To rolling", header.first_rolling_at)}${until("To on scene", header.first_on_scene_at)}
    ${prisoner}${figure("Ended", header.ended_at ? DISPOSITION[header.disposition] ?? header.disposition : "open")}</dl>`;
}

/** @param {unknown} files what can be taken along, at the end of the line */
export function title(record, clock, files) {
  const { header } = record;
  const isStop = header.subject === "stop";
  const head = isStop ? html`STOP` : html`${level(header, null)} <span class="num">${header.number}</span>`;
  const kind = header.stop_kind && (STOP_KIND[header.stop_kind] ?? header.stop_kind).toLowerCase() + (header.stop_kind === "traffic" ? " stop" : "");
  const about = [header.agency, header.beat && `beat ${header.beat}`, kind, header.mark === "drill" && "DRILL", isStop ? "" : why(header), clock.day(header.began_at)];
  const cases = casesOf(header).map(({ number, where }, index) => html`${index ? "; " : ". Case "}<b>${number}</b>${where}`);
  const place = header.location || (isStop ? "Place not known" : placeText(header));
  return html`<header class="title"><h2>${head}</h2>
    <p class="place">${place} ${isStop ? nothing : silentMark(header)}<span class="soft">${about.filter(Boolean).join(", ")}</span>
      <span class="soft">${[header.unit, header.officers.join(", ")].filter(Boolean).join(": ")}${cases}${!isStop && header.stop_id ? html`. <a href="/review/stops/${header.stop_id}/">Record of the stop</a>` : nothing}</span></p>${figures(record)}${files}</header>`;
}

/**
 * The case number, where it is known afterwards. The log keeps every one that was ever given.
 *
 * @param {{save: (reference: string) => void, busy: boolean, refused: {message: string}|null}} parts
 */
export function caseNumber(record, { save, busy, refused }) {
  const submit = (event) => {
    event.preventDefault();
    save(new FormData(event.target).get("reference").trim());
  };
  return html`<form class="case" @submit=${submit}><label>Case number <input name="reference" maxlength="80" autocomplete="off" .value=${record.header.reference ?? ""}></label>
    <button class="button small" ?disabled=${busy}>Save</button>${refused ? html`<b role="alert">${refused.message}</b>` : nothing}</form>`;
}

export function timeline(record, clock) {
  const shown = shownLines(record);
  return html`<section class="account" aria-labelledby="h-time"><h3 id="h-time">Timeline<span>${shown.length} of ${record.events} events</span></h3><ol>
    ${shown.map((line, index) => html`<li class=${line.actor_kind === "timer" || line.actor_kind === "system" ? "r" : ""}><time>${clock.hms(line.at)}</time>
      <b>${line.who}</b><span>${line.text}${[besides(line, record.header, clock), dayTurned(shown, index, record.header, clock)].map((words) => (words ? html`<small>${words}</small>` : nothing))}</span></li>`)}</ol></section>`;
}

function stated(one, clock) {
  const when = `${clock.day(one.at)}, ${clock.hm(one.at)}`;
  if (one.addendum) return html`<p class="addendum"><b>Addendum ${when}</b> ${one.text} <span class="soft">${one.by}.</span></p>`;
  return html`<blockquote class=${one.replaced ? "replaced" : ""}><p>${one.text}</p>
    <footer>${one.by}, ${when}. ${one.replaced ? "Replaced by a later version before the seal." : "Permanent. May be disclosed."} <span class="sum">sha256 ${one.sha256.slice(0, 16)}…</span></footer></blockquote>`;
}

function presence(one, clock) {
  const who = whoOf(one);
  const arrived = momentOf(one.arrived, clock);
  const left = momentOf(one.left, clock);
  return html`<tr><th scope="row">${who.name}${who.how ? html`<small>${who.how}</small>` : nothing}</th>
    <td><time>${arrived.at}</time><small>${arrived.how}</small></td><td><time>${left.at}</time><small>${left.how}</small></td>
    <td><time>${one.length_s === null ? "–" : lengthText(one.length_s)}</time></td></tr>`;
}

/** Each presence by who and when: a question that is open beneath one goes with it, and never to another. */
const keyOf = (one) => `${one.agency} ${one.unit} ${one.number} ${one.arrived.stated ?? one.arrived.touched}`;

/** Who stood there, what they stated, what was taken back, and what is not there. `parts`: of `takeBackRow`. */
export function corroboration(record, clock, parts) {
  const seal = sealText(record, clock);
  const statements = [...record.presences, ...record.taken_back.map((one) => one.presence)].flatMap((one) => one.statements);
  return html`<section class="record" aria-labelledby="h-rec"><h3 id="h-rec" tabindex="-1">Corroboration record${seal ? html`<span class="seal">${seal}</span>` : nothing}</h3>
    ${record.doubts.map((text) => html`<p class="doubt"><b>${text}</b></p>`)}
    ${record.presences.length
      ? html`<table><thead><tr>${["Second officer", "Arrived", "Left", "There"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>${repeat(record.presences, keyOf, (one) => html`${presence(one, clock)}${takeBackRow(one, record, parts)}`)}</tbody></table>`
      : nothing}
    ${takenBack(record, clock)}
    ${statements.map((one) => stated(one, clock))}
    ${record.presences.length && !statements.length ? html`<p class="soft none">No statement was added. None is ever required.</p>` : nothing}
    ${record.absences.map((text) => html`<p class="absent">${text}</p>`)}</section>`;
}

export function ladder(record, clock) {
  if (!record.rungs.length) return nothing;
  return html`<section aria-labelledby="h-rungs"><h3 id="h-rungs">Ladder<span>as it stood at ${clock.hms(record.header.began_at)}</span></h3>
    <table class="rungs"><thead class="sr"><tr>${["Rung", "After", "Who", "At", "How"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>
    ${record.rungs.map((rung) => html`<tr class=${rung.kind}><td class="num">${rung.number}</td><td class="num">${Math.round(rung.after * 10) / 10} s</td><td>${rung.name}</td>
      <td><time>${rung.at ? clock.hms(rung.at) : "–"}</time></td><td>${rung.how}</td></tr>`)}</tbody></table></section>`;
}

export function neighbours(record, clock) {
  if (!record.neighbours.length) return nothing;
  return html`<section aria-labelledby="h-shared"><h3 id="h-shared">Neighbours</h3><table class="rungs"><tbody>
    ${record.neighbours.map((one) => html`<tr><td>${one.name}${one.number === record.header.number ? "" : ` #${one.number}`}</td><td>${one.how}</td><td><time>${clock.hms(one.at)}</time></td><td>${cameOf(one, clock)}</td></tr>`)}</tbody></table></section>`;
}

export function askersNote(record) {
  return record.header.note ? html`<section><h3>Note of the asker</h3><p class="prose">${record.header.note}</p></section>` : nothing;
}

export function logPart(record) {
  const { log } = record;
  if (!log) return nothing;
  return html`<section class="hash" aria-labelledby="h-hash"><h3 id="h-hash">Log<span>events ${log.first.toLocaleString("en")} to ${log.last.toLocaleString("en")}</span></h3>
    <p class=${log.whole ? "whole" : "doubt"}><b>${log.whole ? "Chain" : "CHAIN"} ${log.verdict}</b></p><code>${grouped(log.head)}</code></section>`;
}
