"""Two periods of one filter that differ by a few backups would tell those few: then the one shown before is shown.

And where one was hidden because few people had asked, whether the other may be told would say who asked those few: it
is hidden unseen. What it protects from, and what not: docs/decisions/a-period-stays-as-it-was-shown.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from requests import counting
from requests.counting import Scope
from requests.history_query import Days
from requests.models import ShownPeriod
from requests.suppression import HIDDEN_BELOW, is_few

#: The last days there are and a little more; open periods end with it.
OPEN: Final = date(2999, 1, 1)
#: No number of rows opens it.
NEVER: Final = sys.maxsize
#: So long after its moment a period that was remembered can be read, and more.
_COMMITTED_WITHIN: Final = timedelta(seconds=10)


@dataclass(frozen=True)
class Before:
    """A period somebody asked for before: from its first day to the day after its last; whether it was told, and of how
    many rows it was where it was not."""

    first: date
    after: date
    told: bool = True
    count: int = 0


@dataclass(frozen=True)
class Settled:
    """The scope to show, and in words that it is not quite the one asked for."""

    scope: Scope
    note: str | None = None


#: How many rows lie from one day up to, and not, another; nobody counts further than to what is enough.
Between = Callable[[date, date], int]


def settled(scope: Scope, rows: str = "backups") -> Settled:
    """The scope as asked, with how many rows it needs to be told; or with the period shown before that it nearly is.

    `rows`: what they are, in words.
    """
    shown, opens_at = _compared(scope)
    if shown is None:
        return Settled(replace(scope, opens_at=opens_at))
    after = None if shown.after == OPEN else shown.after
    until = f"to {after - timedelta(days=1):%Y-%m-%d}" if after else "until now"
    note = (
        f"Shown from {shown.first:%Y-%m-%d} {until}, a period that was shown before: the one asked for differs"
        f" from it by fewer than {HIDDEN_BELOW} {rows}, and the two together would tell them."
    )
    return Settled(counting.during(scope, Days(shown.first, after, scope.days.zone)), note)


def crossed(scope: Scope, count: int, *, told: bool) -> bool:
    """Whether somebody was answered, while this one was counted, of another period that must not stand beside it. Two
    that are hidden may: that tells of nobody."""
    shown, opens_at = _compared(scope, scope.now - _COMMITTED_WITHIN, told_alone=not told)
    return shown is not None or count < opens_at


def _compared(scope: Scope, since: datetime | None = None, *, told_alone: bool = False) -> tuple[Before | None, int]:
    """With the periods that are remembered, or those that were told; `since`: unless none is new since that moment."""
    mine = Before(scope.days.first, scope.days.after or OPEN)
    rows = list(ShownPeriod.objects.filter(agency=scope.agency, of=scope.of))
    if any(_before(one) == mine for one in rows):
        return None, 0
    if since is not None and all(one.at < since for one in rows):
        return None, 0
    known = [_before(one) for one in rows if one.told or not told_alone]
    return compared(mine, known, [_between(scope, mine, known, part) for part in {"true", scope.part}])


def _before(one: ShownPeriod) -> Before:
    return Before(one.first, one.after or OPEN, one.told, one.count or 0)


def compared(mine: Before, known: Iterable[Before], parts: Iterable[Between]) -> tuple[Before | None, int]:
    """The period shown before that this one nearly is; else how many rows it must have to be told. Pure."""
    counts = list(parts)
    opens_at = 0
    for other in sorted(known, key=lambda one: _apart(mine, one)):
        if min(mine.after, other.after) <= max(mine.first, other.first):
            continue
        ends = [(mine.first, other.first), (mine.after, other.after)]
        there = [between(min(end), max(end)) for between in counts for end in ends]
        if other.told and not any(there):
            return None, 0
        if other.told and any(map(is_few, there)):
            return other, 0
        if not other.told and any(map(is_few, there)):
            opens_at = NEVER
        elif not other.told and not any(there):
            # The same rows, and those that closed since.
            opens_at = max(opens_at, other.count + HIDDEN_BELOW)
    return None, opens_at


def _apart(one: Before, other: Before) -> int:
    return abs((one.first - other.first).days) + abs((one.after - other.after).days)


def _between(scope: Scope, mine: Before, known: list[Before], only: str) -> Between:
    """Counts from either end of the period outwards and inwards: the next five rows each way say all that matters."""
    firsts, afters = [one.first for one in known], [one.after for one in known]

    @cache
    def nearest(border: date, *, back: bool) -> list[date]:
        others = firsts if border == mine.first else afters
        begins, after = (min(others), border) if back else (border, max(others))
        return _days(scope, begins, after, only, back=back) if begins < after else []

    def between(begins: date, after: date) -> int:
        if begins == after:
            return 0
        if after in (mine.first, mine.after) and begins not in (mine.first, mine.after):
            return sum(day >= begins for day in nearest(after, back=True))
        return sum(day < after for day in nearest(begins, back=False))

    return between


def _days(scope: Scope, begins: date, after: date, only: str, *, back: bool) -> list[date]:
    """The days of the first rows in [begins, after), or of the last."""
    there = counting.during(scope, Days(begins, None if after == OPEN else after, scope.days.zone))
    found = counting.rows(
        f"select a.day from {there.table} a where {there.where} and {only}"
        f" order by a.{there.at} {'desc' if back else 'asc'} limit {HIDDEN_BELOW}",
        there.where_given,
    )
    return [day for (day,) in found]
