"""Not needed any more: one unit, or all beyond the count; never the last to a scene with a prisoner."""

from __future__ import annotations

from typing import Any

import pytest

from requests.actions import arrive, assign, respond, secure, set_wanted, stand_down
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import EventKind, Urgency
from tests.actions.night import Night, answers, attempt
from tests.timers import hands


def test_one_unit_is_recalled_and_the_ask_calls_again(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    stand_down(night.dispatcher, backup, unit="2A14")
    assert answers(backup) == [("2A14", "stood_down", "recalled")]
    assert night.told(head) == [
        EventKind.RESPONSE_STOOD_DOWN,
        EventKind.BACKUP_REOPENED,
        EventKind.UNIT_STATUS,
    ]


def test_recalling_twice_is_once(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    stand_down(night.dispatcher, backup, unit="2A14")
    head = night.head()
    stand_down(night.dispatcher, backup, unit="2A14")
    assert night.head() == head


def test_a_unit_recalls_itself_and_no_other(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    respond(night.third, backup)
    stand_down(night.neighbour, backup)
    assert sorted(answers(backup)) == [("2A14", "stood_down", "recalled"), ("2A16", "rolling", "")]
    with pytest.raises(Forbidden):
        stand_down(night.neighbour, backup, unit="2A16")
    with pytest.raises(NotInThisState):
        stand_down(night.requester, night.ask(who="third"))


def test_without_a_unit_all_beyond_the_count_go_the_farthest_first(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    assign(night.dispatcher, backup, "2A18")
    respond(night.neighbour, backup, eta_s=240)
    respond(night.third, backup, eta_s=60)
    set_wanted(night.dispatcher, backup, 1)
    stand_down(night.dispatcher, backup)
    assert sorted(answers(backup)) == [
        ("2A14", "stood_down", "enough"),
        ("2A16", "rolling", ""),
        ("2A18", "stood_down", "enough"),
    ]
    assert night.rung_in(backup) is None
    head = night.head()
    stand_down(night.dispatcher, backup)
    assert night.head() == head


def test_nobody_is_beyond_a_count_that_was_never_set(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    respond(night.neighbour, backup)
    respond(night.third, backup)
    stand_down(night.dispatcher, backup)
    assert {state for _, state, _ in answers(backup)} == {"rolling"}


def test_whoever_is_there_is_never_beyond_the_count(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    arrive(night.third, backup)
    stand_down(night.dispatcher, backup)
    assert {state for _, state, _ in answers(backup)} == {"on_scene"}


@pytest.mark.parametrize("held", [{"prisoner": True}, {"awaiting_tow": True}])
def test_the_last_unit_rolling_to_a_prisoner_or_a_tow_is_never_stood_down(night: Night, held: dict[str, Any]) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    respond(night.third, backup)
    secure(night.requester, backup, **held)
    stand_down(night.dispatcher, backup, unit="2A14")
    with pytest.raises(NotInThisState):
        stand_down(night.dispatcher, backup, unit="2A16")
    assert answers(backup)[1] == ("2A16", "rolling", "")
    with pytest.raises(Invalid):
        stand_down(night.dispatcher, backup, unit="9Z99")


def test_recalling_the_last_two_at_once_leaves_one_rolling_to_the_prisoner(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    respond(night.third, backup)
    secure(night.requester, backup, prisoner=True)
    hands.together(*[attempt(stand_down, night.dispatcher, backup, unit=unit) for unit in ("2A14", "2A16")])
    assert sorted(state for _, state, _ in answers(backup)) == ["rolling", "stood_down"]
