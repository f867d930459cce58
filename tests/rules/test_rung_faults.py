"""A ladder that would fail at night is refused by day, with the rung, the reason, and the field to mend."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.ladder import AUDIENCES, DEFAULT, Rung
from requests.refusals import Invalid
from requests.rung_faults import MOST_RUNGS, NAME_LENGTH, PERSONS, canonical, faults, refuse
from requests.vocabulary import Urgency


def rung(after: Any = 0, **other: Any) -> dict[str, Any]:
    return {"after": after, "name": "all", "alert": ["shift"], "tone": "alarm", **other}


@pytest.mark.parametrize("urgency", Urgency)
def test_every_default_ladder_is_without_fault(urgency: Urgency) -> None:
    assert faults(DEFAULT[urgency], urgency) == []


NOBODY = (
    "no rung reaches a person; let one alert dispatch, a supervisor, the watch commander, the whole shift or all units"
)


@pytest.mark.parametrize(
    ("rungs", "path", "words"),
    [
        ([], "rungs", "a ladder needs at least one rung"),
        ([rung(n) for n in range(21)], "rungs", "21 rungs are more than anybody keeps in mind; 20 are the most"),
        ([rung(5)], "rungs.0.after", "rung 0 must fire at 0 s"),
        ([rung(), rung(-1)], "rungs.1.after", "rung 1: -1 s is before the ask; give 0 or more"),
        ([rung(), rung(86400)], "rungs.1.after", "rung 1: 86400 s is longer than an hour; give at most 3600"),
        (
            [rung(), rung(45), rung(20)],
            "rungs.2.after",
            "rung 2: 20 s is not after rung 1 (45 s); give more, or move it up",
        ),
        (
            [rung(), rung(20), rung(20)],
            "rungs.2.after",
            "rung 2: 20 s is not after rung 1 (20 s); give more, or move it up",
        ),
        ([rung(alert=[])], "rungs.0.alert", "rung 0: alerts nobody; choose at least one"),
        (
            [rung(alert=["shift", "watch_commander", "watch_commander"])],
            "rungs.0.alert",
            "rung 0: watch commander is alerted twice; say it once",
        ),
        (
            [rung(alert=["shift", "everyone"])],
            "rungs.0.alert",
            f"rung 0: nobody is called 'everyone'; say any of {', '.join(AUDIENCES)}",
        ),
        ([rung(tone="siren")], "rungs.0.tone", "rung 0: no tone is called 'siren'; say silent, chime, alarm"),
        ([rung(name="x" * 61)], "rungs.0.name", "rung 0: the name has 61 characters; 60 are the most"),
        ([rung(alert=["mutual_aid_offered"])], "rungs", NOBODY),
        ([rung(alert=["nearby"]), rung(9, alert=["mutual_aid"])], "rungs", NOBODY),
    ],
)
def test_each_fault_names_the_rung_the_reason_and_the_field(rungs: list[Any], path: str, words: str) -> None:
    found = faults(rungs, Urgency.BACKUP)
    assert (path, words) in [(fault.path, str(fault)) for fault in found]


@pytest.mark.parametrize("after", [float("nan"), float("inf"), float("-inf"), "20", None, True, [1], {"s": 1}])
def test_what_is_no_number_of_seconds_is_no_time(after: Any) -> None:
    [fault] = faults([rung(), rung(after)], Urgency.BACKUP)
    assert (fault.path, fault) == ("rungs.1.after", "rung 1: after is a number of seconds, such as 45")


@pytest.mark.parametrize("rungs", [None, {}, "rungs", 7, [[]], ["x"], [{}], [{"after": 0}], [rung(extra=1)], [None]])
def test_what_is_no_ladder_at_all_is_refused_without_breaking(rungs: Any) -> None:
    assert faults(rungs, Urgency.EMERGENCY)


@pytest.mark.parametrize(
    ("alert", "words"),
    [
        (["dispatch"], ["rung 0: an emergency reaches units at once; add all units"]),
        (["all_units"], ["rung 0: an emergency reaches a desk at once; add dispatch or a supervisor"]),
        (["shift", "supervisor"], []),
    ],
)
def test_an_emergency_reaches_units_and_a_desk_at_once(alert: list[str], words: list[str]) -> None:
    assert faults([rung(alert=alert), rung(5, alert=["all_units", "dispatch"])], Urgency.EMERGENCY) == words
    assert faults([rung(alert=alert)], Urgency.BACKUP) == []


def test_a_roll_by_tasks_nobody_so_that_those_nearby_are_enough() -> None:
    assert faults([rung(alert=["nearby"])], Urgency.ROLL_BY) == []
    assert faults([rung(alert=["nearby"])], Urgency.COVER) == [NOBODY]
    assert faults([rung(alert=["mutual_aid_offered"])], Urgency.ROLL_BY)


def test_every_fault_is_said_at_once() -> None:
    found = faults([rung(3), rung(-1, tone="x"), rung(2, alert=["nearby"], name=7)], Urgency.BACKUP)
    assert [fault.path for fault in found] == [
        "rungs.1.after", "rungs.1.tone", "rungs.2.name", "rungs.0.after", "rungs.2.after",
    ]  # fmt: skip


def test_what_is_refused_names_every_field() -> None:
    with pytest.raises(Invalid) as caught:
        refuse(faults([rung(), rung(-1, alert=["who"])], Urgency.BACKUP))
    assert caught.value.fields is not None
    assert set(caught.value.fields) == {"rungs.1.after", "rungs.1.alert"}
    refuse([])


@given(
    st.lists(st.integers(1, 180), min_size=0, max_size=MOST_RUNGS - 1),
    st.lists(st.sampled_from(AUDIENCES), min_size=1, max_size=4, unique=True),
    st.sampled_from(sorted(PERSONS)),
)
def test_any_sorted_ladder_that_reaches_a_person_is_good(steps: list[int], alert: list[str], person: str) -> None:
    times = [0]
    for step in steps:
        times.append(times[-1] + step)
    rungs = [rung(after, alert=alert) for after in times]
    rungs[-1]["alert"] = [person]
    assert faults(rungs, Urgency.BACKUP) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["after", "alert", "tone", "name", "x"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, *Urgency]))
def test_nothing_a_stranger_sends_breaks_the_rules(rungs: Any, urgency: Urgency | None) -> None:
    for fault in faults(rungs, urgency):
        assert fault.path.startswith("rungs")
        assert len(fault) < 250


def test_the_same_rules_are_kept_the_same() -> None:
    kept: list[Rung] = canonical([{"after": 20.0, "alert": ["shift", "watch_commander"]}, rung(2.5, name="  all ")])
    assert kept == [
        {"after": 20, "name": "shift and watch commander", "alert": ["shift", "watch_commander"], "tone": "alarm"},
        {"after": 2.5, "name": "all", "alert": ["shift"], "tone": "alarm"},
    ]
    assert isinstance(kept[0]["after"], int)
    assert canonical(list(kept)) == kept
    assert len(canonical([rung(name="", alert=list(AUDIENCES))])[0]["name"]) == NAME_LENGTH
