// Where this browser keeps things: one IndexedDB, two drawers. Every call may fail or hang; who calls decides what that means.
// What is kept of the board is sealed with a key that cannot leave this browser, and that goes when the person goes: afterwards
// the rest is noise.

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
  let ready = null;

  const shut = () => (door = ready = null);

  function open() {
    door ??= indexedDB ? opened(indexedDB) : Promise.reject(new Error("no storage here"));
    door.then((db) => ((ready = db).onclose = shut), shut);
    return door;
  }

  /** Strict: the touch is on the disk before it counts as kept, or a pulled plug would take it along. */
  async function work(drawer, mode, what) {
    // Once it stands open nothing is waited for: a touch is on its way to the disk before the screen is drawn.
    const db = ready ?? (await open());
    return new Promise((resolve, reject) => {
      const act = db.transaction(drawer, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const asked = what(act.objectStore(drawer));
      // Else it is held open for more until this page, which is busy drawing, has heard that the first went well.
      act.commit?.();
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

// ---------------------------------------------------------------- sealed

const iv = () => crypto.getRandomValues(new Uint8Array(12));

/**
 * @param {{shelf: object, subtle?: SubtleCrypto}} parts without `subtle` (plain HTTP) nothing is ever kept
 */
export function createSealed({ shelf, subtle = globalThis.crypto?.subtle }) {
  let key = null;

  async function seal(value) {
    if (!key) return null;
    const nonce = iv();
    const data = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(JSON.stringify(value)));
    return { iv: nonce, data };
  }

  async function unseal(box) {
    if (!key || !box) return null;
    try {
      const plain = await subtle.decrypt({ name: "AES-GCM", iv: box.iv }, key, box.data);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      // Sealed with a key that is gone.
      return null;
    }
  }

  async function wipe() {
    key = null;
    // The key first: without it the rest is noise already.
    await shelf.remove("keep", "key");
    await shelf.clear("keep");
  }

  return {
    seal, unseal, wipe,
    can: Boolean(subtle),
    /** Takes up the key of whoever was here last. */
    async open() {
      key = subtle ? (await shelf.get("keep", "key"))?.key ?? null : null;
      return Boolean(key);
    },
    /** Somebody signed on: their key, a new one unless they were here last. */
    async begin(owner) {
      if (!subtle) return;
      const known = await shelf.get("keep", "key");
      if (known?.owner === owner) return void (key = known.key);
      if (known) await wipe();
      const made = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      await shelf.put("keep", { name: "key", key: made, owner });
      key = made;
    },
    /**
     * "last" is a car's last picture, "board" a desk's copy of its board, "paper" what was typed while that was down.
     *
     * @returns {Promise<boolean>} whether it lies there now
     */
    async save(value, name = "last") {
      const mine = key;
      const box = await seal(value);
      if (!box || key !== mine) return false;
      await shelf.put("keep", { name, box });
      return true;
    },
    load: async (name = "last") => unseal((await shelf.get("keep", name))?.box),
  };
}
