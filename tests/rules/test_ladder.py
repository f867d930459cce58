"""Whom a rung calls and when, and what silences it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests import ladder
from requests.ladder import DEFAULT, ETA_LIMIT, Help, Rung, copy, covered, next_after
from requests.vocabulary import Urgency

NOW = datetime(2026, 11, 22, 21, 4, tzinfo=UTC)


def afters(rules: ladder.Ladder) -> list[float]:
    return [rung["after"] for rung in rules["rungs"]]


def rung(after: float = 0, **other: Any) -> Rung:
    made: Rung = {"after": after, "name": "all", "alert": ["shift"], "tone": "alarm", **other}  # type: ignore[typeddict-item]
    return made


@pytest.mark.parametrize(
    ("urgency", "times", "repeat"),
    [
        (Urgency.EMERGENCY, [0, 15, 30], 30),
        (Urgency.BACKUP, [0, 20, 45, 90, 120], 60),
        (Urgency.COVER, [0, 60, 120, 300, 420], 60),
        (Urgency.ROLL_BY, [0], None),
    ],
)
def test_the_default_ladders_are_those_of_the_design(urgency: Urgency, times: list[int], repeat: float | None) -> None:
    rules = copy(urgency)
    assert (afters(rules), rules["repeat"], rules["min_gap"]) == (times, repeat, 10)


def test_with_a_prisoner_a_cover_climbs_quicker_and_nothing_else_does() -> None:
    assert afters(copy(Urgency.COVER, prisoner=True)) == [0, 30, 60, 180, 300]
    assert afters(copy(Urgency.BACKUP, prisoner=True)) == afters(copy(Urgency.BACKUP))
    assert afters(copy(Urgency.COVER, [rung()], prisoner=True)) == [0]


def test_who_works_alone_calls_partners_at_zero_and_the_default_stays_as_it_was() -> None:
    assert {"partners", "partner_desks"} <= set(copy(Urgency.EMERGENCY, lone=True)["rungs"][0]["alert"])
    assert "partners" not in copy(Urgency.EMERGENCY)["rungs"][0]["alert"]
    assert "partners" not in DEFAULT[Urgency.EMERGENCY][0]["alert"]


def test_a_cover_calls_no_neighbour_by_itself() -> None:
    assert all("mutual_aid" not in one["alert"] for one in DEFAULT[Urgency.COVER])


@given(st.sampled_from(Urgency), st.booleans(), st.booleans(), st.floats(1, 100))
def test_a_quicker_ladder_is_the_same_ladder(urgency: Urgency, prisoner: bool, lone: bool, quicker: float) -> None:
    slow = copy(urgency, prisoner=prisoner, lone=lone)
    fast = copy(urgency, prisoner=prisoner, lone=lone, quicker=quicker)
    assert afters(fast) == pytest.approx([after / quicker for after in afters(slow)])
    assert [one["alert"] for one in fast["rungs"]] == [one["alert"] for one in slow["rungs"]]


def test_quickened_every_rung_has_the_earlier_of_its_times_and_strange_ladders_are_left() -> None:
    mixed = ladder.quickened(copy(Urgency.COVER, [rung(n) for n in (0, 10, 100, 200, 250)]), copy(Urgency.COVER))
    assert afters(mixed) == [0, 10, 100, 200, 250]
    assert afters(ladder.quickened(copy(Urgency.COVER), copy(Urgency.COVER, prisoner=True))) == [0, 30, 60, 180, 300]
    assert afters(ladder.quickened(copy(Urgency.BACKUP, [rung()]), copy(Urgency.COVER))) == [0]


def test_a_step_has_its_time_until_the_first_repeat() -> None:
    rules = copy(Urgency.BACKUP)
    assert [next_after(rules, step) for step in range(7)] == [0, 20, 45, 90, 120, 180, None]
    assert next_after(copy(Urgency.ROLL_BY), 1) is None


def test_once_acknowledged_only_the_rung_that_looks_for_somebody_to_take_notice_is_passed_over() -> None:
    rules = copy(Urgency.EMERGENCY)
    assert [ladder.step_once_acknowledged(rules, step) for step in range(4)] == [0, 2, 2, 3]
    assert [ladder.is_held(rules, step) for step in range(4)] == [False, False, True, False]


def rolling(eta_s: int | None = None, rolled: datetime = NOW, **other: Any) -> Help:
    return Help("rolling", rolled, None if eta_s is None else rolled + timedelta(seconds=eta_s), **other)


HELP = st.builds(
    lambda state, eta, late: Help(state, NOW, None if eta is None else NOW + timedelta(seconds=eta), late),
    st.sampled_from(["assigned", "rolling", "on_scene", "cleared", "stood_down", "declined"]),
    st.none() | st.integers(0, 3600),
    st.booleans(),
)


@given(st.sampled_from(Urgency), st.none() | st.integers(1, 5), st.lists(HELP, max_size=6))
def test_help_is_on_scene_or_rolling_in_time_and_nothing_else(
    urgency: Urgency, wanted: int | None, answers: list[Help]
) -> None:
    limit = ETA_LIMIT[urgency].total_seconds()
    count = 0
    for answer in answers:
        eta = 0 if answer.eta_at is None else (answer.eta_at - NOW).total_seconds()
        count += answer.state == "on_scene" or (answer.state == "rolling" and not answer.overdue and eta <= limit)
    assert covered(urgency, wanted, answers, NOW) == (count >= (wanted or 1))


@given(st.sampled_from(Urgency), st.integers(1, 5), st.lists(HELP, max_size=6), HELP)
def test_one_more_answer_never_uncovers_and_one_more_wanted_never_covers(
    urgency: Urgency, wanted: int, answers: list[Help], more: Help
) -> None:
    before = covered(urgency, wanted, answers, NOW)
    assert covered(urgency, wanted, [*answers, more], NOW) >= before
    assert covered(urgency, wanted + 1, answers, NOW) <= before


@pytest.mark.parametrize(("eta_s", "counts_s"), [(None, 180), (0, 60), (300, 360)])
def test_rolling_counts_until_its_time_and_a_minute_or_for_three_minutes(eta_s: int | None, counts_s: int) -> None:
    urgency, last = Urgency.EMERGENCY, NOW + timedelta(seconds=counts_s)
    assert ladder.is_help(urgency, rolling(eta_s), last - timedelta(seconds=1))
    assert not ladder.is_help(urgency, rolling(eta_s), last)


def test_a_unit_within_every_limit_counts_for_all_and_one_too_far_for_an_emergency_may_do_for_cover() -> None:
    near, far = rolling(299), rolling(19 * 60)
    assert all(covered(urgency, 1, [near], NOW) for urgency in Urgency)
    assert covered(Urgency.COVER, 1, [far], NOW)
    assert not covered(Urgency.BACKUP, 1, [far], NOW)


def test_a_late_emergency_is_dispatchs_alone_and_then_climbs_the_whole_ladder() -> None:
    whole = ladder.copy(Urgency.EMERGENCY, lone=True)
    late = ladder.delayed(whole)
    assert late["rungs"][0] == {
        "after": 0,
        "name": "dispatch, to verify by voice",
        "alert": ["dispatch"],
        "tone": "alarm",
    }
    assert [rung["alert"] for rung in late["rungs"][1:]] == [rung["alert"] for rung in whole["rungs"]]
    assert [rung["after"] for rung in late["rungs"]] == [0, 15, 30, 45]
    assert (late["repeat"], late["min_gap"]) == (whole["repeat"], whole["min_gap"])
    quicker = ladder.delayed(ladder.copy(Urgency.EMERGENCY, quicker=10), quicker=10)
    assert [rung["after"] for rung in quicker["rungs"]] == [0, 1.5, 3, 4.5]
