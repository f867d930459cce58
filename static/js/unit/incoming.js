// Somebody else asks: who, what, where, and two answers. And, once answered, where I stand with it.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act, levelOn, shape, since } from "./parts.js";
import { briefingLine, markWords } from "../live/words.js";
import { asCommand } from "./scenes.js";
import {
  callSign, covered, etaWords, isExtra, lagWords, lagging, onScene, reasonWord, rolling, urgencyWord, wayTo, wayWords,
} from "./words.js";

/** Road speed taken for an ETA when both places are known: 50 km/h, and roads a third longer than the crow flies. */
const SPEED_MS = 50 / 3.6;
const DETOUR = 1.33;

export const askedBy = (card, home) => callSign(card.unit?.call_sign ?? card.unit?.vehicle ?? "Unit unknown", card.unit?.agency ?? card.agency, home);

export const joined = (...parts) => parts.filter(Boolean).join(", ");

/** "1.2 mi NE" from my unit; "" unless both places are known. */
export const distance = (page, place) => wayWords(wayTo(page.state.unit, place), navigator.language);

/** Seconds to get there, or null when one of the two places is not known. */
export function etaSeconds(from, to) {
  const way = wayTo(from, to);
  return way && Math.max(60, Math.round((way.metres * DETOUR) / SPEED_MS / 30) * 30);
}

function wayLine(page, card) {
  const way = wayTo(page.state.unit, card);
  const arrow = way
    ? html`<svg viewBox="0 0 40 40" aria-hidden="true"><path d="M20 3l12 32-12-8-12 8z" transform="rotate(${way.bearing} 20 20)"/></svg><b>${wayWords(way, navigator.language)}</b>`
    : nothing;
  return html`<p class="way">${arrow}<span class="soft">${card.location ?? ""}</span>${since(card.received_at)}</p>`;
}

/** One line of what its asker told; that nobody spoke of a weapon is told too. */
function told(card) {
  const why = (card.reasons ?? []).map(reasonWord).filter(Boolean).join(", ");
  return html`<p class="told">${briefingLine(card, why)}</p>`;
}

function brief(card, page) {
  if (page.quiet) return nothing;
  const facts = [];
  if (card.units_wanted > 1) facts.push(["Wants", `${card.units_wanted} units`]);
  if (card.prisoner) facts.push(["Prisoner", "held"]);
  if (card.acknowledged_at) facts.push(["Has it", card.acknowledged_by ?? "dispatch"]);
  const coming = [...onScene(card), ...rolling(card)];
  const slow = lagging(card);
  if (slow.length) facts.push(["Not coming", slow.map((one) => `${callSign(one.unit, one.agency, page.ctx.home)} ${lagWords(one).toLowerCase()}`).join(", ")]);
  if (coming.length) facts.push(["Coming", coming.map((one) => callSign(one.unit, one.agency, page.ctx.home)).join(", ")]);
  if (!facts.length) return told(card);
  return html`${told(card)}<dl class="brief">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What answering would cost: the ask my unit is rolling to now. */
function leaves(page, card) {
  const left = page.state.answered;
  if (!left || left.id === card.id) return null;
  const word = urgencyWord(left.urgency, page.labels).toUpperCase();
  return { left, words: `${askedBy(left, page.ctx.home)}'s ${word}`, emergency: left.urgency === "emergency" };
}

function rollingButton(page, card, leaving, size = "big") {
  const sure = page.leaving === card.id;
  const label = leaving?.emergency && sure ? html`Leave the emergency – touch again` : html`<i class="shape"></i>Rolling`;
  const look = `${size} enr ${leaving?.emergency && sure ? "sure" : ""}`;
  return act(label, () => page.respond(card, leaving), { look, busy: page.busy(card, "respond") });
}

/**
 * A supervisor's rung: taking it in hand, rolling, or leaving it to the others. Pass is this screen's alone: a
 * supervisor who does not come is no car that cannot.
 */
function commandAnswers(page, card, leaving) {
  const have = card.acknowledged_at
    ? nothing
    : act("I have it", () => page.have(card), { look: "big first", busy: page.busy(card, "acknowledge") });
  return html`<div class="row answer command">${have}${rollingButton(page, card, leaving)}${act("Pass", () => page.pass(card), { look: "big quiet" })}</div>`;
}

function answers(page, card, leaving, looking) {
  if (!looking && asCommand(card, page.me)) return commandAnswers(page, card, leaving);
  // The tone of an emergency ends with an answer, so there is one beside the way back.
  const cry = looking && page.state.cries.some((one) => one.id === card.id);
  return html`<div class="row answer ${cry ? "command" : ""}">
      ${rollingButton(page, card, leaving)}
      ${looking && !cry ? nothing : act("Can't", () => page.decline(card), { look: "big quiet", busy: page.busy(card, "decline") })}
      ${looking ? act("Back", () => page.look(null), { look: "big quiet" }) : nothing}
    </div>`;
}

const isAlarm = (card) => card.urgency === "emergency" && card.mark !== "drill";

/** The air is held when a desk says so, and for an emergency until a desk says otherwise. */
const airLine = (card, held = card.air_held) => (held && !card.silent ? html`<p class="held"><strong>Air held.</strong> Touch Rolling, don't key up.</p>` : nothing);

export function incomingScene(page, card, { looking }) {
  const alarm = isAlarm(card);
  const leaving = leaves(page, card);
  const enough = covered(card);
  return html`<section class="stage" aria-label="${askedBy(card, page.ctx.home)} asks">
    <div class="card ask ${alarm ? "alarm" : ""} ${page.quiet ? "hushed" : ""}">
      <p class="wants"><span class="call">${askedBy(card, page.ctx.home)}</span>${alarm ? nothing : " wants"} ${levelOn(page, card)}</p>
      ${wayLine(page, card)}
      ${card.mark === "delayed" ? html`<p class="silent"><strong class="late">${markWords(card)}</strong></p>` : nothing}
      ${card.silent ? html`<p class="silent"><strong>SILENT – DO NOT AIR</strong></p>` : nothing}
      ${card.cancel_asked_at ? html`<p><strong>Cancel asked, not verified by voice.</strong></p>` : nothing}
      ${enough ? html`<p class="enough"><strong>HOLD – ENOUGH</strong> are coming.</p>` : nothing}
      ${leaving ? html`<p class="leaving">Rolling leaves <strong>${leaving.words}</strong>.</p>` : nothing}
      ${brief(card, page)}
      ${airLine(card, card.air_held ?? alarm)}
    </div>
    ${answers(page, card, leaving, looking)}
  </section>`;
}

function standing(page, card, response) {
  if (isExtra(card, page.me.unit, page.me.agency))
    return { big: "HOLD – ENOUGH", sub: "As many as were wanted are coming.", status: "enr" };
  if (response.state === "on_scene") return { big: "ON SCENE", status: "ons" };
  if (response.state === "assigned") return { big: "DISPATCH SENDS YOU", status: "asg" };
  const eta = page.live ? etaWords(response.eta_at, page.now) : "";
  if (response.stalled) return { big: "ROLLING", sub: "You seem to have stopped: you no longer count as coming.", status: "enr" };
  if (response.overdue) return { big: "ROLLING, LATE", sub: "You no longer count as coming in time.", status: "enr" };
  return { big: eta ? `ROLLING, ${eta.toUpperCase()}` : "ROLLING", status: "enr" };
}

function responseRow(page, card, response) {
  const busy = (verb) => page.busy(card, verb);
  const clear = () => page.verb(card, "clear", "CLEAR");
  const cant = (word) => act(word, () => page.decline(card), { look: "big quiet", busy: busy("decline") });
  if (response.state === "on_scene") return html`<div class="row one">${act("Clear", clear, { look: "big", busy: busy("clear") })}</div>`;
  if (response.state === "assigned")
    return html`<div class="row answer">${rollingButton(page, card, null)}${cant("Can't")}</div>`;
  return html`<div class="row answer">
    ${act(html`<i class="shape"></i>On scene`, () => page.verb(card, "arrive", "ON SCENE"), { look: "big ons", busy: busy("arrive") })}
    ${cant("Can't get there")}
  </div>`;
}

/**
 * Asks of others beside the stage: each named, the first with its answer where no touch can be misread. Beside an answer
 * of mine, and beside another such ask, there is only the look.
 */
export function askStrip(page, cards, scene) {
  const [card, more] = cards;
  if (!card) return nothing;
  // What my own doubt says stays on the stage: nothing is looked at over it.
  const stays = scene === "doubt" || scene === "sending";
  const leaving = leaves(page, card);
  return html`<div class="strip"><p>${levelOn(page, card)} <strong>${cards.map((one) => askedBy(one, page.ctx.home)).join(", ")}</strong><br><span class="soft">${joined(card.location, distance(page, card))}</span></p>
    ${stays || !(scene === "incoming" || more || leaving) ? rollingButton(page, card, leaving, "") : nothing}
    ${stays ? nothing : act("Look", () => page.look(card))}</div>`;
}

export function responseScene(page, card, response) {
  const said = standing(page, card, response);
  const home = page.ctx.home;
  const others = [...onScene(card), ...rolling(card)].filter((one) => one.unit !== page.me.unit || one.agency !== page.me.agency);
  return html`<section class="stage" aria-label="You answer ${askedBy(card, home)}">
    <div class="card ${isAlarm(card) ? "alarm" : ""}">
      <p class="what"><strong>${askedBy(card, home)}</strong> ${card.origin === "unasked" ? "rolling by" : levelOn(page, card)}<span class="soft">${joined(card.location, distance(page, card))}</span>${since(card.received_at)}</p>
      <p class="truth">${shape(said.status)}${said.big}${said.sub ? html`<span class="soft">${said.sub}</span>` : nothing}</p>
      ${card.silent ? html`<p class="silent"><strong>SILENT – DO NOT AIR</strong></p>` : nothing}
      ${airLine(card)}
      ${card.cancel_asked_at ? html`<p><strong>Cancel asked, not verified.</strong> Keep rolling.</p>` : nothing}
      ${page.quiet ? nothing : told(card)}
      ${others.length ? html`<p class="soft">Also: ${others.map((one) => `${callSign(one.unit, one.agency, home)} ${one.state === "on_scene" ? "on scene" : "rolling"}`).join(", ")}</p>` : nothing}
    </div>
    ${askStrip(page, page.state.asks.slice(0, 1), "incoming")}
    ${responseRow(page, card, response)}
  </section>`;
}
