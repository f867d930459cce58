// The technician's page: what this browser can and cannot do for an officer, and what to do about it. It opens for
// anybody, also with nobody signed in, and shows no name, no call sign and no place.

import { html, nothing, render } from "../../vendor/lit-html/lit-html.js";
import { call, newKey, readBoot } from "../live/api.js";
import { timeOfDay } from "../live/clock.js";
import { createSound } from "../live/sound.js";
import { createAwake } from "../unit/awake.js";
import { createBegin } from "../unit/begin.js";
import { createTest, testWords } from "../unit/test_emergency.js";
import { createBrowser } from "./browser.js";
import { probeClock, probeLocation, probeSocket, probeStorage, probeWorker } from "./probes.js";
import {
  judgeAwake, judgeClock, judgeHttps, judgeLocation, judgeScreen, judgeSocket, judgeSound, judgeStorage, judgeVehicle, judgeWorker,
  report, sumOf, wait,
} from "./verdicts.js";
import { titleOf } from "./words.js";

const WORD = { ok: "OK", watch: "WATCH", fix: "FIX", wait: "…" };

const boot = readBoot();
const session = { desks: [], device: null, ...boot.session };
const sound = createSound({ changed: () => draw() });
const awake = createAwake({ changed: () => draw() });
const begin = createBegin({ sound: () => sound, awake, changed: () => draw() });
const trial = createTest({ call, newKey, changed: () => draw() });
const browser = createBrowser({ call, session, changed: () => draw() });
const seen = {};
let heard = null;
let played = false;
let copied = "";

/** Looks once; what is being looked at says so. */
async function look(name, probe, judge) {
  seen[name] = wait();
  draw();
  seen[name] = judge(await probe());
  draw();
}

const looks = {
  socket: () => look("socket", () => probeSocket(boot.ws), judgeSocket),
  storage: (keep) => look("storage", () => probeStorage({ keep }), judgeStorage),
  location: (ask) => look("location", () => probeLocation({ ask }), judgeLocation),
  clock: () => look("clock", probeClock, judgeClock),
  worker: () => look("worker", probeWorker, judgeWorker),
  awake: () => look("awake", () => awake.take().then(() => awake.state), judgeAwake),
};

async function testSound() {
  heard = null;
  played = (await begin.testSound()) === "on";
  draw();
}

function rows() {
  const screen = { width: innerWidth, height: innerHeight, ratio: devicePixelRatio };
  const again = (name, word = "Again", ...given) => [word, () => looks[name](...given)];
  return [
    { name: "HTTPS", seen: judgeHttps({ protocol: location.protocol, secure: isSecureContext }) },
    { name: "Socket", seen: seen.socket ?? wait(), touch: again("socket") },
    { name: "Sound", seen: judgeSound({ state: sound.state, played, heard }), touch: ["Test", testSound], asks: played },
    { name: "Screen stays awake", seen: seen.awake ?? wait(), touch: again("awake") },
    { name: "Storage", seen: seen.storage ?? wait(), touch: again("storage", seen.storage?.verdict === "watch" ? "Keep" : "Again", true) },
    { name: "Location", seen: seen.location ?? wait(), touch: again("location", "Look", true) },
    { name: "Clock", seen: seen.clock ?? wait(), touch: again("clock") },
    { name: "Opens without a network", seen: seen.worker ?? wait(), touch: again("worker") },
    { name: "Screen size", seen: judgeScreen(screen) },
    { name: "Vehicle", seen: judgeVehicle(session.device) },
  ];
}

function line({ name, seen: { verdict, found, advice }, touch, asks }) {
  const first = verdict === "fix" ? "first" : "";
  const question = asks && verdict === "watch";
  return html`<tr class=${verdict}><td><span class="verdict ${verdict}"><i></i>${WORD[verdict]}</span></td><th scope="row">${name}</th>
    <td>${found}${advice ? html`<small>${advice}</small>` : nothing}</td>
    <td class="do">${question ? html`<button type="button" class="button first" @click=${() => answer(true)}>Heard</button><button type="button" class="button" @click=${() => answer(false)}>Not heard</button>` : nothing}
      ${touch && !question ? html`<button type="button" class="button ${first}" aria-label="${touch[0]}: ${name}" @click=${touch[1]}>${touch[0]}</button>` : nothing}</td></tr>`;
}

function answer(said) {
  heard = said;
  draw();
}

function testRow() {
  const said = testWords(trial.run, (iso) => timeOfDay(Date.parse(iso)));
  const may = session.signed_in || session.device;
  const under = ["sending", "sent"].includes(trial.run?.state);
  return html`<section class="trial" aria-labelledby="h-trial"><h2 id="h-trial">TEST emergency</h2>
    <p role="status" class=${said.cause ? "unsure" : ""}><b>${said.cause ? `${said.cause} – ${said.order}` : trial.run ? said.big : ""}</b> <span>${said.sub ?? ""}</span></p>
    ${may
      ? html`<button type="button" class="button first" aria-disabled=${under ? "true" : nothing} @click=${trial.send}>Send a TEST emergency</button>`
      : html`<p class="soft">Only a browser that belongs to a vehicle, or with somebody signed in, can send one.</p>`}
  </section>`;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    copied = "Copied.";
  } catch {
    copied = "The browser does not let a page copy: select the text below.";
  }
  draw();
}

function draw() {
  const all = rows();
  const sum = sumOf(all.map((row) => row.seen));
  const title = titleOf(session.device);
  const text = report(`${title}, ${new Date().toISOString()}`, all);
  render(html`<header><div><p class="label">Technician</p><h1>${title}</h1></div><p class="sum" role="status"><b>${sum.bad},</b> ${sum.rest}</p></header>
    <table class="checks"><thead class="sr"><tr><th scope="col">Verdict</th><th scope="col">What</th><th scope="col">Found</th><th scope="col">Act</th></tr></thead>
      <tbody>${all.map(line)}</tbody></table>
    ${testRow()}
    ${browser.view()}
    <footer><a class="button" href="/unit/">To the officer's page</a><span class="soft" role="status">${copied}</span>
      <button type="button" class="button" @click=${() => copy(text)}>Copy report</button></footer>
    ${copied && copied !== "Copied." ? html`<textarea class="report" readonly aria-label="Report" .value=${text}></textarea>` : nothing}`, document.getElementById("check"));
}

draw();
addEventListener("resize", draw);
for (const name of Object.keys(looks)) looks[name]();
browser.load();
