// What a desk needs around its lists: the copy for when the server is gone, the printed sheet, the lines typed on paper, and a
// sign-out that leaves nothing behind. All of it comes after the board itself.

import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { timeOfDay } from "../live/clock.js";
import { sheet } from "./late.js";
import { endingRows, leftRows } from "./left.js";
import { boardModel } from "./model.js";

const AFTER_MS = 1500;
/** So long not live, and the paper page is offered. */
const DOWN_MS = 10_000;

/**
 * @param {{boot: object, live: object, acts: object, context: () => object, say: Function}} parts
 */
export function createAside({ boot, live, acts, context, say }) {
  const at = (id) => document.getElementById(id);
  let copies = null;
  let entering = null;
  let print = null;
  let leaving = null;

  async function openPrint() {
    const [{ createPress }, { printedSheet }, { printedText, seqText }] = await Promise.all([import("./paper/press.js"), import("./paper/sheet.js"), import("./paper/copy.js"), sheet("paper")]);
    print = createPress(() => {
      const boards = live.store.views().map((view) => ({ agency: view.code, seq: view.seq ?? 0 }));
      const old = live.link.state === "live" ? "" : `, NOT LIVE since ${timeOfDay(live.clock.now() - (live.link.silence() ?? 0))}`;
      return printedSheet({ ...context(), model: boardModel(live.store) }, { title: "BOARD", printed: `${printedText(live.clock.now())} by ${boot.session.user.name}, ${seqText(boards)}${old}` });
    });
    at("print").addEventListener("click", () => print());
    at("print").hidden = false;
  }

  async function openCopies() {
    const { createCopies } = await import("./paper/keep.js");
    copies = createCopies({ boot, live });
    // On plain HTTP a browser keeps nothing: that is said, so that somebody prints.
    if (!(await copies.begin())) say({ kind: "doubt", text: "NO COPY for when the board is down (no HTTPS here): print it, P." });
    const { createEntering } = await import("./paper/enter.js");
    entering = createEntering({ copies, changed: live.refresh, field: at("line"), form: at("command"), now: () => live.clock.now() });
    await entering.open();
  }

  async function signOut() {
    const { createLeaving } = await import("./leave.js");
    leaving ??= createLeaving({
      context, subscribe: live.store.subscribe, name: boot.session.user.name, acts, say,
      wipe: async () => copies?.wipe(), unentered: () => entering?.count() ?? 0,
    });
    leaving();
  }

  /** Without a worker a reload would show the browser's own error: then nothing is offered. */
  const isDown = () => live.link.state !== "live" && live.link.state !== "signed_out" && (live.link.silence() ?? 0) > DOWN_MS && Boolean(navigator.serviceWorker?.controller);

  // The board first. What fails to come is said: a desk must know that it has no paper.
  setTimeout(() => {
    openPrint().catch(() => say({ kind: "doubt", text: "The printed sheet could not be loaded." }));
    openCopies().catch(() => say({ kind: "doubt", text: "No copy of the board is kept in this browser." }));
  }, AFTER_MS);
  at("sign-out").addEventListener("click", () => signOut().catch(() => say({ kind: "doubt", text: "NOT SIGNED OUT: no connection." })));

  return {
    heard: (said) => entering?.heard(said),
    rows: (ctx) => html`${isDown() ? html`<p class="down"><a class="button first" href="/board/">Open the paper log</a> <span class="soft">reloads: BOARD DOWN – PAPER, with the last copy</span></p>` : nothing}${entering?.rows() ?? nothing}${leftRows(ctx)}${endingRows(ctx)}`,
  };
}
