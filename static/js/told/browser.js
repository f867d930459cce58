// This browser: what it can do, asking it for leave, subscribing. The one file that touches the push API.

import { bytesOf, lettersOf } from "./device.js";

const WORKER = "/told-worker.js";
/** A push service that cannot be reached lets a browser wait for ever; a person does not. */
const PATIENCE_MS = 20_000;

const inTime = (promise, ms = PATIENCE_MS) =>
  Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new DOMException("no answer in time", "TimeoutError")), ms))]);

export const canPush = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

/** A worker that was registered here before; looking registers none. */
async function registered() {
  const found = await navigator.serviceWorker.getRegistration("/");
  return found?.pushManager ? found : null;
}

async function subscribed() {
  return (await registered())?.pushManager.getSubscription() ?? null;
}

/** What `stateOf` wants to know of this browser. */
export async function look() {
  const facts = { secure: window.isSecureContext, push: canPush(), permission: "default", endpoint: null, key: null };
  if (!facts.secure || !facts.push) return facts;
  facts.permission = Notification.permission;
  const subscription = await subscribed().catch(() => null);
  if (!subscription) return facts;
  const key = subscription.options?.applicationServerKey;
  return { ...facts, endpoint: subscription.endpoint, key: key ? lettersOf(key) : null };
}

/** Asks for leave. Must be the first thing a touch does: some browsers forget the touch after any wait. */
export const ask = () => Notification.requestPermission();

/** Resolves when the worker can be given work. */
function active(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state === "activated") return worker;
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(worker);
      if (worker.state === "redundant") reject(new DOMException("the worker did not start", "InvalidStateError"));
    });
  });
}

/**
 * Registers the worker and subscribes with the board's key. One that was made with another key is given up first.
 *
 * @returns {Promise<{endpoint: string, keys: {p256dh: string, auth: string}, fresh: boolean}>} what the board wants;
 *   `fresh`: there was none before. Throws what the browser throws, TimeoutError when it does not answer.
 */
export async function subscribe(key) {
  const registration = await inTime(navigator.serviceWorker.register(WORKER, { scope: "/", updateViaCache: "none" }));
  await inTime(Promise.resolve(active(registration)));
  let subscription = await registration.pushManager.getSubscription();
  const theirs = subscription?.options?.applicationServerKey;
  if (theirs && lettersOf(theirs) !== key) {
    await inTime(subscription.unsubscribe());
    subscription = null;
  }
  const fresh = !subscription;
  subscription ??= await inTime(registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) }));
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth }, fresh };
}

/** The browser's side of taking back. The board's side already holds when this fails. */
export async function unsubscribe() {
  await (await subscribed())?.unsubscribe();
}

/** A message as it will look, shown by the worker itself. */
export async function showLook() {
  (await registered())?.active?.postMessage({ told: "look" });
}

/** Calls `changed` when a person changes the leave in the browser, and when the worker says that it was ended. */
export function watch(changed) {
  if (!window.isSecureContext || !canPush()) return;
  navigator.serviceWorker.addEventListener("message", (event) => event.data?.told === "ended" && changed());
  navigator.permissions?.query({ name: "notifications" }).then((leave) => leave.addEventListener("change", changed), () => {});
}
