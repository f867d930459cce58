"""Fires timers at their second: PostgreSQL and the boot-time clock, nothing else. No Django, no broker, no beat.

Any number of sweepers may run beside each other; `fire_due` lets each timer fire once. Hosts with Django wrap this loop
(sweeper_hosts.py); `python -m requests.sweeper` is the bare one (guard.py), and the last to die.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final

import psycopg2
from psycopg2.extensions import connection as Connection

from requests.deadlines import STEP_S, Deadlines, Sight, Word

log = logging.getLogger("requests.sweeper")

#: How often timers due within the next minute are read, and all of them.
LOOK_S: Final = 0.5
LOOK_AT_ALL_S: Final = 10.0
#: What was in somebody's hands is tried again after this; after a second of it, less eagerly.
RETRY_S: Final = 0.01
PATIENT_RETRY_S: Final = 0.05
#: More than one call can fire, and none of it for us: another host is at it, and each try of ours takes of its time.
CROWD_RETRY_S: Final = 0.2
#: How often "I am at work" is written; readers call 3 s stale.
HEARTBEAT_S: Final = 1.0
#: Timers fired in one call. Its logs are held for so long, so a verb waits for at most these.
LIMIT: Final = 50
RECONNECT_S: Final = (0.05, 0.25)
#: While the database is away, that is said once in so many seconds.
SAY_S: Final = 5.0

_SESSION: Final = (
    "-c timezone=UTC -c lock_timeout=200 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=500"
    " -c client_min_messages=error"
)
_PENDING: Final = "d.fired_at is null and d.cancelled_at is null and d.poisoned_at is null and isfinite(d.due_at)"
# Ten tries: followups.MAX_TRIES; what was given up wakes nobody.
_TO_FOLLOW: Final = "exists (select 1 from requests_followup where done_at is null and tries < 10)"
_SOON: Final = f"""
select clock_timestamp(), {_TO_FOLLOW}, t.id, t.due_at, null
  from (select array_agg(d.id) id, array_agg(d.due_at) due_at
          from requests_timer d where {_PENDING} and d.due_at < now() + interval '60 s') t"""
# The farthest a rung can be off, as text: a broken ladder must not break the look for everybody else.
_ALL: Final = f"""
select clock_timestamp(), {_TO_FOLLOW}, t.id, t.due_at, t.most
  from (select array_agg(d.id) id, array_agg(d.due_at) due_at,
               array_agg(coalesce(x.ladder -> 'rungs' -> d.step ->> 'after', x.ladder ->> 'repeat')) most
          from requests_timer d left join requests_backup x on d.kind = 'rung' and x.id = d.subject
          where {_PENDING}) t"""
_FIRE: Final = """
select outcome, timer, timer_kind, agency, number, follow_up
  from fire_due(%s, %s::bigint[], %s::timestamptz[], %s::float8[], %s)"""
_STAMP: Final = """
insert into requests_heartbeat (process, kind, seen_at, last_sweep_ms) values (%s, %s, clock_timestamp(), %s)
  on conflict (process) do update set seen_at = excluded.seen_at, last_sweep_ms = excluded.last_sweep_ms"""

# After a step forward every board would look dead until its hub writes again, up to 5 s, and every rung that fires
# meanwhile would be passed over as heard by nobody. Who was alive a moment before the step still is. (15 s:
# listening.ALIVE.) Done by several sweepers it is done once.
_CARRY: Final = """
update units_presence set seen_at = clock_timestamp()
  where seen_at between %s::timestamptz - interval '15 s' and %s::timestamptz + interval '1 s'"""


def boot_clock() -> float:
    """Seconds since the machine started, sleep included. Nobody can step it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def process_name(kind: str) -> str:
    """This process among the heartbeats."""
    return f"{kind}:{socket.gethostname()[:30]}:{os.getpid()}"


def connect(dsn: str, kind: str) -> Connection:
    """A session for one sweeper: autocommit, and it waits for nobody. Raises psycopg2.OperationalError."""
    session = psycopg2.connect(
        dsn,
        application_name=f"timers {kind}",
        options=_SESSION,
        connect_timeout=2,
        tcp_user_timeout=1000,
        keepalives_idle=1,
        keepalives_interval=1,
        keepalives_count=2,
    )
    session.autocommit = True
    return session


@dataclass(frozen=True)
class Fired:
    """What one call of `fire_due` did. `numbers`: agency id → head of its log, for every log that grew."""

    numbers: dict[int, int]
    follow_ups: bool = False
    #: It fired as much as one call may and more is due: the next follows at once, and is told of in any case.
    more: bool = False


class Sweeper:
    """The loop. `on_fired` is called on its thread after every call that fired something, and must not wait."""

    def __init__(
        self,
        dsn: str,
        kind: str,
        on_fired: Callable[[Fired], None],
        *,
        patience: float = 0.0,
        clock: Callable[[], float] = boot_clock,
    ) -> None:
        """`patience`: seconds to leave to other hosts before firing what is due."""
        self.dsn, self.kind, self.on_fired = dsn, kind, on_fired
        self.patience, self.clock = patience, clock
        self.process = process_name(kind)
        self.memory = Deadlines()
        self.session: Connection | None = None
        self.limit = LIMIT
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._look_at = self._look_at_all_at = self._stamp_at = 0.0
        self._retry_at: float | None = None
        self._passing_since: float | None = None
        self._stepped = 0
        self._more = False

    def run(self) -> None:
        """Until `stop`. Whatever the database does, it comes back."""
        pause, say_at = RECONNECT_S[0], 0.0
        while not self._stopping.is_set():
            try:
                wait = self.sweep()
                if pause != RECONNECT_S[0]:
                    log.warning("sweeping again")
                pause = RECONNECT_S[0]
            except Exception as error:
                if self.clock() >= say_at:
                    lost = isinstance(error, psycopg2.Error)
                    log.warning("sweep failed, again in %.2f s: %s", pause, str(error).strip(), exc_info=not lost)
                    say_at = self.clock() + SAY_S
                self.disconnect()
                wait, pause = pause, min(2 * pause, RECONNECT_S[1])
            self._wake.wait(wait)
            self._wake.clear()
        self.disconnect()

    def stop(self) -> None:
        """Ends the loop after the call it is in."""
        self._stopping.set()
        self._wake.set()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked it to."""
        return self._stopping.is_set()

    def look_now(self) -> None:
        """Something new may be due at once: read again without waiting for the half second."""
        self._look_at = 0.0
        self._wake.set()

    def disconnect(self) -> None:
        """Forgets the session, not the deadlines: memory is what a stepped clock cannot reach."""
        session, self.session = self.session, None
        if session is not None:
            session.close()
        self._look_at = self._look_at_all_at = 0.0

    def sweep(self) -> float:
        """Looks if it is time to, fires what is due, stamps; answers the seconds to sleep. Raises psycopg2.Error."""
        began = self.clock()
        looked = began >= self._look_at
        if looked:
            self._look(everything=began >= self._look_at_all_at)
        if self.memory.due(self.clock() - self.patience) and self.clock() >= (self._retry_at or 0.0):
            self._fire()
        now = self.clock()
        if looked and now >= self._stamp_at:
            self._ask(_STAMP, self.process, self.kind, (now - began) * 1000)
            self._stamp_at = now + HEARTBEAT_S - LOOK_S / 2
        return max(0.0, self._wake_at() - self.clock())

    def _wake_at(self) -> float:
        next_at = self.memory.next_at()
        moments = [self._look_at]
        if next_at is not None:
            moments.append(next_at + self.patience)
        if self.memory.standing:
            moments.append(self._retry_at or 0.0)
        return min(moments)

    def _look(self, *, everything: bool) -> None:
        asked = self.clock()
        wall, follow_ups, timers, due_ats, mosts = self._ask(_ALL if everything else _SOON)[0]
        answered = self.clock()
        self._notice_step(wall, asked, answered)
        far = mosts or [None] * len(timers or [])
        sights = [
            Sight(timer, due_at, _seconds(most))
            for timer, due_at, most in zip(timers or [], due_ats or [], far, strict=True)
        ]
        stepped = self.memory.look(sights, wall, asked, answered, everything=everything)
        self._look_at = asked + LOOK_S
        if everything:
            self._look_at_all_at = asked + LOOK_AT_ALL_S
        if stepped:  # what was written in the last half second is known to nobody yet, and may seem an hour off by now
            self._look_at = self._look_at_all_at = 0.0
        # With more due than one call fires, whatever was left undone waits until the rungs are out.
        if follow_ups and len(self.memory.standing) <= LIMIT:
            self.on_fired(Fired({}, follow_ups=True))

    def _notice_step(self, wall: datetime, asked: float, answered: float) -> None:
        expected = self.memory.wall_at(asked), self.memory.wall_at(answered)
        if expected[0] is None or expected[1] is None:
            return
        by = max((expected[0] - wall).total_seconds(), (wall - expected[1]).total_seconds())
        if by > STEP_S:
            log.warning("the database's wall clock was stepped by %.1f s; deadlines go on by the boot-time clock", by)
            self._ask(_CARRY, expected[0], expected[1])

    def _fire(self) -> None:
        now = self.clock()
        words = self.memory.words(now)
        # A database that is slow to hear, and not stepped, must not be argued with for ever.
        wall = self.memory.wall_at(now) if self._stepped < 3 else None
        try:
            rows = self._ask(_FIRE, self.limit, *_columns(words), wall)
        except psycopg2.Error:
            # One row spoils the call for all: smaller calls find their way around it.
            self.limit = max(1, self.limit // 4)
            raise
        outcomes = [row[0] for row in rows]
        if outcomes == ["stepped"]:
            self._look_at = self._look_at_all_at = 0.0
            self._stepped += 1
            return
        self._stepped = 0
        for outcome, timer, kind, agency, _, _ in rows:
            if outcome == "poisoned":
                log.critical("timer %s (%s, agency %s) failed three times and is given up", timer, kind, agency)
        full = outcomes.count("fired") >= self.limit
        self._note_outcome(rows, full=full)
        self.limit = LIMIT
        numbers = {agency: number for outcome, _, _, agency, number, _ in rows if outcome == "log"}
        follow_ups = any(row[5] for row in rows)
        crowd = "fired" not in outcomes and len(self.memory.standing) > LIMIT  # which another host has in hand
        told, self._more = self._more, (full or (self._more and crowd)) and bool(self.memory.standing)
        if numbers or follow_ups or told:
            self.on_fired(Fired(numbers, follow_ups=follow_ups or told, more=self._more))

    def _note_outcome(self, rows: list[Any], *, full: bool) -> None:
        """Forgets what is settled. What is left is tried again soon; at once when there was too much for one call."""
        left = full or any(outcome in ("passed", "failed") for outcome, *_ in rows)
        self.memory.settle([row[1] for row in rows if row[0] in ("fired", "poisoned")] if left else None)
        now = self.clock()
        if not left or full:
            self._retry_at = self._passing_since = None
            return
        self._passing_since = self._passing_since or now
        pause = RETRY_S if now - self._passing_since < 1.0 else PATIENT_RETRY_S
        if not any(outcome == "fired" for outcome, *_ in rows):
            pause = max(pause, min(CROWD_RETRY_S, RETRY_S * len(self.memory.standing) / LIMIT))
        self._retry_at = now + pause

    def _ask(self, statement: str, *parameters: Any) -> list[Any]:
        if self.session is None:
            self.session = connect(self.dsn, self.kind)
        with self.session.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []


def _columns(words: list[Word]) -> tuple[list[int], list[Any], list[float]]:
    return [w.timer for w in words], [w.due_at for w in words], [w.left for w in words]


def _seconds(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


if __name__ == "__main__":
    import_module("requests.guard").main()  # which imports this file under its own name
