// Panes in windows of their own, for more monitors. Windows of one browser tell each other which pane has one.

const CHANNEL = "backupboard.panes";
/** Which pane a window of its own may show, and the window's first size. */
const SIZES = { asks: "width=1000,height=900", stops: "width=1000,height=500", units: "width=720,height=900", map: "width=1000,height=900", wall: "width=1280,height=720" };

const address = (name) => (name === "wall" ? "/board/?wall=1" : `/board/?pane=${name}`);

/**
 * @param {{own: string, changed: () => void, channel?: BroadcastChannel|null}} parts `own` is the pane this window shows, "" for the
 *   whole board; `changed` runs when a window of a pane was opened or closed
 */
export function createPopouts({ own, changed, channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL) }) {
  const opened = new Map();
  const away = new Set();

  function set(name, isAway) {
    if (own || away.has(name) === isAway) return;
    if (isAway) away.add(name);
    else away.delete(name);
    changed();
  }

  function open(name) {
    // The same name again brings that window forward instead of opening another.
    const made = window.open(address(name), `backupboard-${name}`, `popup,${SIZES[name]}`);
    if (!made) return false;
    opened.set(name, made);
    set(name, true);
    return true;
  }

  channel?.addEventListener("message", ({ data }) => {
    if (data.here) set(data.here, true);
    if (data.gone) set(data.gone, false);
    if (data.who && own) channel.postMessage({ here: own });
  });
  if (own) {
    channel?.postMessage({ here: own });
    addEventListener("pagehide", () => channel?.postMessage({ gone: own }));
  } else channel?.postMessage({ who: true });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-popout]");
    // A browser that opens no window follows the link to a tab.
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && open(link.dataset.popout)) event.preventDefault();
  });

  return {
    /** Whether a window of its own shows it. */
    isAway: (name) => away.has(name),
    /** Looks after windows that ended without a word. Call it about once a second. */
    look() {
      for (const [name, made] of opened) {
        if (!made.closed) continue;
        opened.delete(name);
        set(name, false);
      }
    },
    /** Shows it here again, whether or not its window still stands. */
    back(name) {
      opened.get(name)?.close();
      opened.delete(name);
      set(name, false);
    },
  };
}
