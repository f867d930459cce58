"""Alone with a prisoner: the rule against a slow count, minute by minute, by another way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.standing_alone import Happened, Span, alone, held, joined, there, within

BEGAN = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)
LENGTH = 90


def at(minute: int) -> datetime:
    return BEGAN + timedelta(minutes=minute)


def happened(minute: int, kind: str, **facts: object) -> Happened:
    return Happened(at(minute), kind, facts)


MINUTES = st.integers(0, LENGTH)
SPANS = st.lists(st.tuples(MINUTES, MINUTES).map(lambda two: Span(at(two[0]), at(two[1]))), max_size=6)


def minutes_of(spans: list[Span]) -> set[int]:
    """Every minute that lies in one of them."""
    return {minute for minute in range(LENGTH) for span in spans if span.begins <= at(minute) < span.ends}


@given(SPANS, SPANS, MINUTES, MINUTES)
def test_alone_is_every_minute_held_in_which_nobody_else_was_there(
    held_: list[Span], there_: list[Span], one: int, two: int
) -> None:
    begins, ends = sorted((one, two))
    slowly = {m for m in minutes_of(held_) - minutes_of(there_) if begins <= m < ends}
    assert within(alone(held_, there_), at(begins), at(ends)) == timedelta(minutes=len(slowly))


@given(SPANS)
def test_joined_spans_are_the_same_minutes_in_order_and_apart(spans: list[Span]) -> None:
    found = joined(spans)
    assert minutes_of(found) == minutes_of(spans)
    assert all(a.ends < b.begins for a, b in zip(found, found[1:], strict=False))


#: A scene, told as its log would: (minutes after the last event, what, who, stated minutes before).
STEPS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["hold", "free", "come", "leave", "divert"]), st.sampled_from("ABC")),
    max_size=14,
)


@given(STEPS, st.booleans())
def test_a_scene_told_by_its_log_is_what_it_was_minute_by_minute(
    steps: list[tuple[int, str, str]], cleared: bool
) -> None:
    stop, backup = [], []
    minute, holding, here = 0, False, set[str]()
    slowly = set[int]()

    def pass_until(then: int) -> None:
        if holding and not here:
            slowly.update(range(minute, then))

    for wait, what, unit in steps:
        pass_until(minute + wait)
        minute += wait
        if what in ("hold", "free"):
            holding = what == "hold"
            stop.append(happened(minute, "stop.secured", prisoner=holding))
        elif what == "come":
            here.add(unit)
            backup.append(happened(minute, "response.on_scene", unit=unit))
        else:
            here.discard(unit)
            kind = "response.cleared" if what == "leave" else "response.stood_down"
            backup.append(happened(minute, kind, unit=unit))
    if cleared:
        stop.append(happened(minute, "stop.cleared"))
    else:
        pass_until(minute + 5)
    until = at(minute + 5)
    found = within(alone(held(stop, until), there(backup, until)), BEGAN, until)
    assert found == timedelta(minutes=len(slowly))


def test_a_stated_time_comes_before_the_touch() -> None:
    stop = [happened(0, "stop.secured", prisoner=True), happened(30, "stop.cleared")]
    touched = [happened(20, "response.on_scene", unit="A")]
    stated = [happened(20, "response.on_scene", unit="A", stated_at=at(12).isoformat())]
    assert within(alone(held(stop, at(60)), there(touched, at(60))), at(0), at(60)) == timedelta(minutes=20)
    assert within(alone(held(stop, at(60)), there(stated, at(60))), at(0), at(60)) == timedelta(minutes=12)


def test_when_the_backup_is_over_nobody_is_there_any_more() -> None:
    stop = [happened(0, "stop.secured", prisoner=True)]
    backup = [happened(5, "response.on_scene", unit="A"), happened(15, "backup.closed", disposition="helped")]
    assert alone(held(stop, at(20)), there(backup, at(20))) == [Span(at(0), at(5)), Span(at(15), at(20))]


@pytest.mark.parametrize(("left", "alone_for"), [(None, 11), (9, 17)], ids=["to its end", "called elsewhere"])
def test_who_is_entered_afterwards_was_there_until_it_was_over(left: int | None, alone_for: int) -> None:
    stop = [happened(0, "stop.secured", prisoner=True)]
    backup = [happened(15, "backup.closed", disposition="helped")]
    backup.append(happened(90, "backup.updated", unit="A", was_there=True, stated_at=at(6).isoformat()))
    if left is not None:
        backup.insert(0, happened(left, "response.stood_down", unit="A", reason="diverted"))
        backup.insert(0, happened(left - 1, "response.stood_down", unit="B", reason="diverted"))
    found = alone(held(stop, at(20)), there(backup, at(20)))
    assert within(found, at(0), at(20)) == timedelta(minutes=alone_for)


@pytest.mark.parametrize(
    ("words", "alone_for"),
    [("in", 11), ("in out", 20), ("in out in", 11), ("in out in out", 20), ("in out other", 11), ("in elsewhere", 11)],
)
def test_who_was_taken_back_was_not_there_unless_stated_anew(words: str, alone_for: int) -> None:
    stop = [happened(0, "stop.secured", prisoner=True)]
    backup = [happened(15, "backup.closed", disposition="helped")]
    said = {
        "in": {"unit": "A", "was_there": True, "stated_at": at(6).isoformat()},
        "out": {"unit": "A", "taken_back": True, "stated_at": at(6).isoformat()},
        "other": {"unit": "B", "was_there": True, "stated_at": at(6).isoformat()},
        "elsewhere": {"unit": "B", "taken_back": True, "stated_at": at(6).isoformat()},
    }
    for place, word in enumerate(words.split()):
        backup.append(happened(90 + place, "backup.updated", **said[word]))
    assert within(alone(held(stop, at(20)), there(backup, at(20))), at(0), at(20)) == timedelta(minutes=alone_for)


def test_a_stop_begun_by_securing_an_ask_holds_from_its_beginning() -> None:
    assert held([happened(9, "stop.cleared")], at(60), since=at(2)) == [Span(at(2), at(9))]
    assert held([], at(60), since=at(2)) == [Span(at(2), at(60))]


def test_a_tow_alone_is_no_prisoner() -> None:
    assert held([happened(0, "stop.secured", prisoner=False, awaiting_tow=True)], at(60)) == []


def test_who_left_before_they_came_was_not_there() -> None:
    backup = [
        happened(10, "response.on_scene", unit="A"),
        happened(11, "response.cleared", unit="A", stated_at=at(4).isoformat()),
    ]
    assert there(backup, at(60)) == []


def test_the_hour_that_comes_twice_is_counted_twice() -> None:
    """Clocks are set back in the night; the log's times are UTC and know nothing of it."""
    night = [
        Happened(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "stop.secured", {"prisoner": True}),
        Happened(datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "stop.cleared", {}),
    ]
    until = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert within(held(night, until), night[0].at, until) == timedelta(hours=2)
    there_ = ZoneInfo("America/New_York")
    assert within(
        [Span(night[0].at, night[1].at)], night[0].at.astimezone(there_), until.astimezone(there_)
    ) == timedelta(hours=2)
    assert within(
        [Span(night[0].at, until)], night[0].at.astimezone(there_), night[1].at.astimezone(there_)
    ) == timedelta(hours=2)
