// What the page knows and what may be done to it: fetching, subscribing, taking back. Draws nothing.

import { call } from "../live/api.js";
import * as browser from "./browser.js";
import { CAN_START, ofThis, stateOf } from "./device.js";
import { DESK, remember, remembered } from "./memory.js";
import { boardFault, browserFault, DISMISSED, mailboxFault } from "./words.js";

const TEST_SHOWN = "A message was just shown here. If you saw none, this device holds notifications back: look at its own settings, or at “do not disturb”.";

/** Exactly what is said beside a part of the page, and how it was meant. */
const NOTHING = { text: "", kind: "done" };

/**
 * @param {{user: string, agency: string, isSupervisor: boolean}} who
 * @param {() => void} changed called after every change
 */
export function createDesk({ user, agency, isSupervisor }, changed) {
  const query = `?agency=${encodeURIComponent(agency)}`;
  const desk = {
    browser: null, board: null, tour: null, failed: null, loading: false, busy: new Set(),
    said: { device: NOTHING, me: NOTHING, desk: NOTHING }, drafts: { me: "", desk: "" },
  };
  const owners = isSupervisor ? [user, DESK] : [user];
  const ownerOf = (forDesk) => (forDesk ? DESK : user);
  const state = () => (desk.browser ? stateOf(desk.browser, desk.board, owners.some((owner) => remembered(owner, agency))) : "wait");

  function say(part, text, kind = "done") {
    desk.said[part] = { text, kind };
    changed();
  }

  /** One thing at a time for each part; a second touch meanwhile does nothing. */
  async function busy(name, work) {
    if (desk.busy.has(name)) return;
    desk.busy.add(name);
    changed();
    try {
      await work();
    } finally {
      desk.busy.delete(name);
      changed();
    }
  }

  let reading = Promise.resolve();
  /** Reads everything again, after a reading that is under way: that one may be older than what was just done. */
  const load = () => (reading = reading.then(read));

  /** What was known stays while nothing better comes. */
  async function read() {
    desk.loading = true;
    changed();
    const [facts, key, list, session] = await Promise.all([browser.look(), ...["addresses/key/", "addresses/", "session/"].map((path) => call("GET", path))]);
    const bad = [key, list, session].find((answer) => !answer.ok);
    desk.browser = facts;
    desk.failed = bad ?? null;
    if (!bad) {
      desk.board = { key: key.body.key, addresses: list.body.results.filter((one) => one.agency === agency) };
      desk.tour = session.body.tour;
      if (["on", "desk"].includes(state())) remember(ownerOf(here().desk), agency, here().id);
    }
    desk.loading = false;
    changed();
  }

  const here = () => ofThis(desk.browser, desk.board?.addresses ?? []);

  /** An address this browser had before is of no use any more. */
  async function forgetOld(endpoint) {
    const ids = owners.map((owner) => remembered(owner, agency));
    const old = desk.board.addresses.filter((one) => one.channel === "push" && one.address !== endpoint && (ids.includes(one.id) || one === here()));
    for (const one of old) await call("DELETE", `addresses/${one.id}/`);
  }

  async function give({ endpoint, keys, fresh }, forDesk) {
    const body = { channel: "push", address: endpoint, keys, ...(forDesk ? { desk: true } : {}) };
    const answer = await call("POST", `addresses/${query}`, body);
    if (!answer.ok) {
      // Refused for certain: the browser must not stay subscribed to nothing. If nobody knows, twice does no harm.
      if (fresh && answer.status >= 400 && answer.status < 500) await browser.unsubscribe().catch(() => {});
      say("device", boardFault(answer), "refused");
      return load();
    }
    await forgetOld(endpoint);
    for (const owner of owners) remember(owner, agency, null);
    remember(ownerOf(forDesk), agency, answer.body.id);
    await load();
    await look();
  }

  async function look() {
    await browser.showLook();
    say("device", TEST_SHOWN);
  }

  /** The touch. Leave is asked for before anything else: later the browser no longer believes in the touch. */
  function start(forDesk = false) {
    if (!CAN_START.includes(state())) return;
    const leave = browser.ask();
    return busy("device", async () => {
      desk.said.device = NOTHING;
      const answer = await leave;
      if (answer !== "granted") {
        await load();
        return say("device", answer === "denied" ? "" : DISMISSED, "refused");
      }
      try {
        await give(await browser.subscribe(desk.board.key), forDesk);
      } catch (error) {
        await load();
        say("device", browserFault(error), "refused");
      }
    });
  }

  /** Ends what this browser has, for whomever; its push service then tells the board. */
  const stop = () =>
    busy("device", async () => {
      await browser.unsubscribe().catch((error) => say("device", browserFault(error), "refused"));
      for (const owner of owners) remember(owner, agency, null);
      await load();
    });

  const partOf = (address) => (address.desk ? "desk" : "me");

  /** The board's side first: with that, nothing more is sent, whatever the browser does. */
  const takeBack = (address) =>
    busy(address.id, async () => {
      const mine = address === here();
      const answer = await call("DELETE", `addresses/${address.id}/`);
      if (!answer.ok && answer.status !== 404) return say(mine ? "device" : partOf(address), boardFault(answer), "refused");
      if (remembered(ownerOf(address.desk), agency) === address.id) remember(ownerOf(address.desk), agency, null);
      // Another agency may still tell this browser: then its subscription goes on.
      if (mine && !(await elsewhere())) await browser.unsubscribe().catch(() => {});
      desk.said.device = NOTHING;
      await load();
      say(partOf(address), "Taken back. Nothing more is sent there.");
    });

  async function elsewhere() {
    const answer = await call("GET", "addresses/");
    return !answer.ok || Boolean(ofThis(desk.browser, answer.body.results));
  }

  const addMailbox = (part) =>
    busy(`mail ${part}`, async () => {
      const address = desk.drafts[part].trim();
      const fault = mailboxFault(address);
      if (fault) return say(part, fault, "refused");
      const answer = await call("POST", `addresses/${query}`, { channel: "mail", address, ...(part === "desk" ? { desk: true } : {}) });
      if (!answer.ok) return say(part, boardFault(answer), "refused");
      desk.drafts[part] = "";
      await load();
      say(part, answer.status === 201 ? `${address} is added.` : `${address} was there already.`);
    });

  function type(part, text) {
    desk.drafts[part] = text;
    desk.said[part] = NOTHING;
    changed();
  }

  return { desk, state, here, load, start, stop, look, takeBack, addMailbox, type };
}
