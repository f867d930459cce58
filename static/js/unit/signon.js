// Before the shift: which unit, which beat. Loaded when somebody is signed in and on no tour.

import { call, readBoot } from "../live/api.js";
import { agenciesAs } from "../live/roles.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { UNIT, stored } from "./keeping.js";
import { act } from "./parts.js";
import { practiceButton } from "./tools.js";

/** Long enough to be read by who is also buckling up. */
const BEGUN_MS = 8000;
const STILL_OPEN = "The EMERGENCY of before this shift is still open: tell dispatch.";

/** Agencies this person may crew a unit in. */
const crewAgencies = (session) => agenciesAs(session, "officer", "supervisor");

/** What the two pickers offer, fetched once. */
function createRoster({ session, changed }) {
  const known = { units: null, beats: {}, failed: false };
  const roster = {
    known,
    async load() {
      const codes = crewAgencies(session);
      const answers = await Promise.all(codes.map((code) => call("GET", `units/?agency=${encodeURIComponent(code)}&limit=200`)));
      known.failed = answers.some((answer) => !answer.ok);
      known.units = answers.flatMap((answer) => answer.body?.results ?? []);
      const beats = await Promise.all(codes.map((code) => call("GET", `beats/?agency=${encodeURIComponent(code)}`)));
      codes.forEach((code, index) => (known.beats[code] = beats[index].body?.results ?? []));
      changed();
    },
  };
  roster.load();
  return roster;
}

const day = (iso) => new Date(`${iso}T12:00`).toLocaleDateString(undefined, { day: "numeric", month: "short" });

/** One line until they have read it: what is kept about them, or that it is another than when they read it. */
function kept({ data_page: news }) {
  if (!news) return nothing;
  const said = news.changed ? `What is kept about you changed on ${day(news.since)}` : `What is kept about you, as of ${day(news.since)}`;
  return html`<a class="act quiet kept-line" href="/unit/what-is-kept/"><span>${said}: <u>read</u></span></a>`;
}

function option(value, text, chosen) {
  return html`<option value=${value} ?selected=${chosen}>${text}</option>`;
}

function start(page, event) {
  event.preventDefault();
  const data = new FormData(event.target);
  const unit = page.roster.known.units.find((one) => one.id === data.get("unit"));
  if (!unit) return;
  // Within the touch, or the browser would not let it sound.
  const begun = page.begin.touch();
  page.startTour(unit, data.get("beat") || null).then(async (done) => {
    const said = await begun;
    if (done) page.acts.say(said.text, { doubt: said.doubt, ms: BEGUN_MS });
    // It is no unit's, so no scene of this one tells of it.
    if (done && page.car.open && !page.state?.own) page.acts.say(STILL_OPEN, { doubt: true, ms: 0 });
  });
}

function pickers(page) {
  const { units, beats } = page.roster.known;
  const many = new Set(units.map((unit) => unit.agency)).size > 1;
  const last = stored(UNIT);
  const chosen = units.find((unit) => unit.id === page.pickedUnit) ?? units.find((unit) => unit.call_sign === last) ?? units[0];
  const offered = beats[chosen?.agency] ?? [];
  return html`<form class="stage signon" aria-label="Start shift" @submit=${(event) => start(page, event)}>
    <div class="row fields">
      <label class="pick"><span>Unit</span>
        <select name="unit" required @change=${(event) => page.pickUnit(event.target.value)}>
          ${units.map((unit) => option(unit.id, many ? `${unit.agency} ${unit.call_sign}` : unit.call_sign, unit === chosen))}
        </select></label>
      <label class="pick"><span>Beat</span>
        <select name="beat">
          ${option("", "–", !chosen?.beat)}
          ${offered.map((beat) => option(beat.code, beat.name && beat.name !== beat.code ? `${beat.code} ${beat.name}` : beat.code, beat.code === chosen?.beat))}
        </select></label>
    </div>
    <button class="act start" aria-busy=${page.acts.busy("tour") || nothing}><strong>START SHIFT</strong>
      <span>${page.acts.busy("tour") ? "Starting…" : page.session.user?.name ?? ""}</span></button>
    ${page.car.open ? page.car.scene(page) : html`<p class="soft tested">${page.begin.words}</p>${kept(readBoot())}`}
    <div class="row two">${page.car.open ? page.car.withdrawButton(page) : practiceButton(page)}${act("Sign out", () => page.signOut(), { look: "quiet", busy: page.acts.busy("session") })}</div>
  </form>`;
}

/** Sign-on to a tour. */
export function signonScene(page) {
  page.roster ??= createRoster({ changed: page.refresh, session: page.session });
  const { units, failed } = page.roster.known;
  if (units?.length) return pickers(page);
  const words = failed ? "The units could not be read." : units ? "No unit is set up that you could crew." : "Reading the units…";
  return html`<section class="stage signon" aria-label="Start shift">
    <p class="question">${words}</p>
    ${page.car.scene(page)}
    <div class="row two bottom">
      ${units ? act("Try again", () => page.roster.load()) : nothing}
      ${page.car.withdrawButton(page)}
      ${act("Sign out", () => page.signOut(), { look: "quiet" })}
    </div>
  </section>`;
}
