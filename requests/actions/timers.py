"""Writing and cancelling timers: how the rules decide. Firing them is `fire_due`'s alone."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import connection
from django.db.models import Max, Min

from requests.events import Log
from requests.models import Timer
from requests.vocabulary import TimerKind


def arm(agency_id: int, kind: TimerKind, subject: uuid.UUID, due_at: datetime, *, run: int = 0, step: int = 0) -> None:
    """Writes a timer, or takes up one that is pending, cancelled or given up, at a new time. What fired stays fired."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into requests_timer (agency_id, kind, subject, run, step, due_at, tries)"
            " values (%s, %s, %s, %s, %s, %s, 0)"
            " on conflict (kind, subject, run, step)"
            " do update set due_at = excluded.due_at, cancelled_at = null, poisoned_at = null,"
            " dismissed_at = null, tries = 0"
            " where requests_timer.fired_at is null",
            [agency_id, str(kind), subject, run, step, due_at],
        )


def fired(agency_id: int, subject: uuid.UUID, at: datetime, *, run: int, to_follow: bool) -> None:
    """Writes the step that fires in this very transaction: rung 0. `to_follow`: with what it leaves to do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with fired as (insert into requests_timer (agency_id, kind, subject, run, step, due_at, fired_at, tries)"
            " values (%s, %s, %s, %s, 0, %s, %s, 0) returning id)"
            " insert into requests_followup (timer_id, tries) select id, 0 from fired where %s",
            [agency_id, str(TimerKind.RUNG), subject, run, at, at, to_follow],
        )


def cancel(log: Log, *subjects: uuid.UUID, kinds: Collection[TimerKind] = (), run: int | None = None) -> None:
    """Cancels what is pending for these subjects, of these kinds or of all. Waits for a sweeper just firing one."""
    pending = Timer.objects.filter(subject__in=subjects, fired_at=None, cancelled_at=None)
    if kinds:
        pending = pending.filter(kind__in=kinds)
    if run is not None:
        pending = pending.filter(run=run)
    pending.update(cancelled_at=log.now)


def next_step(subject: uuid.UUID, run: int) -> int:
    """The rung of a run that waits, or the first after the last that fired."""
    rungs = Timer.objects.filter(kind=TimerKind.RUNG, subject=subject, run=run)
    waiting = rungs.filter(fired_at=None, cancelled_at=None, poisoned_at=None).aggregate(first=Min("step"))["first"]
    if waiting is not None:
        return int(waiting)
    last = rungs.filter(fired_at__isnull=False).aggregate(last=Max("step"))["last"]
    return 0 if last is None else last + 1


def last_run(kind: TimerKind, subject: uuid.UUID) -> int:
    """The last run of a kind of timer that numbers its looks by run; 0 where there was none."""
    return Timer.objects.filter(kind=kind, subject=subject).aggregate(last=Max("run"))["last"] or 0
