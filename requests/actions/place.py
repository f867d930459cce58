"""Where a backup is: what was said, else open stop → last position → beat, with its source and age (DESIGN §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from django.db.models import BigIntegerField, Subquery, Value
from django.db.models.functions import Coalesce

from requests.actions.positions import Fix
from requests.models import Backup, Stop
from requests.vocabulary import LocationSource, Mark
from units.models import Beat, Tour, Unit


class Said(Protocol):
    """What somebody said about a place."""

    location: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    #: The car's browser measured it: a position, and nobody's word.
    fix: Fix | None


def beat_of(unit: Unit | None) -> Beat | None:
    """The beat a unit works: its crew's for this tour, else its own."""
    if unit is None:
        return None
    crews = Tour.objects.filter(unit=unit, ended_at=None, beat__isnull=False).order_by("pk").values("beat_id")
    # In one look, and without its outline: a touch waits for each.
    worked = Coalesce(Subquery(crews[:1]), Value(unit.beat_id, BigIntegerField()))
    return Beat.objects.defer("polygon").order_by("pk").filter(pk=worked).first()


def locate(backup: Backup, said: Said, unit: Unit | None, stop: Stop | None) -> None:
    """Fills a new backup's place from the best that is known."""
    backup.beat = (stop.beat if stop else None) or beat_of(unit)
    if _is_said(said):
        _set(backup, LocationSource.GIVEN, said.location, said.lat, said.lon, said.accuracy_m, None)
    else:
        guess(backup, unit, stop, said.fix)


def add(backup: Backup, said: Said, unit: Unit | None, stop: Stop | None) -> None:
    """Takes from a second ask what the first left open: what was said over what was guessed, a guess over nothing.

    What a car measured at its touch is newer than an older position.
    """
    if not _is_said(said):
        open_yet = backup.location_source in (LocationSource.NONE, LocationSource.BEAT)
        if open_yet or (backup.location_source == LocationSource.POSITION and _is_newer(said.fix, backup.position_at)):
            guess(backup, unit, stop, said.fix)
    elif backup.location_source != LocationSource.GIVEN:
        _set(backup, LocationSource.GIVEN, said.location, said.lat, said.lon, said.accuracy_m, None)
    else:
        backup.location = backup.location or said.location
        if backup.lat is None:
            backup.lat, backup.lon, backup.accuracy_m = said.lat, said.lon, said.accuracy_m


def _is_said(said: Said) -> bool:
    return bool(said.location) or (said.lat is not None and said.fix is None)


def _is_newer(fix: Fix | None, than: datetime | None) -> bool:
    return fix is not None and (than is None or (fix.at is not None and fix.at > than))


def guess(backup: Backup, unit: Unit | None, stop: Stop | None, fix: Fix | None = None) -> None:
    """The best that is known without a word of anybody: the stop, the last position, the beat.

    `fix` came with the touch, and is the unit's position by now, if no other is newer.
    """
    beat = f"Beat {backup.beat.code}" if backup.beat else ""
    beat_only = stop is not None and stop.location_source == LocationSource.BEAT
    if stop is not None and not beat_only and (stop.location or stop.lat is not None):
        _set(backup, LocationSource.STOP, stop.location, stop.lat, stop.lon, stop.accuracy_m, stop.opened_at)
    elif fix is not None and (unit is None or backup.mark == Mark.DELAYED):
        # (A touch that comes late is about where it was made, not where the car is by now.)
        _set(backup, LocationSource.POSITION, beat, fix.lat, fix.lon, fix.accuracy_m, fix.at)
    elif unit is not None and unit.lat is not None:
        # Coordinates are for the map; said over the air, the place is the beat.
        _set(backup, LocationSource.POSITION, beat, unit.lat, unit.lon, unit.accuracy_m, unit.position_at)
    elif beat:
        _set(backup, LocationSource.BEAT, beat, None, None, None, None)


def change(backup: Backup, changes: dict[str, Any]) -> None:
    """Corrects the place afterwards: what a person types now stands."""
    named = {name: changes[name] for name in ("location", "lat", "lon", "accuracy_m") if name in changes}
    if named:
        for name, value in named.items():
            setattr(backup, name, value)
        backup.location_source = LocationSource.GIVEN
        backup.position_at = None


def _set(
    backup: Backup,
    source: LocationSource,
    location: str,
    lat: float | None,
    lon: float | None,
    accuracy_m: float | None,
    at: datetime | None,
) -> None:
    backup.location_source = source
    backup.location = location
    backup.lat, backup.lon, backup.accuracy_m = lat, lon, accuracy_m
    backup.position_at = at
