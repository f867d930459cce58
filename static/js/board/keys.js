// Keys of the board. Single characters fire while somebody dictates to the machine: they can be turned off, see
// single_keys.js, and 1 to 3 work only on the banner or row that has the focus.

import { singleKeys } from "./single_keys.js";

const OUTCOMES = { 1: "safe", 2: "cannot_talk", 3: "no_answer" };
/** Alt and a digit: the first of these that is there. */
const PANES = {
  Digit1: ["#emergencies .button", "[data-list=waiting] .open", "#asks"],
  Digit2: ["[data-list=working] .open", "#asks"],
  Digit3: ["[data-list=stops] .open", "#asks"],
  Digit4: ["[data-list=units] .line", "[data-list=units]"],
};
const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };

function neighbour(current, step) {
  const cells = current?.closest("[data-list=units]");
  const openers = [...(cells ? cells.querySelectorAll(".line") : document.querySelectorAll("#emergencies .answer .button, #asks .open"))];
  const index = openers.findIndex((one) => one === current || one.closest("[data-card], [data-stop]")?.contains(current));
  return openers[index + step];
}

function toPane(code) {
  const target = PANES[code]?.map((selector) => document.querySelector(selector)).find(Boolean);
  target?.focus();
  return Boolean(target);
}

/** Ctrl+Enter acknowledges, Esc steps back, Alt+1 to 4 go to a pane, the arrows from row to row or unfold, 1 to 3 verify. */
export function installKeys({ acknowledgeOne, escape, verifyOne, unfoldOne }) {
  function plain(event) {
    const outcome = singleKeys.on && OUTCOMES[event.key];
    if (outcome) return verifyOne(outcome);
    const step = STEPS[event.key];
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (sideways && event.target.closest?.("[data-list=emergencies]")) return unfoldOne(step > 0);
    if (!step || (sideways && !event.target.closest?.("[data-list=units]"))) return false;
    const next = neighbour(document.activeElement, step);
    next?.focus();
    return Boolean(next);
  }

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const typing = event.target.matches?.("input, textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      return acknowledgeOne();
    }
    if (event.key === "Escape") return escape();
    if (event.altKey ? !event.ctrlKey && toPane(event.code) : !typing && !event.ctrlKey && !event.metaKey && plain(event)) event.preventDefault();
  });
}
