"""What a fired timer leaves to do for a host that has Django: rules in Python, each done once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

import structlog
from django.db import DatabaseError
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Now

from requests.actions import locks, timers
from requests.actions.ending import end
from requests.actions.settle import settle
from requests.actions.sharing import share
from requests.actions.units import welfare_due
from requests.events import Log, Verb
from requests.ladder import OUTSIDE
from requests.models import Backup, FollowUp, Response, Timer
from requests.refusals import Refusal
from requests.vocabulary import LIVE_RESPONSES, Disposition, EventKind, ResponseState, ShareHow, TimerKind, Urgency
from units.access import system
from units.models import Partnership

log = structlog.get_logger(__name__)

#: After so many failures a follow-up is left alone and alarmed.
MAX_TRIES: Final = 10
_PAUSE: Final = Value(timedelta(seconds=1), output_field=DurationField())
TIMER: Final = system("timer", kind="timer")
#: A roll-by somebody is rolling to is not expired under their wheels.
_ANOTHER: Final = timedelta(minutes=10)


def _rung_fired(record: Log, backup_id: uuid.UUID, step: int, run: int) -> None:
    """An outside rung brings partners in: offered, or automatic where the partnership says so."""
    backup = locks.backup(backup_id)
    if backup.closed_at is not None or backup.run != run or step >= len(backup.ladder["rungs"]):
        return
    alert = set(backup.ladder["rungs"][step]["alert"])
    held = backup.cancel_asked_at is not None and "partners" in alert
    if held:
        # A cancel asked but not verified holds partner units only.
        alert.discard("partners")
        facts = {"number": backup.number, "rung": step, "why": "cancel asked"}
        record.add(EventKind.BACKUP_RUNG_SKIPPED, backup, facts)
    pacts = Partnership.objects.filter(agency_id=backup.agency_id).select_related("partner")
    news = [share(record, backup, pact, _how(backup, alert, pact)) for pact in pacts if alert & OUTSIDE]
    if held or any(news):
        settle(record, backup)


def _how(backup: Backup, alert: set[str], pact: Partnership) -> ShareHow:
    if Urgency(backup.urgency).level < Urgency.BACKUP.level:
        # To a cover a neighbour is offered, never sent (DESIGN §5); also when it was more until it was secured.
        return ShareHow.OFFERED
    if alert & {"partners", "partner_desks"}:
        return ShareHow.AUTOMATIC
    return ShareHow.AUTOMATIC if "mutual_aid" in alert and pact.automatic else ShareHow.OFFERED


def _overdue(record: Log, answer_id: uuid.UUID) -> None:
    """A rolling unit is past its time: it no longer counts as coming, so the ladder goes on."""
    answer = Response.objects.get(pk=answer_id)
    backup = locks.backup(answer.backup_id)
    answer.refresh_from_db()
    if backup.closed_at is not None or answer.state != ResponseState.ROLLING or answer.overdue:
        return
    answer.overdue = True
    answer.save(update_fields=["overdue"])
    settled = backup.covered
    settle(record, backup)
    if backup.covered == settled:
        # Others still cover: no reopening, yet the boards must read that this one is late.
        facts = {"number": backup.number, "overdue": answer.unit.call_sign}
        record.add(EventKind.BACKUP_UPDATED, backup, facts)


def _unverified(record: Log, backup_id: uuid.UUID) -> None:
    """Nobody verified a cancelled emergency in time: the supervisor has it."""
    backup = locks.backup(backup_id)
    if backup.closed_at is not None or backup.cancel_asked_at is None:
        return
    facts = {"number": backup.number, "why": "cancel not verified", "alert": ["supervisor"]}
    record.add(EventKind.BACKUP_ESCALATED, backup, facts)
    settle(record, backup)


def _expire(record: Log, backup_id: uuid.UUID, run: int, step: int) -> None:
    """A roll-by has had its time. One that somebody is rolling to is looked at again later."""
    backup, units = locks.with_everyone(backup_id)
    if backup.closed_at is not None or backup.run != run:
        return
    if backup.responses.filter(state__in=LIVE_RESPONSES).exists():
        timers.arm(backup.agency_id, TimerKind.EXPIRY, backup.pk, record.now + _ANOTHER, run=run, step=step + 1)
        return
    end(record, backup, units, Disposition.EXPIRED, EventKind.BACKUP_EXPIRED)


def _do(record: Log, timer: Timer) -> None:
    if timer.kind == TimerKind.RUNG:
        _rung_fired(record, timer.subject, timer.step, timer.run)
    elif timer.kind == TimerKind.OVERDUE:
        _overdue(record, timer.subject)
    elif timer.kind == TimerKind.UNVERIFIED_CANCEL:
        _unverified(record, timer.subject)
    elif timer.kind == TimerKind.EXPIRY:
        _expire(record, timer.subject, timer.run, timer.step)
    elif timer.kind == TimerKind.WELFARE:
        welfare_due.work(record, timer.subject, timer.run)
    else:
        raise ValueError(f"no follow-up for timers of kind {timer.kind}")


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
    _do(record, claimed.timer)
    FollowUp.objects.filter(pk=claimed.pk).update(done_at=record.now)
    return True


follow_up = Verb(_follow_up)


def run_pending(limit: int = 200) -> int:
    """Does what fired timers left to do, each once, in any number of hosts at once. Answers how many were done.

    One that fails is tried again after 1, 4, 9 … seconds.
    """
    pause = ExpressionWrapper(F("tries") * F("tries") * _PAUSE, output_field=DurationField())
    ready = FollowUp.objects.filter(done_at=None, tries__lt=MAX_TRIES, created_at__lte=Now() - pause).order_by("id")
    done = 0
    for pk in list(ready.values_list("pk", flat=True)[:limit]):
        try:
            done += follow_up(TIMER, pk)
        except (DatabaseError, Refusal, Response.DoesNotExist, Backup.DoesNotExist, ValueError, KeyError) as error:
            FollowUp.objects.filter(pk=pk).update(tries=F("tries") + 1)
            log.exception("follow_up.failed", follow_up=pk, error=repr(error))
    return done
