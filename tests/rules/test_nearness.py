"""Who asks for one period after another learns of no ask whose it was, in whatever order they ask."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import accumulate, combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.nearness import NEVER, Before, compared
from requests.suppression import ASKERS_BELOW, HIDDEN_BELOW, is_few

FIRST = date(2026, 10, 1)
#: Twelve asks by one unit, one each by four others, one a day, in the order of tests/api/counted.py.
DAYS = 16
OTHERS = frozenset({3, 8, 9, 15})
WINDOWS = [(begins, ends) for begins in range(DAYS) for ends in range(begins + HIDDEN_BELOW, DAYS + 1)]


class Board:
    """The figures' door: told, hidden, or as a period before, of asks of which so many came each day."""

    def __init__(self, asks: list[int], people: Callable[[int, int], int]) -> None:
        self.before = [0, *accumulate(asks)]
        self.people = people
        self.known: list[Before] = []

    def between(self, begins: date, after: date) -> int:
        return self.before[(after - FIRST).days] - self.before[(begins - FIRST).days]

    def read(self, begins: int, ends: int) -> bool | Before:
        """Whether it is told, or which is shown in its place."""
        mine = Before(FIRST + timedelta(days=begins), FIRST + timedelta(days=ends))
        count = self.between(mine.first, mine.after)
        if mine in self.known:
            return True
        shown, opens_at = compared(mine, self.known, [self.between])
        if shown is not None:
            return shown
        if count < max(HIDDEN_BELOW, opens_at):
            return False
        told = self.people(begins, ends) >= ASKERS_BELOW
        self.known.append(Before(mine.first, mine.after, told, 0 if told else count))
        return told


def answers(others: Iterable[int], order: list[tuple[int, int]]) -> tuple[bool | Before, ...]:
    """What every window answers, one after another, where these asks are of one person each and the rest of one."""

    def people(begins: int, ends: int) -> int:
        single = sum(begins <= day < ends for day in others)
        return single + (single < ends - begins)

    board = Board([1] * DAYS, people)
    return tuple(board.read(*window) for window in order)


def orders() -> dict[str, list[tuple[int, int]]]:
    found = {
        "from the first": WINDOWS,
        "from the last": WINDOWS[::-1],
        "the shortest first": sorted(WINDOWS, key=lambda one: one[1] - one[0]),
        "the longest first": sorted(WINDOWS, key=lambda one: one[0] - one[1]),
    }
    for seed in (5, 6):
        found[f"any, {seed}"] = random.Random(seed).sample(WINDOWS, len(WINDOWS))
    return found


@pytest.mark.parametrize("order", orders().values(), ids=orders())
def test_every_window_in_any_order_leaves_it_open_whose_each_ask_was(order: list[tuple[int, int]]) -> None:
    """Even to a reader who knows that twelve were one person's and four were others'."""
    alike: dict[tuple[bool | Before, ...], list[frozenset[int]]] = defaultdict(list)
    for others in combinations(range(DAYS), 4):
        alike[answers(others, order)].append(frozenset(others))
    possible = alike[answers(OTHERS, order)]
    assert len(possible) >= 100, "of 1820"
    for day in range(DAYS):
        assert not all(day in others for others in possible), f"ask {day} is one of the four for certain"
        share = sum(day in others for others in possible) / len(possible)
        assert share <= 0.75, f"ask {day} is {share:.0%} sure"


@given(
    st.lists(st.integers(0, 7), min_size=4, max_size=14),
    st.lists(st.tuples(st.integers(0, 13), st.integers(1, 14)), min_size=2, max_size=30),
    st.integers(0, 2**32),
)
def test_no_two_periods_are_asked_whether_they_may_be_told_that_differ_by_a_few_at_an_end(
    asks: list[int], wanted: list[tuple[int, int]], salt: int
) -> None:
    board = Board(asks, lambda begins, ends: random.Random(salt + begins * 100 + ends).randint(3, 4))
    for begins, length in wanted:
        if begins < len(asks):
            board.read(begins, min(len(asks), begins + length))
    for one, other in combinations(board.known, 2):
        if min(one.after, other.after) > max(one.first, other.first):
            for a, b in ((one.first, other.first), (one.after, other.after)):
                assert not is_few(board.between(min(a, b), max(a, b))), (one, other)


def test_a_period_that_was_hidden_opens_with_five_more() -> None:
    hidden = [Before(FIRST, FIRST + timedelta(days=9), told=False, count=7)]
    counts = {1: 1, 2: 5}

    def more(begins: date, after: date) -> int:
        return counts.get((after - begins).days, 0)

    assert compared(Before(FIRST, FIRST + timedelta(days=9)), hidden, [more]) == (None, 12), "the same, grown since"
    assert compared(Before(FIRST, FIRST + timedelta(days=10)), hidden, [more]) == (None, NEVER)
    assert compared(Before(FIRST, FIRST + timedelta(days=11)), hidden, [more]) == (None, 0)


def test_the_same_rows_as_were_told_stay_told() -> None:
    """Days without an ask at an end make no other period of it, whatever was hidden beside."""
    shown = Before(FIRST, FIRST + timedelta(days=9))
    hidden = Before(FIRST, FIRST + timedelta(days=5), told=False, count=7)
    mine = Before(FIRST, FIRST + timedelta(days=10))

    def days(begins: date, after: date) -> int:
        return {1: 0, 5: 3}.get((after - begins).days, 0)

    assert compared(mine, [hidden], [days]) == (None, NEVER)
    assert compared(mine, [hidden, shown], [days]) == (None, 0)


def test_a_part_that_differs_by_a_few_is_enough() -> None:
    """Of stops: those with a prisoner."""
    shown = Before(FIRST, FIRST + timedelta(days=9))
    mine = Before(FIRST, FIRST + timedelta(days=12))
    assert compared(mine, [shown], [lambda *_: 5]) == (None, 0)
    assert compared(mine, [shown], [lambda *_: 5, lambda begins, after: int(begins != after)]) == (shown, 0)


def test_the_orders_are_all_of_the_same_windows() -> None:
    assert all(set(one) == set(other) for one, other in pairwise(orders().values()))
