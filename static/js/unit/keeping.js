// What this browser keeps, put together: the outbox, the sealed picture, the lock, the shell. One door for main.js.

import { createClaims } from "./outbox/claims.js";
import { createOutbox } from "./outbox/outbox.js";
import { createShelf } from "./outbox/shelf.js";
import { createLocking, pause } from "./locking.js";
import { createSealed } from "./sealed.js";

/** The picture is sealed at most this often. */
const EVERY_MS = 5000;
/** A browser whose storage hangs is opened like one without any. */
const PATIENCE_MS = 1000;

const inTime = (promise) => Promise.race([promise.catch(() => null), new Promise((go) => setTimeout(go, PATIENCE_MS, null))]);

/**
 * @param {object} page see main.js
 * @param {{call: Function, clock: () => {now: Function, heard: boolean}, live: () => object|null}} parts
 */
export function createKeeping(page, { call, clock, live }) {
  const shelf = createShelf();
  const sealed = createSealed({ shelf });
  const locking = createLocking({ call, shelf, sealed });
  const here = () => ({
    now: clock().now(), wall: Date.now(), sure: clock().heard, signedIn: Boolean(page.session.user),
    tour: page.session.tour?.id ?? null, unit: page.session.tour?.unit_id ?? null, car: Boolean(page.session.device),
  });
  const outbox = createOutbox({
    shelf, sealed, claims: createClaims(), here, asks: () => page.asks, acts: () => page.acts,
    off: () => page.acts.say("NOT KEPT – outbox off", { doubt: true }),
  });
  shelf.open().catch(() => {}); // Opened beforehand: the first touch does not wait for it.
  let saving = 0;

  /** Throws when it cannot: then only the picture for without a network is lost. */
  async function save() {
    const board = live();
    if (board?.link.state !== "live") return;
    const { pictureOf } = await import("./picture.js");
    const picture = pictureOf(page, board.store, { server: clock().now(), wall: Date.now() });
    if (picture) await sealed.save(picture);
  }

  /** Somebody is here: what lies here is sealed with their key. */
  async function begin() {
    clearInterval(saving);
    if (page.session.user) {
      await inTime(sealed.begin(page.session.user.id));
      saving = setInterval(() => save().catch(() => {}), EVERY_MS);
    } else if (!page.unsure) {
      await inTime(sealed.wipe());
    }
    outbox.watch();
  }

  return {
    outbox, locking, begin,
    /** Nobody is here any more. */
    forget() {
      clearInterval(saving);
      return sealed.wipe().catch(() => {});
    },
    async shell(build) {
      const { keepShell } = await import("./shell.js");
      await keepShell(build);
    },
    /**
     * Opens the page without the server: as whoever was here last, if nobody locked it.
     * @returns {Promise<{session: object, before?: (live: object) => void}>}
     */
    async reopen() {
      const open = !locking.locked && (await inTime(sealed.open()));
      const picture = open ? await inTime(sealed.load()) : null;
      const { hang, pictureAge } = await import("./picture.js").catch(() => ({}));
      if (!picture || !hang) return { session: locking.nobody() };
      const before = ({ store, link }) => {
        hang(store, picture);
        link.recall(pictureAge(picture, Date.now()));
      };
      return { session: { ...picture.session, csrf: null }, before };
    },
    /** Asks who is signed in until the server answers. */
    async firstContact() {
      for (let tries = 0; ; tries += 1) {
        const answer = await call("GET", "session/", undefined, { timeout: 5000 });
        if (answer.ok) return answer.body;
        await pause(tries);
      }
    },
  };
}
