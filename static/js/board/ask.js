// A radio ask, typed for a unit.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { LEVELS, LEVEL_CLASS, levelWord } from "../live/words.js";
import { fullName, nameOf } from "./names.js";

function body(form) {
  const data = new FormData(form);
  const wanted = Number(data.get("units_wanted"));
  const filled = Object.entries({ unit: data.get("unit"), urgency: data.get("urgency"), location: data.get("location").trim(), note: data.get("note").trim() });
  return { ...Object.fromEntries(filled.filter(([, value]) => value)), ...(wanted > 0 ? { units_wanted: wanted } : {}) };
}

function send(ctx) {
  return async (event) => {
    event.preventDefault();
    const answer = await ctx.acts.ask(body(event.target));
    if (answer?.ok) ctx.set({ asking: false, selected: answer.body.id });
  };
}

/** The form stands in the pane's place; the lists stay in sight. */
export function askForm(ctx) {
  const units = [...ctx.model.units, ...ctx.model.off];
  return html`<form class="pane ask" id="pane" aria-labelledby="h-pane" tabindex="-1" @submit=${send(ctx)}>
    <h2 id="h-pane">Ask for a unit <span class="soft">as heard on the radio</span><span class="right"><button type="button" class="button" @click=${() => ctx.set({ asking: false })}>Close <kbd class="keycap">Esc</kbd></button></span></h2>
    <div class="body">
      <div class="two"><label class="field"><span>Unit</span><select name="unit" required>
        <option value="" selected disabled>choose</option>${units.map((unit) => html`<option value=${fullName(unit)}>${nameOf(unit, ctx.home)}${unit.status === "off_duty" ? ", off duty" : nothing}</option>`)}</select></label>
      <label class="field"><span>Units wanted</span><input name="units_wanted" type="number" min="1" max="20" inputmode="numeric" placeholder="1"></label></div>
      <fieldset class="levels"><legend class="sr">Urgency</legend>${LEVELS.map((urgency) => html`<label><input type="radio" name="urgency" value=${urgency} required ?checked=${urgency === "backup"}>
        <span class="level ${LEVEL_CLASS[urgency]}"><i></i>${levelWord(urgency, ctx.labels(ctx.home))}</span></label>`)}</fieldset>
      <label class="field"><span>Place, as said</span><input name="location" maxlength="200" autocomplete="off"></label>
      <label class="field"><span>Note, if any</span><input name="note" maxlength="2000" autocomplete="off"></label>
      <div class="buttons"><button class="button first" aria-disabled=${ctx.acts.isBusy("ask") ? "true" : nothing}>Put on the board</button></div>
    </div></form>`;
}
