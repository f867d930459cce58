// What becomes of a touch the server has not answered. Pure: times go in, a fate comes out.
// The one rule: nothing stale is ever sent as if it were fresh, and no emergency is dropped by itself.

/** After this an ordinary ask is no longer sent, only shown. */
export const ASK_MS = 120_000;
/** After this an emergency is offered first when the screen is opened again. */
export const EMERGENCY_MS = 300_000;
/** After this a touch no longer means what it meant. */
export const TOUCH_MS = 60_000;
/** From here on a fact is sent with the time of its touch. */
export const LATE_MS = 5000;
/** So much a clock may be set back between two looks and still be believed. */
const SLACK_MS = 5000;

const ID = "[0-9a-f-]{36}";
const KINDS = [
  ["fact", new RegExp(`^stops/(${ID}/(update|secure|clear)/)?$`)],
  ["fact", new RegExp(`^backups/${ID}/(arrive|clear|secure)/$`)],
  ["rolling", new RegExp(`^(backups/${ID}/respond|stops/${ID}/roll-by)/$`)],
  ["raise", new RegExp(`^backups/${ID}/upgrade/$`)],
];
const TAKES_AT = new RegExp(`^(stops/(${ID}/(update|secure|clear)/)?|backups/${ID}/(arrive|clear|secure)/)$`);

/**
 * What kind of touch goes to `path`: a fact stays true and is kept until it is answered; rolling and raise are asks and
 * answers that age; null lives only as long as the page.
 * @returns {"fact"|"rolling"|"raise"|null}
 */
export const kindOf = (method, path) => (method === "POST" ? KINDS.find(([, shape]) => shape.test(path))?.[0] ?? null : null);

/** Touches of one subject keep their order. A stop that is being opened has no id yet: all openings are one subject. */
export const subjectOf = (path) => path.match(new RegExp(ID))?.[0] ?? path.split("/")[0];

/** True where the wire takes the time of the touch. */
export const takesAt = (path) => TAKES_AT.test(path);

/** How long a touch of this kind may be tried while the page is open, in ms. */
export const lifeOf = (kind) => (kind === "fact" ? Infinity : kind === "raise" ? ASK_MS : TOUCH_MS);

/**
 * How old a touch is, in ms. The server's clock counts where both moments were read from it, else this machine's. A clock
 * that stood earlier than at the touch was set: the age is unknown, and unknown is old.
 *
 * @param {{at: number, wall: number, sure: boolean}} item `at` server time of the touch, `wall` this machine's; `sure`: the
 *   server had been heard
 * @param {{now: number, wall: number, sure: boolean}} clocks the same now
 */
export function ageOf(item, clocks) {
  const age = item.sure && clocks.sure ? clocks.now - item.at : clocks.wall - item.wall;
  return age < -SLACK_MS || Number.isNaN(age) ? Infinity : Math.max(0, age);
}

/** Age while the page stays open: it cannot be less than the page's own clock says, and may be more if the machine slept. */
export const openAge = (mono, wall) => Math.max(mono, Number.isFinite(wall) ? wall : 0);

function fateOfEmergency(item, age, { signedIn, tour, car }) {
  if (!signedIn && !car) return "wait";
  // To offer it would show it. Dispatch reads how late it is.
  if (item.silent) return "send";
  const same = signedIn ? item.tour === tour : true;
  return same && age <= EMERGENCY_MS ? "send" : "offer";
}

/**
 * What becomes of a touch found on the shelf.
 *
 * @param {{kind: string, urgency?: string, silent?: boolean, tour: string|null, at: number, wall: number, sure: boolean}} item
 * @param {{now: number, wall: number, sure: boolean, signedIn: boolean, tour: string|null, car: boolean}} here
 *   `tour` is the id of the tour that runs here now, `car`: this browser belongs to a vehicle
 * @returns {"send"|"offer"|"unsent"|"dead"|"wait"} offer: a person says whether it still holds; unsent: shown, not sent; dead:
 *   said aloud and dropped; wait: nobody is here who could send or read it
 */
export function fate(item, here) {
  const age = ageOf(item, here);
  if (item.kind === "ask" && item.urgency === "emergency") return fateOfEmergency(item, age, here);
  if (!here.signedIn) return "wait";
  const same = item.tour === here.tour;
  if (same && age <= (item.kind === "ask" ? ASK_MS : lifeOf(item.kind))) return "send";
  return item.kind === "ask" ? "unsent" : "dead";
}

// What of a touch may lie in the clear, so that it outlives the lock: ids, the verb, and words of closed lists. No place, no
// name, no note: those are sealed, and go with the key.

const OPEN = ["kind", "no_roll_by", "prisoner", "awaiting_tow", "urgency", "eta_s", "divert"];

/**
 * @param {{name: string, label: string, method: string, path: string, body: object}} said what a touch says
 * @returns {object|null} the same, or null where it says more than may lie there
 */
export function openPart({ name, label, method, path, body }) {
  return Object.keys(body ?? {}).every((field) => OPEN.includes(field)) ? { name, label, method, path, body } : null;
}
