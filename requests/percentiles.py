"""Medians and 90th percentiles, exact and to the second.

The p-th percentile is the smallest measured value that at least p of the values do not exceed (`percentile_disc` of
SQL): always a time that was really measured, never a mean of two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from requests import counting
from requests.counting import Scope


@dataclass(frozen=True)
class Spread:
    """Seconds; `count` is how many had a value at all, `total_s` all of them together."""

    median_s: int
    p90_s: int
    count: int
    total_s: int


def spreads(scope: Scope, groups: Mapping[str, tuple[str, str]]) -> dict[tuple[str, int], Spread]:
    """For each group (its name → a number in SQL for its key, a column of seconds) and value of its key."""
    by_key: dict[str, dict[str, str]] = defaultdict(dict)
    for name, (key, column) in groups.items():
        by_key[key][name] = column
    found: dict[tuple[str, int], Spread] = {}
    for key, columns in by_key.items():
        found |= (_counted if len(columns) == 1 else _sorted)(scope, key, columns)
    return found


def _counted(scope: Scope, key: str, columns: Mapping[str, str]) -> dict[tuple[str, int], Spread]:
    """One column: counted by whole seconds and then added up, which sorts no rows."""
    ((name, column),) = columns.items()
    found = counting.rows(
        f"with counted as materialized (select {key} as key, {column} as value, count(*) as n"
        f" from {scope.table} a where {scope.where} and {column} is not null group by 1, 2),"
        " added as (select key, value, n, sum(n) over (partition by key order by value) as so_far,"
        " sum(n) over (partition by key) as total from counted)"
        " select key, min(value) filter (where so_far * 2 >= total),"
        " min(value) filter (where so_far * 10 >= total * 9), max(total)::bigint, sum(value * n)::bigint"
        " from added group by key",
        scope.where_given,
    )
    return {(name, key): Spread(*numbers) for key, *numbers in found}


def _sorted(scope: Scope, key: str, columns: Mapping[str, str]) -> dict[tuple[str, int], Spread]:
    """Several at once: each sorted within its group. Counting them together by seconds took twice as long."""
    told = ", ".join(
        f"percentile_disc(array[0.5, 0.9]) within group (order by {column}), count({column}), sum({column})::bigint"
        for column in columns.values()
    )
    found = counting.rows(
        f"select {key}, {told} from {scope.table} a where {scope.where} group by 1", scope.where_given
    )
    return {
        (name, row[0]): Spread(*row[at], *row[at + 1 : at + 3])
        for row in found
        for at, name in zip(range(1, len(row), 3), columns, strict=True)
        if row[at] is not None
    }
