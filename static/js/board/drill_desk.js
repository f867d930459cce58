// A drill, begun and ended by a supervisor; and the line every desk reads while one is on.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, newKey } from "../live/api.js";
import { timeOfDay } from "../live/clock.js";
import { isUnknown } from "./acts.js";

const hm = (iso) => timeOfDay(Date.parse(iso), { seconds: false });

/**
 * @param {{agencies: string[], dialog: HTMLDialogElement, say: (said: {kind: string, text: string}) => void}} desk
 *   `agencies` in which this person may begin and end one
 */
export function createDrills({ agencies, dialog, say }) {
  async function put(agency, on, reason = "") {
    const answer = await call("POST", `board/drill/?agency=${encodeURIComponent(agency)}`, { on, ...(on ? { reason } : {}) }, { key: newKey() });
    const away = isUnknown(answer);
    const told = `${agency}: ${on ? "DRILL" : "no drill is on"}`;
    say(answer.ok ? { kind: "done", text: told } : { kind: away ? "doubt" : "refused", text: away ? "NOT SENT – USE RADIO" : answer.error.message });
    return answer.ok;
  }

  async function begin(event) {
    event.preventDefault();
    const data = new FormData(event.target);
    if (await put(data.get("agency") ?? agencies[0], true, data.get("reason").trim())) dialog.close();
  }

  /** Asks why, and in which agency where there are several. */
  function ask() {
    if (dialog.open) return;
    const before = document.activeElement;
    render(html`<form class="drill-form" @submit=${begin}><h2 id="h-drill">Begin a drill</h2>
      <p>Every screen of the agency says DRILL. Asks are marked, reach no partner and nobody outside, and stand in no figure. An EMERGENCY stays real. It ends by itself after 4 hours.</p>
      ${agencies.length > 1 ? html`<label class="field"><span>Agency</span><select name="agency">${agencies.map((code) => html`<option>${code}</option>`)}</select></label>` : nothing}
      <label class="field"><span>Why, for everybody to read</span><input name="reason" maxlength="120" required autocomplete="off"></label>
      <div class="buttons"><button class="button first">Begin the drill</button><button type="button" class="button" @click=${() => dialog.close()}>Not now <kbd class="keycap">Esc</kbd></button></div></form>`, dialog);
    dialog.addEventListener("close", () => before?.focus?.(), { once: true });
    dialog.showModal();
    dialog.querySelector("input")?.focus();
  }

  return {
    ask,
    /** One line for each agency that drills. */
    lines: (drills) =>
      drills.length
        ? html`<section class="drill-lines" aria-label="Drill">${drills.map((drill) => html`<p><b class="tag drill">DRILL</b> <b>${drill.agency}</b> ${drill.reason}
            <span class="soft">by ${drill.by}, since ${hm(drill.since)}, until ${hm(drill.until)} at most. An EMERGENCY is real.</span>
            ${agencies.includes(drill.agency) ? html`<button type="button" class="button small" @click=${() => put(drill.agency, false)}>End the drill</button>` : nothing}</p>`)}</section>`
        : nothing,
  };
}
