"""Stops: out of the car. By itself an open offer, so a sister car may roll by unasked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from requests import access
from requests.actions import accounts, locks, standing_cover, timers, welfare
from requests.actions.answering import roll_unasked, stated
from requests.actions.asking import Asked
from requests.actions.ending import end
from requests.actions.place import beat_of
from requests.actions.references import refer_stop
from requests.actions.settle import save_stop, settle_unit, settle_units
from requests.events import Log, Moved, Verb, remember
from requests.models import Backup, Stop, open_asks
from requests.refusals import Invalid, NotInThisState
from requests.vocabulary import (
    Disposition,
    EventKind,
    LocationSource,
    Origin,
    State,
    StopKind,
    Urgency,
)
from units.models import Unit


def _open_stop(
    log: Log,
    kind: StopKind,
    lat: float | None = None,
    lon: float | None = None,
    location: str = "",
    *,
    no_roll_by: bool = False,
    at: datetime | None = None,
    unit: str | None = None,
) -> uuid.UUID:
    named = locks.named_unit(log.actor, unit, log.actor.roles, prefer=log.actor.agency_id)
    own = named.pk == log.actor.unit_id
    access.require(log.actor, "stop.open", named.agency_id, own=own)
    who = locks.unit(named.pk)
    known = Stop.objects.filter(unit=who, cleared_at=None).first()
    if known is not None:
        if known.kind != kind:
            raise NotInThisState(f"{who.call_sign} is on a stop already. Clear it first.")
        remember(log, known.pk)
        return known.pk
    stop = Stop(
        agency_id=who.agency_id,
        unit=who,
        # A desk that types it is not the officer of it.
        officer_id=log.actor.officer_id if own else None,
        kind=kind,
        beat=beat_of(who),
        no_roll_by=no_roll_by,
        opened_at=log.now,
    )
    _place(stop, who, location, lat, lon)
    welfare.arm(log, stop)
    standing_cover.arm(log, stop)
    stop.save(force_insert=True)
    remember(log, stop.pk)
    log.add(EventKind.STOP_OPENED, stop, {"unit": who.call_sign, "kind": str(kind), **stated(at)})
    settle_unit(log, who)
    return stop.pk


def _place(stop: Stop, unit: Unit, location: str, lat: float | None, lon: float | None) -> None:
    stop.location, stop.lat, stop.lon = location, lat, lon
    if location or lat is not None:
        stop.location_source = LocationSource.GIVEN
    elif unit.lat is not None:
        stop.lat, stop.lon, stop.accuracy_m = unit.lat, unit.lon, unit.accuracy_m
        stop.location_source = LocationSource.POSITION
    elif stop.beat is not None:
        stop.location, stop.location_source = f"Beat {stop.beat.code}", LocationSource.BEAT


def _lock(log: Log, verb: str, stop_id: uuid.UUID) -> tuple[Stop, Unit]:
    """Checks access, then locks unit → stop. Raises NotFound, Forbidden."""
    seen = locks.peek_stop(stop_id)
    access.require(log.actor, verb, seen.agency_id, own=access.crews(log.actor, seen))
    unit = locks.unit(seen.unit_id)
    return locks.stop(stop_id), unit


def _require_open(stop: Stop) -> None:
    if stop.cleared_at is not None:
        raise NotInThisState("That stop is cleared.")


def _secure_stop(
    log: Log,
    stop_id: uuid.UUID,
    *,
    prisoner: bool = False,
    awaiting_tow: bool = False,
    at: datetime | None = None,
) -> None:
    stop, unit = _lock(log, "stop.secure", stop_id)
    _require_open(stop)
    if stop.secured_at is not None and (stop.prisoner, stop.awaiting_tow) == (prisoner, awaiting_tow):
        return
    stop.secured_at = stop.secured_at or log.now
    stop.prisoner, stop.awaiting_tow = prisoner, awaiting_tow
    welfare.arm(log, stop, checks=2)
    standing_cover.arm(log, stop)
    held = {"prisoner": prisoner, "awaiting_tow": awaiting_tow}
    save_stop(log, stop, EventKind.STOP_SECURED, unit=unit.call_sign, **held, **stated(at))
    settle_unit(log, unit)


def _update_stop(log: Log, stop_id: uuid.UUID, said: dict[str, Any]) -> None:
    changes = {name: value for name, value in said.items() if name != "at"}
    stop, unit = _lock(log, "stop.update", stop_id)
    if "reference" in changes:
        refer_stop(log, stop, unit.call_sign, changes.pop("reference"))
        if not changes:
            return
    _require_open(stop)
    if all(getattr(stop, name) == value for name, value in changes.items()):
        return
    for name, value in changes.items():
        setattr(stop, name, value)
    if {"lat", "lon", "location"} & set(changes):
        stop.location_source = LocationSource.GIVEN
    if log.actor.unit_id == unit.pk:
        welfare.arm(log, stop, checks=stop.welfare_run)
    standing_cover.arm(log, stop)
    save_stop(log, stop, EventKind.STOP_UPDATED, unit=unit.call_sign, changed=sorted(changes), **stated(said.get("at")))
    settle_unit(log, unit)


def ending_with(stop_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Backups that end with a stop: its roll-bys, asked for or not, and what policy sent there."""
    ending = Q(urgency=Urgency.ROLL_BY) | Q(origin=Origin.POLICY)
    return frozenset(Backup.objects.filter(ending, stop_id=stop_id, closed_at=None).values_list("pk", flat=True))


def end_stop(
    log: Log, stop: Stop, ending: Iterable[Backup], units: dict[uuid.UUID, Unit], at: datetime | None = None
) -> None:
    """Clears a stop and ends what ends with it, all locked; the caller settles the units."""
    stop.cleared_at, stop.welfare_due_at, stop.welfare_overdue, stop.welfare_alert = log.now, None, False, ""
    timers.cancel(log, stop.pk)
    save_stop(log, stop, EventKind.STOP_CLEARED, unit=units[stop.unit_id].call_sign, **stated(at))
    accounts.keep_stops(log, [stop])
    for backup in ending:
        if backup.first_on_scene_at is not None:
            end(log, backup, {}, Disposition.HELPED, EventKind.BACKUP_CLOSED)
        else:
            end(log, backup, {}, Disposition.EXPIRED, EventKind.BACKUP_EXPIRED)


def _clear_stop(log: Log, stop_id: uuid.UUID, at: datetime | None = None) -> None:
    seen = locks.peek_stop(stop_id)
    access.require(log.actor, "stop.clear", seen.agency_id, own=access.crews(log.actor, seen))
    # A roll-by ends with its stop, so whoever rolls by is locked with it.
    ending = ending_with(stop_id)
    backups, units, stop = locks.everything(ending, stop_id)
    if stop is None or stop.cleared_at is not None:
        return
    if ending_with(stop_id) != ending:
        raise Moved
    end_stop(log, stop, backups.values(), units, at)
    settle_units(log, units)


def _roll_by(log: Log, stop_id: uuid.UUID, eta_s: int | None = None, unit: str | None = None) -> Asked:
    seen = locks.peek_stop(stop_id)
    access.require(log.actor, "stop.roll_by", seen.agency_id, own=True)
    helper = locks.named_unit(log.actor, unit, [seen.agency_id], prefer=seen.agency_id)
    if helper.agency_id != seen.agency_id or (
        helper.pk != log.actor.unit_id and not log.actor.is_desk(helper.agency_id)
    ):
        raise Invalid.field("unit", "That unit is not yours to send.")
    units = locks.units([seen.unit_id, helper.pk])
    stop = locks.stop(stop_id)
    _require_open(stop)
    if helper.pk == stop.unit_id:
        raise NotInThisState(f"{helper.call_sign} is the one on that stop.")
    if stop.no_roll_by:
        raise NotInThisState("They asked for no roll-by here: it would harm.")
    known = _known_at(stop)
    backup = locks.backup(known) if known else _unasked(log, stop, units[stop.unit_id])
    remember(log, backup.pk)
    roll_unasked(log, backup, units[helper.pk], eta_s)
    return Asked(backup.pk, created=known is None)


def _known_at(stop: Stop) -> uuid.UUID | None:
    """What the unit on this stop asks for: who rolls by helps with that. Else the roll-by nobody asked for."""
    asks = open_asks(stop.unit_id)
    unasked = Backup.objects.filter(stop=stop, closed_at=None, origin=Origin.UNASKED)
    return asks.values_list("pk", flat=True).first() or unasked.values_list("pk", flat=True).first()


def _unasked(log: Log, stop: Stop, unit: Unit) -> Backup:
    """A new roll-by nobody asked for: it has no asker and alerts nobody."""
    backup = Backup(
        number=0,
        agency_id=stop.agency_id,
        logs=[stop.agency_id],
        origin=Origin.UNASKED,
        unit=unit,
        vehicle=unit.vehicle,
        stop=stop,
        beat=stop.beat,
        urgency=Urgency.ROLL_BY,
        state=State.ROLLING,
        location=stop.location,
        location_source=LocationSource.STOP,
        lat=stop.lat,
        lon=stop.lon,
        units_wanted=1,
        received_at=log.now,
        run_started_at=log.now,
        ladder={
            "rungs": [{"after": 0, "name": "unasked", "alert": [], "tone": "silent"}],
            "repeat": None,
            "min_gap": 0,
        },
        covered=True,
    )
    backup.save(force_insert=True)
    log.unnumbered.append(backup)
    facts = {"number": backup.number, "urgency": str(backup.urgency), "origin": str(backup.origin)}
    log.add(EventKind.BACKUP_REQUESTED, backup, facts)
    return backup


open_stop, secure_stop, update_stop = Verb(_open_stop), Verb(_secure_stop), Verb(_update_stop)
clear_stop, roll_by = Verb(_clear_stop), Verb(_roll_by)
