// What was measured in a browser, judged for the person who can mend it. Pure: figures in, a verdict and plain advice out.

/** @typedef {{verdict: "ok"|"watch"|"fix"|"wait", found: string, advice?: string}} Verdict */

const ok = (found) => ({ verdict: "ok", found });
const watch = (found, advice) => ({ verdict: "watch", found, advice });
const fix = (found, advice) => ({ verdict: "fix", found, advice });
export const wait = (found = "looking…") => ({ verdict: "wait", found });

const MB = 1_048_576;
/** A fix older than this says where the car was. */
const OLD_S = 60;
/** Farther off than this it is a neighbourhood, not a street. */
const COARSE_M = 30;
/** A clock this far off shows wrong ages while nothing is heard from the server. */
const SKEWED_MS = 2000;
const WRONG_MS = 60_000;

export function judgeHttps({ protocol, secure }) {
  if (protocol === "https:") return ok("on");
  if (secure) return watch("this machine itself, without HTTPS", "Fine for trying it out. In a car the page must come over HTTPS.");
  return fix(
    "off",
    "Without HTTPS the browser gives no place, keeps no screen awake and opens nothing without a network. Put a certificate on the server.",
  );
}

/** @param {{opened: number|null, beats: number, signedOut?: boolean}} seen `opened` in ms; null: it never opened */
export function judgeSocket({ opened, beats, signedOut }) {
  if (opened === null)
    return fix("does not open", "A proxy or firewall in between lets no WebSocket through. Let wss:// to this server pass; until then the board is slower.");
  if (signedOut) return ok(`opens in ${Math.round(opened)} ms; sign in to see the board's beats`);
  if (beats < 1) return fix(`opens in ${Math.round(opened)} ms, then silent`, "Something in between holds the frames back. Turn buffering off for /ws/.");
  return ok(`opens in ${Math.round(opened)} ms, ${beats} beat${beats === 1 ? "" : "s"} seen`);
}

/** @param {{state: "on"|"off"|"none", played: boolean, heard: boolean|null}} seen `heard`: what the person said */
export function judgeSound({ state, played, heard }) {
  if (state === "none") return fix("this browser has no sound", "Use a newer browser.");
  if (state === "off") return fix("blocked until somebody touches the page", "Touch Test. To keep it: allow autoplay for this site in the browser's policy.");
  if (!played) return watch("allowed, not tried yet", "Touch Test and listen.");
  if (heard === null) return watch("played", "Did you hear three rising tones?");
  return heard
    ? ok("heard")
    : fix("played, but nobody heard it", "Turn the volume up, choose the right loudspeaker, see that the tab is not muted. Then test again.");
}

/** @param {"held"|"off"|"none"|"refused"} state */
export function judgeAwake(state) {
  if (state === "held") return ok("held");
  if (state === "none") return fix("this browser cannot keep the screen awake", "Set the tablet's power plan so that its screen never turns off while it is plugged in. Without HTTPS no browser can.");
  return watch("refused", "The battery may be low, or a policy forbids it. Set the tablet's power plan.");
}

/** @param {{works: boolean, persisted: boolean|null, usage?: number, quota?: number}} seen bytes */
export function judgeStorage({ works, persisted, usage = 0, quota = 0 }) {
  if (!works) return fix("nothing can be kept", "An ask that cannot be sent is lost when the browser closes. Leave private browsing, and allow this site to keep data.");
  const size = quota ? `${(usage / MB).toFixed(1)} of ${Math.round(quota / MB)} MB` : "works";
  if (persisted) return ok(`${size}, survives a restart`);
  return watch(`${size}, may be cleared when space is short`, "Touch Keep. If it is refused, install the page as an app or let the policy allow it.");
}

/** @param {{state: "fix"|"denied"|"prompt"|"none"|"failed", age_s?: number, accuracy_m?: number}} seen */
export function judgeLocation({ state, age_s: age, accuracy_m: accuracy }) {
  if (state === "none") return fix("this browser has no location", "Asks then say the beat instead of a street. Without HTTPS no browser has it.");
  if (state === "denied") return fix("not allowed", "Allow location for this site in the browser's settings or policy.");
  if (state === "prompt") return watch("not asked for yet", "Touch Look, and allow it.");
  if (state === "failed") return fix("no fix", "Is the receiver plugged in, with the sky above it? Is location on in the system's settings?");
  const found = `${Math.round(age)} s old, ${Math.round(accuracy)} m`;
  if (age > OLD_S) return watch(found, "Old. Is the receiver plugged in?");
  return accuracy > COARSE_M ? watch(found, "Coarse. Plug in the car's receiver, or expect the beat instead of a street.") : ok(found);
}

/** @param {number|null} skew ms this machine is ahead of the server */
export function judgeClock(skew) {
  if (skew === null) return fix("the server did not answer", "Try again.");
  const far = Math.abs(skew);
  const found = `${(far / 1000).toFixed(1)} s ${skew >= 0 ? "ahead of" : "behind"} the server`;
  if (far < SKEWED_MS) return ok(found);
  const advice = "Let the machine set its clock from the network (time server).";
  return far < WRONG_MS ? watch(found, advice) : fix(found, advice);
}

/** @param {"active"|"waiting"|"missing"|"none"} state */
export function judgeWorker(state) {
  if (state === "active") return ok("in place");
  if (state === "waiting") return watch("being set up", "Look again in a moment.");
  if (state === "none") return fix("this browser has none, or the page is not on HTTPS", "Without it the page does not open when the network is gone.");
  return watch("not set up yet", "Open the officer's page once with a network; then look again.");
}

/** @param {{width: number, height: number, ratio: number}} seen CSS px */
export function judgeScreen({ width, height, ratio }) {
  const found = `${width} × ${height}, ${Math.round(ratio * 100)} %`;
  const phone = width >= 360 && width <= 640 && height >= 640;
  if (phone) return ok(`${found}, as a phone`);
  if (width >= 960 && height >= 540) return ok(found);
  return watch(found, "Smaller than 960 × 540: buttons may not have room. Lower the zoom, or show the page in full screen (F11).");
}

/** @param {{vehicle: string, revoked?: boolean}|null} device */
export function judgeVehicle(device) {
  if (device?.revoked) return fix(`was taken back from ${device.vehicle}`, "It may send nothing. Clear what this site keeps, then let a desk enrol it anew.");
  if (device) return ok(`enrolled as ${device.vehicle}`);
  return watch("belongs to no vehicle", "Then nothing can be sent from here while nobody is signed in. A desk enrols it below.");
}

/** "1 to fix, 1 to watch, 7 good". */
export function sumOf(verdicts) {
  const count = (name) => verdicts.filter((one) => one.verdict === name).length;
  const bad = count("fix");
  const rest = [count("watch") && `${count("watch")} to watch`, `${count("ok")} good`, count("wait") && `${count("wait")} being looked at`];
  return { bad: bad ? `${bad} to fix` : "Nothing to fix", rest: rest.filter(Boolean).join(", ") };
}

/** The page as text, for a ticket. Holds no name and no place. */
export function report(title, rows) {
  const word = { ok: "OK", watch: "WATCH", fix: "FIX", wait: "…" };
  return [title, ...rows.map(({ name, seen }) => `${word[seen.verdict].padEnd(6)}${name}: ${seen.found}${seen.advice ? ` – ${seen.advice}` : ""}`)].join("\n");
}
