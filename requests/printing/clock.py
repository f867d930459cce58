"""Times on a print, by the clock of the record's agency."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from requests.account import Header


class Clock:
    """Times by the agency's clock; the day and the offset are said where they differ from those at the beginning."""

    def __init__(self, header: Header) -> None:
        self.zone = ZoneInfo(header.time_zone)
        self.began = header.began_at.astimezone(self.zone)
        self.name = header.time_zone

    def at(self, moment: datetime | None) -> str:
        """To the second."""
        if moment is None:
            return "–"
        local = moment.astimezone(self.zone)
        offset = "" if local.utcoffset() == self.began.utcoffset() else f" {offset_of(local)}"
        day = "" if local.date() == self.began.date() else f"{day_of(local)} "
        return f"{day}{local:%H:%M:%S}{offset}"

    def full(self, moment: datetime | None) -> str:
        """With its day and offset."""
        if moment is None:
            return "–"
        local = moment.astimezone(self.zone)
        return f"{day_of(local)}, {local:%H:%M:%S} ({offset_of(local)})"


def day_of(at: datetime) -> str:
    """Such as 21 Nov 2026."""
    return f"{at.day} {at:%b %Y}"


def offset_of(at: datetime) -> str:
    """Such as UTC-06:00."""
    return f"UTC{at:%z}"[:6] + ":" + f"{at:%z}"[3:]
