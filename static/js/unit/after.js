// After an ask of mine has closed: did help come soon enough? Asked once, of whoever asked, where nobody else wants
// anything. It is counted without a name; put away, nothing is kept anywhere.

import { sheet } from "./later.js";
import { html, nothing } from "./lit.js";
import { act } from "./parts.js";

/** From then on it is not the time any more to be asked. */
const ASKED_FOR_MS = 600_000;
const ANSWERS = [["yes", "Yes"], ["late", "Late"], ["never", "Never"]];

/** Whether the question may stand above a scene: where asking is, and no line about somebody else. Pure. */
export const fits = (scene, state) =>
  ["idle", "stop"].includes(scene) && !state?.own && !state?.asks?.length && !state?.sisters?.length;

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
    asking = { id, until: now() + ASKED_FOR_MS };
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
    <p><strong>Did help come soon enough?</strong><br><span class="soft">Only counted, never with your name.</span></p>
    <div class="row">${ANSWERS.map(([word, label]) => act(label, () => say(word)))}${act("Not now", putAway, { look: "quiet", name: "Not now, nothing is kept" })}</div>
  </div>`;

  page.around = (scene, drawn) => (asking && fits(scene, page.state) ? html`<div class="stage">${question()}${drawn ?? nothing}</div>` : undefined);

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
      if (asking && now() > asking.until) asking = null;
    },
  };
}
