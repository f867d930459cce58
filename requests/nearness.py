"""Two periods of one filter that differ by a few backups would tell those few: then the one shown before is shown.

What it protects from, and what not: docs/decisions/a-period-stays-as-it-was-shown.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import connection

from requests import counting
from requests.counting import Scope
from requests.history_query import Days
from requests.models import ShownPeriod
from requests.suppression import HIDDEN_BELOW, is_few

#: Of the periods shown before, so many are compared: those whose borders lie nearest.
_COMPARED: Final = 16
#: The last days there are and a little more; open periods end with it.
_OPEN: Final = date(2999, 1, 1)


@dataclass(frozen=True)
class Settled:
    """The scope to show, and in words that it is not quite the one asked for."""

    scope: Scope
    note: str | None = None


def settled(scope: Scope) -> Settled:
    """The scope as asked, or with the period shown before that it nearly is."""
    for shown in _near(scope):
        if shown == scope.days:
            return Settled(scope)
        if any(is_few(_count(scope, begins, ends)) for begins, ends in _edges(scope.days, shown)):
            until = f"to {shown.after - timedelta(days=1):%Y-%m-%d}" if shown.after else "until now"
            note = (
                f"Shown from {shown.first:%Y-%m-%d} {until}, a period that was shown before: the one asked for differs"
                f" from it by fewer than {HIDDEN_BELOW} backups, and the two together would tell them."
            )
            return Settled(counting.during(scope, shown), note)
    return Settled(scope)


def _near(scope: Scope) -> list[Days]:
    """Periods shown under this filter of which one lies inside the other, the nearest first."""
    asked = scope.days
    rows = ShownPeriod.objects.filter(agency=scope.agency, of=scope.of).values_list("first", "after")
    nested = [
        Days(first, after, asked.zone)
        for first, after in rows
        if (first <= asked.first) == ((after or _OPEN) >= (asked.after or _OPEN))
        or first == asked.first
        or after == asked.after
    ]
    return sorted(nested, key=lambda shown: (shown != asked, _apart(asked, shown)))[:_COMPARED]


def _apart(one: Days, other: Days) -> int:
    return abs((one.first - other.first).days) + abs(((one.after or _OPEN) - (other.after or _OPEN)).days)


def _edges(one: Days, other: Days) -> list[tuple[date, date]]:
    """The days in one and not in the other, at either end together."""
    ends = [(min(one.first, other.first), max(one.first, other.first))]
    ends.append((min(one.after or _OPEN, other.after or _OPEN), max(one.after or _OPEN, other.after or _OPEN)))
    return [(begins, after) for begins, after in ends if begins < after]


def _count(scope: Scope, begins: date, after: date) -> int:
    """How many lie in these days, counted up to what is enough."""
    days = Days(begins, None if after == _OPEN else after, scope.days.zone)
    there = counting.during(scope, days)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from (select from {there.table} a where {there.where} limit {HIDDEN_BELOW}) few",
            there.where_given,
        )
        count: int = cursor.fetchone()[0]
    return count
