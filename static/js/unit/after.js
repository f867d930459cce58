// After an ask of mine has closed: did help come soon enough? Asked once, of whoever asked, where nobody else asks
// for help. It is counted without a name; put away, nothing is kept anywhere.

import { sheet } from "./later.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";

/** From then on it is not the time any more to be asked; and so many seconds it stands there, in the others' place. */
const ASKED_FOR_MS = 1_800_000;
const STANDS_S = 60;
const ANSWERS = [["yes", "Yes"], ["late", "Late"], ["never", "Never"]];

/**
 * Whether the question may stand above a scene: once this unit is free again, and nobody else asks for anything. It takes
 * the line about sister cars on stops, and no other. Pure.
 */
export const fits = (scene, state) => scene === "idle" && !state?.own && !state?.asks?.length && !state?.unit?.signs_off_at;

/**
 * Draws the question above the scene by `page.around`; call `watch` about once a second.
 *
 * @param {object} page the screen's state, see main.js
 * @param {{live: () => object|null, call: Function, now?: () => number}} parts `now` is a clock that nobody sets, ms
 */
export function createAfter(page, { live, call, now = () => performance.now() }) {
  let mine = null;
  let asking = null;

  async function offer(id) {
    const answer = await call("GET", `backups/${id}/soon-enough/`);
    if (!answer.ok || !answer.body.offered) return;
    await sheet("after");
    asking = { id, until: now() + ASKED_FOR_MS, left: STANDS_S, shown: false };
    page.refresh();
  }

  function putAway() {
    asking = null;
    page.refresh();
  }

  async function say(word) {
    const { id } = asking;
    putAway();
    const answer = await call("POST", `backups/${id}/soon-enough/`, { answer: word });
    page.acts.say(answer.ok ? "Thanks. Counted, without your name." : "Not sent, not counted.");
  }

  const question = () => html`<div class="strip soon-enough" role="group" aria-label="Did help come soon enough?">
    <p><strong>Did help come soon enough?</strong> <span class="soft">Counted, no names.</span></p>
    <div class="row">${ANSWERS.map(([word, label]) => act(label, () => say(word)))}${act("Not now", putAway, { look: "quiet", name: "Not now, nothing is kept" })}</div>
  </div>`;

  page.around = (scene, drawn) => {
    if (!asking) return undefined;
    asking.shown = fits(scene, page.state);
    return asking.shown ? html`<div class="stage after-ask">${question()}${drawn ?? nothing}</div>` : undefined;
  };

  return {
    watch() {
      // Whoever sits here next is asked nothing of this.
      if (!page.session.user) [mine, asking] = [null, null];
      if (!page.state) return;
      const own = page.state.own?.id ?? null;
      if (mine && own !== mine && live()?.store.closed().some((one) => one.id === mine)) {
        offer(mine);
        mine = null;
      }
      if (own) [mine, asking] = [own, null];
      if (asking?.shown) asking.left -= 1;
      if (asking && (asking.left < 0 || now() > asking.until)) putAway();
    },
  };
}
