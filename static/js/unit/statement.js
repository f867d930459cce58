// Having been the second unit: one calm line after it is over, and the words somebody may add. Never required; putting the
// line away stores nothing. Loaded after the first paint, with what a shift needs.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";
import { offered } from "./was_there.js";

const LONGEST = 4000;

/**
 * @param {object} page
 * @param {{call: Function, newKey: () => string, sheet: (name: string) => Promise<void>}} parts
 */
export function createStatement(page, { call, newKey, sheet }) {
  let known = { there: null, offer: null };
  let writing = null;

  function away() {
    known = { ...known, offer: null };
    writing = null;
    page.open(null);
  }

  async function begin(offer) {
    await sheet("panels").catch(() => {}); // Without its style it can still be written.
    writing = { offer, text: "", said: [], busy: false, failed: "" };
    page.open("statement");
    const answer = await call("GET", `backups/${offer.id}/statement/`);
    if (answer.ok && writing) writing.said = answer.body.results;
    page.refresh();
  }

  async function send() {
    if (writing.busy || !writing.text.trim()) return;
    Object.assign(writing, { busy: true, failed: "", key: writing.key ?? newKey() });
    page.refresh();
    const mine = writing;
    const answer = await call("POST", `backups/${mine.offer.id}/statement/`, { text: mine.text.trim() }, { key: mine.key });
    mine.busy = false;
    if (answer.ok && writing === mine) {
      away();
      page.acts.say(`Added to the record of #${mine.offer.number}.`);
    } else if (!answer.ok) mine.failed = answer.error.message;
    page.refresh();
  }

  function strip(offer) {
    return html`<div class="strip parked"><p>You were there for ${offer.unit || `#${offer.number}`}.<br><span class="soft">A statement, if you like.</span></p>
      ${act("Write", () => begin(offer), { name: `Write a statement about #${offer.number}` })}</div>`;
  }

  function form() {
    const last = writing.said.filter((one) => !one.replaced).at(-1);
    return html`<section class="stage statement" aria-label="Statement">
      <p class="what"><strong>#${writing.offer.number}, what you saw there</strong> <span class="soft">${last ? "You wrote one already: this stands beside it." : "Not required."}</span></p>
      <textarea aria-label="Statement" maxlength=${LONGEST} .value=${writing.text} @input=${(event) => Object.assign(writing, { text: event.target.value, key: null })}></textarea>
      ${writing.failed ? html`<p class="told" role="alert">${writing.failed}</p>` : nothing}
      <p class="permanent"><strong>Permanent. May be disclosed.</strong></p>
      <div class="row answer even">${act("Add to the record", send, { look: "first", busy: writing.busy })}${act("No statement", away, { look: "quiet" })}</div>
    </section>`;
  }

  return {
    /** Looks at what the screen knows; called at each picture: whoever stood there for a moment was there. */
    look() {
      if (!page.practice) known = offered(known, page.state, page.now);
    },
    /** Lines beside those about others; none with a prisoner aboard, none in practice: it is no practice and has no room. */
    lines: () => (known.offer && !page.quiet && !page.practice ? [() => strip(known.offer)] : []),
    scene: () => (writing ? form() : nothing),
    forget() {
      known = { there: null, offer: null };
      writing = null;
    },
  };
}
