// "This browser": a desk gives it to a vehicle, sees every browser that was, and takes one back that was stolen.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { ageText } from "./words.js";

/**
 * @param {{call: Function, session: {desks: string[], device: object|null}, changed: () => void}} parts
 */
export function createBrowser({ call, session, changed }) {
  const known = { devices: null, failed: "", said: "", busy: false, sure: null };

  function set(change) {
    Object.assign(known, change);
    changed();
  }

  async function load() {
    if (!session.desks.length) return;
    const answers = await Promise.all(session.desks.map((code) => call("GET", `devices/?agency=${encodeURIComponent(code)}`)));
    const failed = answers.find((answer) => !answer.ok);
    set({ devices: answers.flatMap((answer) => answer.body?.results ?? []), failed: failed ? "The list of enrolled browsers could not be read." : "" });
  }

  async function enrol(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    set({ busy: true, said: "" });
    const answer = await call("POST", "devices/", { vehicle: form.get("vehicle").trim(), label: form.get("label").trim() });
    if (answer.ok) session.device = { vehicle: answer.body.vehicle, agency: answer.body.agency };
    const fault = Object.values(answer.error?.fields ?? {}).flat().join(" ") || answer.error?.message;
    set({ busy: false, said: answer.ok ? `This browser belongs to ${answer.body.vehicle} now. Sign out before you leave it.` : `Not enrolled: ${fault}` });
    await load();
  }

  /** Asked twice: a car whose browser was taken back by mistake has no EMERGENCY of its own. */
  async function stolen(device) {
    if (known.sure !== device.id) return set({ sure: device.id });
    set({ busy: true, sure: null });
    const answer = await call("DELETE", `devices/${device.id}/`, { reason: "stolen" });
    set({ busy: false, said: answer.ok ? `${device.vehicle} is revoked: that browser says USE RADIO from now on.` : `Not revoked: ${answer.error.message}` });
    await load();
  }

  function form() {
    return html`<form class="enrol" @submit=${enrol}>
      <label class="field">Vehicle<input name="vehicle" required maxlength="32" autocomplete="off" placeholder="417"></label>
      <label class="field">Where in it<input name="label" maxlength="60" autocomplete="off" placeholder="dash tablet"></label>
      <button class="button first" aria-disabled=${known.busy ? "true" : nothing}>${session.device ? "Give it to this vehicle instead" : "Enrol this browser"}</button>
    </form>`;
  }

  function row(device) {
    return html`<tr><th scope="row">${device.vehicle}</th><td>${device.label || "–"}</td><td>${ageText(device.enrolled_at)}</td>
      <td class="do">${device.revoked_at
        ? "revoked"
        : html`<button type="button" class="button" @click=${() => stolen(device)} aria-label="STOLEN: revoke ${device.vehicle} ${device.label ?? ""}">${known.sure === device.id ? "Touch again to revoke" : "STOLEN"}</button>`}</td></tr>`;
  }

  function list() {
    if (known.failed) return html`<p class="soft">${known.failed}</p>`;
    if (!known.devices?.length) return html`<p class="soft">${known.devices ? "No browser is enrolled yet." : "Reading the list…"}</p>`;
    return html`<table class="devices"><thead><tr><th scope="col">Vehicle</th><th scope="col">Where</th><th scope="col">Enrolled</th><th scope="col">Act</th></tr></thead>
      <tbody>${known.devices.map(row)}</tbody></table>`;
  }

  return {
    load,
    view: () => html`<section aria-labelledby="h-browser"><h2 id="h-browser">This browser</h2>
      <p>${session.device
        ? html`Belongs to <b>${session.device.vehicle}</b>: EMERGENCY works here also while nobody is signed in.`
        : "Belongs to no vehicle: nothing can be sent from here while nobody is signed in."}</p>
      ${session.desks.length ? form() : html`<p class="soft">To enrol it, a dispatcher or supervisor <a href="/accounts/login/?next=/unit/check/">signs in here</a>, and signs out again afterwards.</p>`}
      <p role="status" class="said">${known.said}</p>
      ${session.desks.length ? list() : nothing}
    </section>`,
  };
}
