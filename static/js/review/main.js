// The review page: needs me, live, and the list of backups.

import { html, render } from "../../vendor/lit-html/lit-html.js";
import { createActs } from "../board/acts.js";
import { createAnnouncer } from "../board/announce.js";
import { call, readBoot } from "../live/api.js";
import { drillsOf, showDrill } from "../live/drill.js";
import { agenciesAs } from "../live/roles.js";
import { startLive } from "../live/start.js";
import { welfareSounds } from "../board/ladder.js";
import { agencyTime } from "./bar.js";
import { exporter } from "./export.js";
import { createFaults } from "./faults.js";
import { createPages, list } from "./list.js";
import { mergedList, needsMe } from "./model.js";
import { needs } from "./needs.js";
import { clockOf } from "./record/clock.js";

const boot = readBoot();
const at = (id) => document.getElementById(id);
const mine = agenciesAs(boot.session, "supervisor", "admin", "dispatcher");
const announce = createAnnouncer(at("say-loud"), at("say-quiet"), mine[0]);
const source = createPages(() => live?.refresh());

const faults = createFaults({ agencies: agenciesAs(boot.session, "supervisor", "admin"), changed: () => live?.refresh(), say: (said) => say(said) });

function say({ kind, text }) {
  const line = at("echo");
  line.dataset.kind = kind;
  line.textContent = text;
}

function context(store) {
  return {
    acts, faults,
    open: store.backups().filter((card) => mine.includes(card.agency)),
    units: store.units(),
    ready: store.ready(),
    me: boot.session.user.name,
    several: mine.length > 1, home: mine[0], desks: mine,
    miles: /^en/.test(navigator.language) && !/-(CA|AU|NZ|IE)$/.test(navigator.language),
    // What is over is told by its agency's clock, here as in its record.
    clock: (agency) => clockOf(boot.zones[agency]),
    labels: (agency) => store.view(agency)?.label,
  };
}

/** A select that is open under the hand must not be redrawn. */
const choosing = () => document.activeElement?.matches("#needs select");

function draw({ store, clock, link }, changes) {
  const ctx = context(store);
  const items = needsMe(ctx.open, clock.now(), {
    stops: store.stops().filter((stop) => mine.includes(stop.agency)), units: ctx.units.filter((unit) => mine.includes(unit.agency)),
    faults: faults.items, watched: store.health.timers === "ok", home: ctx.home,
  });
  if (!choosing() || changes.length) render(needs(items, ctx), at("needs"));
  render(list(mergedList(source.pages.cards, [...ctx.open, ...store.closed()]), source, ctx), at("list"));
  document.title = items.length ? `(${items.length}) Review` : "Review";
  showDrill(drillsOf(store));
  if (changes.length) announce(changes);
  if (ctx.ready) link.seen(items.filter((need) => need.card).map((need) => need.card.id));
}

const acts = createActs({ store: { put: (carrier) => live.store.put(carrier) }, refresh: () => live.refresh() }, say, mine[0]);
const { timeOf, showClock } = agencyTime(() => boot.zones[mine[0]]);
const live = startLive(boot, {
  render: draw,
  timeOf,
  onTick: (nowMs, parts) => {
    showClock(nowMs);
    faults.tick(parts.store.health.degraded, nowMs);
    parts.refresh();
  },
  // Only what is handed to a supervisor sounds here; alarms of asks are the desk's, and a car's on tour.
  sounds: ({ store }, own) => [...own, ...welfareSounds(store.stops().filter((stop) => mine.includes(stop.agency)), store.backups(), "supervisor")],
  onBuild: () => setTimeout(() => location.reload(), 1000 + Math.random() * 9000),
});

for (const code of agenciesAs(boot.session, "supervisor", "admin")) {
  const place = at("exports").appendChild(document.createElement("div"));
  exporter(place, () => new URLSearchParams({ agency: code }), mine.length > 1 ? code : "");
}

source.more();
at("sign-out").addEventListener("click", async () => {
  await call("DELETE", "session/");
  location.assign("/");
});
