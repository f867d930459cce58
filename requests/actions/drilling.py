"""A drill of an agency: when it is on, which asks are part of it, and what a desk says of one of them.

In doubt it is real. Only asks below an emergency that were touched while the drill was on are marked by themselves; an
emergency is marked by a desk's own word alone, and every new touch from outside a drill takes the mark off.
"""

from __future__ import annotations

import uuid

from requests import access, policies
from requests.actions import locks
from requests.actions.ask import Ask
from requests.actions.settle import settle, settle_units, start_run
from requests.events import Log, Verb
from requests.models import Backup, Drill
from requests.models.drills import LONGEST, drill_of
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import EventKind, Mark, ShareHow

#: Who ended a drill that nobody did.
_BY_TIME = "its four hours"


def is_drilled(log: Log, ask: Ask, agency_id: int) -> bool:
    """Whether a touch is part of a drill: no emergency, and made while the drill was on, as far as its clock tells."""
    if ask.is_emergency:
        return False
    drill = drill_of(agency_id)
    return drill is not None and (ask.pressed_at is None or ask.pressed_at >= drill.since)


def _set_drill(log: Log, agency_id: int, *, on: bool, reason: str = "") -> None:
    """Begins a drill, or ends it. A second word is a repeat. Raises Invalid without a reason."""
    access.require(log.actor, "drill.set", agency_id, own=False)
    agency = policies.lock(agency_id)
    known = Drill.objects.filter(agency=agency, ended_at=None).first()
    is_on = known is not None and known.until > log.now
    if on == is_on:
        return
    if on and not reason:
        raise Invalid.field("reason", "say why, for everybody reads it")
    if known is not None:
        known.ended_at, known.ended_by = (log.now, log.actor.label) if is_on else (known.until, _BY_TIME)
        known.save(update_fields=["ended_at", "ended_by"])
    if on:
        Drill.objects.create(
            agency=agency,
            reason=reason,
            since=log.now,
            until=log.now + LONGEST,
            by=log.actor.label,
            officer_id=log.actor.officer_id,
        )


def _mark_drill(log: Log, backup_id: uuid.UUID, *, drill: bool) -> None:
    """A desk says that an open ask is part of the drill, or that it is not: then it is called anew, from rung 0."""
    backup, units = locks.with_everyone(backup_id)
    access.require_on(log.actor, "backup.drill", backup)
    if backup.closed_at is not None:
        raise NotInThisState(f"#{backup.number} is closed.", backup.pk)
    if (backup.mark == Mark.DRILL) == drill:
        return
    if drill:
        _require_harmless(log, backup)
    had = backup.acknowledged_at, backup.acknowledged_by
    backup.mark = Mark.DRILL if drill else ""
    start_run(log, backup)
    if drill:
        # Who says so has taken notice; of what is real from now on nobody has.
        backup.acknowledged_at, backup.acknowledged_by = had
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "drill": drill})
    settle(log, backup)
    settle_units(log, units)


def _require_harmless(log: Log, backup: Backup) -> None:
    """Raises unless nobody can come to harm by taking this ask for a drill."""
    name = f"#{backup.number}"
    if access.asks_in(log.actor, backup):
        raise Forbidden("Somebody else has to say that this is a drill.")
    if drill_of(backup.agency_id) is None:
        raise NotInThisState(f"No drill is on in {backup.agency.code}: {name} is real.", backup.pk)
    if backup.mark or backup.cancel_asked_at is not None:
        raise NotInThisState(f"Verify {name} by voice first.", backup.pk)
    if backup.silent:
        raise NotInThisState(f"{name} is silent: nobody can have said that it is a drill.", backup.pk)
    if backup.shares.exclude(how=ShareHow.OFFERED).exists():
        raise NotInThisState(f"A partner was asked for {name}: tell them by telephone, and close it.", backup.pk)


set_drill, mark_drill = Verb(_set_drill), Verb(_mark_drill)
