"""Policies: who may change them, what is kept of it, and that nothing which runs is moved."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from requests import rulebook
from requests.actions import Ask, request_backup, set_ladder, set_standing_cover
from requests.ladder import DEFAULT
from requests.models import Backup, CoverPolicy, Event, LadderPolicy, PolicyChange, Timer
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import Urgency
from tests.actions.night import Night
from tests.cast import Cast
from tests.timers.hands import together
from units.models import Unit

RUNGS: list[dict[str, Any]] = [
    {"after": 0, "name": "nearby and dispatch", "alert": ["nearby", "dispatch"], "tone": "alarm"},
    {"after": 5, "name": "supervisor", "alert": ["supervisor"], "tone": "chime"},
]
QUICKER = [RUNGS[0], {**RUNGS[1], "after": 2}]
RULES: list[dict[str, Any]] = [
    {"kind": "custody", "prisoner": True, "tow": False, "after_min": 7, "urgency": "cover"},
    {"kind": None, "prisoner": True, "tow": False, "after_min": 2, "urgency": "roll_by"},
]


def last() -> uuid.UUID:
    return PolicyChange.objects.order_by("-at").values_list("pk", flat=True)[0]


def test_a_ladder_is_set_for_new_asks_and_its_change_is_kept(night: Night) -> None:
    set_ladder(night.commander, night.cast.metro.pk, Urgency.BACKUP, RUNGS, None)
    asked = request_backup(night.requester, Ask(Urgency.BACKUP)).backup_id
    assert Backup.objects.get(pk=asked).ladder["rungs"] == RUNGS
    change = PolicyChange.objects.get()
    assert (change.what, change.before, change.after) == ("backup", None, RUNGS)
    assert (change.by, change.officer) == ("Commander", night.cast.people["commander"])


def test_null_goes_back_to_the_default(night: Night) -> None:
    set_ladder(night.commander, night.cast.metro.pk, Urgency.BACKUP, RUNGS, None)
    set_ladder(night.commander, night.cast.metro.pk, Urgency.BACKUP, None, last())
    assert not LadderPolicy.objects.exists()
    assert rulebook.rungs_of(night.cast.metro, Urgency.BACKUP) == DEFAULT[Urgency.BACKUP]
    change = PolicyChange.objects.get(pk=last())
    assert (change.before, change.after) == (RUNGS, None)


def test_the_same_rules_again_change_nothing_and_leave_no_history(night: Night) -> None:
    metro = night.cast.metro.pk
    set_ladder(night.commander, metro, Urgency.BACKUP, None, None)
    assert not PolicyChange.objects.exists()
    set_ladder(night.commander, metro, Urgency.BACKUP, RUNGS, None)
    # The answer was lost, and the browser says it again, based on what it knew.
    set_ladder(night.commander, metro, Urgency.BACKUP, [{**RUNGS[0], "after": 0.0}, RUNGS[1]], None)
    assert PolicyChange.objects.count() == 1
    set_standing_cover(night.commander, metro, RULES, None)
    set_standing_cover(night.commander, metro, RULES[::-1], None)
    assert PolicyChange.objects.count() == 2


def test_two_supervisors_cannot_overwrite_each_other_unseen(night: Night) -> None:
    metro = night.cast.metro.pk
    set_ladder(night.commander, metro, Urgency.BACKUP, RUNGS, None)
    with pytest.raises(NotInThisState, match=r"^Commander changed this at \d\d:\d\d:\d\d on \d+ \w+ \d{4}\."):
        set_ladder(night.actor("administrator"), metro, Urgency.BACKUP, QUICKER, None)
    with pytest.raises(NotInThisState, match="never saved here"):
        set_ladder(night.actor("administrator"), metro, Urgency.COVER, QUICKER, last())
    assert LadderPolicy.objects.get().rungs == RUNGS
    set_ladder(night.actor("administrator"), metro, Urgency.BACKUP, QUICKER, last())
    assert LadderPolicy.objects.get().rungs == QUICKER


def test_of_two_who_save_at_the_same_moment_one_is_told(cast: Cast) -> None:
    refused: list[str] = []

    def save(name: str, rungs: list[dict[str, Any]]) -> None:
        try:
            set_ladder(cast.actor(name), cast.metro.pk, Urgency.BACKUP, rungs, None)
        except NotInThisState as refusal:
            refused.append(refusal.message)

    together(lambda: save("commander", RUNGS), lambda: save("administrator", QUICKER))
    assert len(refused) == 1
    assert PolicyChange.objects.count() == 1
    assert PolicyChange.objects.get().after == LadderPolicy.objects.get().rungs


def test_one_policy_is_not_stale_because_another_was_changed(night: Night) -> None:
    metro = night.cast.metro.pk
    set_ladder(night.commander, metro, Urgency.BACKUP, RUNGS, None)
    set_ladder(night.commander, metro, Urgency.COVER, RUNGS, None)
    set_standing_cover(night.commander, metro, RULES, None)
    assert list(PolicyChange.objects.order_by("at").values_list("what", flat=True)) == [
        "backup", "cover", "standing_cover",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["requester", "dispatcher"])
def test_only_supervisors_and_administrators_set_policies(night: Night, name: str) -> None:
    with pytest.raises(Forbidden):
        set_ladder(night.actor(name), night.cast.metro.pk, Urgency.BACKUP, RUNGS, None)
    with pytest.raises(Forbidden):
        set_standing_cover(night.actor(name), night.cast.metro.pk, RULES, None)


def test_a_stranger_learns_of_no_policy(night: Night) -> None:
    with pytest.raises(NotFound):
        set_ladder(night.commander, night.cast.county.pk, Urgency.BACKUP, RUNGS, None)


@pytest.mark.parametrize(
    ("rungs", "field"),
    [
        ([], "rungs"),
        ([RUNGS[0], {**RUNGS[1], "after": -5}], "rungs.1.after"),
        ([RUNGS[0], {**RUNGS[1], "after": 86_400}], "rungs.1.after"),
        ([RUNGS[0], RUNGS[1], {**RUNGS[1], "after": 3}], "rungs.2.after"),
        ([{**RUNGS[0], "alert": ["mutual_aid_offered"]}], "rungs"),
    ],
)
def test_a_ladder_that_would_fail_at_night_is_refused_and_nothing_is_written(
    night: Night, rungs: list[Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        set_ladder(night.commander, night.cast.metro.pk, Urgency.BACKUP, rungs, None)
    assert list(caught.value.fields or ()) == [field]
    assert not PolicyChange.objects.exists()
    assert not LadderPolicy.objects.exists()


def test_standing_cover_is_set_soonest_first_emptied_and_taken_back(night: Night) -> None:
    metro = night.cast.metro.pk
    set_standing_cover(night.commander, metro, RULES, None)
    assert CoverPolicy.objects.get().rules == RULES[::-1]
    set_standing_cover(night.commander, metro, [], last())
    assert rulebook.standing_cover_of(night.cast.metro)["rules"] == []
    assert not rulebook.standing_cover_of(night.cast.metro)["default"]
    set_standing_cover(night.commander, metro, None, last())
    assert rulebook.standing_cover_of(night.cast.metro)["default"]
    assert PolicyChange.objects.count() == 3


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ("x", "rules"),
        ([RULES[0]] * 21, "rules"),
        ([RULES[0], {**RULES[1], "after_min": 0}], "rules.1"),
        ([{**RULES[0], "urgency": "emergency"}], "rules.0"),
        ([{}], "rules.0"),
    ],
)
def test_standing_cover_nobody_could_keep_is_refused_by_its_rule(night: Night, rules: Any, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        set_standing_cover(night.commander, night.cast.metro.pk, rules, None)
    assert list(caught.value.fields or ()) == [field]
    assert not PolicyChange.objects.exists()


def test_setting_a_policy_is_nothing_any_board_hears_of(night: Night) -> None:
    set_ladder(night.commander, night.cast.metro.pk, Urgency.BACKUP, RUNGS, None)
    set_standing_cover(night.commander, night.cast.metro.pk, RULES, None)
    assert not Event.objects.exists()


def test_with_a_hundred_asks_open_no_running_timer_moves_by_a_microsecond(cast: Cast) -> None:
    for number in range(100):
        unit = Unit.objects.create(agency=cast.metro, call_sign=f"U{number}", vehicle=f"CAR-U{number}")
        urgency = list(Urgency)[number % 4]
        request_backup(cast.actor("dispatcher"), Ask(urgency, unit=unit.call_sign))
    assert Backup.objects.filter(closed_at=None).count() == 100

    def running() -> list[list[Any]]:
        return [
            list(Timer.objects.order_by("pk").values_list("pk", "due_at", "fired_at", "cancelled_at", "step")),
            list(Backup.objects.order_by("pk").values_list("pk", "next_rung_at", "ladder", "run", "version")),
        ]

    before = running()
    assert len(before[0]) > 100
    for urgency in Urgency:
        alert = ["all_units", "dispatch", "supervisor"]
        rungs = [{"after": after, "alert": alert, "tone": "alarm"} for after in (0, 1, 2)]
        set_ladder(cast.actor("commander"), cast.metro.pk, urgency, rungs, None)
    set_standing_cover(cast.actor("commander"), cast.metro.pk, RULES, None)
    assert LadderPolicy.objects.count() == 4
    assert running() == before
