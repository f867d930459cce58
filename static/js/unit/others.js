// Who else is out: all the lines of which the stage shows one. Loaded when it is touched.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";
import { lines } from "./stops.js";

const A_PAGE = 4;

export function othersScene(page) {
  const all = lines(page);
  const from = page.othersFrom < all.length ? page.othersFrom : 0;
  const more = all.length > A_PAGE;
  return html`<section class="stage others" aria-label="Who else is out">
    ${all.slice(from, from + A_PAGE).map((line) => line())}
    <div class="row ${more ? "two" : "one"} bottom">
      ${act("Back", () => page.open(null), { look: "quiet" })}
      ${more ? act(`${from + 1} to ${Math.min(from + A_PAGE, all.length)} of ${all.length}. Next`, () => page.turn(from + A_PAGE)) : nothing}
    </div>
  </section>`;
}
