"""Who at a desk has an ask, and what becomes of it when they go: another desk takes it over, or the supervisor has it.

Nothing moves by itself. That somebody left is said on the board and on the supervisor's page until somebody takes it.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from requests import access, listening
from requests.actions import locks, timers
from requests.actions.asking import require_open
from requests.actions.telling import tell
from requests.events import Log, Verb
from requests.models import Backup, HandOverNote, Timer
from requests.refusals import NotInThisState
from requests.vocabulary import NO_ASK, EventKind, TimerKind
from units.models import Agency

#: How often it is looked whether the desk that has an ask is still there, and how soon again where it is not.
LOOK: Final = timedelta(minutes=5)
AGAIN: Final = timedelta(minutes=1)
#: After a sign-out: its sockets are gone by then, and another browser of the same desk still counts as there.
AFTER_SIGN_OUT: Final = timedelta(seconds=20)


def hold(log: Log, backup: Backup) -> None:
    """Whoever acts now has this locked ask; the caller saves it."""
    backup.acknowledged_by, backup.desk_id, backup.left_at = log.actor.label, log.actor.officer_id, None
    _watch(log, backup, LOOK)


def picked_up(log: Log, backup: Backup) -> None:
    """Somebody acknowledges what a desk has left: they have it. Else the first who took notice keeps it."""
    if backup.left_at is not None:
        _take(log, backup)


def _take_over(log: Log, backup_id: uuid.UUID) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.take_over", backup)
    require_open(backup)
    if backup.acknowledged_at is None:
        raise NotInThisState(f"Nobody has #{backup.number} yet: acknowledge it.", backup.pk)
    if backup.left_at is not None or backup.desk_id != log.actor.officer_id:
        _take(log, backup)


def _take(log: Log, backup: Backup) -> None:
    """When somebody first took notice stays; who has it now is another."""
    facts = {"number": backup.number, "from": backup.acknowledged_by}
    hold(log, backup)
    log.add(EventKind.BACKUP_ACKNOWLEDGED, backup, facts)
    _save(backup)


def _leave(log: Log, backup_id: uuid.UUID) -> None:
    """The desk that has an ask leaves it to the supervisor."""
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.leave", backup)
    require_open(backup)
    if backup.left_at is not None and backup.desk_id == log.actor.officer_id:
        return
    if backup.acknowledged_at is None or backup.desk_id != log.actor.officer_id:
        who = backup.acknowledged_by or "Nobody"
        raise NotInThisState(f"{who} has #{backup.number}, not you.", backup.pk)
    _left(log, backup, "left to the supervisor")


def _left(log: Log, backup: Backup, why: str) -> None:
    backup.left_at = log.now
    timers.cancel(log, backup.pk, kinds=(TimerKind.DESK,))
    facts = {"number": backup.number, "left_by": backup.acknowledged_by, "how": why}
    log.add(EventKind.BACKUP_UPDATED, backup, facts)
    _save(backup)


def _save(backup: Backup) -> None:
    backup.version += 1
    backup.save(update_fields=["acknowledged_by", "desk", "left_at", "version"])


def _watch(log: Log, backup: Backup, after: timedelta, *, last: bool = False) -> None:
    """Arms the next look whether the desk is still there; `last`: nobody there then is nobody there."""
    if backup.desk_id is None or backup.mark in NO_ASK:
        return  # A test or a lure ends by itself, and calls nobody.
    timers.cancel(log, backup.pk, kinds=(TimerKind.DESK,))
    run = 1 + timers.last_run(TimerKind.DESK, backup.pk)
    timers.arm(backup.agency_id, TimerKind.DESK, backup.pk, log.now + after, run=run, step=int(last))


def look(log: Log, timer: Timer) -> None:
    """Whether a board of the desk that has an ask is alive. Twice not, and the supervisor has it."""
    backup = locks.backup(timer.subject)
    if backup.closed_at is not None or backup.left_at is not None or backup.desk_id is None:
        return
    if timers.last_run(TimerKind.DESK, backup.pk) != timer.run:
        return
    if listening.is_listening(backup.desk_id):
        _watch(log, backup, LOOK)
    elif timer.step == 0:
        _watch(log, backup, AGAIN, last=True)
    else:
        _left(log, backup, "its board is closed")
        tell(log, timer, backup, {"supervisor"})


def _desk_gone(log: Log, agency_ids: tuple[int, ...]) -> None:
    """Somebody signed out: what they have is looked at soon. One ask at a time is locked, in the order of ids."""
    open_ = Backup.objects.filter(closed_at=None, left_at=None, agency_id__in=agency_ids)
    for pk in open_.filter(desk_id=log.actor.officer_id).order_by("pk").values_list("pk", flat=True):
        backup = locks.backup(pk)
        if backup.closed_at is None and backup.left_at is None and backup.desk_id == log.actor.officer_id:
            _watch(log, backup, AFTER_SIGN_OUT, last=True)


def _write_note(log: Log, agency_id: int, text: str, based_on: uuid.UUID | None) -> None:
    """What the next shift should know, one text an agency. Every version is kept, with who wrote it and when.

    `based_on` is the version the writer has seen. Raises NotInThisState when there is a later one.
    """
    access.require(log.actor, "hand_over.write", agency_id, own=False)
    # Two who write at once: the second reads what the first wrote.
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
    last = HandOverNote.objects.filter(agency_id=agency_id).order_by("-at", "-pk").first()
    if last is not None and last.text == text:
        return
    if (last.pk if last else None) != based_on:
        raise NotInThisState(f"{last.author if last else 'Somebody'} has written meanwhile: read it first.")
    HandOverNote.objects.create(agency_id=agency_id, author=log.actor.label, at=log.now, text=text)


take_over, leave = Verb(_take_over), Verb(_leave)
desk_gone, write_hand_over = Verb(_desk_gone), Verb(_write_note)
