"""What somebody means who asks for the history: which backups, of which days. Pure, no database."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from requests.refusals import Invalid
from requests.vocabulary import Disposition, Origin, StopKind, Urgency

#: Shifts by the agency's clock: from an hour to an hour, over midnight too.
SHIFTS: Final[dict[str, tuple[int, int]]] = {"day": (7, 15), "evening": (15, 23), "night": (23, 7)}
AID: Final = ("in", "out", "none")
COMPARE: Final = ("previous", "year")
#: Values one filter may have.
MOST_VALUES: Final = 50
LONGEST_PLACE, LONGEST_REFERENCE, LONGEST_BEAT = 200, 80, 16
RADIUS_M: Final = (50, 20_000)
#: No board is older, and no year beyond has a calendar anybody uses here.
FIRST_YEAR, LAST_YEAR = 2000, 2100
#: How far back figures go when nobody says.
SPAN: Final = timedelta(days=365)
NAMES: Final = frozenset(
    {
        *("agency", "from", "to", "beat", "shift", "urgency", "origin", "disposition", "stop_kind", "reference"),
        *("place", "lat", "lon", "radius_m", "mutual_aid"),
    }
)


@dataclass(frozen=True)
class Near:
    """Around a place on earth."""

    lat: float
    lon: float
    radius_m: int


@dataclass(frozen=True)
class Query:
    """Which backups. An empty tuple, or None, means all of them."""

    since: datetime | None = None
    until: datetime | None = None
    beats: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    stop_kinds: tuple[str, ...] = ()
    reference: str | None = None
    place: str | None = None
    near: Near | None = None
    mutual_aid: str | None = None
    compare: str | None = None

    @property
    def hours(self) -> frozenset[int]:
        """The hours of a day that the shifts have; all of them where none is asked for."""
        return frozenset(hour for shift in self.shifts or SHIFTS for hour in _hours(*SHIFTS[shift]))


@dataclass(frozen=True)
class Days:
    """Whole days of an agency's clock: from the first up to, and not, `after`; `after` None: until now."""

    first: date
    after: date | None
    zone: ZoneInfo

    def bounds(self, now: datetime) -> tuple[datetime, datetime]:
        """From when until when, in UTC. What goes on ends with the day that is now."""
        after = self.after or now.astimezone(self.zone).date() + timedelta(days=1)
        return midnight(self.first, self.zone), midnight(after, self.zone)


def _hours(begins: int, ends: int) -> Iterable[int]:
    return range(begins, ends) if begins < ends else (*range(begins, 24), *range(ends))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day began there, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def asked_for(said: Mapping[str, Sequence[str]], also: Iterable[str] = ()) -> Query:
    """What the words behind a question mark mean. `also`: other names the address takes. Raises Invalid naming each."""
    for name in said:
        if name not in NAMES and name not in also:
            raise Invalid.field(name[:40], "is no filter of the history")
        if len(said[name]) > MOST_VALUES:
            raise Invalid.field(name, f"at most {MOST_VALUES} values")
    since, until = (_one(said, name, moment) for name in ("from", "to"))
    if since is not None and until is not None and until <= since:
        raise Invalid.field("to", "must be after from")
    return Query(
        since=since,
        until=until,
        beats=_many(said, "beat", _text(LONGEST_BEAT)),
        shifts=_many(said, "shift", _word(SHIFTS)),
        urgencies=_many(said, "urgency", _word(Urgency.values)),
        origins=_many(said, "origin", _word(Origin.values)),
        dispositions=_many(said, "disposition", _word(Disposition.values)),
        stop_kinds=_many(said, "stop_kind", _word(StopKind.values)),
        reference=_one(said, "reference", _text(LONGEST_REFERENCE)),
        place=_one(said, "place", _text(LONGEST_PLACE)),
        near=_near(said),
        mutual_aid=_one(said, "mutual_aid", _word(AID)),
        compare=_one(said, "compare", _word(COMPARE)),
    )


def days(query: Query, now: datetime, zone: ZoneInfo) -> Days:
    """The whole days a query touches. Figures are of whole days: an hour more or less would tell a single ask."""
    today = now.astimezone(zone).date()
    after: date | None = None
    if query.until is not None and query.until <= now:
        ends = query.until.astimezone(zone)
        after = ends.date() + timedelta(days=0 if ends.time() == time() else 1)
        if after > today:
            after = None
    last = after or today + timedelta(days=1)
    first = query.since.astimezone(zone).date() if query.since else last - timedelta(days=1) - SPAN
    if first >= last:
        raise Invalid.field("from", "must not lie in the future")
    return Days(first, after, zone)


def before(period: Days, now: datetime, compare: str) -> Days:
    """The period to compare one with: as many days before it, or the same days a year before."""
    last = period.after or now.astimezone(period.zone).date() + timedelta(days=1)
    if compare == "previous":
        return Days(period.first - (last - period.first), period.first, period.zone)
    return Days(_a_year_before(period.first), _a_year_before(last), period.zone)


def _a_year_before(day: date) -> date:
    # The 29th of February has none.
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


T = TypeVar("T")


def _one(said: Mapping[str, Sequence[str]], name: str, read: Callable[[str, str], T]) -> T | None:
    values = said.get(name, ())
    if not values:
        return None
    if len(values) > 1:
        raise Invalid.field(name, "give it once")
    return read(name, values[0])


def _many(said: Mapping[str, Sequence[str]], name: str, read: Callable[[str, str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read(name, value) for value in said.get(name, ())))


def _word(words: Iterable[str]) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        if value not in words:
            raise Invalid.field(name, f"must be one of {', '.join(words)}")
        return value

    return read


def _text(longest: int) -> Callable[[str, str], str]:
    def read(name: str, value: str) -> str:
        text = value.strip()
        if not text or len(text) > longest:
            raise Invalid.field(name, f"must have 1 to {longest} characters")
        if not text.isprintable():
            raise Invalid.field(name, "has characters that no text has")
        return text

    return read


def _number(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Invalid.field(name, "must be a number")
    return number


def _near(said: Mapping[str, Sequence[str]]) -> Near | None:
    given = {name: _one(said, name, _number) for name in ("lat", "lon", "radius_m")}
    if all(value is None for value in given.values()):
        return None
    for name, value in given.items():
        if value is None:
            raise Invalid.field(name, "lat, lon and radius_m come together")
    lat, lon, radius = (value for value in given.values() if value is not None)
    for name, value, least, most in (("lat", lat, -90, 90), ("lon", lon, -180, 180), ("radius_m", radius, *RADIUS_M)):
        if not least <= value <= most:
            raise Invalid.field(name, f"must be from {least} to {most}")
    return Near(lat, lon, round(radius))


def moment(name: str, value: str) -> datetime:
    """A time with its zone, in UTC. Raises Invalid naming it."""
    try:
        # A plus sign that was not escaped arrives as a blank.
        at = datetime.fromisoformat(value.replace(" ", "+"))
        if at.tzinfo is not None and FIRST_YEAR < at.year < LAST_YEAR:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid.field(
        name, f"must be a time with its zone, {FIRST_YEAR} to {LAST_YEAR}, such as 2026-11-22T21:04:12Z"
    )
