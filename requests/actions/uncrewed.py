"""A car handed over while it rolls or stands there: said at once, and no help once a minute has gone by unrelieved."""

from __future__ import annotations

import uuid

from requests import ladder
from requests.actions import locks, timers
from requests.actions.naming import who
from requests.actions.settle import settle
from requests.events import Log
from requests.models import Response
from requests.vocabulary import LIVE_RESPONSES, EventKind, TimerKind
from units.models import Tour, Unit


def crew_changed(log: Log, unit: Unit) -> None:
    """The last one aboard left, or somebody came: whoever counts on this car is to read so.

    Looked at by a follow-up, for a change of crew holds the unit and not the backup it answers.
    """
    for answer in Response.objects.filter(unit=unit, state__in=LIVE_RESPONSES).select_related("backup"):
        run = 1 + timers.last_run(TimerKind.UNCREWED, answer.pk)
        timers.arm(answer.backup.agency_id, TimerKind.UNCREWED, answer.pk, log.now, run=run)
        log.hurries = True


def look(log: Log, answer_id: uuid.UUID, run: int, step: int) -> None:
    """Whether anybody is aboard of a unit that answers: at once, and again when an empty car no longer counts."""
    answer = Response.objects.select_related("unit__agency").get(pk=answer_id)
    backup = locks.backup(answer.backup_id)
    answer.refresh_from_db(fields=["state", "uncrewed_at"])
    if backup.closed_at is not None or answer.state not in LIVE_RESPONSES:
        return
    was, aboard = answer.uncrewed_at, Tour.objects.filter(unit=answer.unit, ended_at=None).exists()
    if was is None and aboard:
        return
    answer.uncrewed_at = None if aboard else was or log.now
    answer.save(update_fields=["uncrewed_at"])
    if was is None:
        due_at = log.now + ladder.UNCREWED_COUNTS
        timers.arm(backup.agency_id, TimerKind.UNCREWED, answer.pk, due_at, run=run, step=step + 1)
    covered = backup.covered
    settle(log, backup)
    if not (covered and not backup.covered):
        # No reopening says it, yet the boards must read it.
        word = "relieved" if aboard else "no_crew"
        log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, **who(answer.unit, backup, word)})
