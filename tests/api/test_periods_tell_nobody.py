"""Figures of one period after another tell nobody whose one ask was, nor of one stop how long it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from itertools import combinations
from typing import Any

import pytest
from django.db import connections

from requests import counting, figures, kept
from requests.api.history import _told as told_of
from requests.counting import Scope
from requests.history_query import Query, asked_for
from requests.models import Account, Backup, ShownPeriod, Stop, StopAccount
from requests.vocabulary import StopKind
from tests.cast import Cast
from units.models import Agency

FIRST = date(2026, 10, 1)
#: Whose each day's ask is: twelve of one, one each of four others.
WHOSE = (1, 1, 1, 2, 1, 1, 1, 1, 3, 4, 1, 1, 1, 1, 1, 5)


def moment(day: int) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, 18, tzinfo=UTC) + timedelta(days=day)


def asked(cast: Cast, day: int, asker: int, **other: Any) -> None:
    """A closed ask of a day, and its account."""
    at = moment(day)
    backup = Backup.objects.create(
        agency=cast.metro, unit=cast.units["2A12"], number=day + 1, logs=[cast.metro.pk], origin="radio",
        urgency="cover", state="closed",
        received_at=at, run_started_at=at, closed_at=at + timedelta(minutes=30), disposition="helped",
        ladder={"rungs": [], "repeat": None, "min_gap": 0, "expires_s": None},
    )  # fmt: skip
    values = {"urgency": "cover", "level": 2, "origin": "radio", "disposition": "helped", "hour": 18} | other
    Account.objects.update_or_create(
        backup=backup,
        defaults={
            "agency": cast.metro, "received_at": at, "asker": asker, "day": at.date(), "rung": 0, "unanswered": True,
            "withdrawn": False, **values,
        },
    )  # fmt: skip


@pytest.fixture
def month(cast: Cast) -> Cast:
    Agency.objects.filter(pk=cast.metro.pk).update(time_zone="UTC")
    for day, asker in enumerate(WHOSE):
        asked(cast, day, asker)
    return cast


def read(cast: Cast, begins: int, ends: int, more: str = "") -> dict[str, Any]:
    a, z = FIRST + timedelta(days=begins), FIRST + timedelta(days=ends)
    said = cast.client("commander").read(f"history/figures/?from={a}T00:00:00Z&to={z}T00:00:00Z{more}")
    assert said.status_code == 200, said.content
    found: dict[str, Any] = said.json()
    return found


def test_what_is_hidden_of_five_and_more_is_hidden_for_one_reason_alone(month: Cast) -> None:
    few_people, near = read(month, 0, 8), read(month, 0, 9)
    assert few_people["why"] == near["why"] == "too_near"
    assert few_people["message"] == near["message"]
    assert read(month, 0, 4)["why"] == "few", "four rows: the list shows that they are four"


def test_one_day_more_than_a_hidden_period_is_not_asked_for_anew(month: Cast) -> None:
    """The tenth ask is the fourth person's; told with it and not without it would say so."""
    assert not read(month, 0, 9)["told"]
    assert not read(month, 0, 10)["told"]
    assert not read(month, 1, 10)["told"]
    assert read(month, 0, 14)["told"], "five more, and nobody knows which of them it was"
    assert read(month, 0, 14)["total"] == 14


def test_nor_under_another_name(month: Cast) -> None:
    """Filters that leave nothing out are the same question."""
    same = ("&origin=radio", "&urgency=cover&urgency=backup", "&shift=evening", "&disposition=helped")
    assert not read(month, 0, 9, same[0])["told"]
    for name in ("", *same):
        assert not read(month, 0, 10, name)["told"], name


@pytest.mark.parametrize(
    ("once", "again"),
    [
        ("&beat=2A", "&beat=2A&beat=2a"),
        ("&place=oak", "&place=Oak"),
        ("&reference=26-x", "&reference=26-X"),
        ("&urgency=cover", "&urgency=emergency&urgency=cover"),
        ("&urgency=backup&urgency=cover", "&urgency=cover"),
        ("&disposition=helped", "&disposition=expired&disposition=helped"),
        ("&shift=evening", "&shift=evening&shift=night"),
    ],
)
def test_nor_spelt_otherwise_nor_with_values_that_no_row_has(month: Cast, once: str, again: str) -> None:
    """(The filter leaves out the first five days, so that it is a question of its own.)"""
    Account.objects.update(beat=month.units["2A12"].beat, location="5th and Oak")
    for account in Account.objects.all():
        Account.objects.filter(pk=account.pk).update(asker=account.day.day % 5)
    Backup.objects.update(reference="26-X")
    out = Account.objects.filter(day__lt=FIRST + timedelta(days=5))
    Backup.objects.filter(account__in=out).update(reference="")
    out.update(beat=None, location="Elm", urgency="roll_by", disposition="not_needed", hour=8)
    told = read(month, 0, 15, once)
    assert (told["told"], told["total"]) == (True, 10)
    more = read(month, 0, 16, again)
    assert (more["told"], more["why"]) == (False, "too_near") or more["to"] == told["to"], more["total"]


def meanwhile(monkeypatch: pytest.MonkeyPatch, *others: Callable[[], object]) -> None:
    """While the first figures are counted, these are asked for and answered."""
    count, left = figures.read, list(others)

    @wraps(count)
    def counted(scope: Scope) -> dict[str, Any]:
        said = count(scope)
        if left:
            left.pop()()
        return said

    monkeypatch.setattr(figures, "read", counted)


def test_two_that_are_counted_at_once_are_shown_as_one(month: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    meanwhile(monkeypatch, lambda: told.append(read(month, 0, 15)))
    second = read(month, 0, 16)
    assert (told[0]["told"], told[0]["total"]) == (True, 15)
    assert (second["told"], second["total"], second["to"]) == (True, 15, told[0]["to"])
    assert "a period that was shown before" in second["message"]


def test_nor_is_one_told_beside_one_that_is_hidden_at_once(month: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine asks are of three people, and the tenth is the fourth's; whichever is answered first."""
    meanwhile(monkeypatch, lambda: read(month, 0, 9))
    assert not read(month, 0, 10)["told"]
    ShownPeriod.objects.all().delete()
    kept.forget()
    meanwhile(monkeypatch, lambda: read(month, 0, 10))
    second = read(month, 0, 9)
    assert (second["told"], second["total"]) == (True, 10), "shown as the one that was told"


def test_stops_beside_them_are_compared_too(month: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, asker in enumerate((1, 2, 3, 4, 1)):
        stopped(month, 10 + n, asker, 100)
    stopped(month, 1, 1, 777)
    first: list[dict[str, Any]] = []
    meanwhile(monkeypatch, lambda: first.append(read(month, 0, 16)))
    less = read(month, 5, 16)
    assert (first[0]["shares"]["stops"], less["total"]) == (6, 11)
    assert less["alone_with_prisoner"] == first[0]["alone_with_prisoner"]


def test_of_many_at_once_no_two_are_told_that_differ_by_a_few(month: Cast) -> None:
    """Each has looked at what was told before any of them is answered."""
    all_looked = threading.Barrier(4)

    def look(ends: int) -> dict[str, Any]:
        count = figures.read
        first = iter([True])

        def counted(scope: Scope) -> dict[str, Any]:
            said = count(scope)
            if next(first, False):
                all_looked.wait(60)
            return said

        try:
            scope = counting.asks(month.metro, asked_for({"from": [f"{FIRST}T00:00:00Z"], "to": [of_day(ends)]}))
            return told_of(scope, counted)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(look, (12, 13, 14, 15)))
    assert len({(one["to"], one["total"]) for one in told}) == 1, told
    assert ShownPeriod.objects.filter(of=counting.asks(month.metro, Query()).of).count() == 1


def test_pictures_of_one_period_do_not_wait_for_each_other(month: Cast) -> None:
    """All three are answered while a fourth, that looks at the same filter, is still being counted."""
    go_on, counted = threading.Event(), threading.Event()

    def slowly(scope: Scope) -> dict[str, Any]:
        said = figures.read(scope)
        counted.set()
        assert go_on.wait(60)
        return said

    def look() -> dict[str, Any]:
        try:
            scope = counting.asks(month.metro, asked_for({"from": [f"{FIRST}T00:00:00Z"], "to": [of_day(15)]}))
            return told_of(scope, slowly)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(look)
        assert counted.wait(60)
        for picture in ("figures", "heat", "trend"):
            query = f"from={FIRST}T00:00:00Z&to={of_day(15)}"
            assert month.client("commander").read(f"history/{picture}/?{query}").json()["told"]
        go_on.set()
        assert slow.result()["total"] == 15


def of_day(day: int) -> str:
    return f"{FIRST + timedelta(days=day)}T00:00:00Z"


def test_and_one_that_is_too_near_is_not_remembered(month: Cast) -> None:
    read(month, 0, 9)
    known = ShownPeriod.objects.count()
    read(month, 0, 10)
    assert ShownPeriod.objects.count() == known


def test_of_all_day_windows_no_two_are_asked_that_differ_by_a_few_at_an_end(month: Cast) -> None:
    """From the shortest. (tests/rules/test_nearness.py tries other orders, and what can be learned from them.)"""
    for length in range(5, len(WHOSE) + 1):
        for begins in range(len(WHOSE) - length + 1):
            read(month, begins, begins + length)
    known = list(ShownPeriod.objects.values_list("first", "after", "told"))
    assert {told for *_, told in known} == {True, False}
    for (first, after, _), (other_first, other_after, _) in combinations(known, 2):
        assert after is not None
        assert other_after is not None
        if min(after, other_after) > max(first, other_first):
            apart = {abs((first - other_first).days), abs((after - other_after).days)}
            assert not apart & {1, 2, 3, 4}, known


def test_a_small_agencys_total_is_no_other_one_less_one(month: Cast) -> None:
    Account.objects.update(asker=1)
    Account.objects.exclude(day__lt=FIRST + timedelta(days=6)).delete()
    assert (read(month, -20, 16)["told"], read(month, -20, 16)["total"]) == (False, 6), "and again"
    assert read(month, 1, 40)["total"] is None


def stopped(cast: Cast, day: int, asker: int, alone: int | None) -> None:
    at = moment(day)
    stop = Stop.objects.create(
        agency=cast.metro, unit=cast.units["2A12"], kind=StopKind.TRAFFIC, opened_at=at, secured_at=at,
        prisoner=alone is not None, cleared_at=at + timedelta(hours=1),
    )  # fmt: skip
    StopAccount.objects.create(
        stop=stop, agency=cast.metro, opened_at=at, asker=asker, day=at.date(), hour=18, kind="traffic",
        rolled_by=False, alone_s=alone, longest_alone_s=alone,
    )  # fmt: skip


@pytest.mark.parametrize("held", (True, False))
def test_two_periods_that_differ_by_one_stop_are_shown_the_same_stops(month: Cast, held: bool) -> None:
    """One officer's 777 seconds alone would be the one total less the other."""
    for n, asker in enumerate((1, 2, 3, 4, 1)):
        stopped(month, 10 + n, asker, 100)
    stopped(month, 1, 1, 777 if held else None)
    whole = read(month, 0, 16)
    assert whole["told"]
    assert whole["shares"]["stops"] == 6
    less = read(month, 5, 16)
    assert less["told"]
    assert (less["total"], whole["total"]) == (11, 16), "backups differ by enough"
    assert less["shares"] == whole["shares"] | {name: less["shares"][name] for name in ("policy_cover",)}
    assert less["alone_with_prisoner"] == whole["alone_with_prisoner"]
    assert "stops" in less["message"]


def test_stops_with_a_prisoner_must_not_differ_by_one_either(month: Cast) -> None:
    for n, asker in enumerate((1, 2, 3, 4, 1)):
        stopped(month, 10 + n, asker, 100)
    for n in range(4):
        stopped(month, n, n + 1, None)
    stopped(month, 4, 1, 777)
    whole = read(month, 0, 16)
    assert whole["alone_with_prisoner"]["total_s"] == 1277
    assert read(month, 5, 16)["alone_with_prisoner"] == whole["alone_with_prisoner"]
