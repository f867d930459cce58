// What a desk's browser remembers of how somebody likes the board. Storage may be blocked or full: then it is not
// remembered, and the board works as it does at first.

/** As `localStorage`, without its exceptions. */
export const kept = {
  getItem(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      return; // Not kept, but done.
    }
  },
  removeItem(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      return;
    }
  },
};
