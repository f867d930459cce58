// The page opened without the server: what was known is shown, as old as it is, until the server says who is here.

import { pause } from "./keeping.js";
import { hang, pictureAge } from "./picture.js";
import { takeSession } from "./tour.js";

/**
 * As whoever was here last, if nobody locked it.
 * @returns {Promise<{session: object, before?: (live: object) => void}>}
 */
async function lastKnown({ locking, sealed, inTime }) {
  const open = !locking.locked && (await inTime(sealed.open()));
  const picture = open ? await inTime(sealed.load()) : null;
  if (!picture) return { session: locking.nobody() };
  const before = ({ store, link }) => {
    hang(store, picture);
    link.recall(pictureAge(picture, Date.now()));
  };
  return { session: { ...picture.session, csrf: null }, before };
}

/** Asks who is signed in until the server answers. */
async function firstContact(call) {
  for (let tries = 0; ; tries += 1) {
    const answer = await call("GET", "session/", undefined, { timeout: 5000 });
    if (answer.ok) return answer.body;
    await pause(tries);
  }
}

/**
 * @param {object} page see main.js
 * @param {{call: Function, keeping: object, begin: Function, goLive: Function, isLive: () => boolean}} parts
 */
export async function reopen(page, { call, keeping, begin, goLive, isLive }) {
  const { session, before } = await lastKnown(keeping);
  page.setSession(session);
  begin(before);
  await keeping.locking.signOut();
  const said = await firstContact(call);
  page.unsure = false;
  const shown = page.session.user?.id;
  if (shown && shown !== said.user?.id) {
    await keeping.forget();
    return said.user ? location.reload() : page.leaveData(said);
  }
  takeSession(page, said);
  if (page.session.user && !isLive()) goLive();
  keeping.begin();
  page.refresh();
}
