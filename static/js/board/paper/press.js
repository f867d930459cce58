// Putting a sheet to the printer: P, a button, and the browser's own Print all give the same one.

import { render } from "../../../vendor/lit-html/lit-html.js";
import { singleKeys } from "../single_keys.js";

const isField = (target) => Boolean(target?.matches?.("input, textarea, select, [contenteditable]"));

/**
 * @param {() => unknown} sheet what is printed, made anew each time
 * @returns {() => void} prints
 */
export function createPress(sheet) {
  const place = document.createElement("div");
  place.id = "printed";
  place.className = "sheet";
  document.body.append(place);
  const ink = () => render(sheet(), place);
  const print = () => {
    ink();
    globalThis.print();
  };
  addEventListener("beforeprint", ink);
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "p" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (isField(event.target) || document.querySelector("dialog[open]") || !singleKeys.on) return;
    event.preventDefault();
    print();
  });
  return print;
}
