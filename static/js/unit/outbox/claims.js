// Which window of this browser looks after a touch. A window that dies lets go of its locks, and the next one finds it.

/** Without Web Locks (plain HTTP) every window takes every touch: the key makes the repeat harmless. */
export function createClaims(locks = globalThis.navigator?.locks) {
  const held = new Map();
  return {
    shared: Boolean(locks),
    /** @returns {Promise<boolean>} whether this window has it now */
    claim(key) {
      if (!locks) return Promise.resolve(true);
      return new Promise((resolve) => {
        const hold = (lock) => {
          resolve(Boolean(lock));
          return lock ? new Promise((go) => held.set(key, go)) : null;
        };
        locks.request(`backupboard ${key}`, { ifAvailable: true }, hold).catch(() => resolve(true));
      });
    },
    release(key) {
      held.get(key)?.();
      held.delete(key);
    },
  };
}
