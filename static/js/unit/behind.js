// How far this machine's clock is behind the server's, from one load to the next: a page opened without the server must
// not date a touch by a clock that is known to be wrong. An emergency dated six minutes back would be taken for a late one.

const BEHIND = "backupboard.behind";

/** @returns {number} ms; 0 where it was never known */
export function keptBehind() {
  try {
    return Number(localStorage.getItem(BEHIND)) || 0;
  } catch {
    // Storage may be blocked: this machine's clock is all there is.
    return 0;
  }
}

/** @param {number} ms */
export function keepBehind(ms) {
  try {
    localStorage.setItem(BEHIND, String(Math.round(ms)));
  } catch {
    // Not remembered; see above.
    return;
  }
}
