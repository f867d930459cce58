"""The next welfare check of a stop at a time a desk says: "call me again in a quarter of an hour"."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from requests import access
from requests.actions import locks, timers
from requests.actions.settle import save_stop
from requests.actions.welfare import MINUTES
from requests.events import Log, Verb
from requests.refusals import Invalid, NotInThisState
from requests.vocabulary import EventKind, TimerKind

#: Later than this is no check any more.
LONGEST: Final = 60


def _check_in(log: Log, call_sign: str, minutes: int) -> uuid.UUID:
    """The unit's stop is checked on in so many minutes, and after that as ever. Answers the stop."""
    named = locks.named_unit(log.actor, call_sign, log.actor.roles, prefer=log.actor.agency_id)
    access.require(log.actor, "unit.check", named.agency_id, own=False)
    unit = locks.unit(named.pk)
    if unit.stop_id is None:
        raise NotInThisState(f"{unit.call_sign} is on no stop.")
    stop = locks.stop(unit.stop_id)
    if stop.cleared_at is not None:
        raise NotInThisState(f"{unit.call_sign} is on no stop.")
    if not 1 <= minutes <= LONGEST:
        raise Invalid.field("minutes", f"1 to {LONGEST}")
    if stop.prisoner and minutes > MINUTES[2]:
        # With a prisoner the check is every ten minutes, and never off (DESIGN §5).
        raise Invalid.field("minutes", f"with a prisoner at most {MINUTES[2]}")
    timers.cancel(log, stop.pk, kinds=(TimerKind.WELFARE,))
    stop.welfare_run += 1
    stop.welfare_overdue, stop.welfare_alert = False, ""
    stop.welfare_due_at = log.now + timedelta(minutes=minutes)
    timers.arm(stop.agency_id, TimerKind.WELFARE, stop.pk, stop.welfare_due_at, run=stop.welfare_run)
    save_stop(log, stop, EventKind.STOP_UPDATED, unit=unit.call_sign, welfare="ok", check_min=minutes)
    return stop.pk


check_in = Verb(_check_in)
