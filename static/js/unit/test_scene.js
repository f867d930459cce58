// The lamp's panel of a TEST emergency.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act, hms, unsure } from "./parts.js";
import { createTest, testWords } from "./test_emergency.js";

export { createTest };

/** The panel of the officer's screen. */
export function testScene(page) {
  const said = testWords(page.test.run, hms);
  const under = ["sending", "sent"].includes(page.test.run?.state);
  return html`<section class="stage" aria-label="Test emergency">
    ${said.cause
      ? html`<div role="alert">${unsure(said, said.sub)}</div>`
      : html`<div class="card"><p class="what"><b class="tag test">TEST</b></p><p class="truth">${said.big}<span class="soft">${said.sub ?? nothing}</span></p></div>`}
    <div class="row two">
      ${act(page.test.run ? "Test again" : "Send the test", () => page.test.send(), { look: "first", busy: under })}
      ${act("Back", () => page.open(null), { look: "quiet" })}
    </div>
  </section>`;
}
