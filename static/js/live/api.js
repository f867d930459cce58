// What the server put into the page, and the one way out to its HTTP API. An HTTP answer, whatever its status, is a value and
// not an exception: the caller must decide what a refusal means on its screen.

const BASE = "/api/v1/";
const TIMEOUT_MS = 10_000;
let csrf = null;

/**
 * What the server put into the page: who is signed in, where the socket is. Data only, never markup.
 *
 * @returns {{session: object, ws: string, api: string, build: string, page: string} & Record<string, unknown>}
 */
export function readBoot(doc = document) {
  const element = doc.getElementById("boot");
  const boot = element ? JSON.parse(element.textContent) : {};
  return { session: {}, ws: "/ws/board/", api: "/api/v1/", build: "", page: "", ...boot };
}

/** A UUID v4. `crypto.randomUUID` is missing on plain-HTTP networks, `getRandomValues` is not. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Replaces the CSRF token, e.g. after signing in again without leaving the page. */
export function setCsrf(token) {
  csrf = token;
}

const csrfToken = () => csrf || globalThis.document?.querySelector('meta[name="csrf-token"]')?.content;

function headersFor(method, body, key) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const token = method === "GET" ? null : csrfToken();
  if (token) headers["X-CSRFToken"] = token;
  return headers;
}

/** Nothing, or a proxy's error page, is null: the status says enough. */
const parsed = (response) => response.json().catch(() => null);

function failed(message) {
  return { ok: false, status: 0, body: null, replayed: false, retryAfter: null, error: { code: "no_answer", message } };
}

/** An answer without words, such as a proxy's page, gets them here, the same for every page that asks through this; HTTP/2 has none. */
function answered({ ok, status, headers }, body) {
  return {
    ok,
    status,
    body,
    replayed: headers.get("Idempotency-Replayed") === "true",
    retryAfter: Number(headers.get("Retry-After")) || null,
    error: ok ? null : body?.error ?? { code: "http_" + status, message: status < 500 ? "The server refused it." : "The server has a fault." },
  };
}

async function once(method, path, body, { key, keepalive = false, timeout = TIMEOUT_MS } = {}) {
  const url = path.startsWith("/") ? path : BASE + path;
  try {
    const response = await fetch(url, {
      method,
      headers: headersFor(method, body, key),
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      keepalive,
      signal: AbortSignal.timeout(timeout),
    });
    return answered(response, await parsed(response));
  } catch (error) {
    return failed(error?.name === "TimeoutError" ? "No answer in time." : "No connection.");
  }
}

/**
 * Calls the API. Never throws for an HTTP answer or a broken network.
 *
 * @param {"GET"|"POST"|"PATCH"|"DELETE"} method
 * @param {string} path below `/api/v1/`, or absolute when it starts with "/"
 * @param {object} [body] sent as JSON
 * @param {{key?: string, keepalive?: boolean, timeout?: number}} [options] `key` is the Idempotency-Key; timeout in ms
 * @returns {Promise<{ok: boolean, status: number, body: any, replayed: boolean, retryAfter: number|null,
 *   error: {code: string, message: string, fields?: object}|null}>} status 0 = nobody answered
 */
export async function call(method, path, body, options) {
  const answer = await once(method, path, body, options);
  if (answer.status !== 403 || answer.error.code !== "csrf") return answer;
  // The token turns over at every sign-in, also in another tab: fetch the new one, try once more.
  const session = await once("GET", "session/");
  if (!session.ok || !session.body?.csrf) return answer;
  setCsrf(session.body.csrf);
  return once(method, path, body, options);
}
