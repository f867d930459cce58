// The control of a pane that opens it in a window of its own.

import { html } from "../../vendor/lit-html/lit-html.js";

const NAMES = { asks: "Asks", stops: "Stops", units: "Units" };

/** A link, so that it also works where a browser opens no windows (popouts.js makes it one). */
export const popoutLink = (name) => html`<a class="popout" href="/board/?pane=${name}" target="_blank" data-popout=${name}
  title="${NAMES[name]} in a window of their own"><span class="sr">${NAMES[name]} in a window of their own</span></a>`;
