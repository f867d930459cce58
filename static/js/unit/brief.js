// Telling those who come what they roll into: taps only, after the ask, never required. Loaded when it is touched.

import { peopleWord } from "../live/words.js";
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { act, level } from "./parts.js";

const WEAPON = [["yes", "Yes", "Weapon"], ["no", "No", "No weapon"]];
const PEOPLE = [1, 2, 3, 4];
const FROM = ["north", "east", "south", "west"];

/** A tap sets it, the same tap again takes it back: unknown. */
function choice(page, card, key, value, label, name) {
  const chosen = card.briefing?.[key] === value;
  return act(label, () => page.brief(card, { [key]: chosen ? null : value }), {
    pressed: chosen, busy: page.busy(card, `brief-${key}`), look: "small", name,
  });
}

function line(title, buttons) {
  return html`<div class="brief-row" role="group" aria-label=${title}><span class="soft">${title}</span>${buttons}</div>`;
}

export function briefScene(page, card) {
  const channels = page.carSettings().talk_groups ?? [];
  return html`<section class="stage briefing-panel" aria-label="Brief who comes">
    <p class="what">${level(card.urgency, page.labels)}<span class="soft">For who comes. Tap again to take it back.</span></p>
    ${line("Weapon", html`${WEAPON.map(([value, word, name]) => choice(page, card, "weapon", value, word, name))}
      ${act("Done", () => page.open(null), { look: "first" })}`)}
    ${line("People", PEOPLE.map((count) => choice(page, card, "people", count, peopleWord(count), `${peopleWord(count)} people`)))}
    ${line("Come from", FROM.map((point) => choice(page, card, "approach", `from ${point}`, point, `From ${point}`)))}
    ${channels.length ? line("Channel", channels.map((channel) => choice(page, card, "channel", channel, channel))) : nothing}
  </section>`;
}
