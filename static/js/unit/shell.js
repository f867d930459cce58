// The page without a network: a worker keeps its shell, which holds nobody's data.

const WORKER = "/told-worker.js";

/**
 * Registers the worker and lets it fetch the shell of this build. Where there is none, the page needs a network.
 *
 * @param {string} build
 * @param {string} [of] which shell, by its address; without one the officer's
 */
export async function keepShell(build, of) {
  if (!globalThis.isSecureContext || !navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: "/", updateViaCache: "none" });
    // The newest one: an older one may not know what a shell is.
    (registration.installing ?? registration.waiting ?? registration.active)?.postMessage({ shell: build, of });
  } catch (error) {
    // A browser that forbids it, or a server that is just going: the next load tries again.
    console.warn("The page is not kept for without a network:", error);
  }
}
