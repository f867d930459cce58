// Stops: units out of the car, the one whose check is due first.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { repeat } from "../../vendor/lit-html/directives/repeat.js";
import { STOP_KIND } from "../live/words.js";
import { checkIn } from "./desk_acts.js";
import { isRaised, welfareOf } from "./ladder.js";
import { companions } from "./model.js";
import { hint } from "./notes.js";
import { fullName, nameOf, typedName } from "./names.js";
import { button, cut, placeText, since, tagged, until } from "./parts.js";
import { popoutLink } from "./popout_link.js";

const kindText = (stop) =>
  [STOP_KIND[stop.kind] ?? stop.kind, stop.prisoner && "prisoner", stop.awaiting_tow && "tow", stop.state === "secured" && "secured"].filter(Boolean).join(", ");

function company(stop, ctx) {
  const { there, rolling } = companions(stop, ctx.model.cards);
  const names = (answers) => answers.map((one) => nameOf(one, ctx.home)).join(", ");
  if (there.length) return `${names(there)} there`;
  return rolling.length ? `${names(rolling)} rolling` : "alone";
}

/** The same mark from silent to loud; what changes is who is asked to act. */
const STEP = { chime: "no word, chime", supervisor: "with the supervisor" };

/** Who is with it and what is offered; both give way to how far an unanswered check went. */
function around(stop, ctx) {
  const step = STEP[welfareOf(stop, ctx.now)];
  const who = company(stop, ctx);
  if (step && !isRaised(stop, ctx.model.cards)) return html`<td class="soft cut" colspan="2"><b>${step}</b>, ${who}</td>`;
  return html`<td class="soft ${cut(who, 9)}">${who}</td><td class="soft ${cut(offer(stop, ctx), 15)}">${offer(stop, ctx)}</td>`;
}

function offer(stop, ctx) {
  const { asks } = companions(stop, ctx.model.cards);
  if (asks.length) return `ask ${asks.map((card) => card.number).join(", ")}`;
  return stop.no_roll_by ? "no roll-by" : "roll-by offered";
}

function clock(stop, ctx) {
  if (welfareOf(stop, ctx.now)) return html`<span class="late">DUE ${since(stop.welfare_due_at)}</span>`;
  return html`${stop.welfare_due_at ? html`<small class="counting">check ${until(stop.welfare_due_at)}</small>` : nothing}${since(stop.opened_at)}`;
}

function check(stop, ctx) {
  const [unit, call] = [fullName(stop.unit), nameOf(stop.unit, ctx.home)];
  return html`${button(ctx, `${unit}/ok`, "OK", () => ctx.acts.ok(unit), { small: true, title: `${call} answered: OK` })}
    ${button(ctx, `${unit}/no-answer`, "No answer", () => ctx.acts.noAnswer(unit), { small: true, title: `${call} does not answer: raises a backup` })}`;
}

/** Opens the ask that is tied to it; where nobody asked, the call sign stands in the command line. */
function open(stop, ctx) {
  const [ask] = companions(stop, ctx.model.cards).asks;
  if (ask) return ctx.select(ask.id);
  return ctx.type(`${typedName(stop.unit, ctx)} `);
}

function row(stop, ctx) {
  const call = tagged(stop.unit.agency, stop.unit.call_sign, ctx);
  if (ctx.hold.of("stops").gone.has(stop.id)) return html`<tr class="gone" data-stop=${stop.id}><td class="call">${call}</td><td colspan="6">clear</td></tr>`;
  return html`<tr data-stop=${stop.id}><td><button type="button" class="open call" @click=${() => open(stop, ctx)}>${call}</button></td>
    <td class=${cut(kindText(stop), 12)}>${kindText(stop)}</td><td class=${cut(placeText(stop), 13)}>${placeText(stop)}</td>${around(stop, ctx)}
    <td class="do">${welfareOf(stop, ctx.now) ? check(stop, ctx) : checkIn(stop, ctx)}</td><td class="age">${clock(stop, ctx)}</td></tr>`;
}

export function stops(ctx) {
  const items = ctx.model.stops;
  const { back, gone } = ctx.hold.of("stops");
  if (!items.length && !back.length) return nothing;
  return html`<section aria-labelledby="h-stops" class="list tight" data-list="stops">
    <h2 id="h-stops">Stops <b>${items.length + back.length - gone.size}</b>${hint("stops", "oldest check first", ctx)}${popoutLink("stops")}</h2>
    <table><colgroup><col class="c-unit2"><col class="c-kind"><col class="c-where"><col class="c-with"><col><col class="c-check"><col class="c-due"></colgroup>
      <thead class="sr"><tr>${["Unit", "Kind", "Where", "With", "Offer", "Check", "Time"].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${repeat(items, (stop) => stop.id, (stop) => row(stop, ctx))}</tbody></table>
  </section>`;
}
