// The page "Told outside the board". It opens no socket: a page that shows no asks must not count as a screen that does.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, readBoot } from "../live/api.js";
import { timeOfDay } from "../live/clock.js";
import { watch } from "./browser.js";
import { createDesk } from "./desk.js";
import { pageOf } from "./parts.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const mine = Object.keys(boot.session.roles);
const said = new URLSearchParams(location.search).get("agency");
const agency = mine.includes(said) ? said : mine[0];
const role = boot.session.roles[agency];
const isSupervisor = ["supervisor", "admin"].includes(role);

const page = createDesk({ user: boot.session.user.id, agency, isSupervisor }, () => draw());

function when(iso) {
  const date = new Date(iso);
  if (date.toDateString() === new Date().toDateString()) return timeOfDay(date.getTime(), { seconds: false });
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year });
}

/** After a row has gone the keyboard goes on where the hand was. */
async function takeBack(address) {
  const part = address.desk ? "desk" : "me";
  const rows = () => [...document.querySelectorAll(`#of-${part} li`)];
  const fromList = Boolean(document.activeElement?.closest("li"));
  const place = rows().findIndex((row) => row.dataset.address === address.id);
  await page.takeBack(address);
  if (document.activeElement !== document.body) return;
  const next = rows()[Math.min(place, rows().length - 1)];
  (fromList ? next?.querySelector("button") ?? at(`h-${part}`) : at("start") ?? at("h-me")).focus();
}

const chooser = mine.length < 2 ? nothing
  : html`<p class="of-agency"><label>Told by <select class="button" @change=${(event) => location.assign(`?agency=${encodeURIComponent(event.target.value)}`)}>${mine.map((code) => html`<option value=${code} ?selected=${code === agency}>${code}</option>`)}</select></label></p>`;

function draw() {
  if (!agency) return render(html`<p class="none">You serve no agency, so there is nothing to be told. Ask your supervisor.</p>`, at("told"));
  render(pageOf({ page, agency, role, isSupervisor, sendsMail: boot.sends_mail, when, takeBack, chooser }), at("told"));
}

draw();
page.load();
watch(page.load);
// Whoever comes back from the browser's settings, or into the net, reads how it stands now.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && page.load());
addEventListener("online", page.load);
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
