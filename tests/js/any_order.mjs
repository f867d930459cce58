// Runs the browser's store on what tests/live/test_any_order.py made up: one case a line in, what the store shows a line out.

import { createInterface } from "node:readline";

import { createStore } from "../../static/js/live/store.js";

const recordings = [];

/** The socket is lost and a new one opened: hello, then the whole board. */
function connect(store, { agency, epoch, pictures }, at) {
  store.forget();
  store.apply({ type: "hello", epoch, streams: [{ agency, seq: at }] });
  store.apply({ type: "snapshot", ...pictures[at] });
}

function run({ recording, start, deliveries, end }) {
  const told = recordings[recording];
  const store = createStore({ schedule: () => {} });
  let gaps = 0;
  const hear = (message, head) => {
    if (store.apply(message) !== "gap") return;
    gaps += 1;
    connect(store, told, head);
  };
  connect(store, told, start);
  for (const [seq, version, head] of deliveries) hear(told.events[seq][version], head);
  for (let beat = 0; beat < 2; beat += 1) hear({ type: "beat", streams: { [told.agency]: end }, timers: "ok", degraded: [] }, end);
  return { gaps, cursor: store.cursor(), backups: store.backups(), units: store.units(), stops: store.stops() };
}

for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line);
  if (said.events) recordings.push(said);
  else process.stdout.write(`${JSON.stringify(run(said))}\n`);
}
