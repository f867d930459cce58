// What is not loaded with the page comes when it is first wanted: its module, and its style sheet with it. The worker
// keeps both beforehand, so that they also come without a network.

import { pause } from "./keeping.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act } from "./parts.js";

/**
 * The style sheet the page names but does not load, `<link rel="later" data-later="name">`. It is there once the promise
 * is fulfilled, so that nothing is drawn without it.
 */
export function sheet(name) {
  const link = document.querySelector(`link[data-later="${name}"]`);
  if (link.sheet) return Promise.resolve();
  return new Promise((done, failed) => {
    link.addEventListener("load", () => done(), { once: true });
    link.addEventListener("error", () => {
      link.rel = "later";
      failed(new Error(`${name} did not come`));
    }, { once: true });
    link.rel = "stylesheet";
  });
}

/**
 * A scene that comes when it is first wanted. Until then its place is empty and says what is awaited; when it cannot be
 * loaded that is said, and offered again.
 *
 * @param {string} what it is, for a person: "Screen and shift"
 * @param {(page: object) => Promise<object>} load the module
 * @param {(made: object, page: object, ...rest: unknown[]) => unknown} draw
 */
export function later(what, load, draw) {
  let made = null;
  let coming = false;
  let failed = false;

  async function fetch(page) {
    coming = true;
    failed = false;
    try {
      made = await load(page);
    } catch {
      failed = true;
      page.acts.say(notLoaded(what));
    }
    coming = false;
    page.refresh();
  }

  return (page, ...rest) => {
    if (made) return draw(made, page, ...rest);
    if (!coming && !failed) fetch(page);
    return html`<section class="stage" aria-label=${what} aria-busy=${!failed}>
      <p class="question">${failed ? notLoaded(what) : "Loading…"}</p>
      <div class="row two bottom">
        ${failed ? act("Try again", () => fetch(page)) : nothing}
        ${page.panel ? act("Back", () => page.open(null), { look: "quiet" }) : nothing}
      </div>
    </section>`;
  };
}

/** Loads it once for all who want it; one that failed is tried anew by the next. */
export function once(load) {
  let coming = null;
  return () =>
    (coming ??= load().catch((error) => {
      coming = null;
      throw error;
    }));
}

/** Loads what the page cannot be without for long: again and again, and says once that it does not come. */
export async function insist(load, what, page) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await load();
    } catch {
      if (!tries) page.acts.say(notLoaded(what), { doubt: true });
      await pause(tries);
    }
  }
}

export const notLoaded = (what) => `${what} could not be loaded: no connection.`;
