"""What may be said of when an ask is late."""

from __future__ import annotations

import math
from typing import Any

import pytest

from requests.ageing import DEFAULT, faults, in_order


def rules(**changes: tuple[Any, Any]) -> list[dict[str, Any]]:
    """The default, with other times for some urgencies."""
    return [
        {**rule, **dict(zip(("late_s", "overdue_s"), changes[rule["urgency"]], strict=True))}
        if rule["urgency"] in changes
        else dict(rule)
        for rule in DEFAULT
    ]


def said(**changes: tuple[Any, Any]) -> dict[str, str]:
    return {fault.path: str(fault) for fault in faults(rules(**changes))}


def test_the_default_is_no_fault_and_its_order_is_by_loudness() -> None:
    assert faults(list(DEFAULT)) == []
    assert in_order(reversed(DEFAULT)) == list(DEFAULT)


@pytest.mark.parametrize("times", [(60, 120), (60, None), (None, None), (1, 3600), (0.5 + 1, 2)])
def test_one_step_or_none_is_allowed_to_anything_but_an_emergency(times: tuple[Any, Any]) -> None:
    assert said(cover=times) == {}


def test_an_emergency_is_never_without_a_first_step() -> None:
    assert said(emergency=(None, None)) == {"rules.0.late_s": "emergency: is late after 120 s at the latest"}
    assert said(emergency=(121, 200)) == {"rules.0.late_s": "emergency: is late after 120 s at the latest"}
    assert said(emergency=(120, None)) == {}


@pytest.mark.parametrize("bad", ["60", True, math.nan, math.inf, [60]])
def test_what_is_no_number_of_seconds_is_named(bad: Any) -> None:
    assert said(backup=(bad, None)) == {"rules.1.late_s": "backup: give a number of seconds, or nothing for never"}


@pytest.mark.parametrize(("bad", "words"), [(0, "0 s"), (-5, "-5 s"), (3601, "3601 s")])
def test_a_time_lies_within_an_hour(bad: float, words: str) -> None:
    assert said(cover=(bad, None)) == {"rules.2.late_s": f"cover: {words} is not between 1 and 3600"}


def test_the_second_step_comes_after_the_first() -> None:
    path = "rules.1.overdue_s"
    assert said(backup=(60, 60)) == {
        path: "backup: 60 s cannot be the second step, it is not after the first step (60 s)"
    }
    assert said(backup=(None, 60)) == {path: "backup: 60 s cannot be the second step, there is no first step"}


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        "x",
        {},
        [None],
        [{}],
        [{"urgency": "cover"}],
        [{**DEFAULT[0], "by": "me"}],
        [{**DEFAULT[0], "urgency": []}],
    ],
)
def test_what_a_stranger_sends_is_a_fault_and_no_error(odd: Any) -> None:
    assert faults(odd)


def test_every_urgency_is_named_once() -> None:
    assert faults([]) == ["give one rule for each of emergency, backup, cover, roll_by"]
    assert faults([*DEFAULT, DEFAULT[0]])[0].path == "rules"
    assert faults([{**rule, "urgency": "loud"} for rule in DEFAULT])[0].path == "rules"
