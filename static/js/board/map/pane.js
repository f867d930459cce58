// The map's pane: folded or shown, here or in a window of its own. The map itself comes when it is first to be seen.

import { kept } from "../kept.js";
import { sheet } from "../late.js";

const KEY = "backupboard.map";
const PANS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** A wall has no hands: it tries again by itself. */
const AGAIN_MS = 30_000;
const ZOOMS = { "+": 1, "=": 1, "-": -1, _: -1 };

/**
 * @param {HTMLElement} root the pane (templates/board/map.html)
 * @param {{agencies: string[], basemaps: string[], api: string, always: boolean, still?: boolean, isAway?: () => boolean,
 *   back?: () => void, chosen?: (mark: object) => void}} parts `always`: it cannot be folded away; `still`: no hand moves it; `isAway`:
 *   another window shows it
 */
export function createMapPane(root, { agencies, basemaps, api, always, still = false, isAway = () => false, back = () => {}, chosen = () => {} }) {
  const at = (name) => root.querySelector(`[data-map="${name}"]`);
  // One column leaves no room for it unasked.
  let folded = !always && (kept.getItem(KEY) ?? (matchMedia("(max-width: 1100px)").matches ? "folded" : "shown")) === "folded";
  let [view, coming, failed, last, wanted, timer] = [null, false, false, null, null, 0];
  const said = new Map();

  /** What the map lacks, one line a cause, "" for no longer; `retry` is what [Try again] does about it. */
  function say(about, words, retry = null) {
    if (words) said.set(about, { words, retry });
    else said.delete(about);
    const all = [...said.values()];
    const mends = all.some((one) => one.retry);
    at("says").textContent = all.map((one) => one.words).join(" ");
    at("said").hidden = !all.length;
    at("again")?.toggleAttribute("hidden", !mends);
    clearTimeout(timer);
    if (still && mends) timer = setTimeout(again, AGAIN_MS);
  }

  /** The button goes while it works. Whoever touched it finds it again, or the map that came. */
  async function again() {
    const button = at("again");
    const touched = button !== null && document.activeElement === button;
    await Promise.all([...said.values()].map((one) => one.retry?.()));
    if (touched && document.activeElement === document.body) (button.hidden ? at("view") : button).focus();
  }

  async function load() {
    coming = true;
    failed = false;
    root.setAttribute("aria-busy", "true");
    say("map", "The map is being fetched.");
    try {
      const [{ createView }] = await Promise.all([import("./view.js"), sheet("map")]);
      view = await createView(root, { agencies, basemaps, api, still, say, chosen });
      say("map", "");
    } catch {
      failed = true;
      say("map", "The map could not be loaded.", load);
    }
    coming = false;
    root.setAttribute("aria-busy", "false");
    root.toggleAttribute("data-without", failed);
    if (!view || !last) return;
    update(last);
    if (wanted) view.choose(wanted);
  }

  const isShown = () => !folded && !isAway();

  function show() {
    root.dataset.state = isAway() ? "away" : folded ? "folded" : "shown";
    at("fold")?.setAttribute("aria-expanded", String(isShown()));
  }

  function update(ctx) {
    last = ctx;
    show();
    if (!isShown() || !ctx.store.ready()) return;
    if (view) view.update(ctx);
    else if (!coming && !failed) load();
  }

  function fold(value) {
    folded = value;
    failed = false;
    kept.setItem(KEY, value ? "folded" : "shown");
    if (last) update(last);
    else show();
  }

  const acts = {
    fold: () => fold(!folded),
    back,
    again,
    in: () => view?.zoom(1),
    out: () => view?.zoom(-1),
    follow: () => view?.resume(),
    tell: () => {
      const shown = at("words").hidden;
      at("tell").setAttribute("aria-expanded", String(shown));
      view?.words(shown);
    },
  };

  root.addEventListener("click", (event) => acts[event.target.closest("[data-map]")?.dataset.map]?.());
  at("view").addEventListener("keydown", (event) => {
    if (!view || event.ctrlKey || event.metaKey || event.altKey) return;
    const pan = PANS[event.key];
    if (pan) view.pan(...pan, event.shiftKey ? 3 : 1);
    else if (ZOOMS[event.key]) view.zoom(ZOOMS[event.key]);
    else if (event.key === "Home" || event.key === "*") view.resume();
    else return;
    // The arrows go from row to row elsewhere on the board.
    event.preventDefault();
    event.stopPropagation();
  });
  show();

  return {
    update,
    /** Looks at an ask or a unit that was chosen on the board; null lets it go. */
    choose(id, options) {
      wanted = id;
      if (!view || !isShown()) return;
      if (id) view.choose(id, options);
      else view.letGo();
    },
  };
}
