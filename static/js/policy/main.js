// The policy page: ladders by urgency, standing cover, what if, history.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, readBoot } from "../live/api.js";
import { agenciesAs } from "../live/roles.js";
import { startLive } from "../live/start.js";
import { LEVELS, LEVEL_CLASS, levelWord } from "../live/words.js";
import { agencyTime } from "../review/bar.js";
import { nowOf } from "../review/now.js";
import { clockOf } from "../review/record/clock.js";
import { ageing } from "./ageing.js";
import { ageingWords } from "./ageing_rules.js";
import { cover } from "./cover.js";
import { createDesk } from "./desk.js";
import { changesOf, itemsOf } from "./draft.js";
import { checksOf } from "./faults.js";
import { conflict, saveBar, whose } from "./parts.js";
import { history, whatIf } from "./side.js";
import { rungs } from "./table.js";
import { timeline } from "./timeline.js";
import { clockText, coverWords, ladderWords, whenText } from "./words.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const mine = agenciesAs(boot.session, "dispatcher", "supervisor", "admin");
const address = new URLSearchParams(location.search);
const said = address.get("agency");
const agency = mine.includes(said) ? said : mine.find((code) => ["supervisor", "admin"].includes(boot.session.roles[code])) ?? mine[0];
const canEdit = ["supervisor", "admin"].includes(boot.session.roles[agency]);
const COVER = "standing_cover";
const AGEING = "ageing";

/** A link to this page may say of which period what if is counted: ?from=…&to=… as the history takes them. */
const period = [...address].filter(([name]) => ["from", "to"].includes(name)).map(([name, at]) => `&${name}=${encodeURIComponent(at)}`).join("");
const page = createDesk(agency, canEdit, () => draw(), period);
const urgencyOf = () => (LEVELS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "backup");

const now = nowOf(boot);
const when = (iso) => whenText(iso, now(), clockOf(boot.zones[agency]));

/** After a row came or went the keyboard goes on where the hand was. */
const focusOn = (selector) => requestAnimationFrame(() => document.querySelector(selector)?.focus());

function onOf(what, add) {
  return {
    field: (key, name, value) => page.field(what, key, name, value),
    remove: (key, number) => {
      page.remove(what, key);
      const { rows } = page.desk.drafts[what];
      const next = rows[Math.min(number, rows.length - 1)];
      focusOn(next ? `[data-row="${next.key}"] .do .button` : `#${add}`);
    },
    add: () => focusOn(`[data-row="${page.add(what)}"] :is(input.num, select)`),
    sort: () => page.sort(what),
    putBack: (item) => page.putBack(what, item),
    undo: () => page.undo(what),
    save: () => page.save(what),
    toDefault: () => page.fill(what, null),
    keepMine: () => page.keepMine(what),
    takeTheirs: () => page.takeTheirs(what),
  };
}

function context() {
  const { policies } = page.desk;
  const words = new Map(policies.audiences.map((one) => [one.word, one.label]));
  const places = [...words.keys()];
  return {
    canEdit, when, words, audiences: policies.audiences, tones: policies.tones, partners: policies.partners, kinds: policies.stop_kinds,
    kindWords: new Map(policies.stop_kinds.map((one) => [one.word, one.label])),
    order: (alert) => [...alert].sort((a, b) => places.indexOf(a) - places.indexOf(b)),
    policyOf: (what) => (what === AGEING ? policies.ageing : what === COVER ? policies.standing_cover : policies.ladders.find((ladder) => ladder.urgency === what)),
  };
}

function tab(urgency, chosen) {
  const changed = changesOf(page.desk.drafts[urgency]);
  const own = page.desk.drafts[urgency].policy.label;
  return html`<li><a href="#${urgency}" aria-current=${urgency === chosen ? "page" : nothing}><span class="level ${LEVEL_CLASS[urgency]}"><i></i>${levelWord(urgency, { urgency: { [urgency]: own } })}</span>${changed ? html`<small class="unsaved">${changed}<span class="sr"> not saved</span></small>` : nothing}</a></li>`;
}

function chooser() {
  if (mine.length < 2) return nothing;
  return html`<label class="of-agency"><span class="sr">Agency</span><select class="button" @change=${(event) => location.assign(`?agency=${event.target.value}${location.hash}`)}>${mine.map((code) => html`<option value=${code} ?selected=${code === agency}>${code}</option>`)}</select></label>`;
}

function ladderPart(ctx, urgency) {
  const draft = page.desk.drafts[urgency];
  const on = onOf(urgency, "add-rung");
  const what = ctx.policyOf(urgency);
  const theirs = draft.theirs ? ladderWords(draft.policy.default ? null : draft.policy.rungs, draft.theirs.default ? null : draft.theirs.rungs, what.default_rungs, ctx.words) : [];
  const notes = canEdit ? checksOf(itemsOf(draft), what, draft) : [];
  const quick = page.desk.policies.quicker > 1 ? `; this demonstration climbs ${page.desk.policies.quicker} times quicker` : "";
  const held = what.with_prisoner && draft.toDefault ? `with a prisoner held at ${what.with_prisoner.map(clockText).join(", ")}; ` : "";
  const lone = page.desk.policies.lone && urgency === "emergency" ? "works alone: partner units and desks are called at 0:00 as well; " : "";
  return html`<header class="title"><h2>Ladders<span class="onpaper"> of ${agency}, ${clockOf(boot.zones[agency]).day(now())}</span></h2>${chooser()}<nav aria-label="Urgency"><ul class="tabs">${LEVELS.map((one) => tab(one, urgency))}</ul></nav>
      ${canEdit ? saveBar(draft, changesOf(draft), on, "Save for new asks") : nothing}</header>
    ${conflict(draft, theirs, when, on)}
    <section aria-labelledby="h-does"><h3 id="h-does">What an unanswered ${levelWord(urgency, null).toLowerCase()} does<span>${held}${lone}asks already open keep the ladder they began with${quick}</span></h3>${timeline(draft, ctx.words)}</section>
    <div class="cols"><div class="stack"><section id="rungs" aria-labelledby="h-rungs"><h3 id="h-rungs">Rungs<span>${whose(draft.policy, agency, draft, when)}</span></h3>
      ${rungs(draft, { ...ctx, on, faults: canEdit ? page.faultsOf(urgency) : [] })}</section>${coverPart(ctx)}${ageingPart(ctx)}</div>
    <div class="stack">${canEdit ? whatIf(page.desk.what, notes, { again: () => page.count(urgency) }) : nothing}
      ${history(page.desk.past, { ...ctx, on: { more: () => page.more(), restore } })}</div></div>`;
}

function coverPart(ctx) {
  const draft = page.desk.drafts[COVER];
  const on = onOf(COVER, "add-rule");
  const theirs = draft.theirs ? coverWords(draft.policy.default ? null : draft.policy.rules, draft.theirs.default ? null : draft.theirs.rules, draft.policy.default_rules, ctx.kindWords) : [];
  const changes = changesOf(draft);
  return html`${conflict(draft, theirs, when, on)}<section id="cover" aria-labelledby="h-cover"><h3 id="h-cover">Sent without being asked<span>${whose(draft.policy, agency, draft, when)}</span></h3>
    ${cover(draft, { ...ctx, on, faults: canEdit ? page.faultsOf(COVER) : [] })}
    ${canEdit && (changes || draft.said || draft.undo.length) ? saveBar(draft, changes, on, "Save for new stops") : nothing}</section>`;
}

function ageingPart(ctx) {
  const draft = page.desk.drafts[AGEING];
  const on = onOf(AGEING);
  const rulesOf = (policy) => (policy.default ? null : policy.rules);
  const theirs = draft.theirs ? ageingWords(rulesOf(draft.policy), rulesOf(draft.theirs), draft.policy.default_rules) : [];
  const changes = changesOf(draft);
  return html`${conflict(draft, theirs, when, on)}<section id="ageing" aria-labelledby="h-ageing"><h3 id="h-ageing">Late on the board<span>${whose(draft.policy, agency, draft, when)}</span></h3>
    ${ageing(draft, { ...ctx, on, faults: canEdit ? page.faultsOf(AGEING) : [] })}
    ${canEdit && (changes || draft.said || draft.undo.length) ? saveBar(draft, changes, on, "Save for boards") : nothing}</section>`;
}

/** Fills the form of what is restored and shows it; saving stays with the hand. */
function restore(change) {
  page.fill(change.what, change.after);
  const below = { [COVER]: "h-cover", [AGEING]: "h-ageing" }[change.what];
  if (below) return at(below).scrollIntoView({ block: "center" });
  location.hash = change.what;
  at("policy").scrollIntoView();
}

function draw() {
  const { policies, failed } = page.desk;
  const body = policies ? ladderPart(context(), urgencyOf())
    : failed ? html`<p class="none"><b>The policies did not come:</b> ${failed} <button type="button" class="button" @click=${page.load}>Try again</button></p>` : html`<p class="none soft">Being fetched.</p>`;
  render(body, at("policy"));
}

function choose() {
  page.count(urgencyOf());
  draw();
}

/** One disclosure at a time, shut by Escape or by a touch elsewhere. */
function shut(event) {
  for (const open of document.querySelectorAll("details[open]")) {
    if (event.type === "keydown" ? event.key !== "Escape" : open.contains(event.target)) continue;
    open.open = false;
    if (event.type === "keydown") open.querySelector("summary").focus();
  }
}

addEventListener("hashchange", choose);
addEventListener("beforeunload", (event) => page.dirty() && event.preventDefault());
document.addEventListener("keydown", shut);
// The day on the sheet is the day of the sheet.
addEventListener("beforeprint", draw);
document.addEventListener("pointerdown", shut);
// Policies are no events of the board: whoever comes back to this page reads them again.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && page.desk.policies && page.load().then(choose));

const { timeOf, showClock } = agencyTime(() => boot.zones[agency]);
startLive(boot, {
  timeOf,
  render: () => {},
  onTick: showClock,
  onBuild: () => page.dirty() || setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
});
draw();
page.load().then((came) => {
  if (came) choose();
  page.more();
});
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
