// Where no socket comes through, a proxy perhaps: the whole board over HTTP every five seconds. Slower, and said so.

const EVERY_MS = 5_000;
const MOST_MS = 60_000;
const FRESH_MS = 10_000;
/** What the page is told besides what the server says of itself. */
export const SLOWER = "no live link here: up to 5 s slower";

/** What a beat would say, of boards fetched in one breath. The server behind them is one: the worst it says of itself holds. */
function beatOf(boards) {
  const each = (name) => Object.fromEntries(boards.flatMap((board) => (board[name] ? [[board.agency, board[name]]] : [])));
  const { timers, degraded } = boards.find((board) => board.timers === "stale") ?? boards[0];
  const desks = boards.flatMap((board) => board.desks ?? []);
  return { type: "beat", timers, degraded, desks, unreachable: each("unreachable"), drills: each("drill"), ageing: each("ageing") };
}

/**
 * @param {{get: (path: string) => Promise<{ok: boolean, status: number, body: any, retryAfter: number|null}>,
 *   hear: (messages: object[]) => void, refused: () => void, env: object}} parts
 *   `hear` gets what a socket would have said, hello first; `refused` is called when nobody is signed in
 */
export function createPoll({ get, hear, refused, env }) {
  let running = false;
  let timer = 0;
  let turn = 0;
  let misses = 0;
  let answered = null;

  /** Boards of every agency this person serves, or null when somebody did not answer. */
  async function boards() {
    const session = await get("session/");
    if (!session.ok) return { failed: session };
    if (!session.body.user) return { signedOut: true };
    const found = await Promise.all(session.body.agencies.map(({ code }) => get(`board/?agency=${encodeURIComponent(code)}`)));
    const failed = found.find((answer) => !answer.ok);
    return failed ? { failed, signedOut: failed.status === 401 } : { found: found.map((answer) => answer.body) };
  }

  function tell(found) {
    if (!found.length) return;
    const streams = found.map((board) => ({ agency: board.agency, seq: board.seq }));
    const boards = found.map((board) => ({ ...board, degraded: [...(board.degraded ?? []), SLOWER] }));
    const snapshots = boards.map((board) => ({ ...board, type: "snapshot" }));
    hear([{ type: "hello", epoch: found[0].epoch, streams }, ...snapshots, beatOf(boards)]);
  }

  async function look(mine) {
    const { found, failed, signedOut } = await boards();
    if (!running || mine !== turn) return; // The socket came meanwhile and knows more.
    if (signedOut) return refused();
    misses = found ? 0 : misses + 1;
    if (found) {
      answered = env.now();
      tell(found);
    }
    // A server that is in trouble is asked less and less, and not by everybody at once.
    const pause = found ? EVERY_MS : Math.max((failed.retryAfter ?? 0) * 1000, Math.min(MOST_MS, EVERY_MS * 2 ** misses));
    timer = env.setTimeout(() => look(mine), pause * (0.75 + env.random() / 4));
  }

  return {
    start() {
      if (running) return;
      running = true;
      turn += 1;
      misses = 0;
      const mine = turn;
      // Thousands may have lost their sockets in the same second.
      timer = env.setTimeout(() => look(mine), env.random() * EVERY_MS);
    },
    stop() {
      running = false;
      answered = null;
      env.clearTimeout(timer);
    },
    /** Whether what the page shows was fetched a moment ago. */
    get isFresh() {
      return running && answered !== null && env.now() - answered < FRESH_MS;
    },
  };
}
