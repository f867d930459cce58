"""Securing an ask with a prisoner or a tow says the same of its stop: checked on there, and covered by policy.

A unit that holds somebody is out of its car, whether or not it touched Stop before: where it has no stop, one begins.
"""

from __future__ import annotations

import uuid

from requests.actions import standing_cover, welfare
from requests.actions.settle import save_stop
from requests.events import Log
from requests.models import Backup, Stop
from requests.vocabulary import EventKind, LocationSource, StopKind
from units.models import Unit


def stop_of(unit_id: uuid.UUID | None) -> uuid.UUID | None:
    """The open stop of a unit."""
    if unit_id is None:
        return None
    return Stop.objects.filter(unit_id=unit_id, cleared_at=None).values_list("pk", flat=True).first()


def keep(log: Log, backup: Backup, unit: Unit | None, stop: Stop | None) -> None:
    """The stop follows what was said of the ask; all locked, the caller saves the backup and settles the unit."""
    held, tow = backup.prisoner, backup.awaiting_tow
    if unit is None or (stop is None and not (held or tow)):
        return
    if stop is not None and (stop.prisoner, stop.awaiting_tow) == (held, tow):
        return
    new = stop is None
    stop = stop or _begin(log, backup, unit)
    stop.prisoner, stop.awaiting_tow, stop.secured_at = held, tow, stop.secured_at or log.now
    welfare.arm(log, stop, checks=2)
    standing_cover.arm(log, stop)
    if new:
        stop.save(force_insert=True)
        log.add(EventKind.STOP_OPENED, stop, {"unit": unit.call_sign, "kind": str(stop.kind)})
        backup.stop = backup.stop or stop
    else:
        facts = {"prisoner": held, "awaiting_tow": tow}
        save_stop(log, stop, EventKind.STOP_SECURED, unit=unit.call_sign, **facts)


def _begin(log: Log, backup: Backup, unit: Unit) -> Stop:
    return Stop(
        agency_id=unit.agency_id,
        unit=unit,
        officer_id=log.actor.officer_id if log.actor.unit_id == unit.pk else None,
        kind=StopKind.CUSTODY if backup.prisoner else StopKind.TOW,
        beat=backup.beat,
        location=backup.location,
        location_source=backup.location_source or LocationSource.NONE,
        lat=backup.lat,
        lon=backup.lon,
        accuracy_m=backup.accuracy_m,
        opened_at=log.now,
    )
