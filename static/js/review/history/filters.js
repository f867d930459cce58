// The filters: fields that say what is asked, each with what is wrong about it beside it. Nothing is asked before Show.

import { html, nothing } from "../../../vendor/lit-html/lit-html.js";
import { live } from "../../../vendor/lit-html/directives/live.js";
import { countText } from "./words.js";
import { COMPARES, PERIODS, USUAL_RADIUS_M, filtersOf, withoutFilters } from "./query.js";

const FIELDS = ["agency", "period", "from", "to", "compare", "beat", "shift", "urgency", "origin", "stop_kind", "disposition", "reference", "place", "lat", "lon", "radius_m", "mutual_aid"];
const PLACED = ["lat", "lon", "radius_m"];
export const AIDS = { in: "Neighbours came to us", out: "We went to a neighbour", none: "No neighbour" };
export const SHIFTS = { day: "Day 07–15", evening: "Evening 15–23", night: "Night 23–07" };

const wrongOf = (name, ctx) => ctx.faults.filter((fault) => fault.field === name);

function wrong(name, ctx) {
  const found = wrongOf(name, ctx);
  return found.length ? html`<span class="wrong" id="w-${name}">${found.map((fault) => html`<span>${fault.words}</span>`)}</span>` : nothing;
}

/** What ties a field to what is wrong with it. */
const invalid = (name, ctx) => (wrongOf(name, ctx).length ? "true" : nothing);
const why = (name, ctx) => (wrongOf(name, ctx).length ? `w-${name}` : nothing);

/** What was said in the address and is no choice still stands in its field, for the server to refuse. */
const withStrangers = (options, chosen) => [...options, ...chosen.filter((one) => one !== "" && !options.some(([word]) => word === one)).map((one) => [one, `“${one}”`])];

function select(name, label, options, ctx) {
  const value = ctx.draft[name];
  return html`<label class="field">${label}<select name=${name} aria-invalid=${invalid(name, ctx)} aria-describedby=${why(name, ctx)} @change=${(event) => ctx.change({ [name]: event.target.value })}>
    ${withStrangers(options, [value]).map(([word, text]) => html`<option value=${word} .selected=${live(word === value)}>${text}</option>`)}</select>${wrong(name, ctx)}</label>`;
}

function input(name, label, ctx, { type = "text", placeholder = "", most = 80, mode = nothing } = {}) {
  return html`<label class="field">${label}<input type=${type} name=${name} placeholder=${placeholder || nothing} maxlength=${type === "text" ? most : nothing} inputmode=${mode} autocomplete="off"
    aria-invalid=${invalid(name, ctx)} aria-describedby=${why(name, ctx)} .value=${live(ctx.draft[name])} @input=${(event) => ctx.change({ [name]: event.target.value.trim() })}>${wrong(name, ctx)}</label>`;
}

/** Several may hold at once: a list of ticks behind a button that says which. */
function choice(name, label, known, ctx) {
  const chosen = ctx.draft[name];
  const options = withStrangers(known, chosen);
  const tick = (word) => (event) => ctx.change({ [name]: event.target.checked ? [...chosen, word] : chosen.filter((one) => one !== word) });
  const said = options.filter(([word]) => chosen.includes(word)).map(([, text]) => text).join(", ");
  return html`<div class="field"><span id="l-${name}">${label}</span><details class="choice"><summary aria-labelledby="l-${name} v-${name}" aria-describedby=${why(name, ctx)}><span id="v-${name}">${said || "All"}</span></summary>
    <fieldset><legend class="sr">${label}</legend>${options.length ? options.map(([word, text]) => html`<label><input type="checkbox" .checked=${live(chosen.includes(word))} @change=${tick(word)}>${text}</label>`) : html`<p class="soft">None is known.</p>`}</fieldset></details>${wrong(name, ctx)}</div>`;
}

function nearText({ lat, lon, radius_m: radius }) {
  return lat === "" && lon === "" ? "Anywhere" : `${radius || USUAL_RADIUS_M} m of ${lat || "?"}, ${lon || "?"}`;
}

function near(ctx) {
  const found = PLACED.filter((name) => wrongOf(name, ctx).length);
  return html`<div class="field"><span id="l-near">Near a point</span><details class="choice near"><summary aria-labelledby="l-near v-near" aria-describedby=${found.length ? found.map((name) => `w-${name}`).join(" ") : nothing}><span id="v-near">${nearText(ctx.draft)}</span></summary>
    <div class="point">${input("lat", "Latitude", ctx, { mode: "decimal", placeholder: "44.9012" })}${input("lon", "Longitude", ctx, { mode: "text", placeholder: "-93.2007" })}${input("radius_m", "Metres", ctx, { mode: "numeric", placeholder: USUAL_RADIUS_M })}
    <p><button type="button" class="button small" @click=${ctx.pick}>Pick on the map</button> <button type="button" class="button small" ?disabled=${nearText(ctx.draft) === "Anywhere"} @click=${() => ctx.change({ lat: "", lon: "", radius_m: "" })}>Anywhere</button></p></div></details>
    ${found.length ? html`<span class="wrong">${found.map((name) => html`<span>${name}: ${wrongOf(name, ctx).map((fault) => fault.words).join(", ")}</span>`)}</span>` : nothing}</div>`;
}

/** What no field of this page is about. */
const others = (ctx) => ctx.faults.filter((fault) => !FIELDS.includes(fault.field));

function total({ figures }) {
  const { answer } = figures;
  if (!answer || answer.total === null || answer.total === undefined) return nothing;
  const before = answer.compared?.total;
  return html`<p class="total"><b class="num">${countText(answer.total)}</b> ${answer.total === 1 ? "backup" : "backups"}${before === null || before === undefined ? nothing : html`<br><span class="soft">before: ${countText(before)}</span>`}</p>`;
}

/**
 * @param {object} ctx `draft` `faults` `changed` (whether the fields say something else than what is shown) `words` `beats`
 *   `agencies` `change(part)` `show(asked)` `pick()`
 */
export function filters(ctx, desk) {
  const { draft, words } = ctx;
  const held = filtersOf(draft);
  return html`<header><h2 id="h-history">History</h2>${total(desk)}</header>
    <div class="fields">
      ${ctx.agencies.length > 1 ? select("agency", "Agency", ctx.agencies.map((code) => [code, code]), ctx) : nothing}
      ${select("period", "Period", Object.entries(PERIODS), ctx)}
      ${draft.period === "own" ? html`${input("from", "From", ctx, { type: "date" })}${input("to", "To, that day too", ctx, { type: "date" })}` : html`${wrong("from", ctx)}${wrong("to", ctx)}`}
      ${select("compare", "Compared with", Object.entries(COMPARES), ctx)}
      ${choice("beat", "Beat", ctx.beats, ctx)}${choice("shift", "Shift", Object.entries(SHIFTS), ctx)}${choice("urgency", "Urgency", words.levels, ctx)}
      ${choice("origin", "How it came", words.origins, ctx)}${choice("stop_kind", "Kind of stop", words.stops, ctx)}${choice("disposition", "How it ended", words.dispositions, ctx)}
      ${input("reference", "Reference", ctx, { placeholder: "case number" })}${input("place", "Place", ctx, { placeholder: "part of its name", most: 200 })}${near(ctx)}
      ${select("mutual_aid", "Neighbours", [["", "With or without"], ...Object.entries(AIDS)], ctx)}
      <p class="acts">${ctx.changed ? html`<span class="soft">not shown yet</span>` : nothing}
        <button type="button" class="button" ?disabled=${!held} @click=${() => ctx.show(withoutFilters(draft))}>Take filters away</button>
        <button type="submit" class="button ${ctx.changed ? "first" : ""}">Show</button></p>
    </div>${others(ctx).map((fault) => html`<p class="wrong" role="alert">${fault.field}: ${fault.words}</p>`)}`;
}
