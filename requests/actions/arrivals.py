"""Whether who said "rolling" is still coming: past its time, standing still, moving again."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from requests import ladder
from requests.actions import locks, timers
from requests.actions.naming import who
from requests.actions.nearby import FRESH, metres_to
from requests.actions.settle import settle, watch_arrival
from requests.distance import metres
from requests.events import Log
from requests.models import Backup, Response
from requests.vocabulary import EventKind, ResponseState, TimerKind
from units.models import Unit

#: As near as this it has come, and only has not said so.
_THERE_M: Final = 200.0
#: How often a rolling unit is looked at.
_LOOK: Final = timedelta(seconds=30)


def watch(log: Log, backup: Backup, answer: Response, unit: Unit) -> None:
    """From now on a rolling unit is late when its time is over, and has stopped when its position stands still."""
    watch_arrival(log, backup, answer)
    if unit.lat is not None:
        due_at = log.now + ladder.STALLED_AFTER
        # Each time it says "rolling" anew, and each time it is looked at, is a timer of its own.
        run = 1 + timers.last_run(TimerKind.STALLED, answer.pk)
        timers.arm(backup.agency_id, TimerKind.STALLED, answer.pk, due_at, run=run)


def has_moved(unit: Unit) -> bool:
    """Whether a unit with a new position is no longer where it was last seen to have moved to."""
    if unit.moved_lat is None or unit.moved_lon is None or unit.lat is None or unit.lon is None:
        return True
    return metres(unit.moved_lat, unit.moved_lon, unit.lat, unit.lon) >= ladder.STALLED_M


def overdue(log: Log, answer_id: uuid.UUID) -> None:
    """A rolling unit is past its time: it no longer counts as coming, so the ladder goes on."""
    answer = Response.objects.select_related("unit__agency").get(pk=answer_id)
    backup = locks.backup(answer.backup_id)
    answer.refresh_from_db(fields=["state", "overdue"])
    if backup.closed_at is not None or answer.state != ResponseState.ROLLING or answer.overdue:
        return
    answer.overdue = True
    _changed(log, backup, answer, "overdue")


def stalled(log: Log, answer_id: uuid.UUID, run: int) -> None:
    """Looks at where a rolling unit is: one that stands still is no help in time, and is again once it moves."""
    answer = Response.objects.select_related("unit__agency").get(pk=answer_id)
    backup = locks.backup(answer.backup_id)
    answer.refresh_from_db(fields=["state", "stalled", "rolling_at"])
    if backup.closed_at is not None or answer.state != ResponseState.ROLLING:
        return
    now_stalled = _stands_still(log, backup, answer)
    timers.arm(backup.agency_id, TimerKind.STALLED, answer.pk, log.now + _LOOK, run=run + 1)
    if now_stalled is None or now_stalled == answer.stalled:
        return
    answer.stalled = now_stalled
    _changed(log, backup, answer, "stalled" if now_stalled else "moving")


def _stands_still(log: Log, backup: Backup, answer: Response) -> bool | None:
    """None: its position is too old to tell, or says that it is there."""
    unit = answer.unit
    if unit.position_at is None or unit.lat is None or unit.lon is None or log.now - unit.position_at > FRESH:
        return None
    if backup.lat is not None and backup.lon is not None and metres_to(backup.lat, backup.lon, unit) <= _THERE_M:
        return None
    moved_at = max(at for at in (unit.moved_at, answer.rolling_at) if at is not None)
    return log.now - moved_at >= ladder.STALLED_AFTER


def _changed(log: Log, backup: Backup, answer: Response, word: str) -> None:
    answer.save(update_fields=["overdue", "stalled"])
    was = backup.covered
    settle(log, backup)
    if not (was and not backup.covered):
        # No reopening says it, yet the boards must read it.
        log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, **who(answer.unit, backup, word)})
