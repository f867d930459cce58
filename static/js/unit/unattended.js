// Where a car is that nobody drives on a tour: its EMERGENCY says so. Followed in memory alone, shown nowhere, told to nobody
// before the hold, and only where this browser may know it already: a locked screen asks for nothing. It comes after the page.

import { onWire } from "./late_place.js";
import { createWhereabouts } from "./whereabouts.js";

/** Enrolled, not revoked, and on no tour: nothing else tells where it is. */
const isUnattended = ({ device, tour }) => Boolean(device && !device.revoked && !tour);

/**
 * @param {{geo?: Geolocation, permissions?: Permissions}} parts more of them are for whereabouts.js
 */
export function createUnattended({ geo, permissions, ...clocks }) {
  const where = createWhereabouts({ geo, send: () => Promise.resolve({ ok: false }), changed() {}, ...clocks });
  let wanted = false;
  let leave = null;

  function look() {
    if (wanted && leave?.state === "granted") where.start();
    else where.stop();
  }

  /** Whether this browser may know, and from then on when that changes. Where it cannot be asked nothing is done. */
  async function ask() {
    leave = await permissions?.query({ name: "geolocation" }).catch(() => null);
    leave?.addEventListener("change", look);
    look();
  }

  ask();

  return {
    /** Called whenever the session is known anew. */
    known(session) {
      wanted = isUnattended(session);
      look();
    },
    /** As the wire takes it, measured within the last minute; else null. */
    place() {
      const fix = where.was(0);
      return fix && { ...onWire(fix), accuracy_m: fix.accuracy };
    },
  };
}

/** @param {object} page the screen's state, see main.js; gets its `unattended` */
export function follow(page) {
  page.unattended ??= createUnattended({ geo: navigator.geolocation, permissions: navigator.permissions });
  page.unattended.known(page.session);
}
