"""Signing on and off. A relief on the same call sign takes over its backup, timers and answers: they are the unit's."""

from __future__ import annotations

import uuid

from requests import access
from requests.actions import locks, timers
from requests.actions.settle import settle_unit
from requests.actions.stops import save
from requests.events import Log, Verb, remember
from requests.models import Backup, Response, Stop
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import EventKind, Origin, ResponseState
from units.models import Beat, Tour, Unit
from units.vocabulary import Role


def _sign_on(
    log: Log, unit: str, beat: str | None = None, partners: list[str] | None = None, agency: str | None = None
) -> uuid.UUID:
    if log.actor.officer_id is None:
        raise Forbidden("Only a person signs on to a tour.")
    name = f"{agency}:{unit}" if agency and ":" not in unit else unit
    named = locks.named_unit(log.actor, name, log.actor.roles, prefer=log.actor.agency_id)
    access.require(log.actor, "tour.start", named.agency_id, own=True)
    current = Tour.objects.filter(officer_id=log.actor.officer_id, ended_at=None).first()
    units = locks.units([named.pk, current.unit_id if current else None])
    beat_row = _beat(named, beat)
    if current is not None and current.unit_id == named.pk:
        remember(log, current.pk)
        return current.pk
    if current is not None:
        _leave(log, units[current.unit_id], current, hand_over=False)
    tour = Tour.objects.create(
        officer_id=log.actor.officer_id,
        agency_id=named.agency_id,
        unit=units[named.pk],
        beat=beat_row,
        partners=partners or [],
        watch_commander=log.actor.role_in(named.agency_id) is Role.SUPERVISOR,
        started_at=log.now,
    )
    if beat_row is not None:
        units[named.pk].beat = beat_row
        units[named.pk].save(update_fields=["beat"])
    remember(log, tour.pk)
    _announce(log, units[named.pk], EventKind.UNIT_ON_DUTY)
    return tour.pk


def _beat(unit: Unit, code: str | None) -> Beat | None:
    if code is None:
        return None
    beat = Beat.objects.filter(agency_id=unit.agency_id, code__iexact=code).first()
    if beat is None:
        raise Invalid.field("beat", f"There is no beat {code}.")
    return beat


def _announce(log: Log, unit: Unit, event: EventKind) -> None:
    unit.version += 1
    unit.save(update_fields=["version"])
    log.add(event, unit, {"unit": unit.call_sign})
    settle_unit(log, unit)


def _sign_off(log: Log, *, hand_over: bool = False) -> None:
    tour = Tour.objects.filter(officer_id=log.actor.officer_id, ended_at=None).first() if log.actor.officer_id else None
    if tour is None:
        raise NotFound("You are on no tour.")
    access.require(log.actor, "tour.end", tour.agency_id, own=True)
    unit = locks.unit(tour.unit_id)
    _leave(log, unit, tour, hand_over=hand_over)


def _leave(log: Log, unit: Unit, tour: Tour, *, hand_over: bool) -> None:
    """Ends a tour. The last one aboard does not leave while the unit is rolling, on scene or asking."""
    last = not Tour.objects.filter(unit=unit, ended_at=None).exclude(pk=tour.pk).exists()
    if last and not hand_over:
        busy = Response.objects.filter(unit=unit, state__in=(ResponseState.ROLLING, ResponseState.ON_SCENE)).first()
        asking = Backup.objects.filter(unit=unit, closed_at=None).exclude(origin=Origin.UNASKED).first()
        if busy or asking:
            doing = "has an open backup" if asking else f"is {busy.state.replace('_', ' ')}" if busy else ""
            held = asking.pk if asking else busy.backup_id if busy else None
            raise NotInThisState(f"{unit.call_sign} {doing}. Close it, or hand over to your relief.", held)
    tour.ended_at = log.now
    tour.save(update_fields=["ended_at"])
    if last and not hand_over:
        _end_stop(log, unit)
    _announce(log, unit, EventKind.UNIT_OFF_DUTY)


def _end_stop(log: Log, unit: Unit) -> None:
    """Nobody is left at a stop whose unit signed off."""
    open_stop = Stop.objects.filter(unit=unit, cleared_at=None).values_list("pk", flat=True).first()
    if open_stop is not None:
        stop = locks.stop(open_stop)
        stop.cleared_at, stop.welfare_due_at, stop.welfare_overdue = log.now, None, False
        timers.cancel(log, stop.pk)
        save(log, stop, EventKind.STOP_CLEARED, unit=unit.call_sign)


sign_on, sign_off = Verb(_sign_on), Verb(_sign_off)
