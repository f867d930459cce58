// Signing out of a desk. Nothing open moves by itself: whoever has something is asked what becomes of it first.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call } from "../live/api.js";
import { callOf } from "./names.js";
import { level, placeText, since } from "./parts.js";
import { hadBy } from "./who_has.js";

/**
 * @param {{context: () => object, subscribe: (listener: () => void) => () => void, name: string, acts: object,
 *   wipe: () => Promise<void>, unentered: () => number, say: Function}} parts
 */
export function createLeaving({ context, subscribe, name, acts, wipe, unentered, say }) {
  const dialog = document.createElement("dialog");
  dialog.id = "leaving";
  dialog.setAttribute("aria-labelledby", "h-leaving");
  document.body.append(dialog);
  let unsubscribe = null;

  async function signOut() {
    // First what lies here: whatever the server answers, nobody reads it afterwards.
    await wipe();
    const answer = await call("DELETE", "session/");
    if (answer.ok || answer.status === 401) return location.assign("/");
    say({ kind: "doubt", text: "NOT SIGNED OUT: the server does not answer. Close this browser." });
    dialog.close();
  }

  async function leaveAll() {
    const answers = await Promise.all(hadBy(context().model.cards, name).map((card) => acts.leave(card)));
    if (answers.some((answer) => answer && !answer.ok && answer.status !== 409)) return;
    await signOut();
  }

  function draw() {
    const { model, labels } = context();
    const mine = hadBy(model.cards, name);
    const typed = unentered();
    const rows = mine.map((card) => html`<li>${level(card, labels(card.agency))} <b class="num">${card.number}</b> <b>${callOf(card)}</b> <span class="soft">${placeText(card, model)}, since ${since(card.acknowledged_at)}</span></li>`);
    const paper = typed ? html`<p><b class="late">${typed} ${typed === 1 ? "line" : "lines"} of the paper log not entered</b> Signing out takes ${typed === 1 ? "it" : "them"} away.</p>` : nothing;
    render(html`<h2 id="h-leaving">${mine.length ? html`You have ${mine.length} open` : "Sign out"}</h2><div>
      ${mine.length ? html`<ul>${rows}</ul><p>Another desk may take ${mine.length === 1 ? "it" : "them"} over now: the list empties as they do. <a href="/board/hand-over/">Hand-over page</a></p>` : html`<p>Nothing open is yours.</p>`}${paper}
      <p class="acts">${mine.length ? html`<button type="button" class="button first" @click=${leaveAll}>Leave to the supervisor</button>` : html`<button type="button" class="button first" @click=${signOut}>Sign out</button>`}
      <button type="button" class="button" @click=${() => dialog.close()}>Stay</button></p></div>`, dialog);
  }

  dialog.addEventListener("close", () => unsubscribe?.());
  return () => {
    if (!hadBy(context().model.cards, name).length && !unentered()) return signOut();
    draw();
    unsubscribe = subscribe(draw);
    dialog.showModal();
  };
}
