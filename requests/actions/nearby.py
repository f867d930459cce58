"""Who is nearby: free units in the asker's or an adjacent beat, or close by a fresh position (DESIGN §5)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from requests.distance import metres
from requests.models import Backup
from units.models import Beat, Unit
from units.vocabulary import UnitStatus

NEAR_M: Final = 5_000.0
#: A position older than this says nothing.
FRESH: Final = timedelta(seconds=120)
#: At least so many of the nearest are alerted.
AT_LEAST: Final = 3
#: Of each unit on duty only what is looked at: most of a row's cost is making an object of it.
_LOOKED_AT: Final = ("call_sign", "status", "prisoner", "backup_id", "lat", "lon", "position_at")


def metres_to(lat: float, lon: float, unit: Unit) -> float:
    """How far a unit's last position is from a place; infinite where it has none."""
    if unit.lat is None or unit.lon is None:
        return math.inf
    return metres(lat, lon, unit.lat, unit.lon)


def call_signs(backup: Backup, now: datetime) -> list[str]:
    """Call signs a `nearby` rung alerts; everybody on duty when nothing is known of where anyone is."""
    # With whether a unit works the asker's beat or one beside it, in one look: a touch waits for each.
    next_to = Beat.neighbours.through.objects.filter(from_beat_id=backup.beat_id, to_beat_id=OuterRef("beat_id"))
    there = Q(beat_id=backup.beat_id, beat_id__isnull=False) | Exists(next_to)
    on_duty = Unit.objects.filter(agency_id=backup.agency_id).exclude(status=UnitStatus.OFF_DUTY).only(*_LOOKED_AT)
    others = [unit for unit in on_duty.annotate(there=there) if unit.pk != backup.unit_id]
    free = [u for u in others if u.status == UnitStatus.AVAILABLE and not u.prisoner and u.backup_id is None]
    ranked = sorted(free, key=lambda unit: _away(backup, unit, now))
    near = [unit for unit in ranked if unit.there or _away(backup, unit, now) <= NEAR_M]
    known = [unit for unit in ranked if _away(backup, unit, now) < math.inf]
    near += [unit for unit in known if unit not in near][: max(0, AT_LEAST - len(near))]
    return sorted(unit.call_sign for unit in (near or others))


def _away(backup: Backup, unit: Unit, now: datetime) -> float:
    if backup.lat is None or backup.lon is None or unit.position_at is None or now - unit.position_at > FRESH:
        return math.inf
    return metres_to(backup.lat, backup.lon, unit)
