// What the lamp's panel offers beside light: trying the sound, practice, a test, the lock. What is seldom wanted is
// loaded when it is touched, not with the page.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act, checkLink } from "./parts.js";

/** Practice, where nothing real is going on that it could hide. */
export const practiceButton = (page) =>
  page.practice ? act("End practice", () => page.practice.end()) : act("Practice", () => page.practise(), { look: "quiet" });

export function toolsRow(page) {
  const tested = html`<span>Test sound <small>${page.begin.words.replace(/^Sound |\.$/g, "")}</small></span>`;
  return html`<div class="row tools">
    ${act(tested, () => page.begin.testSound(), { look: "quiet" })}
    ${page.practice || page.session.user ? practiceButton(page) : nothing}
    ${page.session.tour && !page.practice ? act("TEST emergency", () => page.openTest(), { look: "quiet" }) : nothing}
    <a class="act quiet parked" href="/told/">Told outside</a>
    ${checkLink()}
    ${page.session.user ? act("Lock", () => page.lock(), { look: "quiet" }) : nothing}
  </div>`;
}
