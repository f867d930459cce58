"""Whose an emergency is, and what is late about one: a touch long after it was made, or of another crew.

Who holds the button asks as the unit they are on. On none they are still of the one whose tour ended under them,
whatever browser they hold: their last, while nobody else is aboard (`crewing`). Else the car of the browser asks
(`asker`); else it is a person's without a unit. All of that is of now. Late is what is old, or names a tour of
somebody else (`late`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
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
    tour = _within_reach(actor).filter(pk=ask.tour).select_related("unit").first()
    touched = ask.pressed_at or (tour and tour.ended_at) or now
    if tour is None or now - touched > ladder.TOUR_NAMED_WITHIN:
        if "tour" not in ask.warnings:
            ask.warnings.append("tour")
        return None
    return tour


def _within_reach(actor: Actor) -> QuerySet[Tour]:
    """Tours that may be named: of the agencies of whoever asks; in a car, those in that car."""
    if actor.kind == "device":
        return Tour.objects.filter(agency_id=actor.agency_id or 0, unit__vehicle=actor.vehicle)
    return Tour.objects.filter(agency_id__in=actor.roles)


def _is_own(actor: Actor, tour: Tour) -> bool:
    """Whether whoever sends it was on that very tour, or is in its car on another.

    Another tour is another crew. Whoever was signed off elsewhere, and does not know it yet, is the same person in the
    same danger: their touch is as fresh as it is. So is that of a locked car that nobody has signed on to since.
    """
    if actor.officer_id is not None and tour.officer_id == actor.officer_id:
        return True
    if tour.ended_at is None:
        return actor.kind == "device" or tour.unit_id == actor.unit_id
    return actor.kind == "device" and actor.officer_id is None and not _is_relieved(tour)


def _is_relieved(tour: Tour) -> bool:
    """Whether anybody has signed on to its unit, or to another in its car, since it ended."""
    there = Q(unit_id=tour.unit_id)
    if tour.unit.vehicle:
        there |= Q(agency_id=tour.agency_id, unit__vehicle=tour.unit.vehicle)
    return Tour.objects.filter(there, started_at__gte=tour.ended_at).exists()


def asker(person: Actor, car: Actor, ask: Ask) -> Actor:
    """Signed in but on no tour, in an enrolled car: for an emergency the car knows better who needs help.

    Not so where it names a tour of that person in another car. Who they are stays known: what they raise is theirs to
    withdraw, and not theirs to verify.
    """
    if not ask.is_emergency or person.unit_id is not None or ask.unit is not None or person.officer_id is None:
        return person
    if ask.tour is not None:
        mine = _within_reach(person).filter(pk=ask.tour, officer_id=person.officer_id)
        if mine.exclude(unit__vehicle=car.vehicle).exists():
            return person
    return replace(car, officer_id=person.officer_id)


def withdrawer(person: Actor, car: Actor, backup_id: uuid.UUID) -> Actor:
    """Who signs in on a car that raised an emergency by itself, and is on no tour, takes it back as that car."""
    raised = Backup.objects.filter(pk=backup_id, origin=Origin.DEVICE, vehicle=car.vehicle)
    if person.unit_id is not None or not raised.filter(agency_id=car.agency_id or 0).exists():
        return person
    return replace(car, officer_id=person.officer_id)


def crewing(actor: Actor, ask: Ask) -> Actor:
    """Whoever asks, as of the unit whose tour ended under them; anybody else as they are.

    It is their last tour, and nobody else is aboard: else they would be taken for a crew they are not of.
    """
    if not ask.is_emergency or ask.tour is None or actor.unit_id is not None or ask.unit is not None:
        return actor
    tour = _named(actor, ask, now := queries.db_now())
    if tour is None or tour.officer_id != actor.officer_id or tour.ended_at is None:
        return actor
    since = Tour.objects.filter(officer_id=tour.officer_id, started_at__gt=tour.started_at)
    aboard = Tour.objects.filter(unit_id=tour.unit_id, ended_at=None)
    if now - tour.ended_at > ladder.TOUR_NAMED_WITHIN or since.exists() or aboard.exists():
        return actor
    return replace(actor, unit_id=tour.unit_id, agency_id=tour.agency_id, vehicle=tour.unit.vehicle)


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
        by_car = actor.kind == "device" and actor.officer_id != whose.officer_id
        backup.origin = Origin.DEVICE if by_car else Origin.ASKED
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
