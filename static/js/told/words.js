// What the page says. Pure.

/** State of this browser → the word, how it is drawn, and what it means with what to do next. */
const DEVICE = {
  wait: { word: "…", mark: "none", text: "The board is being asked." },
  off: { word: "OFF", mark: "off", text: "Nothing is shown on this device." },
  on: { word: "ON", mark: "on", text: "Messages for you are shown on this device, also while the board is shut and after you sign out. On a shared machine take it back first." },
  desk: { word: "ON", mark: "on", text: "Messages for the desk are shown on this device, whoever sits here." },
  other: { word: "NOT YOURS", mark: "off", text: "This browser is told for somebody who signed in here before, or for the desk. You are not told here. Touch to have it tell you instead, or stop it for everybody." },
  ended: { word: "ENDED", mark: "fix", text: "It was on, and nothing arrives here any more: the browser ended it, the board has a new key, or it was taken back elsewhere. Touch to start anew." },
  blocked: { word: "BLOCKED", mark: "fix", text: "The browser blocks notifications of this site. Touch the sign left of the address, set Notifications to Allow, and come back to this page. On a telephone: its settings, this browser, Notifications." },
  no_https: { word: "NOT POSSIBLE HERE", mark: "off", text: "This page came over plain HTTP, and no browser takes push that way. Open the board at its HTTPS address; without one, ask whoever runs the board." },
  no_push: { word: "NOT POSSIBLE HERE", mark: "off", text: "This browser has no push. Use a current Chrome, Edge, Firefox or Safari. On an iPhone or iPad only a page that was added to the home screen has it." },
  no_key: { word: "NOT POSSIBLE HERE", mark: "off", text: "This board sends no web push: it has no key (VAPID_KEY). Ask whoever runs the board; nothing on this device can mend it." },
};

export const deviceWords = (state) => DEVICE[state];

const LATER = "Nothing was changed. Try again.";

/** Why subscribing came to nothing, from what the browser threw; with what to do next. */
export function browserFault(error) {
  const message = String(error?.message ?? "");
  if (error?.name === "TimeoutError") return `The push service of this browser does not answer. Is there a way to the internet from here? ${LATER}`;
  if (/permission denied/i.test(message)) return "The browser refused, though it was allowed: a private window takes no push. Open the board in an ordinary window.";
  if (error?.name === "NotAllowedError") return "The browser was not allowed to show notifications. Touch again and choose Allow.";
  if (error?.name === "AbortError") return `The push service of this browser cannot be reached, or is turned off in its settings. ${LATER}`;
  return `The browser could not: ${message || "no reason given"}. ${LATER}`;
}

export const DISMISSED = "The browser’s question was not answered. Touch again and choose Allow.";

/** Why the board refused, from an answer of the API. */
export function boardFault(answer) {
  if (answer.status === 401) return "You are signed out. Sign in again; nothing was changed.";
  if (answer.status === 0) return `${answer.error.message} Not known whether the board took it. Try again: twice does no harm.`;
  if (answer.status >= 500) return "The board cannot take it now. Try again in a minute; what was on stays on.";
  const [field, faults] = Object.entries(answer.error.fields ?? {})[0] ?? [];
  if (!faults) return answer.error.message;
  return field === "address" && /^is /.test(faults[0]) ? `This address ${faults[0]}.` : `${faults[0][0].toUpperCase()}${faults[0].slice(1)}.`;
}

const MAKERS = [
  [/(^|\.)(googleapis|google)\.com$/, "Chrome, or one of its kind"],
  [/(^|\.)mozilla\.com$/, "Firefox"],
  [/(^|\.)apple\.com$/, "Safari"],
  [/(^|\.)windows\.com$/, "Edge"],
];

/** A browser by whose push service it uses. The address itself is a key to it and is never shown. */
export function browserName(endpoint) {
  try {
    const { hostname } = new URL(endpoint);
    return `Browser: ${MAKERS.find(([host]) => host.test(hostname))?.[1] ?? hostname}`;
  } catch {
    return "Browser";
  }
}

export const addressName = (one) => (one.channel === "push" ? browserName(one.address) : one.address);

/** What is wrong with a mailbox as typed; empty when the board may judge it. */
export function mailboxFault(text) {
  if (!text) return "Type a mailbox first.";
  return /^[^\s@]+@[^\s@]+$/.test(text) ? "" : "This is no mail address.";
}

const WHEN = {
  officer: "While you are on tour: when an ask near you needs a unit, and when it goes to the whole shift or to every unit.",
  supervisor: "While you are on tour: when an ask or a welfare check is handed to supervisors, and when one goes to the whole shift or to every unit.",
  dispatcher: "A desk is told by the desk’s own addresses, which a supervisor gives it. You yourself only while you crew a unit.",
};

/** When somebody of this role is told. */
export const whenText = (role) => WHEN[role === "admin" ? "supervisor" : role] ?? WHEN.officer;

/** What holds just now; `tour` as a session tells it. */
export function nowText(tour, agency, hasAddress) {
  if (tour?.agency !== agency) return "You are not on tour now: nothing is sent to you.";
  return hasAddress ? `You are on tour as ${tour.unit}: you are told.` : `You are on tour as ${tour.unit}, and gave no address: nothing is sent to you.`;
}
