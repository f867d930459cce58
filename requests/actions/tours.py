"""Signing on and off. A relief on the same call sign takes over its backup, timers and answers: they are the unit's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError

from requests import access, forgotten, listening
from requests.actions import locks, timers, uncrewed
from requests.actions.answering import stand_down_for
from requests.actions.settle import settle, settle_unit, settle_units
from requests.actions.stops import end_stop, ending_with
from requests.events import Log, Moved, Verb, remember
from requests.models import Backup, Response, Stop, open_asks
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import EventKind, ResponseState, TimerKind
from units import versions
from units.models import Agency, Beat, Tour, Unit
from units.vocabulary import Role


@dataclass
class Aboard:
    """The units of a change of crew, and what ends when the unit that is left has nobody aboard."""

    units: dict[uuid.UUID, Unit]
    backups: dict[uuid.UUID, Backup]
    stop: Stop | None


def _tour_of(log: Log) -> Tour | None:
    person = log.actor.officer_id
    return None if person is None else Tour.objects.filter(officer_id=person, ended_at=None).first()


def _lock(log: Log, tour: Tour | None, *units: uuid.UUID) -> Aboard:
    """Locks in order what leaving a tour may end. Starts over when the tour or any of it changed meanwhile."""
    aboard = Aboard(locks.units(units), {}, None) if tour is None else _aboard(tour, *units)
    if _tour_of(log) != tour:
        raise Moved
    return aboard


def _aboard(tour: Tour, *units: uuid.UUID) -> Aboard:
    """Locks a tour's unit and what ends with it. Raises Moved when that changed meanwhile."""
    stop, ending = _ending(tour.unit_id)
    rows, locked, stop_row = locks.everything(ending, stop, [tour.unit_id, *units])
    if _ending(tour.unit_id) != (stop, ending):
        raise Moved
    return Aboard(locked, rows, stop_row)


def _ending(unit_id: uuid.UUID) -> tuple[uuid.UUID | None, frozenset[uuid.UUID]]:
    """What ends with a unit: its stop, the roll-bys of that, what it was assigned to and never answered."""
    stop = Stop.objects.filter(unit_id=unit_id, cleared_at=None).values_list("pk", flat=True).first()
    assigned = Response.objects.filter(unit_id=unit_id, state=ResponseState.ASSIGNED)
    backups = frozenset(assigned.values_list("backup_id", flat=True))
    return stop, backups | (ending_with(stop) if stop else frozenset())


def _sign_on(
    log: Log, unit: str, beat: str | None = None, partners: list[str] | None = None, agency: str | None = None
) -> uuid.UUID:
    if log.actor.officer_id is None:
        raise Forbidden("Only a person signs on to a tour.")
    name = f"{agency}:{unit}" if agency and ":" not in unit else unit
    named = locks.named_unit(log.actor, name, log.actor.roles, prefer=log.actor.agency_id)
    access.require(log.actor, "tour.start", named.agency_id, own=True)
    current = _tour_of(log)
    aboard = _lock(log, current, named.pk)
    if current is not None and current.unit_id == named.pk:
        remember(log, current.pk)
        return current.pk
    beat_row = _beat(named, beat)
    if current is not None:
        _leave(log, aboard, current, hand_over=False)
    try:
        tour = Tour.objects.create(
            officer_id=log.actor.officer_id,
            agency_id=named.agency_id,
            unit=aboard.units[named.pk],
            beat=beat_row,
            partners=partners or [],
            watch_commander=log.actor.role_in(named.agency_id) is Role.SUPERVISOR,
            started_at=log.now,
        )
    except IntegrityError:
        # The same person signed on to another unit at this very moment.
        raise Moved from None
    if beat_row is not None:
        aboard.units[named.pk].beat = beat_row
        aboard.units[named.pk].save(update_fields=["beat"])
    timers.arm(named.agency_id, TimerKind.TOUR, tour.pk, log.now + min(_limits(named.agency)))
    remember(log, tour.pk)
    _announce(log, aboard.units[named.pk], EventKind.UNIT_ON_DUTY)
    uncrewed.crew_changed(log, aboard.units[named.pk])
    return tour.pk


def _beat(unit: Unit, code: str | None) -> Beat | None:
    if code is None:
        return None
    beat = Beat.objects.filter(agency_id=unit.agency_id, code__iexact=code).first()
    if beat is None:
        raise Invalid.field("beat", f"There is no beat {code}.")
    return beat


def _announce(log: Log, unit: Unit, event: EventKind, **facts: str) -> None:
    unit.version = versions.newer(unit.version, log.now)
    unit.save(update_fields=["version"])
    log.add(event, unit, {"unit": unit.call_sign, **facts})
    settle_unit(log, unit)


def _sign_off(log: Log, *, hand_over: bool = False) -> None:
    tour = _tour_of(log)
    if tour is None:
        return
    access.require(log.actor, "tour.end", tour.agency_id, own=True)
    _leave(log, _lock(log, tour), tour, hand_over=hand_over)


def _leave(log: Log, aboard: Aboard, tour: Tour, *, hand_over: bool, why: str = "") -> None:
    """Ends a tour. The last one aboard does not leave while the unit is rolling, on scene or asking.

    `why`: what ended it when nobody did.
    """
    unit = aboard.units[tour.unit_id]
    last = not Tour.objects.filter(unit=unit, ended_at=None).exclude(pk=tour.pk).exists()
    ends = last and not hand_over
    if ends:
        _require_free(unit)
    tour.ended_at = log.now
    tour.save(update_fields=["ended_at"])
    timers.cancel(log, tour.pk)
    if ends:
        _release(log, unit, aboard)
    _announce(log, unit, EventKind.UNIT_OFF_DUTY, **({"why": why} if why else {}))
    if ends:
        settle_units(log, aboard.units)
    elif last:
        uncrewed.crew_changed(log, unit)


def _require_free(unit: Unit) -> None:
    busy = Response.objects.filter(unit=unit, state__in=(ResponseState.ROLLING, ResponseState.ON_SCENE)).first()
    asking = open_asks(unit).first()
    if busy or asking:
        doing = "has an open backup" if asking else f"is {busy.state.replace('_', ' ')}" if busy else ""
        held = asking.pk if asking else busy.backup_id if busy else None
        raise NotInThisState(f"{unit.call_sign} {doing}. Close it, or hand over to your relief.", held)


def look(log: Log, tour_id: uuid.UUID, step: int) -> None:
    """Whether a tour was forgotten (requests/forgotten.py): flagged, warned of, and ended when nobody says a word.

    Never one whose unit is rolling, on scene, asking, sent somewhere or on a stop.
    """
    tour = Tour.objects.select_related("officer", "agency").get(pk=tour_id)
    aboard = _aboard(tour)
    tour.refresh_from_db(fields=["ended_at", "overdue", "heard_at", "signs_off_at", "signs_off_why"])
    if tour.ended_at is not None:
        return
    unit = aboard.units[tour.unit_id]
    longest, quiet = _limits(tour.agency)
    signs, limits = _signs(log, tour, unit), forgotten.Limits(longest, quiet)
    why, warned = forgotten.why(signs, limits, log.now), tour.signs_off_at
    if why and warned and warned <= log.now:
        _leave(log, aboard, tour, hand_over=False, why=str(why))
        return
    tour.overdue = forgotten.is_too_long(signs, limits, log.now)
    tour.signs_off_at = (warned or log.now + forgotten.WARNED) if why else None
    tour.signs_off_why = why or ""
    tour.save(update_fields=["overdue", "signs_off_at", "signs_off_why"])
    due_at = tour.signs_off_at or forgotten.next_look(signs, limits, log.now)
    timers.arm(tour.agency_id, TimerKind.TOUR, tour.pk, due_at, step=step + 1)
    settle_unit(log, unit, tour="signs_off" if why else "overdue")


def _limits(agency: Agency) -> tuple[timedelta, timedelta]:
    return timedelta(hours=agency.tour_hours), timedelta(minutes=agency.quiet_minutes)


def _signs(log: Log, tour: Tour, unit: Unit) -> forgotten.Signs:
    did = [at for at in (tour.started_at, unit.since, unit.moved_at, tour.heard_at) if at is not None]
    heard = [at for at in (unit.position_at, listening.last_heard(tour.officer_id, log.now)) if at is not None]
    busy = unit.backup_id is not None or unit.stop_id is not None
    return forgotten.Signs(tour.started_at, max(did + heard), max(did), busy)


def still_on(log: Log, unit: Unit) -> None:
    """Somebody aboard said a word, or dispatch heard one: nobody here is forgotten. The unit is locked."""
    Tour.objects.filter(unit=unit, ended_at=None).update(heard_at=log.now, signs_off_at=None, signs_off_why="")
    settle_unit(log, unit)


def _release(log: Log, unit: Unit, aboard: Aboard) -> None:
    """Nobody is left aboard: what the unit was assigned to looks for another, and its stop is over."""
    for answer in Response.objects.filter(unit=unit, state=ResponseState.ASSIGNED):
        backup = aboard.backups[answer.backup_id]
        stand_down_for(log, backup, answer, unit, "off_duty")
        settle(log, backup)
    if aboard.stop is not None:
        ending = ending_with(aboard.stop.pk)
        end_stop(log, aboard.stop, [b for b in aboard.backups.values() if b.pk in ending], aboard.units)


sign_on, sign_off = Verb(_sign_on), Verb(_sign_off)
