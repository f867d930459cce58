"""How many backups, and of how many different people: the one count that looks at who asked.

It groups by person to find out whether a number may be told at all, and gives out how many there were, never who:
the people do not leave the database. A test holds that nothing else in the house does this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from requests import counting
from requests.counting import Scope
from requests.suppression import HIDDEN_BELOW, Cell, is_near, spare

Cells = dict[str, dict[int | None, dict[str, Cell]]]

#: From so many conditions on few rows meet all of them as a rule, and it is looked first whether that is so.
_MANY: Final = 3


def cells(scope: Scope, keys: Mapping[str, str], measures: Mapping[str, str]) -> Cells:
    """For each key (its name → a number in SQL) and each value of it: each measure, counted.

    A measure is what count() takes: "*" for every row, a column for those that have it, or a filter after either. Only
    what meets the whole filter is counted; what meets a part of it says whether the cell is near a wider one. One
    statement, one look at the rows. Of so few rows that nothing of them is told it is only said how many they are.
    """
    if len(scope.conditions) >= _MANY and (few := _few(scope)) is not None:
        # What meets a part of ten conditions is most of the work, and would change nothing.
        counted_whole = {name: Cell(few) for name, sql in measures.items() if sql == "*"}
        return {key: {0: counted_whole} if key == "whole" and few else {} for key in keys}
    tables = ", ".join(f"({sql})::bigint as {name}" for name, sql in keys.items())
    counted = ", ".join(f"count({sql}) as {name}" for name, sql in measures.items())
    summed = ", ".join(f"sum({name}) as {name}" for name in measures)
    told = ", ".join(f"sum({name})::bigint, count(asker) filter (where {name} > 0)" for name in measures)
    by_key = " union all ".join(
        f"select '{name}', {name}, mask, {told} from"
        f" (select {name}, mask, asker, {summed} from counted group by {name}, mask, asker) {name}_asked"
        f" group by {name}, mask"
        for name in keys
    )
    places = _places([*keys, "mask", "asker"])
    looked = f"select {tables}, {scope.mask} as mask, a.asker, {counted} from {scope.table} a where {scope.base}"
    if scope.full:
        # Of what meets a part alone nobody asks how many people it is of: with many conditions a group for each of them
        # would be one for nearly each row. The inner look keeps the mask from being worked out twice.
        looked = (
            f"select {tables}, a.mask, case when a.mask = {scope.full} then a.asker end as asker, {counted}"
            f" from (select a.*, {scope.mask} as mask from {scope.table} a where {scope.base} offset 0) a"
        )
    found = counting.rows(
        f"with counted as materialized ({looked} group by {places}) {by_key}", [*scope.mask_given, *scope.given]
    )
    return _cells(scope.full, list(measures), found, list(keys))


def _few(scope: Scope) -> int | None:
    """How many rows meet the whole filter, where they are fewer than anything is told of; else None."""
    ((count,),) = counting.rows(
        f"select count(*) from (select from {scope.table} a where {scope.where} limit {HIDDEN_BELOW}) few",
        scope.where_given,
    )
    return count if count < HIDDEN_BELOW else None


def of_ladders(scope: Scope) -> list[tuple[str, int, int, int]]:
    """Asks by the ladder that was copied with them (its rungs as JSON) and the last rung that fired: how many, and of
    how many different people. An agency has had few ladders: each is read from one of its asks."""
    found: list[tuple[Any, ...]] = counting.rows(
        "select (b.ladder -> 'rungs')::text, b.rung, c.n::bigint, c.people from ("
        "select any_value(one) as one, sum(n) as n, count(asker) as people from ("
        f"select a.climbed, a.asker, any_value(a.backup_id) as one, count(*) as n from {scope.table} a"
        f" where {scope.where} group by 1, 2) by_person group by climbed) c join requests_backup b on b.id = c.one",
        scope.where_given,
    )
    return [(rungs, rung, count, people) for rungs, rung, count, people in found]


def by_value(scope: Scope) -> dict[int, dict[Any, int]]:
    """Of each condition with several values, by its place: which of them are there, and how many backups each has."""
    values = {n: one.value for n, one in enumerate(scope.conditions) if one.value and len(one.given[0]) > 1}
    if not values:
        return {}
    found = counting.rows(
        f"select {', '.join(values.values())}, count(*) from {scope.table} a where {scope.where}"
        f" group by {_places([*values])}",
        scope.where_given,
    )
    counts: dict[int, dict[Any, int]] = {n: defaultdict(int) for n in values}
    for *row, count in found:
        for n, value in zip(values, row, strict=True):
            counts[n][value] += count
    return counts


def _places(columns: Sequence[Any]) -> str:
    """ "1, 2, 3": the columns of a statement by their places."""
    return ", ".join(str(place) for place in range(1, len(columns) + 1))


def _cells(full: int, measures: list[str], rows: list[tuple[Any, ...]], keys: list[str]) -> Cells:
    masks: dict[tuple[str, int | None, str], dict[int, int]] = defaultdict(dict)
    askers: dict[tuple[str, int | None, str], int] = {}
    for key, value, mask, *numbers in rows:
        for measure, count, people in zip(measures, numbers[::2], numbers[1::2], strict=True):
            masks[key, value, measure][mask] = count
            if mask == full:
                askers[key, value, measure] = people
    found: Cells = {key: defaultdict(dict) for key in keys}
    for (key, value, measure), counts in masks.items():
        found[key][value][measure] = Cell(
            counts.get(full, 0),
            askers.get((key, value, measure), 0),
            near=bool(full) and is_near(counts, full),
            spare=spare(counts, full) if full and key == "whole" else 0,
        )
    return {key: dict(values) for key, values in found.items()}
