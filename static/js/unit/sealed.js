// What this browser keeps of the board is sealed with a key that cannot leave it, and that goes when the person goes.
// Afterwards the rest is noise.

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
      return null; // Sealed with a key that is gone.
    }
  }

  async function wipe() {
    key = null;
    // The key first: without it the rest is noise already.
    await shelf.remove("keep", "key");
    await shelf.remove("keep", "last");
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
    async save(value) {
      const mine = key;
      const box = await seal(value);
      if (box && key === mine) await shelf.put("keep", { name: "last", box });
    },
    load: async () => unseal((await shelf.get("keep", "last"))?.box),
  };
}
