// Puts the live parts together for a page: store, clock, link, banner.

import { createBanner } from "./banner.js";
import { createClock, startTicking, tickElements } from "./clock.js";
import { createLink } from "./link.js";
import { createStore } from "./store.js";

/** At the next frame when visible; hidden pages get no frames, but must go on (title, sound, receipts). */
function nextFrame(fn) {
  if (document.visibilityState === "hidden") setTimeout(fn, 0);
  else requestAnimationFrame(fn);
}

/**
 * Starts a live page.
 *
 * @param {{ws: string}} boot see boot.js
 * @param {{render: (live: object, changes: object[]) => void, onTick?: (nowMs: number, live: object) => void,
 *   onBuild?: () => void, prefix?: string}} page
 *   `render` runs after each batch of changes and each change of the link; clocks are filled in right after it.
 *   `onBuild` runs when the server was renewed: reload when nothing is open.
 * @returns {{store, clock, link, banner, refresh: () => void}}
 */
export function startLive(boot, { render, onTick = () => {}, onBuild = () => {}, prefix = "" }) {
  const clock = createClock();
  const store = createStore({ schedule: nextFrame });
  const link = createLink({ store, clock, path: boot.ws });
  const banner = createBanner(document.querySelector("[data-banner]"), { link, store, prefix });
  const live = { boot, store, clock, link, banner, refresh: () => draw([]) };

  function draw(changes) {
    render(live, changes);
    banner.update(clock.now());
    tickElements(document, clock.now());
  }

  store.subscribe(draw);
  link.subscribe((event) => {
    if (event.type === "build") onBuild();
    if (event.type === "state") draw([]);
  });
  startTicking(document, clock, (nowMs) => {
    banner.update(nowMs);
    onTick(nowMs, live);
  });
  link.start();
  return live;
}
