// The map itself, loaded when its pane is first shown: what is live goes in, marks that move come out.

import "../../../vendor/leaflet/leaflet.js";
import { call } from "../../live/api.js";
import { beatsIn } from "./beats.js";
import { FOLLOWING, boundsOf, framing, mustMove, nextView, outOfSight } from "./frame.js";
import { createLeaf } from "./leaf.js";
import { markFor, marksOf } from "./marks.js";
import { mapWords } from "./words.js";

const UNREADABLE = "Basemap could not be read – beats only";
const NO_BASE = "No basemap – beats only";
const NOTHING = "No beats are drawn and no place is known. Whoever runs the board loads beats with the agency's file; places come from cars that tell theirs.";

const fetchBeats = (agencies) =>
  Promise.all(agencies.map(async (code) => [code, beatsIn(await call("GET", `beats/?agency=${encodeURIComponent(code)}`), code)]));

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function unplacedText({ asks, units }) {
  const said = [asks && plural(asks, "ask"), units && plural(units, "unit")].filter(Boolean);
  return said.length ? `${said.join(", ")} without a place` : "";
}

/**
 * @param {HTMLElement} root the pane (templates/board/map.html)
 * @param {{agencies: string[], basemaps: string[], api: string, still?: boolean,
 *   say: (about: string, words: string, again?: () => Promise<void>) => void, chosen: (mark: object) => void}} parts `still`: no hand
 *   moves it; `say` what is missing, and what may bring it
 */
export async function createView(root, { agencies, basemaps, api, still = false, say, chosen }) {
  const at = (name) => root.querySelector(`[data-map="${name}"]`);
  const put = (name, text) => at(name).textContent !== text && (at(name).textContent = text);
  const first = await fetchBeats(agencies);
  const [beatsOf, unread] = [new Map(), new Set()];
  let [state, lastKey, marks, points, last, laid] = [FOLLOWING, null, [], [], null, false];
  let frame = framing([], points);

  const leaf = createLeaf(at("view"), still, {
    hand: () => turn({ type: "hand" }),
    chosen: (key) => {
      const mark = marks.find((one) => one.key === key);
      if (mark) chosen(mark);
    },
    // Another size is another picture: what was in view may be cut off.
    resized: () => {
      lastKey = null;
      if (last) look();
    },
    moved: ({ scale, gridKm }) => {
      put("scale", scale.text);
      at("scale").style.width = `${scale.px}px`;
      put("grid", gridKm ? `${gridKm} km grid` : "");
      if (last) showLock();
    },
  });
  const showBase = () => put("base", unread.size ? UNREADABLE : laid ? "" : NO_BASE);
  take(first);
  showBase();
  for (const code of basemaps) lay(code);

  /** Beats that came; those that did not now stay as they were drawn before. */
  function take(found) {
    for (const [code, { beats, fault }] of found) if (!fault || !beatsOf.get(code)?.length) beatsOf.set(code, beats);
    const beats = [...beatsOf.values()].flat();
    points = beats.flatMap((beat) => beat.points);
    leaf.setBeats(beats);
    lastKey = null;
    const faulty = found.filter(([, { fault }]) => fault);
    say("beats", faulty.map(([, { fault }]) => fault).join(" "), async () => {
      take(await fetchBeats(faulty.map(([code]) => code)));
      if (last) update(last);
    });
  }

  async function lay(code) {
    const broken = (again) => {
      unread.add(code);
      showBase();
      say(`base ${code}`, `${UNREADABLE}: ${code}.`, again);
    };
    try {
      const { layBasemap } = await import("./basemap.js");
      await layBasemap(leaf.map, `${api}basemap/?agency=${encodeURIComponent(code)}`, () => broken());
      unread.delete(code);
      laid = true;
      root.toggleAttribute("data-based", true);
      say(`base ${code}`, "");
    } catch {
      return broken(() => lay(code));
    }
    showBase();
  }

  function turn(act) {
    state = nextView(state, { ...act, frame });
    if (act.type === "resume" || act.type === "let_go") lastKey = null;
    look();
  }

  /** Moves the view if it may and must, and says whether it is locked. */
  function look() {
    const held = state.held && markFor(marks, state.held);
    if (state.held && !held) state = FOLLOWING;
    if (held && !leaf.has(held)) leaf.centre(held);
    if (!state.locked && !state.held && mustMove(frame, lastKey, leaf.has)) {
      lastKey = frame.key;
      leaf.fit(boundsOf(frame.points));
    }
    showLock();
  }

  function showLock() {
    root.toggleAttribute("data-locked", state.locked);
    const out = state.locked ? outOfSight(marks, leaf.has) : [];
    put("lock", state.locked ? `View locked${out.length ? `. EMERGENCY ${out.map((mark) => mark.label).join(", ")} is out of it` : ""}` : "");
    at("follow")?.setAttribute("aria-pressed", String(!state.locked));
  }

  function showWords() {
    const list = at("words");
    if (!list || list.hidden) return;
    const lines = mapWords(marks, last.model, last.now, last.miles);
    const found = new Map([...list.querySelectorAll("button")].map((one) => [one.dataset.key, one]));
    lines.forEach((line, index) => {
      const one = found.get(line.key) ?? wordButton(line.key);
      found.delete(line.key);
      if (list.children[index] !== one.parentNode) list.insertBefore(one.parentNode, list.children[index] ?? null);
      const text = `${line.name}, ${line.text}`;
      if (one.textContent !== text) one.textContent = text;
      one.dataset.kind = line.kind;
    });
    for (const one of found.values()) one.parentNode.remove();
  }

  function wordButton(key) {
    const [row, one] = [document.createElement("li"), document.createElement("button")];
    Object.assign(one, { type: "button", className: "word" });
    one.dataset.key = key;
    row.append(one);
    return one;
  }

  function choose(id, { centre = true } = {}) {
    const mark = markFor(marks, id);
    leaf.mark(mark?.key ?? null);
    if (!mark) return state.held && turn({ type: "let_go" });
    state = nextView(state, { type: "choose", id, frame });
    if (centre) leaf.centre(mark);
    look();
  }

  at("words")?.addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.key;
    const mark = marks.find((one) => one.key === key);
    if (!mark) return;
    if (mark.card) chosen(mark);
    choose(mark.key);
  });

  /** What the board knows now. Called at every change and every second; only what differs is drawn. */
  function update(ctx) {
    last = ctx;
    const found = marksOf(ctx.model, ctx.home);
    marks = found.marks;
    leaf.setMarks(marks, ctx.now);
    frame = framing(marks, points);
    state = nextView(state, { type: "frame", frame });
    put("note", unplacedText(found.unplaced));
    put("empty", frame.why === "nothing" && !points.length ? NOTHING : "");
    look();
    if (Math.floor(ctx.now / 1000) % 3 === 0) showWords();
  }

  return {
    update,
    choose,
    letGo: () => {
      leaf.mark(null);
      if (state.held) turn({ type: "let_go" });
    },
    resume: () => turn({ type: "resume" }),
    words(shown) {
      at("words").hidden = !shown;
      if (last) showWords();
    },
    pan: leaf.pan,
    zoom: leaf.zoom,
  };
}
