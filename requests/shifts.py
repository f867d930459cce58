"""Which hours a night shift has, and what somebody meant who asked for one. Pure, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from requests.refusals import Invalid

#: An agency has no shifts of its own in the board yet; a night is this, by its own clock.
BEGINS, ENDS = time(19), time(7)
#: A page of one night holds no more than this.
LONGEST: Final = timedelta(hours=36)
#: No board is older, and no year beyond has a calendar anybody uses here.
_FIRST, _LAST = 2000, 2100


@dataclass(frozen=True)
class Shift:
    """From a moment to another, by the agency's clock; `day` is the day a night began on, null for other hours."""

    begins: datetime
    ends: datetime
    day: date | None = None


def night(day: date, zone: ZoneInfo) -> Shift:
    """The night that begins on a day. It has an hour less or more where the clocks are changed in it."""
    return Shift(datetime.combine(day, BEGINS, zone), datetime.combine(day + timedelta(days=1), ENDS, zone), day)


def latest(now: datetime, zone: ZoneInfo) -> Shift:
    """The night that goes on, or the last that did."""
    here = now.astimezone(zone)
    return night(here.date() if here.time() >= BEGINS else here.date() - timedelta(days=1), zone)


def asked_for(said: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Shift:
    """What `shift` (a day), or `from` and `to`, mean; the latest night without any. Raises Invalid naming the field."""
    if said.get("shift"):
        if said.get("from") or said.get("to"):
            raise Invalid.field("shift", "give a shift, or from and to, not both")
        shift = night(_day(said["shift"]), zone)
        name = "shift"
    elif said.get("from") or said.get("to"):
        shift = Shift(_moment(said, "from", zone), _moment(said, "to", zone))
        name = "from"
        # (In UTC: two times of one zone are compared by the clock on the wall, which is set twice a year.)
        length = shift.ends.astimezone(UTC) - shift.begins.astimezone(UTC)
        if length <= timedelta(0):
            raise Invalid.field("to", "must be after from")
        if length > LONGEST:
            raise Invalid.field("to", f"must be at most {LONGEST.total_seconds() / 3600:.0f} hours after from")
    else:
        return latest(now, zone)
    if shift.begins > now:
        raise Invalid.field(name, "has not begun yet")
    return shift


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _FIRST <= day.year <= _LAST:
        raise Invalid.field("shift", f"must be the day a night began, {_FIRST} to {_LAST}, such as 2026-11-21")
    return day


def _moment(said: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime:
    """By the agency's clock where no zone is said."""
    try:
        # A plus sign that was not escaped arrives as a blank.
        at = datetime.fromisoformat(said.get(name, "").replace(" ", "+"))
    except ValueError:
        at = None
    if at is None or not _FIRST <= at.year <= _LAST:
        raise Invalid.field(name, f"must be a time, {_FIRST} to {_LAST}, such as 2026-11-21T19:00")
    try:
        return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    except (ValueError, OverflowError):
        raise Invalid.field(name, "must be a time that exists") from None
