// The parts of the page.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { CAN_START } from "./device.js";
import { addressName, boardFault, deviceWords, nowText, whenText } from "./words.js";

const said = ({ text, kind }, id) => html`<p class="said" id=${id} role="status" data-kind=${kind}>${text}</p>`;

const button = (words, touch, { first = false, busy = false, label = nothing, id = nothing } = {}) =>
  html`<button type="button" id=${id} class="button ${first ? "first" : ""}" aria-label=${label} ?disabled=${busy} @click=${touch}>${words}</button>`;

function acts(state, ctx) {
  const { page } = ctx;
  const busy = page.desk.busy.has("device");
  const waiting = busy ? "Asking the browser…" : "";
  if (CAN_START.includes(state)) {
    return html`${button(waiting || "Tell me on this device", () => page.start(false), { first: true, busy, id: "start" })}
      ${ctx.isSupervisor ? button(`Tell the ${ctx.agency} desk here`, () => page.start(true), { busy }) : nothing}
      ${page.desk.browser.endpoint ? button("Stop it here", page.stop, { busy }) : nothing}`;
  }
  if (state === "blocked") return button("Look again", page.load, { busy: page.desk.loading });
  if (state !== "on" && state !== "desk") return nothing;
  const here = page.here();
  return html`${button("Show how it looks", page.look, { busy })}
    ${button("Take back", () => ctx.takeBack(here), { busy: page.desk.busy.has(here.id), label: "Take back this device" })}`;
}

/** Nothing is fetched yet, or it did not come: what to do. */
function missing({ desk, load }) {
  if (!desk.failed) return html`<p class="none soft">Being fetched.</p>`;
  const out = desk.failed.status === 401;
  const why = desk.failed.status === 0 ? `${desk.failed.error.message} What was on stays on.` : boardFault(desk.failed);
  return html`<p class="none" role="alert"><b>The board did not say who is told.</b> ${why}
    ${out ? html`<a class="button first" href="/accounts/login/?next=/told/">Sign in</a>` : button(desk.loading ? "Being fetched." : "Try again", load, { first: true, busy: desk.loading })}</p>`;
}

function device(ctx) {
  const state = ctx.page.state();
  const words = deviceWords(state);
  const forDesk = state === "desk" ? html` <span class="tag">desk</span>` : nothing;
  const unknown = state === "wait";
  return html`<section class="device" aria-labelledby="h-device"><h2 id="h-device">This device</h2>
    ${unknown ? missing(ctx.page) : html`<div class="state" data-state=${state}>
      <p class="word ${words.mark}"><i></i><b>${words.word}</b>${forDesk}</p>
      <div><p>${words.text}</p>${said(ctx.page.desk.said.device, "said-device")}<p class="acts">${acts(state, ctx)}</p></div></div>
      ${ctx.page.desk.failed ? missing(ctx.page) : nothing}`}</section>`;
}

function row(address, ctx) {
  const name = addressName(address);
  const here = address === ctx.page.here();
  return html`<li data-address=${address.id}><span class="name">${name} ${here ? html`<span class="tag">this device</span>` : nothing}</span>
    <span class="soft">since ${ctx.when(address.added_at)}</span>
    ${button("Take back", () => ctx.takeBack(address), { busy: ctx.page.desk.busy.has(address.id), label: `Take back ${here ? "this device" : name}` })}</li>`;
}

function mailbox(part, ctx) {
  if (!ctx.sendsMail) return html`<p class="none soft">No mail: this board sends none. Whoever runs the board can set it up.</p>`;
  const { page } = ctx;
  const add = (event) => {
    event.preventDefault();
    page.addMailbox(part);
  };
  const refused = page.desk.said[part].kind === "refused";
  return html`<form class="add" novalidate @submit=${add}>
    <label class="field"><span>Mailbox <span class="sr">${part === "desk" ? "of the desk" : "of yours"}</span></span>
    <input type="email" id="mail-${part}" maxlength="254" autocomplete=${part === "desk" ? "off" : "email"} inputmode="email" .value=${page.desk.drafts[part]}
      aria-invalid=${refused ? "true" : nothing} aria-describedby="said-${part}" @input=${(event) => page.type(part, event.target.value)}></label>
    <button type="submit" class="button" ?disabled=${page.desk.busy.has(`mail ${part}`)}>Add mailbox</button></form>`;
}

/** Addresses of one owner, with a way to give a mailbox. */
function addresses(part, ctx) {
  const { board, said: words } = ctx.page.desk;
  const forDesk = part === "desk";
  const list = board?.addresses.filter((one) => one.desk === forDesk) ?? [];
  const none = forDesk ? "The desk has no address: nobody outside the board is told for it." : "You gave none: you are told nowhere but on the board.";
  return html`<section class="addresses" id="of-${part}" aria-labelledby="h-${part}"><h2 id="h-${part}" tabindex="-1">${forDesk ? `The desk of ${ctx.agency}` : "Where you are told"}<span>${forDesk ? "whoever sits there, day and night" : ctx.agency}</span></h2>
    ${board ? html`${list.length ? html`<ul>${list.map((one) => row(one, ctx))}</ul>` : html`<p class="none">${none}</p>`}
      ${mailbox(part, ctx)}${said(words[part], `said-${part}`)}
      ${ctx.sendsMail ? html`<p class="hint soft">Nothing confirms a mailbox: read it twice.</p>` : nothing}` : html`<p class="none soft">${ctx.page.desk.failed ? "Not known." : "Being fetched."}</p>`}</section>`;
}

function rules(ctx) {
  const { board, tour } = ctx.page.desk;
  return html`<section class="rules" aria-labelledby="h-rules"><h2 id="h-rules">When, and what it says</h2>
    <dl><dt>When</dt><dd>${whenText(ctx.role)} <b>Never off duty.</b> ${board ? html`<span class="soft now">${nowText(tour, ctx.agency, board.addresses.some((one) => !one.desk))}</span>` : nothing}</dd>
    <dt>What</dt><dd>The level, the number, “See board”. <b>Nothing of who or where:</b> a lock screen may be read by anyone. A silent emergency says only “See board”, without a sound.</dd></dl>
    <figure><figcaption class="soft">Like this</figcaption><div class="notice"><b>Backup #12</b><span>Nobody has answered. See board.</span></div><div class="notice"><b>See board</b><span class="soft">no sound</span></div></figure></section>`;
}

/** The whole page. */
export function pageOf(ctx) {
  return html`${ctx.chooser}<div class="cols"><div class="stack">${device(ctx)}${addresses("me", ctx)}</div>
    <div class="stack">${rules(ctx)}${ctx.isSupervisor ? addresses("desk", ctx) : nothing}</div></div>`;
}
