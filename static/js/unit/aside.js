// Panels that are rarely opened: their code and data come when they are, and go when they close.

import { html } from "./lit.js";
import { act } from "./parts.js";

/**
 * @param {object} page
 * @param {{call: Function}} parts
 */
export function createAside(page, { call }) {
  let view = null;
  let shift = null;
  let failed = false;

  async function read() {
    view ??= await import("./my_shift.js");
    const answer = await call("GET", "shift/");
    if (!answer.ok) throw new Error(answer.error?.code);
    shift = answer.body;
  }

  return {
    async openShift() {
      shift = null;
      failed = false;
      page.open("shift");
      await read().catch(() => (failed = true));
      page.refresh();
    },
    /** What was read of a person does not outlast their session. */
    forget() {
      shift = null;
    },
    scene() {
      if (view && shift) return view.shiftScene(page, shift);
      return html`<section class="stage my-shift" aria-label="My shift">
        <p class="question">${failed ? "Your shift could not be read: no connection." : "Reading your shift…"}</p>
        <div class="row one bottom">${act("Back", () => page.open("screen"), { look: "first" })}</div>
      </section>`;
    },
  };
}
