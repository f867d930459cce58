// BOARD DOWN – PAPER: opened by the worker when the server is gone. The copy of the board as old as it is, and a log to write
// into. It sends nothing; when the server answers again it says so, and a person goes back.

import { html, nothing, render } from "../../../vendor/lit-html/lit-html.js";
import { createSealed, createShelf } from "../../unit/outbox/shelf.js";
import { call } from "../../live/api.js";
import { keptBehind, timeOfDay } from "../../live/clock.js";
import { createStore } from "../../live/store.js";
import { boardModel } from "../model.js";
import { ageText, copyAge, hang, printedText, seqText } from "./copy.js";
import { createLog } from "./log.js";
import { createPress } from "./press.js";
import { askTable, phoneTable, printedSheet, stopTable, unitLines } from "./sheet.js";

const ASK_MS = 4000;
const at = (id) => document.getElementById(id);
const store = createStore();
const sealed = createSealed({ shelf: createShelf() });
const log = createLog({ sealed, changed: () => draw() });
let copy = null;
/** What the server said last: null nothing yet, "gone", "back", "signed_out". */
let server = null;
let answeredAt = null;

const now = () => Date.now() + keptBehind();
const view = () => ({ model: boardModel(store), home: copy?.boards[0]?.agency, partners: copy?.partners ?? {}, labels: (agency) => store.view(agency)?.label });

function printed() {
  const by = copy ? ` by ${copy.session.user.name}, ${seqText(copy.boards)}, ${ageText(copyAge(copy, Date.now()))} old` : ", no copy of the board here";
  return `${printedText(now())}${by}`;
}

const print = createPress(() => printedSheet(view(), { title: "BOARD DOWN – PAPER", printed: printed(), lines: log.lines }));

function head() {
  const age = copy ? html`Copy of <b class="num">${timeOfDay(copy.at.server)}</b>, <b class="num" id="age"></b> old` : html`No copy of the board in this browser`;
  return html`<h1>BOARD DOWN – PAPER</h1><span>USE RADIO. ${age}. Nothing here is live, nothing is sent.</span>
    <span class="acts"><button type="button" class="button" @click=${print}>Print <kbd class="keycap">P</kbd></button>
    <button type="button" class="button" data-theme-next>Day / night</button></span>`;
}

function back() {
  if (server === "back")
    return html`<strong>The server answers again</strong><span>since <b class="num">${timeOfDay(answeredAt)}</b>. What you typed is listed there, to be entered line by line.</span>
      <a class="button first" href="/board/">Back to the board</a>`;
  if (server === "signed_out")
    return html`<strong>The server answers, but you are signed out</strong><span>Signing in takes away what this browser kept: print ${log.lines.length ? "your log" : "this"} first.</span>
      <button type="button" class="button first" @click=${print}>Print</button><a class="button" href="/accounts/login/?next=/board/">Sign in</a>`;
  return nothing;
}

function draw() {
  const seen = view();
  render(head(), at("down"));
  showAge();
  render(back(), at("back"));
  at("back").hidden = server !== "back" && server !== "signed_out";
  render(html`${log.draw()}`, at("log"));
  render(copy ? html`${askTable(seen)}${stopTable(seen)}${unitLines(seen)}${phoneTable(seen)}` : html`<p class="none">What was open is not known here. Ask the cars by radio, and write it down.</p>`, at("copy"));
}

/** Only whether it answers, and as whom: nothing of an old page goes out. */
async function askServer() {
  const answer = await call("GET", "session/", undefined, { timeout: ASK_MS });
  const same = answer.ok && answer.body?.user && (!copy || answer.body.user.id === copy.session.user.id);
  const before = server;
  server = !answer.ok ? "gone" : same ? "back" : "signed_out";
  if (server === "back" && before !== "back") answeredAt = now();
  if (server !== before) draw();
  setTimeout(askServer, ASK_MS);
}

/** The text of the age is set here alone, so its template is empty. */
function showAge() {
  const age = at("age");
  if (age && copy) age.textContent = ageText(copyAge(copy, Date.now()));
}

/** It goes on by itself, to the second, and touches nothing else: somebody is typing. */
function tick() {
  showAge();
  setTimeout(tick, 1000 - (Date.now() % 1000) + 5);
}

async function start() {
  const open = await sealed.open().catch(() => false);
  copy = open ? await sealed.load("board").catch(() => null) : null;
  if (copy) hang(store, copy);
  await log.open();
  draw();
  tick();
  askServer();
}

start();
