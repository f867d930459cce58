// What a desk's browser keeps, sealed with a key that goes when the desk signs out: a copy of the board, never older than a
// minute, and what was typed while it was down. The officer's shelf and worker do the keeping
// (docs/decisions/the-shell-is-nobodys.md).

import { createSealed, createShelf } from "../../unit/outbox/shelf.js";
import { keepBehind } from "../../live/clock.js";
import { keepShell } from "../../unit/shell.js";
import { EVERY_MS, copyOf } from "./copy.js";
import { toEnter } from "./lines.js";

const PAPER = "/board/shell/";

/**
 * @param {{boot: object, live: object}} parts
 */
export function createCopies({ boot, live }) {
  const shelf = createShelf();
  const sealed = createSealed({ shelf });
  let timer = 0;
  let ended = false;

  /** `silence` ms ago the board was last heard: the copy is as old as that. */
  async function save(silence = 0) {
    if (ended) return false;
    const server = live.clock.now() - silence;
    keepBehind(live.clock.now() - Date.now());
    const copy = copyOf(boot, live.store, { server, wall: Date.now() - silence });
    return copy ? sealed.save(copy, "board") : false;
  }

  const saveLive = () => (live.link.state === "live" ? save().catch(() => false) : false);

  /** Nobody is here any more: the key goes first, so the rest is noise. */
  async function wipe() {
    ended = true;
    clearInterval(timer);
    await sealed.wipe().catch(() => {});
  }

  let was = live.link.state;
  live.link.subscribe((event) => {
    if (event.type !== "state") return;
    const before = was;
    was = live.link.state;
    if (was === "signed_out") wipe();
    // The last that was known: a server that dies takes at most these seconds along.
    else if (before === "live" && was !== "live") save(live.link.silence() ?? 0).catch(() => false);
    else if (was === "live") saveLive();
  });

  return {
    wipe,
    save: saveLive,
    async begin() {
      if (!sealed.can || !boot.session.user) return false;
      await sealed.begin(boot.session.user.id);
      await saveLive();
      timer = setInterval(saveLive, EVERY_MS);
      await keepShell(boot.build, PAPER);
      return true;
    },
    /** What was typed on paper and nobody has entered yet. */
    async lines() {
      return toEnter((await sealed.load("paper").catch(() => null))?.lines);
    },
    keepLines: (lines) => (lines.length ? sealed.save({ lines }, "paper") : shelf.remove("keep", "paper")),
  };
}
