"""The track of one backup as plain data: where its units were while it was open, in lanes and in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from requests.distance import metres

#: From the close on it is kept so long; the database function `board_forget_tracks` has the twin.
KEPT: Final = timedelta(days=30)
#: A point is kept once the unit has gone so far since the last one kept, or after so long.
EVERY_M: Final = 25.0
EVERY: Final = timedelta(seconds=10)
#: Of one unit at most so many points are told, spread evenly; how many there are is said.
MOST_TOLD: Final = 600


class Place(NamedTuple):
    """Where something was, in degrees, and when."""

    at: datetime
    lat: float
    lon: float


@dataclass(frozen=True)
class TrackLane:
    """One unit's part of it: from its first position to its last."""

    unit: str
    agency: str
    #: How many positions are kept; `points` are these, or some of them.
    count: int
    points: tuple[Place, ...]
    #: The position nearest to the place of the ask, and how far from it; None where no place is known.
    nearest: Place | None
    nearest_m: float | None


@dataclass(frozen=True)
class Track:
    """All lanes, the covered unit first; and in words what there is, or why there is none."""

    lanes: tuple[TrackLane, ...]
    said: str
    #: When it goes; None while the backup is open.
    until: datetime | None = None


def lane(unit: str, agency: str, places: Sequence[Place], scene: tuple[float, float] | None) -> TrackLane:
    """One unit's lane, of positions in order; at least one."""
    nearest = min(places, key=lambda one: metres(one.lat, one.lon, *scene)) if scene else None
    away = metres(nearest.lat, nearest.lon, *scene) if nearest and scene else None
    return TrackLane(unit, agency, len(places), tuple(_spread(places)), nearest, away)


def _spread(places: Sequence[Place]) -> Sequence[Place]:
    """At most MOST_TOLD of them, the first and the last among them."""
    if len(places) <= MOST_TOLD:
        return places
    step = (len(places) - 1) / (MOST_TOLD - 1)
    return [places[round(index * step)] for index in range(MOST_TOLD)]


def words(closed_at: datetime | None, now: datetime, zone: ZoneInfo, *, any_points: bool, held: bool) -> str:
    """What there is, or why there is none, by the agency's clock."""
    if closed_at is None:
        return "Kept for 30 days after it closes." if any_points else "No position has come so far."
    until = closed_at + KEPT
    day = f"{until.astimezone(zone):%-d %b %Y}"
    if now >= until and not held:
        return f"No track: it is kept for 30 days, and was until {day}."
    if not any_points:
        return "No track: no position was kept while it was open."
    return f"A legal hold covers it: kept beyond {day}." if now >= until else f"Kept for 30 days, until {day}."
