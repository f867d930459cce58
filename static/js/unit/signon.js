// Before the shift: which unit, which beat. And the screen when nobody is signed in.

import { agenciesAs } from "../live/boot.js";
import { html, nothing } from "./lit.js";
import { act } from "./parts.js";
import { practiceButton } from "./tools.js";

const LAST = "backupboard.unit";
/** Long enough to be read by who is also buckling up. */
const BEGUN_MS = 8000;

function lastUnit() {
  try {
    return localStorage.getItem(LAST);
  } catch {
    return null; // Storage may be blocked: nothing is chosen beforehand.
  }
}

/** The unit this browser was last signed on to is offered first. */
export function rememberUnit(sign) {
  try {
    localStorage.setItem(LAST, sign);
  } catch {
    return; // Only a convenience.
  }
}

/** Agencies this person may crew a unit in. */
export const crewAgencies = (session) => agenciesAs(session, "officer", "supervisor");

/** What the two pickers offer, fetched once. */
export function createRoster({ call, changed }) {
  const known = { units: null, beats: {}, failed: false };
  return {
    known,
    async load(session) {
      const codes = crewAgencies(session);
      const answers = await Promise.all(codes.map((code) => call("GET", `units/?agency=${encodeURIComponent(code)}&limit=200`)));
      known.failed = answers.some((answer) => !answer.ok);
      known.units = answers.flatMap((answer) => answer.body?.results ?? []);
      const beats = await Promise.all(codes.map((code) => call("GET", `beats/?agency=${encodeURIComponent(code)}`)));
      codes.forEach((code, index) => (known.beats[code] = beats[index].body?.results ?? []));
      changed();
    },
  };
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
  });
}

function pickers(page) {
  const { units, beats } = page.roster.known;
  const many = new Set(units.map((unit) => unit.agency)).size > 1;
  const last = lastUnit();
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
    <p class="soft tested">${page.begin.words}</p>
    <div class="row two">${practiceButton(page)}${act("Sign out", () => page.signOut(), { look: "quiet", busy: page.acts.busy("session") })}</div>
  </form>`;
}

/** Sign-on to a tour. */
export function signonScene(page) {
  const { units, failed } = page.roster.known;
  if (units?.length) return pickers(page);
  const words = failed ? "The units could not be read." : units ? "No unit is set up that you could crew." : "Reading the units…";
  return html`<section class="stage signon" aria-label="Start shift">
    <p class="question">${words}</p>
    <div class="row two bottom">
      ${units ? act("Try again", () => page.roster.load(page.session)) : nothing}
      ${act("Sign out", () => page.signOut(), { look: "quiet" })}
    </div>
  </section>`;
}

/** "CAR 417"; a name that is not a number stands as it is. */
export const carName = (device) => (/^\d/.test(device.vehicle) ? `CAR ${device.vehicle}` : device.vehicle);

/** Reported stolen: nothing is promised here. What is held all the same goes out, and dispatch knows what it may be. */
function revokedScene(device) {
  return html`<section class="stage locked" aria-label="Revoked">
    <h1 class="car-no">${device.vehicle ? carName(device) : "REVOKED"}</h1>
    <p class="lead"><strong>THIS DEVICE IS REVOKED.</strong></p>
    <p class="lead"><strong>USE RADIO.</strong></p>
  </section>`;
}

/** Nobody is signed in: no data, but EMERGENCY when this browser belongs to a car. */
export function lockedScene(page) {
  const device = page.session.device;
  if (device?.revoked) return revokedScene(device);
  const receipt = page.car.scene(page);
  const go = () => location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
  return html`<section class="stage locked" aria-label="Locked">
    ${device
      ? html`<h1 class="car-no">${carName(device)}</h1>
          <p class="lead"><strong>EMERGENCY still works.</strong></p>
          ${receipt === nothing ? html`<p class="soft">It goes out under this car's number. Everything else is locked.</p>` : nothing}`
      : html`<h1 class="car-no">SIGNED OUT</h1>
          <p class="lead"><strong>USE RADIO.</strong></p>
          <p class="soft">Nothing can be sent from here until somebody signs in.</p>`}
    ${receipt}
    <div class="row two">${act("Sign in", go)}${page.car.withdrawButton(page)}</div>
  </section>`;
}
