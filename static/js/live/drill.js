// While an agency drills every screen of it says so: a hatched frame, and the word wherever the page has a place for it.

/** Agencies that drill: `{agency, since, until, by, reason}` each. */
export const drillsOf = (store) => store.views().filter((view) => view.drill).map((view) => ({ agency: view.code, ...view.drill }));

/** "DRILL: night shift. EMERGENCY is real." of the drills that are on; "" when none is. Pure. */
export function drillText(drills) {
  if (!drills.length) return "";
  const named = drills.map((drill) => (drills.length > 1 ? `${drill.agency} ${drill.reason}` : drill.reason));
  return `DRILL: ${named.join("; ")}. EMERGENCY is real.`;
}

/** Puts it on the page, or takes it off. Touches nothing when nothing changed. `own`: this screen's ask is part of it. */
export function showDrill(drills, { own = false, root = document } = {}) {
  const text = drillText(drills) || (own ? "DRILL." : "");
  root.documentElement.toggleAttribute("data-drill-on", Boolean(text));
  for (const place of root.querySelectorAll("[data-drill]")) {
    place.hidden = !text;
    const said = place.dataset.drill === "word" && text ? "DRILL" : `${text}${own ? " YOUR ASK IS PART OF IT." : ""}`;
    if (place.textContent !== said) place.textContent = said;
    place.title = text;
  }
}
