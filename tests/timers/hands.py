"""Hands for the tests of the timers: time that has gone by, a look at the ladder, a client that freezes."""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg2
from django.db import connection, connections
from psycopg2.extensions import connection as Connection

from requests import ladder
from requests.models import Backup, Event, Timer
from requests.vocabulary import TimerKind


@dataclass(frozen=True)
class Line:
    """One line of `fire_due`."""

    outcome: str
    timer: int | None
    timer_kind: str | None
    agency: int | None
    number: int | None
    follow_up: bool


def fire(limit: int = 200, words: list[tuple[int, datetime, float]] | None = None) -> list[Line]:
    """One call of `fire_due` as a sweeper makes it. `words`: (timer, due_at, seconds left)."""
    ids, dues, lefts = ([word[n] for word in words or []] for n in range(3))
    with connection.cursor() as cursor:
        cursor.execute(
            "select outcome, timer, timer_kind, agency, number, follow_up"
            " from fire_due(%s, %s::bigint[], %s::timestamptz[], %s::float8[])",
            [limit, ids, dues, lefts],
        )
        return [Line(*row) for row in cursor.fetchall()]


def fired(lines: list[Line]) -> list[int]:
    """The timers that fired, in order."""
    return [line.timer for line in lines if line.outcome == "fired" and line.timer is not None]


def pass_time(backup_id: uuid.UUID, seconds: float) -> None:
    """So much time goes by for one backup: the owner of the tables moves its times into the past.

    Somebody has it on a screen meanwhile: what watches for that is not moved (see `unseen`).
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update requests_backup set received_at = received_at - d, run_started_at = run_started_at - d,"
            " next_rung_at = next_rung_at - d from make_interval(secs => %s) d where id = %s",
            [seconds, backup_id],
        )
        cursor.execute(
            "update requests_timer set due_at = due_at - d, fired_at = fired_at - d"
            " from make_interval(secs => %s) d where subject = %s and kind <> 'unseen'",
            [seconds, backup_id],
        )


def unseen(backup_id: uuid.UUID) -> None:
    """Five seconds have gone by, and the ask is looked at for whether any screen shows it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update requests_timer set due_at = clock_timestamp() where kind = 'unseen' and subject = %s", [backup_id]
        )


def pending(backup_id: uuid.UUID) -> Timer | None:
    """The rung that waits to fire."""
    waiting = Timer.objects.filter(
        kind=TimerKind.RUNG, subject=backup_id, fired_at=None, cancelled_at=None, poisoned_at=None
    )
    return waiting.get() if waiting else None


def until_due(backup_id: uuid.UUID, late: float = 0.0) -> None:
    """Time goes by until the next rung is due, and `late` seconds more."""
    timer = pending(backup_id)
    assert timer is not None
    pass_time(backup_id, (timer.due_at - now()).total_seconds() + late)


def climb(backup_id: uuid.UUID, late: float = 0.0) -> list[Line]:
    """Waits for the next rung and fires it."""
    until_due(backup_id, late)
    return fire()


def offset(backup_id: uuid.UUID) -> float | None:
    """Seconds from the start of the run to the rung that waits."""
    timer, backup = pending(backup_id), Backup.objects.get(pk=backup_id)
    return None if timer is None else (timer.due_at - backup.run_started_at).total_seconds()


def since_the_last(backup_id: uuid.UUID) -> float:
    """Seconds from the rung that fired last to the one that waits, however long this machine takes to look."""
    rungs = Timer.objects.filter(kind=TimerKind.RUNG, subject=backup_id, fired_at__isnull=False)
    last, waiting = rungs.latest("fired_at").fired_at, pending(backup_id)
    assert last is not None and waiting is not None
    return (waiting.due_at - last).total_seconds()


def told(backup_id: uuid.UUID, agency_id: int | None = None) -> list[str]:
    """What the log says of a backup."""
    events = Event.objects.filter(subject=backup_id).order_by("agency_id", "seq")
    return [e.kind for e in (events.filter(agency_id=agency_id) if agency_id else events)]


def payload(event: Event) -> dict[str, Any]:
    """What an event stores: its actor and its facts."""
    stored: dict[str, Any] = json.loads(event.payload)
    return stored


def ago(seconds: float) -> datetime:
    """So long ago by the database's clock."""
    return now() - timedelta(seconds=seconds)


def short(*after: float) -> list[ladder.Rung]:
    """Rungs for a test: the desk and who is near at once, then the desk again after so many seconds each."""
    return [
        {"after": seconds, "name": f"after {seconds}", "alert": ["nearby", "dispatch"], "tone": "alarm"}
        for seconds in (0.0, *after)
    ]


def now() -> datetime:
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def left(moment: datetime) -> float:
    """Seconds to a moment from when something was last logged: this machine may take its time to come to look."""
    return (moment - Event.objects.latest("at").at).total_seconds()


def session(role: str = "DATABASE_URL", **options: Any) -> Connection:
    """A connection of one's own, as a client that Django knows nothing of."""
    client: Connection = psycopg2.connect(os.environ[role], **options)
    return client


@contextmanager
def frozen(statement: str, *parameters: Any, role: str = "DATABASE_URL") -> Iterator[None]:
    """A client that took a lock by this statement and then stopped moving."""
    client = session(role)
    try:
        with client.cursor() as cursor:
            cursor.execute(statement, parameters)
        yield
    finally:
        client.rollback()
        client.close()


def together(*work: Any) -> None:
    """Runs these at the same time, each on a thread that closes its Django connections; the first error is raised."""
    start, errors = threading.Barrier(len(work)), []

    def one(act: Any) -> None:
        try:
            start.wait(60)
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(act,)) for act in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def eventually(true: Any, seconds: float = 60.0) -> None:
    """Waits until something another process or thread does has happened; the deadline is for a busy machine."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
