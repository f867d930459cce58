// Ending a tour while something is open: it is named, and handed over to the relief or kept.

import { askedBy } from "./incoming.js";
import { html } from "../../vendor/lit-html/lit-html.js";
import { act, level, shape } from "./parts.js";

const DOING = { on_scene: ["ons", "ON SCENE"], rolling: ["enr", "ROLLING"], assigned: ["asg", "ASSIGNED"] };

function items(page) {
  const { own, answered, response } = page.state ?? {};
  const lines = [];
  if (own) lines.push(html`<li>${level(own.urgency, page.labels)} <strong>yours</strong> <span class="soft">${own.location ?? ""}</span></li>`);
  if (answered) {
    const [look, word] = DOING[response?.state] ?? DOING.rolling;
    lines.push(html`<li>${shape(look)} <strong>${word}</strong> at ${askedBy(answered, page.ctx.home)} ${level(answered.urgency, page.labels)}</li>`);
  }
  return lines.length ? lines : [html`<li>What ${page.me?.unit ?? "your unit"} has open</li>`];
}

export function handOverScene(page) {
  return html`<section class="stage hand-over" aria-label="Hand over">
    <div class="card">
      <p class="question">Still open. Hand it over?</p>
      <ul class="handed">${items(page)}</ul>
      <p class="soft">It stays with ${page.me?.unit ?? "the call sign"}: whoever signs on next has it, same timers, same units.</p>
    </div>
    <div class="row answer even">
      ${act("Hand over", () => page.endTour({ handOver: true }), { look: "big", busy: page.acts.busy("tour") })}
      ${act("Stay", () => page.open(null), { look: "big first" })}
    </div>
  </section>`;
}
