// What sounds now, one line an alert: each can be muted for itself, and says when it will be heard again.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { SOUNDS } from "../live/sound.js";
import { levelWord } from "../live/words.js";
import { askSounds, welfareSounds } from "./ladder.js";
import { canMute, choicesFor } from "./mutes.js";
import { callOf } from "./names.js";
import { until } from "./parts.js";

/**
 * Every cause of a sound, with the ask or stop it is about.
 * @param {{key: string, sound: string}[]} own the page's own doubts
 */
export function alertsOf(store, own) {
  const [cards, stops] = [store.backups(), store.stops()];
  const byId = new Map([...cards, ...stops].map((one) => [one.id, one]));
  const about = (alert) => alert.key.split(" ").map((word) => byId.get(word)).find(Boolean);
  return [...own, ...askSounds(cards), ...welfareSounds(stops, cards, "dispatch")].map((alert) => {
    const found = about(alert);
    return { ...alert, card: found?.urgency ? found : undefined, stop: found?.kind ? found : undefined };
  });
}

function words({ card, stop, sound }) {
  if (sound === "link_lost") return "Board not live";
  if (stop) return `Check of ${stop.unit.call_sign} overdue`;
  if (!card) return "Alarm";
  return `${card.number} ${callOf(card)} ${levelWord(card.urgency, null)}${sound === "unconfirmed" ? ", rung not confirmed" : ""}`;
}

function line(alert, { mutes, nowMs, changed }) {
  const mute = mutes.of(alert, nowMs);
  const touch = (work) => () => {
    work();
    changed();
  };
  const said = words(alert);
  return html`<li><b>${said}</b>${mute
    ? html`<span class="soft">muted ${mute.until === null ? "until it changes" : until(new Date(mute.until).toISOString())}</span>
      <button type="button" class="button small" aria-label="Sound again: ${said}" @click=${touch(() => mutes.unmute(alert.key))}>Sound again</button>`
    : choicesFor(alert.card).map(([text, ms]) => html`<button type="button" class="button small" aria-label="Mute ${text}: ${said}" @click=${touch(() => mutes.mute(alert, ms, nowMs))}>${text}</button>`)}</li>`;
}

/** The sheet of alerts; drawn anew while it is open. */
export function drawAlerts(dialog, alerts, ctx) {
  const found = alerts.filter(canMute).sort((a, b) => SOUNDS[b.sound].weight - SOUNDS[a.sound].weight);
  const body = found.length ? html`<ul>${found.map((alert) => line(alert, ctx))}</ul>` : html`<p class="soft">Nothing sounds now.</p>`;
  render(html`<h2 id="h-alerts">Mute one alert <span class="soft">the others go on; it ends by itself</span>
    <button type="button" class="button" @click=${() => dialog.close()}>Close <kbd class="keycap">Esc</kbd></button></h2>${body}`, dialog);
}

/** In a row or banner: that its alert is muted, and for how long. */
export function mutedMark(card, { mutes, alerts, now }) {
  const alert = alerts.find((one) => one.card?.id === card.id && canMute(one));
  const mute = alert && mutes.of(alert, now);
  if (!mute) return nothing;
  return html`<span class="muted">muted ${mute.until === null ? "until it changes" : until(new Date(mute.until).toISOString())}</span>`;
}

/** The one touch that quiets an emergency for a minute, where it stands. */
export function muteButton(card, { mutes, alerts, now, changed }) {
  const alert = alerts.find((one) => one.card?.id === card.id && one.sound === "emergency");
  if (!alert) return nothing;
  if (mutes.of(alert, now)) return html`<p class="quiet">${mutedMark(card, { mutes, alerts, now })}</p>`;
  const [[text, ms]] = choicesFor(card);
  const touch = () => {
    mutes.mute(alert, ms, now);
    changed();
  };
  return html`<button type="button" class="button" @click=${touch}>Mute ${text}</button>`;
}
