"""The next rung now, by hand: one rung, also where help had silenced the ladder."""

from __future__ import annotations

import pytest

from requests.actions import acknowledge, close, escalate, open_stop, respond, roll_by
from requests.refusals import Forbidden, NotInThisState
from requests.vocabulary import Disposition, EventKind, StopKind, Urgency
from tests.actions.night import Night, attempt, row
from tests.timers import hands


def test_the_next_rung_fires_now_and_the_one_after_it_at_its_own_time(night: Night) -> None:
    backup = night.ask()
    head = night.head()
    escalate(night.requester, backup)
    night.sweep()
    assert night.told(head) == [EventKind.BACKUP_UPDATED, EventKind.BACKUP_ESCALATED]
    assert row(backup).rung == 1
    assert night.rung_in(backup) == pytest.approx(45, abs=3)


def test_a_second_touch_before_it_fired_is_the_same_touch(night: Night) -> None:
    backup = night.ask()
    hands.together(*[attempt(escalate, night.requester, backup)] * 5)
    assert hands.told(backup).count(EventKind.BACKUP_UPDATED) == 1
    night.sweep()
    assert row(backup).rung == 1


def test_on_a_covered_backup_it_is_one_rung_and_then_silence(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=60)
    escalate(night.dispatcher, backup)
    acknowledge(night.dispatcher, backup)
    assert night.rung_in(backup) is not None, "what somebody hurried is not taken back by a look"
    night.sweep()
    assert (row(backup).rung, night.rung_in(backup)) == (1, None)


def test_beyond_a_roll_by_there_is_nobody_to_call(night: Night) -> None:
    backup = night.ask(Urgency.ROLL_BY)
    with pytest.raises(NotInThisState):
        escalate(night.requester, backup)


def test_a_roll_by_nobody_asked_for_calls_nobody(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    unasked = roll_by(night.neighbour, stop).backup_id
    with pytest.raises(NotInThisState):
        escalate(night.dispatcher, unasked)
    night.sweep()
    assert night.rung_in(unasked) is None


def test_neighbours_hurry_nothing_and_closed_is_closed(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(Forbidden):
        escalate(night.neighbour, backup)
    close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(NotInThisState):
        escalate(night.requester, backup)
