// What a desk does to an ask besides: the air, who and where it is, asks of one scene, drills; and who else is on it.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { drillsOf } from "../live/drill.js";
import { desksOf, drillWord, isUnknown, mayBeDrill, onThis, onThisText, sceneMates, sceneText } from "./desk_rules.js";
import { isForeign } from "./model.js";
import { callOf, calledBy, fullName, nameOf } from "./names.js";
import { button } from "./parts.js";

const MOST_MATES = 12;
const CHECKS_MIN = [5, 10, 15, 30, 60];

/** The tags of an ask's second line, in its row and in its banner. */
export function deskFlags(card, ctx) {
  const drill = drillWord(card, drillsOf(ctx.store));
  const others = onThisText(onThis(card, desksOf(ctx.store), ctx.me));
  const scene = sceneText(card);
  return [
    ...(drill ? [html`<b class="tag ${card.mark === "drill" ? "drill" : "real"}">${drill}</b>`] : []),
    ...(card.air_held ? [html`<b class="tag held">AIR HELD</b>`] : []),
    ...(scene ? [html`<span class="tag">${scene}</span>`] : []),
    ...(others ? [html`<span class="tag on-this">${others}</span>`] : []),
  ];
}

/** The first line of the pane: what the row's tags say. */
export function deskLine(card, ctx) {
  const flags = deskFlags(card, ctx);
  return flags.length ? html`<p class="desk-line">${flags}</p>` : nothing;
}

function air(card, ctx) {
  if (card.silent) return nothing;
  const held = card.air_held === true;
  const letGo = !held && card.air_held === null && card.urgency === "emergency";
  const id = `${card.id}/hold-air/`;
  return html`${held ? nothing : button(ctx, id, "Hold the air", () => ctx.acts.holdAir(card, true), { title: "Every car reads: touch Rolling, don't key up" })}
    ${held || letGo ? button(ctx, id, "Let the air go", () => ctx.acts.holdAir(card, false), { title: letGo ? "Cars hold the air for an emergency until this is said" : nothing }) : nothing}`;
}

function drill(card, ctx) {
  const id = `${card.id}/drill/`;
  if (card.mark === "drill") return button(ctx, id, "REAL, no drill", () => ctx.acts.drill(card, false), { first: true, title: "Called anew, partners too" });
  return mayBeDrill(card, drillsOf(ctx.store)) ? button(ctx, id, "Part of the drill", () => ctx.acts.drill(card, true)) : nothing;
}

/** Sends what stands in one field of a form, and empties it once it was taken. */
function sends(name, act) {
  return async (event) => {
    event.preventDefault();
    const field = event.target.elements[name];
    const value = field.value.trim();
    if (value && (await act(value))?.ok) field.value = "";
  };
}

function who(card, ctx) {
  if (!isUnknown(card)) return nothing;
  const units = [...ctx.model.units, ...ctx.model.off].filter((unit) => unit.agency === card.agency);
  const say = async (unit) => {
    const answer = await ctx.acts.isUnit(card, unit);
    // The unit may have had an ask open: then the two are that one.
    if (answer?.ok && answer.body.id !== card.id) ctx.select(answer.body.id);
    return answer;
  };
  return html`<form class="group inline" @submit=${sends("unit", say)}><label class="field"><span>Who is it?</span><select name="unit" required>
    <option value="" selected>not known yet</option>${units.map((unit) => html`<option value=${fullName(unit)}>${unit.call_sign}</option>`)}</select></label>
    <button class="button first">It is this unit</button></form>`;
}

function where(card, ctx) {
  return html`<form class="group inline" @submit=${sends("location", (location) => ctx.acts.place(card, location))}>
    <label class="field"><span>Correct the place</span><input name="location" maxlength="200" autocomplete="off" placeholder=${card.location || nothing}></label><button class="button">Correct</button></form>`;
}

function scene(card, ctx) {
  const mates = sceneMates(card, ctx.model.cards).slice(0, MOST_MATES);
  const linked = card.linked ?? [];
  if (!mates.length && !linked.length) return nothing;
  const name = (other) => `${calledBy(other.agency, `#${other.number}`, card.agency)} ${callOf(other)} ${other.location ?? ""}`;
  const choose = (id) => ctx.acts.link(card, mates.find((one) => one.id === id), true);
  return html`<div class="group"><h3>Scene</h3>
    ${linked.length ? html`<div class="buttons">${linked.map((other) => html`<span class="soft">${sceneText({ ...card, linked: [other] })}</span>
      ${button(ctx, `${card.id}/link/`, "Not the same", () => ctx.acts.link(card, other, false), { small: true })}`)}</div>` : nothing}
    ${mates.length ? html`<form class="inline" @submit=${sends("other", choose)}><label class="field"><span>Same scene as</span><select name="other" required>
      <option value="" selected>choose</option>${mates.map((other) => html`<option value=${other.id}>${name(other)}</option>`)}</select></label>
      <button class="button">Link</button></form>` : nothing}</div>`;
}

/** The groups of the pane that are a desk's own. */
export function deskGroups(card, ctx) {
  if (isForeign(card) || ["test", "lure"].includes(card.mark)) return nothing;
  return html`${who(card, ctx)}<div class="group"><h3>Air${card.mark === "drill" ? ", drill" : ""}</h3><div class="buttons">${air(card, ctx)}${drill(card, ctx)}
    ${card.silent ? html`<span class="soft">Silent: nothing is said on the air.</span>` : nothing}</div></div>${where(card, ctx)}${scene(card, ctx)}`;
}

/** "Check in …": when this stop is asked after next; with a prisoner never later than ten minutes. */
export function checkIn(stop, ctx) {
  const set = (event) => {
    const minutes = Number(event.target.value);
    event.target.value = "";
    if (minutes) ctx.acts.checkIn(fullName(stop.unit), minutes);
  };
  const known = CHECKS_MIN.filter((minutes) => !stop.prisoner || minutes <= 10);
  return html`<select class="check-in" aria-label="Next check of ${nameOf(stop.unit, ctx.home)}" @change=${set}><option value="">check in…</option>
    ${known.map((minutes) => html`<option value=${minutes}>${minutes} min</option>`)}</select>`;
}
