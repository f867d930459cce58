"""Medians and 90th percentiles, exact and to the second.

The p-th percentile is the smallest measured value that at least p of the values do not exceed (`percentile_disc` of
SQL): always a time that was really measured, never a mean of two. Counted by whole seconds and then added up, which
needs no sorting of rows: one look at the rows for any number of groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

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
    keys = {sql: f"k{place}" for place, sql in enumerate(dict.fromkeys(key for key, _ in groups.values()))}
    values = {sql: f"v{place}" for place, sql in enumerate(dict.fromkeys(value for _, value in groups.values()))}
    names = [*keys.values(), *values.values()]
    columns = ", ".join(f"{sql} as {name}" for sql, name in (keys | values).items())
    sets = ", ".join(f"({keys[key]}, {values[value]})" for key, value in groups.values())
    parts = " union all ".join(
        f"select '{group}' as part, {keys[key]} as key, {values[value]} as value, n from counted"
        f" where bits = {_bits(names, {keys[key], values[value]})} and {values[value]} is not null"
        for group, (key, value) in groups.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"with counted as materialized (select {', '.join(names)}, grouping({', '.join(names)}) as bits,"
            f" count(*) as n from (select {columns} from {scope.table} a where {scope.where}) a"
            f" group by grouping sets ({sets})),"
            f" parts as ({parts}),"
            " added as (select part, key, value, n, sum(n) over (partition by part, key order by value) as so_far,"
            " sum(n) over (partition by part, key) as total from parts)"
            " select part, key, min(value) filter (where so_far * 2 >= total),"
            " min(value) filter (where so_far * 10 >= total * 9), max(total)::bigint, sum(value * n)::bigint"
            " from added group by part, key",
            scope.where_given,
        )
        return {(part, key): Spread(*numbers) for part, key, *numbers in cursor.fetchall()}


def _bits(columns: list[str], there: set[str]) -> int:
    """What grouping() says of a set: a bit for each column that is not in it, the first column's the highest."""
    return sum(1 << place for place, name in enumerate(reversed(columns)) if name not in there)
