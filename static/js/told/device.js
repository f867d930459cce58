// What this browser can do, and whether somebody is told at it. Pure.

/** What `wait` means: the board has not said yet what it knows. */
export const STATES = ["wait", "no_https", "no_push", "no_key", "blocked", "on", "desk", "other", "ended", "off"];

/** States in which one touch may put it on. */
export const CAN_START = ["off", "other", "ended"];

/**
 * The state of this browser for one person in one agency.
 *
 * @param {{secure: boolean, push: boolean, permission: string, endpoint: string|null, key: string|null}} browser
 *   what the browser says; `key` is the one it subscribed with, null when it does not tell
 * @param {{key: string|null, addresses: {address: string, desk: boolean}[]}|null} board what the board says
 * @param {boolean} remembered whether this person was told here before
 */
export function stateOf(browser, board, remembered) {
  if (!browser.secure) return "no_https";
  if (!browser.push) return "no_push";
  if (!board) return browser.permission === "denied" ? "blocked" : "wait";
  if (!board.key) return "no_key";
  if (browser.permission === "denied") return "blocked";
  const known = ofThis(browser, board.addresses);
  // Subscribed with another key, or without leave to show anything: nothing arrives, whatever the board believes.
  const sound = browser.permission === "granted" && (browser.key === null || browser.key === board.key);
  if (known && sound) return known.desk ? "desk" : "on";
  if (known || remembered) return "ended";
  return browser.endpoint && sound ? "other" : "off";
}

/** The board's address of this browser, if it has one. */
export const ofThis = (browser, addresses) => addresses.find((one) => one.channel === "push" && browser.endpoint && one.address === browser.endpoint);

/** What a browser subscribes with, as bytes; the board says it in base64url. */
export function bytesOf(letters) {
  const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** And back, as the board says it. */
export function lettersOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
