// While the agency drills this screen says so, whatever scene it shows. Loaded after the first drawing.

import { showDrill } from "../live/drill.js";
import { sheet } from "./later.js";
import { html } from "../../vendor/lit-html/lit-html.js";
import { level } from "./parts.js";
import { urgencyWord } from "./words.js";

/** @param {() => object} live the live board, once there is one */
export function createDrilled(page, live) {
  let asked = false;

  const drill = () => (page.state && live()?.store.view(page.me.agency)?.drill) ?? null;

  /** Says it, or that it is over; and of my own ask that it is part of it. The word stands there before its hatching. */
  function show(now = drill()) {
    if (now && !asked) {
      asked = true;
      sheet("drill").catch(() => (asked = false));
    }
    showDrill(now ? [now] : [], { own: page.state?.own?.mark === "drill" });
  }

  /**
   * The level of a drill's ask says so first, and its emergency has neither the star nor the colour. A real emergency says
   * so too: whoever is drilling must not take it for a part of it. Null for any other ask.
   */
  function levelOf({ mark, urgency }) {
    const alarm = urgency === "emergency";
    if (mark !== "drill") return alarm && drill() ? html`${level(urgency, page.labels)} <b class="real">NOT A DRILL</b>` : null;
    const word = urgencyWord(urgency, page.labels).toUpperCase();
    return html`<b class="tag drill">DRILL</b> ${alarm ? html`<span class="level">${word}</span>` : level(urgency, page.labels)}`;
  }

  return { show, levelOf };
}
