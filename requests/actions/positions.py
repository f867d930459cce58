"""Where a unit is, as its browser or modem measured it: the newest position, and a point of its track."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from requests.actions import arrivals, tracking
from units.models import Unit


@dataclass(frozen=True)
class Fix:
    """A position as a unit's browser or modem measured it."""

    lat: float
    lon: float
    heading: float | None = None
    accuracy_m: float | None = None
    at: datetime | None = None


def take(unit: Unit, fix: Fix, now: datetime) -> None:
    """The last value of a locked unit, and a point of what it asks for or answers.

    No event, no version; an older fix is dropped.
    """
    at = min(fix.at or now, now)
    if unit.position_at is not None and at < unit.position_at:
        return
    unit.lat, unit.lon, unit.heading, unit.accuracy_m = fix.lat, fix.lon, fix.heading, fix.accuracy_m
    unit.position_at = at
    changed = ["lat", "lon", "heading", "accuracy_m", "position_at"]
    if arrivals.has_moved(unit):
        unit.moved_lat, unit.moved_lon, unit.moved_at = fix.lat, fix.lon, at
        changed += ["moved_lat", "moved_lon", "moved_at"]
    unit.save(update_fields=changed)
    tracking.keep(unit, at)
