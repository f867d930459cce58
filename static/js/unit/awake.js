// Keeps the screen lit for as long as a tour lasts. A browser lets go of the lock whenever the page is hidden, so it is
// taken again when the page is seen; where there is none the screen says so, because nobody looks at a dark tablet.

/**
 * @param {{wakeLock?: {request: Function}, doc?: Document, changed?: () => void, lost?: () => void}} [parts] stand-ins for tests;
 *   `lost` is called when a screen that was kept awake is not any more, in sight and on tour
 * @returns {{take: () => Promise<void>, release: () => void, state: "none"|"off"|"held"|"refused"}}
 */
export function createAwake({ wakeLock = globalThis.navigator?.wakeLock, doc = globalThis.document, changed = () => {}, lost = () => {} } = {}) {
  let lock = null;
  let wanted = false;
  let asking = false;
  let refused = false;
  let kept = false;

  async function ask() {
    if (!wakeLock || !wanted || lock || asking || doc.visibilityState === "hidden") return;
    asking = true;
    try {
      const got = await wakeLock.request("screen");
      refused = false;
      if (!wanted) return void got.release();
      lock = got;
      kept = true;
      got.addEventListener?.("release", () => {
        if (lock === got) lock = null;
        // Not because the page was hidden: the browser took it away, and may give it again.
        ask();
        changed();
      });
    } catch {
      refused = true; // A low battery, or a policy: said in words, and tried again when the page is next seen.
      if (kept) lost();
      kept = false;
    } finally {
      asking = false;
      changed();
    }
  }

  doc?.addEventListener("visibilitychange", ask);

  return {
    /** The tour has begun, or the page was loaded during one. */
    take() {
      wanted = true;
      return ask();
    },
    /** The tour is over: the screen may sleep. */
    release() {
      wanted = false;
      kept = false;
      lock?.release();
      lock = null;
    },
    get state() {
      if (!wakeLock) return "none";
      return lock ? "held" : refused ? "refused" : "off";
    },
  };
}

/** What is said of it; "" when there is nothing a person must know. */
export function awakeWords(state) {
  if (state === "held") return "Screen stays awake.";
  if (state === "none") return "The screen may go dark: this browser cannot keep it awake.";
  return state === "refused" ? "The screen may go dark: the browser refused to keep it awake." : "";
}
