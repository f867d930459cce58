"""Years of an agency that never was: when it asked, who came how soon, how it ended. Pure, no database.

Arrivals are a Poisson process whose rate follows the hour of the local week; times are log-normal, as times of people
are: most are short and a few are very long. The same seed gives the same years.
"""

from __future__ import annotations

import random
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import exp, log
from typing import Any, Final
from zoneinfo import ZoneInfo

#: Asks by hour of a day, and how busy each day of the week is, Monday first.
_HOURS: Final = (9, 8, 7, 5, 4, 3, 3, 4, 5, 5, 5, 6, 6, 6, 7, 8, 9, 9, 9, 10, 11, 12, 12, 11)
_DAYS: Final = (0.9, 0.85, 0.9, 1.0, 1.25, 1.35, 1.0)
#: Urgency → share, how long until it is acknowledged, until a unit rolls and is there (medians, seconds).
_URGENCIES: Final = (
    ("roll_by", 0.30, 0, 60, 240),
    ("cover", 0.42, 14, 25, 210),
    ("backup", 0.23, 8, 14, 180),
    ("emergency", 0.05, 5, 8, 130),
)
_ORIGINS: Final = (("asked", 0.68), ("radio", 0.14), ("policy", 0.08), ("unasked", 0.07), ("device", 0.03))
_ENDS: Final = (("helped", 0.80), ("not_needed", 0.13), ("cancelled", 0.06), ("accidental", 0.01))
_KINDS: Final = (
    ("traffic", 0.55), ("pedestrian", 0.13), ("call", 0.2), ("custody", 0.05), ("tow", 0.04), ("search", 0.03),
)  # fmt: skip
#: When each rung of an urgency fires, from the first after the ask itself.
RUNGS: Final = {"roll_by": (), "cover": (60, 120, 300, 420), "backup": (20, 45, 90, 120), "emergency": (15, 30)}
_SPREAD: Final = 0.6
#: Between one ask of a unit and its next; longer than a stop lasts before and after.
_BETWEEN_S: Final = 300


@dataclass
class Came:
    """A unit's answer, seconds after the ask, until the ask closes; `unit` is a place in the list of units."""

    unit: int
    rolling: int
    there: int | None = None


@dataclass
class Scene:
    """One ask and, where it has one, its stop. Seconds are counted from the moment it was received."""

    at: datetime
    unit: int
    officer: int
    beat: int
    urgency: str
    origin: str
    end: str
    late: int | None
    stop: str | None
    prisoner: bool
    lat: float
    lon: float
    street: int
    acknowledged: int | None = None
    came: list[Came] = field(default_factory=list)
    closed: int = 600
    #: When a prisoner was held, if one was.
    held: int | None = None

    @property
    def rungs(self) -> tuple[int, ...]:
        """When rungs fired: until somebody rolled, or it ended."""
        until = min((one.rolling for one in self.came), default=self.closed)
        return tuple(after for after in RUNGS[self.urgency] if after < until) if self.origin != "unasked" else ()


def scenes(
    count: int, since: datetime, until: datetime, zone: ZoneInfo, units: int, beats: int, seed: int
) -> Iterator[Scene]:
    """So many asks between two moments, in order."""
    dice = random.Random(seed)
    free_at = [since] * units
    for at in _arrivals(count, since, until, zone, dice):
        unit = dice.randrange(units)
        # Nobody asks twice at once; with everybody busy somebody does.
        unit = next(((unit + n) % units for n in range(units) if free_at[(unit + n) % units] <= at), unit)
        scene = _scene(at, unit, units, beats, dice)
        free_at[unit] = at + timedelta(seconds=scene.closed + _BETWEEN_S)
        yield scene


def _arrivals(count: int, since: datetime, until: datetime, zone: ZoneInfo, dice: random.Random) -> Iterator[datetime]:
    since = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = int((until - since).total_seconds() // 3600)
    local = ((since + timedelta(hours=hour)).astimezone(zone) for hour in range(hours))
    so_far = list(accumulate(_HOURS[at.hour] * _DAYS[at.weekday()] for at in local))
    for place in array("d", sorted(dice.random() * so_far[-1] for _ in range(count))):
        hour = bisect_right(so_far, place)
        before = so_far[hour - 1] if hour else 0.0
        inside = (place - before) / (so_far[hour] - before)
        yield since + timedelta(hours=hour, microseconds=int(inside * 3_599_999_999))


def _scene(at: datetime, unit: int, units: int, beats: int, dice: random.Random) -> Scene:
    urgency, _, acked, rolled, there = _pick(_URGENCIES, dice)
    origin = _pick(_ORIGINS, dice)[0]
    if origin in ("unasked", "policy"):
        urgency, acked = ("roll_by" if origin == "unasked" else "cover"), 0
    if origin == "device":
        urgency, acked, rolled, there = _URGENCIES[3][0], *_URGENCIES[3][2:]
    scene = Scene(
        at=at,
        unit=unit,
        officer=unit * 4 + dice.randrange(4),
        beat=unit % beats,
        urgency=urgency,
        origin=origin,
        end="helped",
        late=min(int(dice.expovariate(1.0)), 60) if origin in ("asked", "device") else None,
        stop=_pick(_KINDS, dice)[0] if origin in ("unasked", "policy") or dice.random() < 0.5 else None,
        prisoner=False,
        lat=round(40.7 + (unit % beats) * 0.01 + dice.gauss(0, 0.004), 6),
        lon=round(-74.0 + (unit % beats) * 0.008 + dice.gauss(0, 0.004), 6),
        street=dice.randrange(200),
    )
    scene.prisoner = scene.stop is not None and (scene.stop == "custody" or dice.random() < 0.12)
    if acked and dice.random() < 0.93:
        scene.acknowledged = _seconds(acked, dice)
    if origin == "unasked" or dice.random() < 0.93:
        _help(scene, rolled, there, units, dice)
    last = max((one.there or one.rolling for one in scene.came), default=60)
    scene.closed = max(last, scene.acknowledged or 0) + 30 + _seconds(600, dice)
    if not scene.came or scene.came[0].there is None:
        scene.end = "expired" if urgency == "roll_by" else _pick(_ENDS, dice)[0]
    if scene.prisoner:
        scene.held = dice.randrange(10, max(11, scene.closed - 10))
    return scene


def _help(scene: Scene, rolled: int, there: int, units: int, dice: random.Random) -> None:
    wanted = 1 + (dice.random() < {"roll_by": 0.05, "cover": 0.25, "backup": 0.5, "emergency": 0.9}[scene.urgency])
    at = 0
    for place in range(wanted):
        rolling = at + _seconds(rolled, dice)
        one = Came((scene.unit + 1 + place * 7 + dice.randrange(5)) % units, rolling)
        if dice.random() < 0.94:
            one.there = rolling + _seconds(there, dice)
        if one.unit != scene.unit and all(one.unit != other.unit for other in scene.came):
            scene.came.append(one)
        at = rolling // 2


def _seconds(median: int, dice: random.Random) -> int:
    return max(1, min(7200, round(exp(dice.gauss(log(median), _SPREAD)))))


def _pick(choices: Sequence[Any], dice: random.Random) -> Any:
    """One of them; the second of each is its share."""
    left = dice.random()
    for choice in choices:
        left -= choice[1]
        if left < 0:
            return choice
    return choices[0]
