"""A touch that comes long after it was made, or from another crew: whose it was, and what verifying it sets free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from requests import ladder, queries
from requests.actions import timers
from requests.actions.ask import Ask
from requests.actions.rungs import release
from requests.actions.settle import arm_rung, start_run
from requests.events import Log
from requests.models import Backup, Stop
from requests.vocabulary import EventKind, Mark, Origin, TimerKind
from units.access import Actor
from units.models import Tour, Unit


@dataclass(frozen=True)
class Late:
    """Whose touch a late one was, as far as the tours tell: the unit, and whoever crewed it then."""

    unit: Unit | None = None
    officer_id: int | None = None


def late(actor: Actor, ask: Ask) -> Late | None:
    """What is late about an emergency; None when it comes in time, by the database's clock."""
    if ask.pressed_at is None and ask.tour is None:
        return None
    now = queries.db_now()
    tour = _named(actor, ask, now)
    old = ask.pressed_at is not None and now - ask.pressed_at > ladder.DELAYED_AFTER
    if not old and (tour is None or _is_own(actor, tour)):
        return None
    if tour is None and ask.unit is None:
        tour = _crew_at(actor, ask.pressed_at)
    return Late(tour.unit, tour.officer_id) if tour else Late()


def _named(actor: Actor, ask: Ask, now: datetime) -> Tour | None:
    """The tour a touch says it was made in. One that cannot be is dropped with a warning: somebody needs help."""
    if ask.tour is None:
        return None
    tours = Tour.objects.filter(pk=ask.tour).select_related("unit")
    if actor.kind == "device":
        tours = tours.filter(agency_id=actor.agency_id or 0, unit__vehicle=actor.vehicle)
    else:
        tours = tours.filter(agency_id__in=actor.roles)
    tour = tours.first()
    touched = ask.pressed_at or (tour and tour.ended_at) or now
    if tour is None or now - touched > ladder.TOUR_NAMED_WITHIN:
        if "tour" not in ask.warnings:
            ask.warnings.append("tour")
        return None
    return tour


def _is_own(actor: Actor, tour: Tour) -> bool:
    """Whether whoever sends it was on that very tour, or is in its car on another.

    Another tour is another crew. Whoever was signed off elsewhere, and does not know it yet, is the same person in the
    same danger: their touch is as fresh as it is.
    """
    if actor.officer_id is not None and tour.officer_id == actor.officer_id:
        return True
    if tour.ended_at is not None:
        return False
    return actor.kind == "device" or tour.unit_id == actor.unit_id


def left(actor: Actor, ask: Ask) -> Unit | None:
    """The unit of the tour that ended under whoever asks now, while nobody else has signed on to it.

    Raises nothing: without one the emergency is a person's without a unit.
    """
    if ask.tour is None or actor.officer_id is None:
        return None
    mine = Tour.objects.filter(pk=ask.tour, officer_id=actor.officer_id, agency_id__in=actor.roles)
    tour = mine.select_related("unit").first()
    if tour is None or Tour.objects.filter(unit_id=tour.unit_id, ended_at=None).exists():
        return None
    return tour.unit


def _crew_at(actor: Actor, at: datetime | None) -> Tour | None:
    """Who crewed the caller's unit, or the car of its device, at a moment."""
    if at is None:
        return None
    tours: QuerySet[Tour]
    if actor.kind == "device":
        tours = Tour.objects.filter(agency_id=actor.agency_id or 0, unit__vehicle=actor.vehicle)
    elif actor.unit_id is not None:
        tours = Tour.objects.filter(unit_id=actor.unit_id)
    else:
        return None
    then = tours.filter(Q(ended_at=None) | Q(ended_at__gte=at), started_at__lte=at)
    return then.select_related("unit").order_by("-started_at").first()


def stop_then(stop: Stop | None, ask: Ask) -> Stop | None:
    """The unit's open stop, when it stood there already as the button was touched."""
    began = stop is not None and ask.pressed_at is not None and stop.opened_at <= ask.pressed_at
    return stop if began else None


def own(backup: Backup, whose: Late, actor: Actor) -> None:
    """Marks a new backup as late: it is that crew's, whoever sent it."""
    backup.mark = Mark.DELAYED
    if whose.unit is not None:
        backup.origin = Origin.DEVICE if actor.kind == "device" else Origin.ASKED
        backup.asker_id = whose.officer_id


def facts(backup: Backup) -> dict[str, object]:
    """What the log says of a late one."""
    if backup.mark != Mark.DELAYED:
        return {}
    if backup.pressed_at is None:
        return {"mark": str(backup.mark)}
    return {"mark": str(backup.mark), "delayed_s": round((backup.received_at - backup.pressed_at).total_seconds())}


def held_anew(log: Log, backup: Backup, origin: Origin) -> None:
    """Somebody of that unit holds the button now: no late word any more, an emergency from rung 0."""
    backup.mark = ""
    backup.cancel_asked_at, backup.secured_at = None, None
    backup.origin, backup.asker_id = origin, log.actor.officer_id or backup.asker_id
    timers.cancel(log, backup.pk, kinds=(TimerKind.UNVERIFIED_CANCEL,))
    start_run(log, backup)
    log.add(EventKind.BACKUP_REOPENED, backup, {"number": backup.number, "why": "held again"})


def watch_verifying(log: Log, backup: Backup) -> None:
    """Somebody has acknowledged a late one and asks by voice: unverified for a minute it is the supervisor's."""
    due = log.now + ladder.UNVERIFIED_CANCEL / settings.LADDER_QUICKER
    timers.arm(backup.agency_id, TimerKind.UNVERIFIED_CANCEL, backup.pk, due, run=backup.version)


def hold_everybody(log: Log, backup: Backup) -> bool:
    """Acknowledged while it was dispatch's alone, it stays so for as long as verifying may take.

    Not for ever: nobody silences an emergency by acknowledging it. A silent one is not held: nothing may be said.
    """
    if backup.mark != Mark.DELAYED or backup.rung > 0 or backup.silent:
        return False
    arm_rung(
        backup, timers.next_step(backup.pk, backup.run), log.now + ladder.UNVERIFIED_HOLDS / settings.LADDER_QUICKER
    )
    return True


def go_on(log: Log, backup: Backup) -> None:
    """Verified, and they cannot talk or do not answer: an emergency like any other. The caller settles it."""
    backup.mark = ""
    release(log, backup)


def waits_for_voice(backup: Backup) -> bool:
    """Whether somebody has to verify it by voice: a withdrawal, or a late touch."""
    return backup.cancel_asked_at is not None or backup.mark == Mark.DELAYED
