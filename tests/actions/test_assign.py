"""Assigning: dispatch names a unit, which has not answered by that."""

from __future__ import annotations

import pytest

from requests.actions import assign, cancel, decline, respond, sign_off
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import EventKind, State
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands


def test_an_assigned_unit_is_no_help_yet(night: Night) -> None:
    backup = night.ask()
    head = night.head()
    assign(night.dispatcher, backup, "2A14")
    assert night.told(head) == [EventKind.RESPONSE_ASSIGNED, EventKind.UNIT_STATUS]
    assert (row(backup).state, night.unit("2A14").status) == (State.WAITING, "assigned")
    assert night.rung_in(backup) is not None


def test_assigning_twice_or_whoever_rolls_already_is_no_news(night: Night) -> None:
    backup = night.ask()
    assign(night.dispatcher, backup, "2A14")
    respond(night.third, backup)
    head = night.head()
    assign(night.commander, backup, "2a14")
    assign(night.dispatcher, backup, "2A16")
    assert night.head() == head


def test_officers_assign_nobody_and_dispatch_no_unit_of_another_agency(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(Forbidden):
        assign(night.neighbour, backup, "2A14")
    with pytest.raises(Invalid):
        assign(night.dispatcher, backup, "S1")
    with pytest.raises(NotInThisState):
        assign(night.dispatcher, backup, "2A12")


def test_who_declined_may_be_assigned_after_all(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    assign(night.dispatcher, backup, "2A14")
    assert answers(backup) == [("2A14", "declined", ""), ("2A14", "assigned", "")]


def test_cancelling_and_assigning_at_once_leave_nobody_assigned_to_what_is_over(night: Night) -> None:
    for _ in range(5):
        backup = night.ask()
        hands.together(
            attempt(cancel, night.requester, backup),
            attempt(assign, night.dispatcher, backup, "2A14"),
        )
        assert row(backup).closed_at is not None
        assert {state for _, state, _ in answers(backup)} <= {"stood_down"}
        night.check()


def test_signing_off_and_being_assigned_at_once_end_as_if_one_came_first(night: Night) -> None:
    backup = night.ask()
    hands.together(attempt(sign_off, night.neighbour), attempt(assign, night.dispatcher, backup, "2A14"))
    state = answers(backup)[0]
    # Assigned first: released with its crew. Signed off first: dispatch sent a car it knows to be empty.
    assert state in [("2A14", "stood_down", "off_duty"), ("2A14", "assigned", "")]
    assert night.unit("2A14").crew == []
