// My shift: what an officer alone reads about their own tour. Loaded when it is opened, kept nowhere.

import { timeOfDay } from "../live/clock.js";
import { html } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";

const A_PAGE = 3;

const times = (count) => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);

function figure(count, words) {
  return html`<div class="figure"><dt>${words}</dt><dd class="num">${count}</dd></div>`;
}

const day = (iso) => new Date(iso).toLocaleDateString(undefined, { day: "numeric", month: "short" });

/** One look: who, at what, when, and why where a reason was asked for. */
function look(one) {
  const what = one.backup ? `#${one.backup} of ${day(one.asked_at)}` : `the stop of ${day(one.opened_at)}`;
  return html`<li><strong>${one.by}</strong> read ${what}${one.reason ? `, ${one.reason}` : ""} <span class="soft">${day(one.at)}, ${timeOfDay(Date.parse(one.at)).slice(0, 5)}</span></li>`;
}

function looks(shift) {
  const found = [...shift.looked, ...(shift.looked_at_stops ?? [])].sort((a, b) => (a.at < b.at ? 1 : -1));
  if (!found.length) return html`<p class="soft">Nobody has read a record that names you in 30 days. If somebody does, it stands here.</p>`;
  return html`<ul class="looks">${found.slice(0, A_PAGE).map(look)}
    ${found.length > A_PAGE ? html`<li class="soft">and ${times(found.length - A_PAGE)} before that</li>` : ""}</ul>`;
}

function since(shift) {
  if (!shift.since) return "No shift yet.";
  const at = (iso) => timeOfDay(Date.parse(iso)).slice(0, 5);
  return shift.live ? `${shift.unit}, since ${at(shift.since)}` : `${shift.unit}, ${at(shift.since)} to ${at(shift.until)}`;
}

const isEmpty = (shift) => !shift.covered && !shift.was_covered && !shift.roll_bys;

function shiftScene(page, shift) {
  return html`<section class="stage my-shift" aria-label="My shift">
    <div class="card">
      <p class="what"><strong>My shift</strong> <span class="soft">${since(shift)}. Only you read this.</span></p>
      ${isEmpty(shift)
        ? html`<p class="empty">Nothing yet. Whom you covered, who covered you, and your roll-bys will stand here.</p>`
        : html`<dl class="figures">${figure(shift.covered, "covered others")}${figure(shift.was_covered, "was covered")}${figure(shift.roll_bys, "rolled by")}</dl>`}
      <h2>Who looked at records naming me</h2>
      ${looks(shift)}
    </div>
    <div class="row two"><a class="act quiet" href="/unit/what-is-kept/">What is kept about you</a>${act("Back", () => page.open("screen"), { look: "first" })}</div>
  </section>`;
}

/**
 * @param {object} page
 * @param {{call: Function}} parts
 */
export function createAside(page, { call }) {
  let shift = null;
  let failed = false;

  async function read() {
    const answer = await call("GET", "shift/");
    if (!answer.ok) throw new Error(answer.error?.code);
    shift = answer.body;
  }

  return {
    async openShift() {
      shift = null;
      failed = false;
      page.open("shift");
      await read().catch(() => (failed = true));
      page.refresh();
    },
    /** What was read of a person does not outlast their session. */
    forget() {
      shift = null;
    },
    scene() {
      if (shift) return shiftScene(page, shift);
      return html`<section class="stage my-shift" aria-label="My shift">
        <p class="question">${failed ? "Your shift could not be read: no connection." : "Reading your shift…"}</p>
        <div class="row one bottom">${act("Back", () => page.open("screen"), { look: "first" })}</div>
      </section>`;
    },
  };
}
