// Keeps the screen lit for as long as a tour lasts. A browser lets go of the lock whenever the page is hidden, so it is
// taken again when the page is seen; where there is none the screen says so, because nobody looks at a dark tablet.

/**
 * @param {{wakeLock?: {request: Function}, doc?: Document, changed?: () => void}} [parts] stand-ins for tests
 * @returns {{take: () => Promise<void>, release: () => void, state: "none"|"off"|"held"|"refused"}}
 */
export function createAwake({ wakeLock = globalThis.navigator?.wakeLock, doc = globalThis.document, changed = () => {} } = {}) {
  let lock = null;
  let wanted = false;
  let asking = false;
  let refused = false;

  async function ask() {
    if (!wakeLock || !wanted || lock || asking || doc.visibilityState === "hidden") return;
    asking = true;
    try {
      const got = await wakeLock.request("screen");
      refused = false;
      if (!wanted) return void got.release();
      lock = got;
      got.addEventListener?.("release", () => {
        if (lock === got) lock = null;
        changed();
      });
    } catch {
      refused = true; // A low battery, or a policy: said in words, and tried again when the page is next seen.
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
