"""What a fired timer leaves to do for a host that has Django: rules in Python, each done once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog
from django.db import DatabaseError
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Now

from requests.actions import (
    arrivals,
    handing,
    late,
    locks,
    rungs,
    sharing,
    standing_cover,
    timers,
    tours,
    uncrewed,
    welfare,
)
from requests.actions.ending import end
from requests.actions.settle import settle
from requests.actions.telling import tell
from requests.events import Log, Verb
from requests.models import Backup, FollowUp, Response, Timer
from requests.refusals import Refusal
from requests.vocabulary import LIVE_RESPONSES, Disposition, EventKind, TimerKind
from units.access import system
from units.models import Tour

log = structlog.get_logger(__name__)

#: After so many failures a follow-up is left alone and alarmed.
MAX_TRIES: Final = 10
_PAUSE: Final = Value(timedelta(seconds=1), output_field=DurationField())
TIMER: Final = system("timer", kind="timer")
#: A roll-by somebody is rolling to is not expired under their wheels.
_ANOTHER: Final = timedelta(minutes=10)


def _unverified(record: Log, timer: Timer) -> None:
    """Nobody verified a cancelled emergency, or a late one, in time: the supervisor has it."""
    backup = locks.backup(timer.subject)
    if backup.closed_at is not None or not late.waits_for_voice(backup):
        return
    why = "cancel not verified" if backup.cancel_asked_at else "delayed, not verified"
    facts = {"number": backup.number, "why": why, "alert": ["supervisor"]}
    record.add(EventKind.BACKUP_ESCALATED, backup, facts)
    settle(record, backup)
    tell(record, timer, backup, {"supervisor"})


def _welfare(record: Log, timer: Timer) -> None:
    stop = welfare.unanswered(record, timer.subject, timer.run, timer.step)
    if stop is not None:
        tell(record, timer, stop, {"supervisor"})


def _expire(record: Log, backup_id: uuid.UUID, run: int, step: int) -> None:
    """A roll-by has had its time. One that somebody is rolling to is looked at again later."""
    backup, units = locks.with_everyone(backup_id)
    if backup.closed_at is not None or backup.run != run:
        return
    if backup.responses.filter(state__in=LIVE_RESPONSES).exists():
        timers.arm(backup.agency_id, TimerKind.EXPIRY, backup.pk, record.now + _ANOTHER, run=run, step=step + 1)
        return
    end(record, backup, units, Disposition.EXPIRED, EventKind.BACKUP_EXPIRED)


#: What follows when a timer of a kind has fired. A test holds that there is something for each.
WORK: Final[dict[str, Callable[[Log, Timer], object]]] = {
    TimerKind.RUNG: rungs.fired,
    TimerKind.UNSEEN: lambda log, timer: rungs.unseen(log, timer.subject, timer.run),
    TimerKind.OVERDUE: lambda log, timer: arrivals.overdue(log, timer.subject),
    TimerKind.STALLED: lambda log, timer: arrivals.stalled(log, timer.subject, timer.run),
    TimerKind.UNVERIFIED_CANCEL: _unverified,
    TimerKind.PARTNER_UNSEEN: lambda log, timer: sharing.not_displayed(log, timer.subject, timer.run),
    TimerKind.EXPIRY: lambda log, timer: _expire(log, timer.subject, timer.run, timer.step),
    TimerKind.WELFARE: _welfare,
    TimerKind.STANDING_COVER: lambda log, timer: standing_cover.fall_due(log, timer.subject, timer.run, timer.step),
    TimerKind.UNCREWED: lambda log, timer: uncrewed.look(log, timer.subject, timer.run, timer.step),
    TimerKind.DESK: handing.look,
    TimerKind.TOUR: lambda log, timer: tours.look(log, timer.subject, timer.step),
}


def _follow_up(record: Log, follow_up_id: int) -> bool:
    """Does one and marks it done in the same transaction. False: another host has it in hand, or has done it."""
    claimed = (
        FollowUp.objects.filter(pk=follow_up_id, done_at=None)
        .select_related("timer")
        .select_for_update(no_key=True, skip_locked=True, of=("self",))
        .first()
    )
    if claimed is None:
        return False
    WORK[claimed.timer.kind](record, claimed.timer)
    FollowUp.objects.filter(pk=claimed.pk).update(done_at=record.now)
    return True


follow_up = Verb(_follow_up)


def run_pending(limit: int = 200) -> int:
    """Does what fired timers left to do, each once, in any number of hosts at once. Answers how many were done.

    One that fails is tried again after 1, 4, 9 … seconds.
    """
    done = rungs.pass_quietly(limit)
    pause = ExpressionWrapper(F("tries") * F("tries") * _PAUSE, output_field=DurationField())
    ready = FollowUp.objects.filter(done_at=None, tries__lt=MAX_TRIES, created_at__lte=Now() - pause).order_by("id")
    for pk in list(ready.values_list("pk", flat=True)[:limit]):
        try:
            done += follow_up(TIMER, pk)
        except (
            DatabaseError,
            Refusal,
            Response.DoesNotExist,
            Backup.DoesNotExist,
            Tour.DoesNotExist,
            ValueError,
            KeyError,
        ) as error:
            FollowUp.objects.filter(pk=pk).update(tries=F("tries") + 1)
            log.exception("follow_up.failed", follow_up=pk, error=repr(error))
    return done
