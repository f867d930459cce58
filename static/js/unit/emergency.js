// The hold that asks for everybody. It fires at the threshold, not at the release, so that a hand torn away after
// 700 ms has still asked; sliding off before is the way to take it back.

export const HOLD_MS = 700;
const SILENT_HOLD_MS = 1000;
const TWICE_MS = 1000;

/**
 * Makes `element` a hold button for pointer and keyboard.
 *
 * @param {HTMLElement} element
 * @param {{ms: number, fire: () => void, visible?: boolean, after?: Function, cancel?: Function}} options
 *   without `visible` nothing on the screen shows that it is being held
 */
export function createHold(element, { ms, fire, visible = true, after = (fn, t) => setTimeout(fn, t), cancel = (id) => clearTimeout(id) }) {
  let timer = null;
  let pointer = null;

  function begin() {
    if (timer !== null) return;
    if (visible) element.classList.add("held");
    timer = after(() => {
      end();
      fire();
    }, ms);
  }

  function end() {
    cancel(timer);
    timer = null;
    pointer = null;
    element.classList.remove("held");
  }

  function inside(event) {
    const box = element.getBoundingClientRect();
    return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pointer = event.pointerId;
    // Without capture a finger that leaves the element is never heard of again.
    element.setPointerCapture?.(event.pointerId);
    begin();
  });
  element.addEventListener("pointermove", (event) => event.pointerId === pointer && !inside(event) && end());
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"])
    element.addEventListener(name, (event) => event.pointerId === pointer && end());
  element.addEventListener("contextmenu", (event) => event.preventDefault());
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) begin();
  });
  element.addEventListener("keyup", end);
  element.addEventListener("blur", end);
  return { end };
}

/** Calls `fire` when it is told of two presses within a second; a key held down is one press. */
export function createTwice(fire, { now = () => performance.now() } = {}) {
  let last = -Infinity;
  return (event) => {
    if (event?.repeat) return;
    const at = now();
    if (at - last <= TWICE_MS) {
      last = -Infinity;
      return fire();
    }
    last = at;
  };
}

const ASKS = { F2: "cover", F4: "backup" };

/** EMERGENCY and the keys of the car's keyboard. Bound once, to elements that are never redrawn. */
export function readKeys(page) {
  const loud = () => page.ask("emergency");
  // In practice the keys are practised too, but for EMERGENCY, which is always real.
  const at = () => page.practice?.page ?? page;
  const hold = document.getElementById("hold");
  createHold(hold, { ms: HOLD_MS, fire: loud });
  createHold(document.getElementById("badge"), {
    ms: SILENT_HOLD_MS, visible: false, fire: () => page.me && page.ask("emergency", { silent: true }),
  });
  document.getElementById("lamp").addEventListener("click", () => page.open(page.panel === "screen" ? null : "screen"));

  const twice = createTwice(() => !hold.hidden && loud());
  document.addEventListener("keydown", (event) => {
    if (event.key === "F8") {
      event.preventDefault();
      twice(event);
    } else if (ASKS[event.key] && at().me) {
      event.preventDefault();
      if (!event.repeat) at().ask(ASKS[event.key]);
    }
  });
}
