"""Who is nearby: free units in the asker's or an adjacent beat, or close by a fresh position (DESIGN §5)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from requests.models import Backup
from units.models import Beat, Unit
from units.vocabulary import UnitStatus

NEAR_KM: Final = 5.0
#: A position older than this says nothing.
FRESH: Final = timedelta(seconds=120)
#: At least so many of the nearest are alerted.
AT_LEAST: Final = 3
_EARTH_KM: Final = 6371.0


def km_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance between two places in degrees, in km."""
    here, there = math.radians(lat), math.radians(other_lat)
    h = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def distance_km(lat: float, lon: float, unit: Unit) -> float:
    """Great-circle distance to a unit's last position, in km; infinite where it has none."""
    if unit.lat is None or unit.lon is None:
        return math.inf
    return km_between(lat, lon, unit.lat, unit.lon)


def call_signs(backup: Backup, now: datetime) -> list[str]:
    """Call signs a `nearby` rung alerts; everybody on duty when nothing is known of where anyone is."""
    others = [unit for unit in _on_duty(backup) if unit.pk != backup.unit_id]
    free = [u for u in others if u.status == UnitStatus.AVAILABLE and not u.prisoner and u.backup_id is None]
    beats = _around(backup.beat)
    ranked = sorted(free, key=lambda unit: _km(backup, unit, now))
    near = [unit for unit in ranked if unit.beat_id in beats or _km(backup, unit, now) <= NEAR_KM]
    known = [unit for unit in ranked if _km(backup, unit, now) < math.inf]
    near += [unit for unit in known if unit not in near][: max(0, AT_LEAST - len(near))]
    return sorted(unit.call_sign for unit in (near or others))


def _on_duty(backup: Backup) -> list[Unit]:
    return list(Unit.objects.filter(agency_id=backup.agency_id).exclude(status=UnitStatus.OFF_DUTY))


def _around(beat: Beat | None) -> set[int]:
    if beat is None:
        return set()
    return {beat.pk, *beat.neighbours.values_list("pk", flat=True)}


def _km(backup: Backup, unit: Unit, now: datetime) -> float:
    if backup.lat is None or backup.lon is None or unit.position_at is None or now - unit.position_at > FRESH:
        return math.inf
    return distance_km(backup.lat, backup.lon, unit)
