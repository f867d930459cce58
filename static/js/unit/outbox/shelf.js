// Where this browser keeps things: one IndexedDB, two drawers. Every call may fail or hang; who calls decides what that means.

const NAME = "backupboard";
/** `outbox`: unanswered touches by key. `keep`: the key everything is sealed with, and the last picture. */
const DRAWERS = { outbox: "key", keep: "name" };

function opened(indexedDB) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [drawer, keyPath] of Object.entries(DRAWERS)) asked.result.createObjectStore(drawer, { keyPath });
    };
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const db = asked.result;
      // Another window wipes everything: do not stand in its way.
      db.onversionchange = () => db.close();
      resolve(db);
    };
  });
}

/** @param {IDBFactory|undefined} indexedDB */
export function createShelf(indexedDB = globalThis.indexedDB) {
  let door = null;

  function open() {
    door ??= indexedDB ? opened(indexedDB) : Promise.reject(new DOMException("no storage here", "NotSupportedError"));
    door.then((db) => (db.onclose = () => (door = null)), () => (door = null));
    return door;
  }

  /** Strict: the touch is on the disk before it counts as kept, or a pulled plug would take it along. */
  async function work(drawer, mode, what) {
    const db = await open();
    return new Promise((resolve, reject) => {
      const act = db.transaction(drawer, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const asked = what(act.objectStore(drawer));
      act.oncomplete = () => resolve(asked.result);
      act.onabort = act.onerror = () => reject(act.error);
    });
  }

  return {
    open,
    put: (drawer, value) => work(drawer, "readwrite", (store) => store.put(value)),
    get: (drawer, key) => work(drawer, "readonly", (store) => store.get(key)),
    all: (drawer) => work(drawer, "readonly", (store) => store.getAll()),
    remove: (drawer, key) => work(drawer, "readwrite", (store) => store.delete(key)),
    clear: (drawer) => work(drawer, "readwrite", (store) => store.clear()),
  };
}
