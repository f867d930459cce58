"""Ending: not needed after all, secured, verified safe, closed. "Not needed, thanks" is a good ending."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings

from requests import access, ladder, lifecycle, stored
from requests.actions import custody, late, locks, timers
from requests.actions.answering import stated
from requests.actions.asking import require_open
from requests.actions.origins import POLICY
from requests.actions.settle import arm_rung, call_next_rung, settle, settle_units, start_run, watch_arrivals
from requests.actions.sharing import call_held
from requests.events import Log, Moved, Verb
from requests.models import Backup, Event, LadderPolicy, Stop
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import (
    LIVE_RESPONSES,
    Disposition,
    EventKind,
    Mark,
    Origin,
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
    if log.actor.kind == "device" and backup.urgency != Urgency.EMERGENCY:
        raise Forbidden("With nobody signed in this car may only withdraw its own emergency.")
    if backup.closed_at is not None:
        return
    if disposition not in lifecycle.CLOSED_BY_PERSON - {Disposition.HELPED}:
        raise Invalid.field("disposition", f"{disposition} is no way to cancel.")
    if backup.urgency == Urgency.EMERGENCY:
        if _ask_cancel(log, backup):
            settle(log, backup)
    else:
        if backup.origin == Origin.POLICY and access.asks_in(log.actor, backup):
            # Nobody asked for it, so waving it off says nothing of anybody: the record does not name them.
            log.actor = POLICY
        end(log, backup, units, disposition, EventKind.BACKUP_CANCELLED)


def _ask_cancel(log: Log, backup: Backup, at: datetime | None = None) -> bool:
    """Withdrawing an emergency only asks: the row stays, units keep rolling, dispatch verifies by voice.

    Answers whether that is news; the caller settles it.
    """
    if backup.silent and (access.asks_in(log.actor, backup) or not log.actor.is_desk(backup.agency_id)):
        raise NotInThisState("Dispatch has to verify this by voice.", backup.pk)
    if backup.cancel_asked_at is not None:
        return False
    backup.cancel_asked_at = log.now
    due = log.now + ladder.UNVERIFIED_CANCEL / settings.LADDER_QUICKER
    timers.arm(backup.agency_id, TimerKind.UNVERIFIED_CANCEL, backup.pk, due, run=backup.version)
    log.add(EventKind.BACKUP_CANCEL_ASKED, backup, {"number": backup.number, **stated(at)})
    return True


def _verify_cancel(log: Log, backup_id: uuid.UUID, outcome: VerifyOutcome) -> None:
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.verify", backup)
    if backup.closed_at is None:
        # (Of a closed one the refusal would only say whose it was.)
        _require_not_asking(log, backup)
    if not late.waits_for_voice(backup) or backup.closed_at is not None:
        if _last_outcome(backup) == outcome:
            return
        require_open(backup)
        raise NotInThisState(f"Nobody has asked to cancel #{backup.number}.", backup.pk)
    timers.cancel(log, backup.pk, kinds=(TimerKind.UNVERIFIED_CANCEL,))
    log.add(EventKind.BACKUP_CANCEL_VERIFIED, backup, {"number": backup.number, "outcome": str(outcome)})
    if outcome is VerifyOutcome.SAFE:
        end(log, backup, units, Disposition.CANCELLED, EventKind.BACKUP_CLOSED)
        return
    # They cannot talk, or do not answer: the emergency goes on, and wider at once.
    backup.cancel_asked_at = None
    late.go_on(log, backup) if backup.mark == Mark.DELAYED else call_held(log, backup)
    settle(log, backup)
    call_next_rung(log, backup)


def _require_not_asking(log: Log, backup: Backup) -> None:
    """An emergency is ended by somebody who heard the unit's voice, never from where it was asked."""
    if access.asks_in(log.actor, backup):
        raise Forbidden("Somebody else has to verify this by voice.")


def _last_outcome(backup: Backup) -> str | None:
    """What was heard when this backup's cancel was last verified, as its log tells."""
    told = Event.objects.filter(
        agency_id=backup.agency_id, subject=backup.pk, kind=EventKind.BACKUP_CANCEL_VERIFIED
    ).order_by("-seq")
    last = told.first()
    # (Of one whose words have had their time nobody can tell.)
    return None if last is None else stored.said(last.payload)["facts"].get("outcome")


def _close(log: Log, backup_id: uuid.UUID, disposition: Disposition) -> None:
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.close", backup)
    if backup.closed_at is not None:
        return
    if disposition not in lifecycle.CLOSED_BY_PERSON:
        raise Invalid.field("disposition", f"{disposition} is the system's own way to close.")
    if backup.urgency == Urgency.EMERGENCY:
        if not log.actor.is_desk(backup.agency_id):
            raise Forbidden("An emergency is closed by dispatch, after verifying by voice.")
        _require_not_asking(log, backup)
    end(log, backup, units, disposition, EventKind.BACKUP_CLOSED)


def _lock_with_stop(backup_id: uuid.UUID) -> tuple[Backup, Units, Stop | None]:
    """A backup, everyone in it, and the open stop of the unit it covers. Raises NotFound, Moved."""
    covered = locks.peek(backup_id).unit_id
    stop_id = custody.stop_of(covered)
    rows, units, stop = locks.everything([backup_id], stop_id)
    if custody.stop_of(covered) != stop_id:
        raise Moved
    return rows[backup_id], units, stop


def _secure(
    log: Log,
    backup_id: uuid.UUID,
    prisoner: bool | None = None,
    awaiting_tow: bool | None = None,
    at: datetime | None = None,
) -> None:
    """`at`: when it was touched, where it comes late; kept beside the time it came."""
    backup, units, stop = _lock_with_stop(backup_id)
    access.require_on(log.actor, "backup.secure", backup)
    require_open(backup)
    held = backup.prisoner if prisoner is None else prisoner
    tow = backup.awaiting_tow if awaiting_tow is None else awaiting_tow
    # An emergency secured from where it was asked is a withdrawal in other words: dispatch verifies it.
    withdrawn = backup.urgency == Urgency.EMERGENCY and (
        access.asks_in(log.actor, backup) or not log.actor.is_desk(backup.agency_id)
    )
    said_already = (backup.cancel_asked_at if withdrawn else backup.secured_at) is not None
    # Touched before the button was held again, it comes after that: the hold is the last word, and stands.
    overtaken = withdrawn and at is not None and backup.held_at is not None and at < backup.held_at
    if (said_already or overtaken) and (held, tow) == (backup.prisoner, backup.awaiting_tow):
        return
    newly_held = (held and not backup.prisoner) or (tow and not backup.awaiting_tow)
    facts = {"number": backup.number, "prisoner": held, "awaiting_tow": tow, **stated(at)}
    if withdrawn:
        if (held, tow) != (backup.prisoner, backup.awaiting_tow):
            log.add(EventKind.BACKUP_UPDATED, backup, facts)
        backup.prisoner, backup.awaiting_tow = held, tow
        if not overtaken:
            _ask_cancel(log, backup, at)
    else:
        backup.prisoner, backup.awaiting_tow = held, tow
        if backup.mark == Mark.DELAYED:
            # A desk that secures a late one has heard from them.
            backup.mark = ""
        # Whoever left before a prisoner was held is no help with that: see `settle.came_and_left`.
        backup.secured_at = log.now if newly_held or backup.secured_at is None else backup.secured_at
        if (held or tow) and backup.unit_id is not None:
            # (The emergency of nobody we know stays one: cover is for somebody.)
            _go_on_as_cover(log, backup)
        log.add(EventKind.BACKUP_SECURED, backup, facts)
    custody.keep(log, backup, units.get(backup.unit_id) if backup.unit_id else None, stop)
    settle(log, backup)
    settle_units(log, units)


def _go_on_as_cover(log: Log, backup: Backup) -> None:
    """With a prisoner or a tow the ask goes on as cover. Its rungs run on, at their times or at a cover's if sooner."""
    before, backup.urgency = Urgency(backup.urgency), Urgency.COVER
    backup.units_wanted = backup.units_wanted or 1
    if before is Urgency.ROLL_BY:
        start_run(log, backup)
    elif before is Urgency.COVER and backup.prisoner:
        _quicken(log, backup)
    watch_arrivals(log, backup)


def _quicken(log: Log, backup: Backup) -> None:
    """A prisoner is held now: a default cover climbs quicker from here on."""
    if LadderPolicy.objects.filter(agency_id=backup.agency_id, urgency=Urgency.COVER).exists():
        return
    rules = ladder.quickened(
        cast(ladder.Ladder, backup.ladder),
        ladder.copy(Urgency.COVER, prisoner=True, quicker=settings.LADDER_QUICKER),
    )
    backup.ladder = dict(rules)
    after = ladder.next_after(rules, step := timers.next_step(backup.pk, backup.run))
    if after is not None and backup.next_rung_at is not None:
        due = max(log.now, backup.run_started_at + timedelta(seconds=after))
        arm_rung(backup, step, min(due, backup.next_rung_at))


cancel, verify_cancel = Verb(_cancel), Verb(_verify_cancel)
close, secure = Verb(_close), Verb(_secure)
