// The lamp: theme and brightness, kept on this device; and the end of the shift. Loaded when it is touched; what was kept
// is applied by theme.js, before the first paint.

import { html } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";
import { toolsRow } from "./tools.js";

const THEME = "backupboard.theme";
const DIM = "backupboard.dim";
const THEMES = [["night", "Night"], ["day", "Day"], ["red", "Red"]];
const LIGHT = [100, 70, 40, 15];

function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be blocked; the screen's own look stands.
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    return; // Shown, only not kept.
  }
}

const root = document.documentElement;

/** Light in percent, 100 to 15. */
const light = () => Number(kept(DIM)) || 100;

/** A veil over everything but the doubt and EMERGENCY: what may save somebody is not dimmed away. */
function applyLight(percent) {
  root.style.setProperty("--dim", String((100 - percent) / 100));
}

function setTheme(theme) {
  root.dataset.theme = theme;
  keep(THEME, theme);
}

function setLight(percent) {
  keep(DIM, String(percent));
  applyLight(percent);
}

function pick(page, set, value) {
  return () => {
    set(value);
    page.refresh();
  };
}

export function screenScene(page) {
  if (page.panel === "test" && page.test) return page.testScene(page);
  const theme = root.dataset.theme;
  const now = light();
  return html`<section class="stage settings" aria-label="Screen and shift">
    <div class="row three even" role="group" aria-label="Colours">
      ${THEMES.map(([value, word]) => act(word, pick(page, setTheme, value), { pressed: theme === value }))}
    </div>
    <div class="row four" role="group" aria-label="Brightness">
      ${LIGHT.map((value) => act(`${value} %`, pick(page, setLight, value), { pressed: now === value }))}
    </div>
    ${toolsRow(page)}
    <div class="row last-wide">
      ${page.session.user ? act("My shift", () => page.openShift(), { look: "parked" }) : ""}
      ${page.session.tour ? act("End shift", () => page.endTour(), { busy: page.acts.busy("tour") }) : ""}
      <button type="button" class="act" data-mute hidden>Mute</button>
      ${act("Sign out", () => page.signOut(), { busy: page.acts.busy("session"), look: "quiet" })}
      ${act("Back", () => page.open(null), { look: "first" })}
    </div>
  </section>`;
}
