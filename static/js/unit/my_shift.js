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

const newest = (a, b) => (a.at < b.at ? 1 : -1);

/** The looks one answer tells, newest first. */
const told = (shift) => [...shift.looked, ...(shift.looked_at_stops ?? [])].sort(newest);

function looks({ found, from, earlier, unread }) {
  if (!found.length) return html`<p class="soft">Nobody has read a record that names you in 30 days. If somebody does, it stands here.</p>`;
  const shown = found.slice(from, from + A_PAGE);
  const many = found.length > A_PAGE || earlier;
  const where = unread ? "The earlier ones could not be read: no connection." : `${from + 1} to ${from + shown.length} of ${found.length}${earlier ? " and more" : ""}`;
  return html`<ul class="looks">${shown.map(look)}${many ? html`<li class="soft">${where}</li>` : ""}</ul>`;
}

function since(shift) {
  if (!shift.since) return "No shift yet.";
  const at = (iso) => timeOfDay(Date.parse(iso)).slice(0, 5);
  return shift.live ? `${shift.unit}, since ${at(shift.since)}` : `${shift.unit}, ${at(shift.since)} to ${at(shift.until)}`;
}

const isEmpty = (shift) => !shift.covered && !shift.was_covered && !shift.roll_bys;

function shiftScene(page, shift, seen, turn) {
  const more = seen.from + A_PAGE < seen.found.length || seen.earlier;
  return html`<section class="stage my-shift" aria-label="My shift">
    <div class="card">
      <p class="what"><strong>My shift</strong> <span class="soft">${since(shift)}. Only you read this.</span></p>
      ${isEmpty(shift)
        ? html`<p class="empty">Nothing yet. Whom you covered, who covered you, and your roll-bys will stand here.</p>`
        : html`<dl class="figures">${figure(shift.covered, "covered others")}${figure(shift.was_covered, "was covered")}${figure(shift.roll_bys, "rolled by")}</dl>`}
      <h2>Who looked at records naming me</h2>
      ${looks(seen)}
    </div>
    <div class="row ${more || seen.from ? "three" : "two"}"><a class="act quiet" href="/unit/what-is-kept/">What is kept about you</a>${
      more ? act("Earlier looks", turn.earlier, { look: "quiet" }) : seen.from ? act("Newest looks", turn.newest, { look: "quiet" }) : ""}${act("Back", () => page.open("screen"), { look: "first" })}</div>
  </section>`;
}

/**
 * @param {object} page
 * @param {{call: Function}} parts
 */
export function createAside(page, { call }) {
  let shift = null;
  let failed = false;
  /** What was told of looks so far, and from which one on it is shown; `earlier`: the server has more before that time. */
  let seen = null;

  async function read(before = null) {
    const answer = await call("GET", before ? `shift/?before=${encodeURIComponent(before)}` : "shift/");
    if (!answer.ok) throw new Error(answer.error?.code);
    return answer.body;
  }

  async function more() {
    const mine = seen;
    mine.busy = true;
    const body = await read(mine.earlier).catch(() => null);
    Object.assign(mine, { busy: false, unread: !body });
    if (body) Object.assign(mine, { found: [...mine.found, ...told(body)], earlier: body.earlier });
  }

  function open(body) {
    shift = body;
    seen = { found: told(body), from: 0, earlier: body.earlier ?? null, busy: false, unread: false };
  }

  const turn = {
    async earlier() {
      if (seen.busy) return;
      const next = seen.from + A_PAGE;
      if (seen.earlier && next + A_PAGE > seen.found.length) await more();
      if (!seen) return; // They have signed out meanwhile.
      if (next < seen.found.length) seen.from = next;
      page.refresh();
    },
    newest() {
      seen.from = 0;
      page.refresh();
    },
  };

  return {
    async openShift() {
      shift = null;
      failed = false;
      page.open("shift");
      const body = await read().catch(() => (failed = true, null));
      if (body) open(body);
      page.refresh();
    },
    /** What was read of a person does not outlast their session. */
    forget() {
      shift = seen = null;
    },
    scene() {
      if (shift) return shiftScene(page, shift, seen, turn);
      return html`<section class="stage my-shift" aria-label="My shift">
        <p class="question">${failed ? "Your shift could not be read: no connection." : "Reading your shift…"}</p>
        <div class="row one bottom">${act("Back", () => page.open("screen"), { look: "first" })}</div>
      </section>`;
    },
  };
}
