"""There: on scene, which implies having rolled; and clear, which is no new alarm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests.actions import arrive, clear_response, respond
from requests.models import Response
from requests.refusals import NotInThisState
from requests.vocabulary import EventKind, State
from tests.actions.night import Night, answers, row
from tests.timers import hands


def test_arriving_unannounced_counts_as_having_rolled(night: Night) -> None:
    backup = night.ask()
    head = night.head()
    arrive(night.neighbour, backup)
    answer = Response.objects.get()
    assert answer.rolling_at == answer.on_scene_at
    assert row(backup).first_rolling_at == row(backup).first_on_scene_at == answer.on_scene_at
    assert night.told(head) == [EventKind.RESPONSE_ON_SCENE, EventKind.UNIT_STATUS]
    assert (row(backup).state, night.rung_in(backup)) == (State.ON_SCENE, None)


def test_arriving_twice_is_once_and_rolling_after_it_goes_nowhere(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    head = night.head()
    arrive(night.neighbour, backup)
    respond(night.neighbour, backup)
    assert night.head() == head


def test_a_stated_time_stands_beside_the_touched_one_with_who_entered_it(night: Night) -> None:
    backup = night.ask()
    stated = hands.now() - timedelta(minutes=2)
    arrive(night.dispatcher, backup, unit="2A14", at=stated)
    answer = Response.objects.get()
    assert answer.stated == {"on_scene_at": {"at": stated.isoformat(), "by": "Dispatcher"}}
    assert answer.on_scene_at is not None and answer.on_scene_at > stated
    clear_response(night.dispatcher, backup, unit="2A14", at=stated)
    assert set(Response.objects.get().stated) == {"on_scene_at", "cleared_at"}


def test_clearing_frees_the_unit_and_is_no_new_alarm(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    head = night.head()
    clear_response(night.neighbour, backup)
    assert night.told(head) == [EventKind.RESPONSE_CLEARED, EventKind.UNIT_STATUS]
    assert (row(backup).state, night.rung_in(backup)) == (State.WAITING, None)
    assert night.unit("2A14").status == "available"


def test_clearing_twice_is_once_and_only_who_was_there_clears(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(NotInThisState):
        clear_response(night.neighbour, backup)
    respond(night.neighbour, backup)
    with pytest.raises(NotInThisState):
        clear_response(night.neighbour, backup)
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    head = night.head()
    clear_response(night.neighbour, backup)
    assert night.head() == head


def test_one_unit_that_comes_back_is_not_two(night: Night) -> None:
    backup = night.ask(units_wanted=2)
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    respond(night.neighbour, backup)
    assert answers(backup) == [("2A14", "cleared", ""), ("2A14", "rolling", "")]
    assert night.rung_in(backup) is not None


def test_a_unit_that_arrives_late_is_not_late_any_more(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=60)
    night.wait(backup, 121)
    assert Response.objects.get().overdue
    arrive(night.neighbour, backup)
    assert not Response.objects.get().overdue
    assert night.rung_in(backup) is None
