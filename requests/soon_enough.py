"""Whether help came soon enough, as askers said: who is asked, and what leaves of what they said.

Only sums over at least five answers do, and only of months that are over: whoever reads twice, or two spans of time
that differ a little, would otherwise subtract one person's answer (docs/decisions/soon-enough-is-only-counted.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from requests import nameless, queries
from requests.models import Backup, SoonEnoughCount
from requests.vocabulary import NOT_COUNTED, Disposition, Origin, SoonEnough, Urgency
from units.access import Actor
from units.models import Agency

#: Fewer answers than this say what a person said.
FEWEST: Final = 5
#: Of a touch that was none, and of an ask that goes on as another one, there is nothing to say.
_NOTHING_TO_SAY: Final = frozenset({Disposition.ACCIDENTAL, Disposition.MERGED})


def is_askers(backup: Backup, actor: Actor) -> bool:
    """Whether the actor is the person who asked. A dispatcher who typed what they heard is not."""
    return backup.origin == Origin.ASKED and backup.asker_id is not None and backup.asker_id == actor.officer_id


def is_open(backup: Backup) -> bool:
    """Whether its asker may say it now: it closed within a day, was in earnest, and has nothing to hide."""
    if backup.closed_at is None or backup.silent or backup.mark in NOT_COUNTED:
        return False
    return backup.disposition not in _NOTHING_TO_SAY and queries.db_now() - backup.closed_at <= nameless.RECENT


def is_offered(backup: Backup, actor: Actor) -> bool:
    """Whether the actor is asked, once."""
    return is_askers(backup, actor) and not backup.soon_enough_said and is_open(backup)


@dataclass
class _Block:
    """Whole months of one urgency, just enough of them for five answers."""

    begins: date
    ends: date
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SoonEnough.values, 0))

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def answers(
    agency: Agency, since: datetime | None, until: datetime | None, urgencies: Iterable[str] | None = None
) -> dict[str, int] | None:
    """What askers of an agency answered, {"yes", "late", "never"}; None when there is nothing that may be told.

    Told are whole blocks of months, by the agency's clock, that lie within [since, until): a block ends with the month
    that brings it to five answers, so that any two figures differ by five or more. `urgencies`: all when None.
    """
    zone = ZoneInfo(agency.time_zone)
    wanted = list(Urgency.values if urgencies is None else urgencies)
    told = [
        block
        for urgency in wanted
        for block in _blocks(agency, urgency)
        if (since is None or _midnight(block.begins, zone) >= since)
        and (until is None or _midnight(block.ends, zone) <= until)
    ]
    if not told:
        return None
    return {answer: sum(block.counts[answer] for block in told) for answer in SoonEnough.values}


def _blocks(agency: Agency, urgency: str) -> list[_Block]:
    this_month = queries.db_now().astimezone(ZoneInfo(agency.time_zone)).date().replace(day=1)
    rows = SoonEnoughCount.objects.filter(agency=agency, urgency=urgency, month__lt=this_month).order_by("month")
    full: list[_Block] = []
    block: _Block | None = None
    for month, answer, count in rows.values_list("month", "answer", "count"):
        if block is not None and block.total >= FEWEST and month >= block.ends:
            full.append(block)
            block = None
        block = block or _Block(month, month)
        block.ends = _next(month)
        block.counts[answer] += count
    return full + ([block] if block is not None and block.total >= FEWEST else [])


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day of the agency's clock begins: as the whole days of a figure's period do."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)
