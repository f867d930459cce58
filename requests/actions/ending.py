"""Ending: not needed after all, secured, verified safe, closed. "Not needed, thanks" is a good ending."""

from __future__ import annotations

import uuid

from django.conf import settings

from requests import access, ladder, lifecycle
from requests.actions import locks, timers
from requests.actions.asking import require_open
from requests.actions.settle import next_rung_now, settle, settle_units, start_run
from requests.events import Log, Verb
from requests.models import Backup
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import (
    LIVE_RESPONSES,
    Disposition,
    EventKind,
    ResponseState,
    TimerKind,
    Urgency,
    VerifyOutcome,
)
from units.models import Unit

Units = dict[uuid.UUID, Unit]


def end(log: Log, backup: Backup, units: Units, disposition: Disposition, event: EventKind) -> None:
    """Closes a backup: live answers end, timers are cancelled, units are free again. All of it must be locked."""
    for answer in backup.responses.filter(state__in=LIVE_RESPONSES):
        there = answer.state == ResponseState.ON_SCENE
        answer.state = ResponseState.CLEARED if there else ResponseState.STOOD_DOWN
        answer.reason = "" if there else "closed"
        answer.cleared_at = log.now if there else None
        answer.save()
    backup.closed_at, backup.disposition = log.now, disposition
    log.add(event, backup, {"number": backup.number, "disposition": str(disposition)})
    settle(log, backup)
    settle_units(log, units)


def _cancel(log: Log, backup_id: uuid.UUID, disposition: Disposition = Disposition.NOT_NEEDED) -> None:
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.cancel", backup)
    if backup.closed_at is not None:
        return
    if disposition not in lifecycle.CLOSED_BY_PERSON - {Disposition.HELPED}:
        raise Invalid.field("disposition", f"{disposition} is no way to cancel.")
    if backup.urgency == Urgency.EMERGENCY:
        _ask_cancel(log, backup)
    else:
        end(log, backup, units, disposition, EventKind.BACKUP_CANCELLED)


def _ask_cancel(log: Log, backup: Backup) -> None:
    """Withdrawing an emergency only asks: the row stays, units keep rolling, dispatch verifies by voice."""
    if backup.silent and not log.actor.is_desk(backup.agency_id):
        raise NotInThisState("Dispatch has to verify this by voice.", backup.pk)
    if backup.cancel_asked_at is not None:
        return
    backup.cancel_asked_at = log.now
    due = log.now + ladder.UNVERIFIED_CANCEL / settings.LADDER_QUICKER
    timers.arm(backup.agency_id, TimerKind.UNVERIFIED_CANCEL, backup.pk, due, run=backup.version)
    log.add(EventKind.BACKUP_CANCEL_ASKED, backup, {"number": backup.number})
    settle(log, backup)


def _verify_cancel(log: Log, backup_id: uuid.UUID, outcome: VerifyOutcome) -> None:
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.verify", backup)
    if backup.closed_at is not None and backup.cancel_asked_at is not None:
        return
    require_open(backup)
    if backup.cancel_asked_at is None:
        raise NotInThisState(f"Nobody has asked to cancel #{backup.number}.", backup.pk)
    timers.cancel(log, backup.pk, kind=TimerKind.UNVERIFIED_CANCEL)
    log.add(EventKind.BACKUP_CANCEL_VERIFIED, backup, {"number": backup.number, "outcome": str(outcome)})
    if outcome is VerifyOutcome.SAFE:
        end(log, backup, units, Disposition.CANCELLED, EventKind.BACKUP_CLOSED)
        return
    # They cannot talk, or do not answer: the emergency goes on, and wider at once.
    backup.cancel_asked_at = None
    settle(log, backup)
    next_rung_now(log, backup)
    backup.save(update_fields=["next_rung_at"])


def _close(log: Log, backup_id: uuid.UUID, disposition: Disposition) -> None:
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.close", backup)
    if backup.closed_at is not None:
        return
    if disposition not in lifecycle.CLOSED_BY_PERSON:
        raise Invalid.field("disposition", f"{disposition} is the system's own way to close.")
    if backup.urgency == Urgency.EMERGENCY and not log.actor.is_desk(backup.agency_id):
        raise Forbidden("An emergency is closed by dispatch, after verifying by voice.")
    end(log, backup, units, disposition, EventKind.BACKUP_CLOSED)


def _secure(log: Log, backup_id: uuid.UUID, prisoner: bool | None = None, awaiting_tow: bool | None = None) -> None:
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.secure", backup)
    require_open(backup)
    held = backup.prisoner if prisoner is None else prisoner
    tow = backup.awaiting_tow if awaiting_tow is None else awaiting_tow
    if backup.secured_at is not None and (held, tow) == (backup.prisoner, backup.awaiting_tow):
        return
    backup.prisoner, backup.awaiting_tow = held, tow
    _calm(log, backup)
    facts = {"number": backup.number, "prisoner": held, "awaiting_tow": tow}
    log.add(EventKind.BACKUP_SECURED, backup, facts)
    settle(log, backup)
    settle_units(log, units)


def _calm(log: Log, backup: Backup) -> None:
    """What a secured scene makes of the ask.

    An emergency secured from the car is a cancel in other words: dispatch verifies it. With a prisoner or a tow the
    ask goes on as cover; its rungs run on at their times, for a new ladder could only be slower.
    """
    if backup.urgency == Urgency.EMERGENCY and not log.actor.is_desk(backup.agency_id):
        _ask_cancel(log, backup)
        return
    backup.secured_at = backup.secured_at or log.now
    if not (backup.prisoner or backup.awaiting_tow):
        return
    if backup.urgency == Urgency.ROLL_BY:
        backup.urgency = Urgency.COVER
        start_run(log, backup)
    backup.urgency = Urgency.COVER


cancel, verify_cancel = Verb(_cancel), Verb(_verify_cancel)
close, secure = Verb(_close), Verb(_secure)
