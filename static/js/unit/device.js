// A car with nobody signed in: no data, and its own emergency. This browser has no socket then, so it asks for its receipt.
// Whoever is signed in and on no tour has no unit on the board: their emergency is followed in the same way.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { store, stored } from "./keeping.js";
import { act, checkLink, hms } from "./parts.js";
import { proofs, truth } from "./words.js";

const EVERY_MS = 3000;
/** Which emergency is followed here: its id alone, so that a reload goes on. */
const RECEIPT = "backupboard.receipt";

/**
 * @param {object} page
 * @param {{call: Function}} parts
 */
export function createCarEmergency(page, { call }) {
  let receipt = null;
  let heard = 0;
  let timer = 0;

  async function read() {
    clearTimeout(timer);
    const id = stored(RECEIPT) ?? receipt?.id;
    if (!id) return;
    const answer = await call("GET", `devices/receipt/${id}/`, undefined, { timeout: 2500 });
    if (answer.ok) {
      receipt = answer.body;
      heard = performance.now();
    }
    page.refresh();
    // Closed, or another's: nothing more will be told here.
    if (receipt?.closed_at || [401, 403, 404].includes(answer.status)) return store(RECEIPT, null);
    timer = setTimeout(read, EVERY_MS);
  }

  return {
    /** The server took the emergency; from here on its receipt is followed. */
    follow(card) {
      store(RECEIPT, card.id);
      clearTimeout(timer);
      receipt = card;
      heard = performance.now();
      timer = setTimeout(read, EVERY_MS);
    },
    /** Goes on with the one followed before the page was loaded. */
    recall: read,
    get open() {
      return Boolean(receipt && !receipt.closed_at);
    },
    /** What is known of it, or nothing; a receipt not renewed for ten seconds is no news. */
    scene(page) {
      if (!receipt) return nothing;
      const fresh = performance.now() - heard < 10_000;
      const said = truth(receipt, { now: page.now, home: page.session.device?.agency, live: fresh, timeOfDay: hms });
      const big = said.big ?? `${said.cause} – ${said.order}`;
      return html`<div class="receipt" role="status">
        <p class="lead"><strong>EMERGENCY: ${big}</strong>${said.sub ? html` ${said.sub}` : nothing}</p>
        <p class="soft">${proofs(receipt, said, hms).join(" · ")}${fresh ? nothing : html` <strong>No news. USE RADIO.</strong>`}</p>
      </div>`;
    },
    /** Only asks, like every withdrawal of an emergency; there until it is asked. */
    withdrawButton(page) {
      if (!receipt || receipt.cancel_asked_at || receipt.closed_at) return nothing;
      const withdraw = () => page.verb(receipt, "cancel", "CANCEL").then(read);
      return act("Sent by mistake", withdraw, { look: "quiet", busy: page.busy(receipt, "cancel") });
    },
  };
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
    <div class="row command">${act("Sign in", go)}${page.car.withdrawButton(page)}${checkLink()}</div>
  </section>`;
}
