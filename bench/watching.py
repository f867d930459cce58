"""Another connection that reads the logs every few milliseconds: when each event was seen, when nothing could be."""

from __future__ import annotations

import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg2
from psycopg2.extensions import connection as Connection

_LOOK_S: Final = 0.003
_AGAIN_S: Final = 0.01
_RUNGS: Final = frozenset({"backup.escalated", "backup.exhausted"})
_PREPARE: Final = """
prepare look (bigint[], bigint[]) as
select clock_timestamp(), e.agency_id, e.seq, e.kind, e.subject, e.payload
  from (select 1) always
  left join (
    select e.* from unnest($1, $2) w (agency, after)
      cross join lateral (
        select * from requests_event e where e.agency_id = w.agency and e.seq > w.after order by e.seq) e
  ) e on true"""


@dataclass(frozen=True)
class Sight:
    """An event, and when another connection could first see it, on the monotonic clock."""

    at: float
    agency: int
    seq: int
    kind: str
    subject: uuid.UUID
    #: Of a rung a timer fired.
    step: int | None


@dataclass(frozen=True)
class Gap:
    """When something could not be had, on the monotonic clock."""

    begins: float
    ends: float


@dataclass
class Observer:
    """Sees every event of these agencies; numbers out of order are noted, for nobody may ever see 5 before 4."""

    dsn: str
    agencies: list[int]
    sights: list[Sight] = field(default_factory=list)
    outages: list[Gap] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    #: (monotonic, the database's clock minus the monotonic one), whenever that changed by a step.
    clocks: list[tuple[float, float]] = field(default_factory=list)
    #: Of its own session at the server, so that its share of the work can be told apart.
    backends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._after = dict.fromkeys(self.agencies, 0)
        self._stop = threading.Event()
        self._seen_at = time.monotonic()
        self._down = False
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)

    def __enter__(self) -> Observer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def rungs(self) -> list[Sight]:
        """What fired, so far."""
        return [sight for sight in list(self.sights) if sight.step is not None]

    def offset(self, at: float) -> float:
        """The database's clock minus the monotonic one, as it was then."""
        known = [offset for since, offset in self.clocks if since <= at]
        return known[-1] if known else self.clocks[0][1]

    def _run(self) -> None:
        session: Connection | None = None
        while not self._stop.is_set():
            try:
                session = session or self._connect()
                self._look(session)
                self._stop.wait(_LOOK_S)
            except psycopg2.Error:
                if session is not None:
                    session.close()
                session = None
                self._down = True
                self._stop.wait(_AGAIN_S)
        if session is not None:
            session.close()

    def _connect(self) -> Connection:
        session = psycopg2.connect(self.dsn, application_name="observer", connect_timeout=2)
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(_PREPARE)
        self.backends.append(session.info.backend_pid)
        return session

    def _look(self, session: Connection) -> None:
        with session.cursor() as cursor:
            cursor.execute("execute look (%s::bigint[], %s::bigint[])", [list(self._after), list(self._after.values())])
            rows = cursor.fetchall()
        now = time.monotonic()
        if self._down:
            self.outages.append(Gap(self._seen_at, now))
            self._down = False
        self._seen_at = now
        self._note_clock(now, rows[0][0].timestamp())
        for _, agency, seq, kind, subject, payload in rows:
            if seq is not None:
                self._note(now, agency, seq, kind, subject, payload)

    def _note_clock(self, now: float, wall: float) -> None:
        # Rounded: only steps of whole seconds are ours, what is less is the time the answer took.
        true = time.time() - now
        offset = true + round(wall - time.time())
        if not self.clocks or abs(offset - self.clocks[-1][1]) > 0.5:
            self.clocks.append((now, offset))

    def _note(self, now: float, agency: int, seq: int, kind: str, subject: object, payload: str) -> None:
        if seq != self._after[agency] + 1:
            self.disorder.append(f"log {agency}: {seq} after {self._after[agency]}")
        self._after[agency] = seq
        if subject is not None:
            self.sights.append(Sight(now, agency, seq, kind, uuid.UUID(str(subject)), _step(kind, json.loads(payload))))


def _step(kind: str, payload: dict[str, Any]) -> int | None:
    facts = payload["facts"]
    if kind not in _RUNGS or payload["actor"]["kind"] != "timer" or "rung" not in facts:
        return None
    return int(facts["rung"]) + int(facts.get("repeat", 0))
