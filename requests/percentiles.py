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
    """Seconds; `count` is how many had a value at all."""

    median_s: int
    p90_s: int
    count: int


def spreads(scope: Scope, groups: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str | None], Spread]:
    """For each group (its name → an expression for its key, a column of seconds) and value of its key."""
    keys = sorted({key for key, _ in groups.values()})
    values = sorted({value for _, value in groups.values()})
    name = {sql: f"k{place}" for place, sql in enumerate(keys)} | {sql: f"v{place}" for place, sql in enumerate(values)}
    columns = ", ".join(f"{sql} as {name[sql]}" for sql in (*keys, *values))
    everything = ", ".join(name[sql] for sql in (*keys, *values))
    sets = ", ".join(f"({name[key]}, {name[value]})" for key, value in groups.values())
    parts = " union all ".join(
        f"select '{group}' as part, {name[key]}::text as key, {name[value]} as value, n from counted"
        f" where bits = {_bits(list(name.values()), {name[key], name[value]})} and {name[value]} is not null"
        for group, (key, value) in groups.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"with counted as materialized (select {everything}, grouping({everything}) as bits, count(*) as n"
            f" from (select {columns} from {scope.table} a where {scope.where}) a group by grouping sets ({sets})),"
            f" parts as ({parts}),"
            " added as (select part, key, value, sum(n) over (partition by part, key order by value) as so_far,"
            " sum(n) over (partition by part, key) as total from parts)"
            " select part, key, min(value) filter (where so_far * 2 >= total),"
            " min(value) filter (where so_far * 10 >= total * 9), max(total)::bigint from added group by part, key",
            scope.where_given,
        )
        return {(part, key): Spread(median, p90, count) for part, key, median, p90, count in cursor.fetchall()}


def _bits(columns: list[str], there: set[str]) -> int:
    """What grouping() says of a set: a bit for each column that is not in it, the first column's the highest."""
    return sum(1 << place for place, name in enumerate(reversed(columns)) if name not in there)


def total(scope: Scope, column: str) -> int:
    """All seconds of a column together."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select coalesce(sum({column}), 0)::bigint from {scope.table} a where {scope.where}", scope.where_given
        )
        seconds: int = cursor.fetchone()[0]
    return seconds
