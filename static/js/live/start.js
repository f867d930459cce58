// Puts the live parts together for a page: store, clock, link, banner, sound.

import { createBanner, showSound } from "./doubt.js";
import { createClock, nextFrame, startTicking } from "./clock.js";
import { createLink } from "./link.js";
import { createSound, startSounding } from "./sound.js";
import { createStore } from "./store.js";

/** What a page's own doubts sound like. A rung that is muted and the next one of the same ask are two causes. */
function doubtSounds(doubts) {
  return doubts.flatMap((one) => {
    if (one.code === "not_live") return [{ key: "link", sound: "link_lost" }];
    return (one.cards ?? []).map((card) => ({ key: `rung ${card.id} ${card.next_rung_at}`, sound: "unconfirmed" }));
  });
}

/** The first touch anywhere lets the page sound; where the look must not change, `[data-quiet]`, it does not. */
function unlockAtFirstTouch(sound) {
  const touched = (event) => !event.target.closest?.("[data-quiet]") && sound.state === "off" && sound.unlock();
  for (const name of ["pointerdown", "pointerup", "keydown"]) document.addEventListener(name, touched, { capture: true });
}

/**
 * Starts a live page.
 *
 * @param {{ws: string}} boot see readBoot
 * @param {{render: (live: object, changes: object[]) => void, onTick?: (nowMs: number, live: object) => void,
 *   onBuild?: (build: string) => void, before?: (live: object) => void,
 *   sounds?: (live: object, doubts: object[]) => {key: string, sound: string}[]}} page
 *   `render` runs after each batch of changes and each change of the link; clocks are filled in right after it.
 *   `onBuild` runs when the server was renewed: reload when nothing is open.
 *   `before` runs before the socket is opened, e.g. to fill the store with what was known; `sounds` is what should be
 *   heard now, given the sounds of its own doubts. What else is said is for the banner, see createBanner in doubt.js.
 * @returns {{store, clock, link, banner, sound, refresh: () => void}}
 */
export function startLive(boot, { render, onTick = () => {}, onBuild = () => {}, sounds = (_live, own) => own, before = () => {}, ...said }) {
  const clock = createClock();
  const store = createStore({ schedule: nextFrame });
  const link = createLink({ store, clock, path: boot.ws, build: boot.shell ? boot.build : null });
  const banner = createBanner(document.querySelector("[data-banner]"), { link, store, ...said });
  const sound = createSound({ changed: () => hear(clock.now()) });
  const sounding = startSounding(sound);
  const live = { boot, store, clock, link, banner, sound, refresh: () => draw([]) };

  let fillClocks = () => {};

  /** Doubts first: what may be believed also decides what may be heard. */
  function hear(nowMs) {
    const doubts = banner.update(nowMs);
    sounding.hear(sounds(live, doubtSounds(doubts)), nowMs);
    showSound(sound.state, sound.state === "on" && sounding.sounding);
  }

  function draw(changes) {
    render(live, changes);
    hear(clock.now());
    fillClocks();
  }

  store.subscribe(draw);
  link.subscribe((event) => {
    if (event.type === "build") onBuild(event.build);
    if (event.type === "state") draw([]);
  });
  fillClocks = startTicking(document, clock, (nowMs) => {
    hear(nowMs);
    onTick(nowMs, live);
  });
  unlockAtFirstTouch(sound);
  document.addEventListener("click", (event) => {
    hear(clock.now());
    if (event.target.closest?.("[data-lamp=sound]") && sound.state === "on") sound.play("cover");
  });
  before(live);
  link.start();
  return live;
}
