"""Welfare of a unit out of its car: DUE at the desk after 3, 5, 10 minutes, a chime, then the supervisor (DESIGN §5).

Whatever the unit does, what its radio says and a second unit beside it start the check anew. Secured with a prisoner it
is every ten minutes, and never off.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from requests.actions import locks, timers
from requests.actions.settle import save_stop
from requests.events import Log
from requests.models import Stop
from requests.vocabulary import EventKind, TimerKind, WelfareAlert
from units.models import Unit

#: The dispatcher is asked to check on a stop after these minutes, then every ten.
MINUTES: Final = (3, 5, 10)
#: How far an unanswered check goes, and how long after it was due.
STEPS: Final = (
    (WelfareAlert.DUE, timedelta()),
    (WelfareAlert.CHIME, timedelta(seconds=120)),
    (WelfareAlert.SUPERVISOR, timedelta(seconds=240)),
)


def arm(log: Log, stop: Stop, checks: int = 0) -> None:
    """Arms the next check of a locked stop; `checks` were armed before it. The caller saves the stop."""
    timers.cancel(log, stop.pk, kinds=(TimerKind.WELFARE,))
    stop.welfare_run += 1
    stop.welfare_overdue, stop.welfare_alert = False, ""
    after = MINUTES[2] if stop.prisoner else MINUTES[min(checks, 2)]
    stop.welfare_due_at = log.now + timedelta(minutes=after)
    timers.arm(stop.agency_id, TimerKind.WELFARE, stop.pk, stop.welfare_due_at, run=stop.welfare_run)


def heard_from(log: Log, unit: Unit) -> bool:
    """The unit did something, or somebody heard or reached it: the check of its stop starts anew.

    The unit must be locked: whoever changes a stop holds its unit first, so the stop may be taken late here.
    """
    if unit.stop_id is None:
        return False
    stop = locks.stop(unit.stop_id)
    if stop.cleared_at is not None:
        return False
    arm(log, stop, checks=stop.welfare_run)
    save_stop(log, stop, EventKind.STOP_UPDATED, unit=unit.call_sign, welfare="ok")
    return True


def heard_from_own(log: Log, unit: Unit) -> None:
    """`heard_from`, when it was the unit itself that acted."""
    if log.actor.unit_id == unit.pk:
        heard_from(log, unit)


def unanswered(log: Log, stop_id: uuid.UUID, run: int, step: int) -> Stop | None:
    """A check passed unanswered, one step further. Answers the stop once the supervisor has it; nothing if answered."""
    seen = Stop.objects.filter(pk=stop_id).first()
    if seen is None:
        return None
    unit = locks.unit(seen.unit_id)
    stop = locks.stop(stop_id)
    if stop.cleared_at is not None or stop.welfare_run != run or stop.welfare_due_at is None:
        return None
    stop.welfare_overdue, stop.welfare_alert = True, STEPS[step][0]
    save_stop(log, stop, EventKind.STOP_UPDATED, unit=unit.call_sign, welfare=str(stop.welfare_alert))
    if step == 0:
        log.add(EventKind.UNIT_WELFARE_DUE, unit, {"unit": unit.call_sign})
    if step + 1 == len(STEPS):
        return stop
    due_at = stop.welfare_due_at + STEPS[step + 1][1]
    timers.arm(stop.agency_id, TimerKind.WELFARE, stop.pk, due_at, run=run, step=step + 1)
    return None
