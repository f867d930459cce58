"""Asking: one touch, never a reason. A second ask by the same unit is the same ask."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from requests import access, briefing, doing
from requests.actions import late, locks, place, positions, unreal, welfare
from requests.actions.ask import Ask
from requests.actions.drilling import is_drilled
from requests.actions.merging import held_when, merge, raise_to
from requests.actions.origins import origin_of
from requests.actions.positions import Fix
from requests.actions.settle import settle, settle_unit, start_run
from requests.doing import Doing
from requests.events import Log, Verb, remember
from requests.models import Backup, Stop, open_asks
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import EventKind, Level, Mark, Origin, Urgency
from units.access import Actor
from units.models import Agency, Unit
from units.vocabulary import UnitStatus


@dataclass(frozen=True)
class Asked:
    """What came of a touch: a new backup, or the one the unit already had."""

    backup_id: uuid.UUID
    created: bool
    merged: bool = False


def _request_backup(log: Log, ask: Ask) -> Asked:
    log.actor = late.crewing(log.actor, ask)
    whose = late.late(log.actor, ask) if ask.is_emergency and not ask.test else None
    theirs = whose.unit if whose else None
    unit_id, agency_id = (theirs.pk, theirs.agency_id) if theirs else _who(log.actor, ask)
    own = theirs is not None or _own(log.actor, unit_id)
    access.require(log.actor, "backup.request", agency_id, own=own)
    if log.actor.kind == "device" and not ask.is_emergency:
        raise Forbidden("With nobody signed in this car may only raise an emergency.")
    locked = locks.unit(unit_id) if unit_id else None
    if ask.test:
        tried, created = unreal.test(log, ask, locked, agency_id)
        return Asked(tried, created=created, merged=not created)
    ask.drill = is_drilled(log, ask, agency_id)
    return raise_for(log, locked, ask, agency_id, whose)


request_backup = Verb(_request_backup)


def raise_for(
    log: Log, unit: Unit | None, ask: Ask, agency_id: int | None = None, whose: late.Late | None = None
) -> Asked:
    """Raises a backup for a locked unit, or merges into the one it has open. `whose`: it comes late, and was theirs."""
    now = doing.of(unit.pk) if unit else None
    stop = _stop(ask, now)
    stop = stop if whose is None else late.stop_then(stop, ask)
    known = now.ask if now else _asked_without_unit(log.actor, ask)
    backup = locks.backup(known) if known else None
    ask.fix = _measured(log, ask)
    if unit and ask.fix:
        positions.take(unit, ask.fix, log.now)
    if backup is not None:
        merge(log, backup, ask, stop, is_late=whose is not None)
    created = backup is None
    backup = backup or _create(log, ask, unit, unit.agency_id if unit else agency_id or 0, stop, whose)
    remember(log, backup.pk)
    if unit:
        settle_unit(log, unit)
        if log.entries and whose is None:
            # (A touch that was known already is an answer, and changes nothing; a late one is no word of now.)
            welfare.heard_from_own(log, unit)
    return Asked(backup.pk, created=created, merged=not created)


def _measured(log: Log, ask: Ask) -> Fix | None:
    """Where the car of a browser with nobody on a tour is: measured at the touch, and a word of nobody."""
    if log.actor.kind != "device" or ask.lat is None or ask.lon is None:
        return None
    return Fix(ask.lat, ask.lon, accuracy_m=ask.accuracy_m, at=held_when(log, ask))


def _own(actor: Actor, unit_id: uuid.UUID | None) -> bool:
    return actor.kind == "device" or unit_id is None or unit_id == actor.unit_id


def _who(actor: Actor, ask: Ask) -> tuple[uuid.UUID | None, int]:
    """The unit that is covered and its agency. An emergency goes on without a unit rather than be refused."""
    if actor.kind == "device" and actor.agency_id and actor.unit_id is None:
        aboard = Unit.objects.filter(agency_id=actor.agency_id, vehicle=actor.vehicle).order_by("-since")
        there = aboard.exclude(status=UnitStatus.OFF_DUTY).first() or aboard.first()
        return there.pk if there else None, actor.agency_id
    if ask.unit is None and actor.unit_id and actor.agency_id:
        # Their own is known already, and read when it is locked: a touch waits for each look.
        return actor.unit_id, actor.agency_id
    unit: Unit | None
    try:
        unit = locks.named_unit(actor, ask.unit, actor.roles, prefer=actor.agency_id)
    except Invalid:
        if not ask.is_emergency:
            raise
        if ask.unit is not None:
            _warn(ask, "unit")
        unit = Unit.objects.filter(pk=actor.unit_id).first() if actor.unit_id else None
    if unit is not None:
        return unit.pk, unit.agency_id
    if ask.unit is not None:
        # The one thing that is known of who needs help must not get lost.
        ask.note = ask.note or f"Asked for {ask.unit}, a unit nobody knows."
    agency_id = actor.agency_id or min(actor.roles, default=None)
    if agency_id is None:
        raise NotFound("You belong to no agency here.")
    return None, agency_id


def _asked_without_unit(actor: Actor, ask: Ask) -> uuid.UUID | None:
    """What who has no unit asks for already: a second hold is the same ask too."""
    # Nothing is locked for it: at worst there are two rows.
    origin = origin_of(actor, None, named=ask.unit is not None)
    asks = open_asks(None).filter(vehicle=actor.vehicle, origin=origin)
    # (A car is one, whoever is signed in there.)
    asks = asks if actor.kind == "device" else asks.filter(asker_id=actor.officer_id)
    asks = asks.filter(note=ask.note) if origin is Origin.RADIO else asks
    return asks.values_list("pk", flat=True).first()


def _stop(ask: Ask, now: Doing | None) -> Stop | None:
    stop = Stop.objects.get(pk=now.stop) if now and now.stop else None
    if ask.stop is None or (stop is not None and stop.pk == ask.stop):
        return stop
    if not ask.is_emergency:
        raise Invalid.field("stop", "That is not an open stop of this unit.")
    _warn(ask, "stop")
    return stop


def _warn(ask: Ask, name: str) -> None:
    if name not in ask.warnings:
        ask.warnings.append(name)


def _create(
    log: Log, ask: Ask, unit: Unit | None, agency_id: int, stop: Stop | None, whose: late.Late | None
) -> Backup:
    agency = Agency.objects.get(pk=agency_id)
    backup = Backup(
        number=0,
        agency=agency,
        logs=[agency_id],
        origin=origin_of(log.actor, unit, named=ask.unit is not None),
        unit=unit,
        vehicle=(unit.vehicle if unit else "") or log.actor.vehicle,
        asker_id=log.actor.officer_id,
        stop=stop,
        urgency=ask.urgency,
        silent=ask.silent and ask.is_emergency,
        mark=Mark.DRILL if ask.drill else "",
        reasons=ask.reasons,
        note=ask.note,
        units_wanted=ask.units_wanted or (None if ask.is_emergency else 1),
        pressed_at=ask.pressed_at,
        received_at=log.now,
        held_at=held_when(log, ask),
        run_started_at=log.now,
        prisoner=bool(stop and stop.prisoner),
        warnings=ask.warnings,
    )
    if whose is not None:
        late.own(backup, whose, log.actor)
    briefing.add(backup, ask.briefing)
    place.locate(backup, ask, unit, stop)
    # The run first: its timers name the backup by id alone, and the row need not be written twice.
    start_run(log, backup)
    backup.save(force_insert=True)
    log.unnumbered.append(backup)
    facts = {"number": backup.number, "urgency": str(backup.urgency), "origin": str(backup.origin)}
    log.add(
        EventKind.BACKUP_REQUESTED, backup, facts | ({"mark": str(Mark.DRILL)} if ask.drill else late.facts(backup))
    )
    return backup


def _upgrade(log: Log, backup_id: uuid.UUID, urgency: Urgency) -> None:
    backup = locks.peek(backup_id)
    access.require_on(log.actor, "backup.upgrade", backup)
    unit = locks.unit(backup.unit_id) if backup.unit_id else None
    backup = locks.backup(backup_id)
    require_open(backup)
    if Level[urgency.name] < Level[Urgency(backup.urgency).name]:
        raise Invalid.field("urgency", f"It stands at {backup.urgency}: an ask is raised, never lowered.")
    if urgency == backup.urgency:
        return
    raise_to(log, backup, urgency)
    settle(log, backup)
    if unit:
        settle_unit(log, unit)


upgrade = Verb(_upgrade)


def require_open(backup: Backup) -> None:
    """Raises NotInThisState when the backup is closed."""
    if backup.closed_at is not None:
        raise NotInThisState(f"#{backup.number} is closed.", backup.pk)


def _set_wanted(log: Log, backup_id: uuid.UUID, units_wanted: int) -> None:
    backup = locks.backup(backup_id)
    access.require_on(log.actor, "backup.wanted", backup)
    require_open(backup)
    if backup.units_wanted == units_wanted:
        return
    # No count is everyone.
    if not log.actor.is_desk(backup.agency_id) and (backup.units_wanted is None or units_wanted < backup.units_wanted):
        raise Invalid.field("units_wanted", "You may ask for more units; dispatch may set fewer.")
    backup.units_wanted = units_wanted
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "units_wanted": units_wanted})
    settle(log, backup)


set_wanted = Verb(_set_wanted)
