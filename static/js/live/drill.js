// While an agency drills every screen of it says so: a hatched frame, and the word wherever the page has a place for it.

/** "DRILL: night shift. EMERGENCY is real." of the drills that are on; "" when none is. Pure. */
export function drillText(drills) {
  if (!drills.length) return "";
  const named = drills.map((drill) => (drills.length > 1 ? `${drill.agency} ${drill.reason}` : drill.reason));
  return `DRILL: ${named.join("; ")}. EMERGENCY is real.`;
}

/** Puts it on the page, or takes it off. Touches nothing when nothing changed. */
export function showDrill(drills, root = document) {
  const text = drillText(drills);
  root.documentElement.toggleAttribute("data-drill-on", Boolean(text));
  for (const place of root.querySelectorAll("[data-drill]")) {
    place.hidden = !text;
    const said = place.dataset.drill === "word" && text ? "DRILL" : text;
    if (place.textContent !== said) place.textContent = said;
    place.title = text;
  }
}
