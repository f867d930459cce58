"""A unit out of its car is checked on: DUE, a chime, the supervisor; whatever it does starts the check anew."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from requests.actions import (
    Ask,
    arrive,
    open_stop,
    request_backup,
    respond,
    secure_stop,
    set_status,
    unit_ok,
    update_stop,
)
from requests.models import Stop, Timer
from requests.vocabulary import EventKind, StopKind, TimerKind, Urgency
from tests.actions.night import Night
from tests.timers import hands
from units.vocabulary import Setting


@pytest.fixture
def stop(night: Night) -> uuid.UUID:
    return open_stop(night.requester, StopKind.TRAFFIC)


def state(stop: uuid.UUID) -> tuple[bool, str]:
    row = Stop.objects.get(pk=stop)
    return row.welfare_overdue, row.welfare_alert


def test_unanswered_it_is_due_then_a_chime_then_the_supervisors(night: Night, stop: uuid.UUID) -> None:
    found = []
    for seconds in (181, 120, 120):
        night.wait_at(stop, TimerKind.WELFARE, seconds)
        found.append(state(stop))
        night.check()
    assert found == [(True, "due"), (True, "chime"), (True, "supervisor")]
    assert not night.waits(TimerKind.WELFARE, stop)
    assert hands.told(stop).count(EventKind.STOP_UPDATED) == 3


def test_it_never_becomes_an_ask_by_itself(night: Night, stop: uuid.UUID) -> None:
    for seconds in (181, 120, 120):
        night.wait_at(stop, TimerKind.WELFARE, seconds)
    assert night.unit("2A12").backup_id is None


ACTS: dict[str, Callable[[Night, uuid.UUID], object]] = {
    "its radio": lambda night, stop: unit_ok(night.dispatcher, "2A12"),
    "its status": lambda night, stop: set_status(night.requester, "2A12", Setting.BUSY),
    "an ask": lambda night, stop: request_backup(night.requester, Ask(Urgency.COVER)),
    "its place": lambda night, stop: update_stop(night.requester, stop, {"location": "5th and Oak"}),
    "securing": lambda night, stop: secure_stop(night.requester, stop),
    "an answer": lambda night, stop: respond(night.requester, night.ask(who="third")),
}


@pytest.mark.parametrize("act", ACTS)
def test_any_act_of_the_unit_starts_it_anew(night: Night, stop: uuid.UUID, act: str) -> None:
    night.wait_at(stop, TimerKind.WELFARE, 181)
    night.wait_at(stop, TimerKind.WELFARE, 120)
    assert state(stop) == (True, "chime")
    ACTS[act](night, stop)
    assert state(stop) == (False, "")
    (timer,) = night.waits(TimerKind.WELFARE, stop)
    assert (timer.due_at - hands.now()).total_seconds() > 200
    night.check()


def test_a_second_unit_beside_it_starts_it_anew(night: Night, stop: uuid.UUID) -> None:
    backup = night.ask()
    night.wait_at(stop, TimerKind.WELFARE, 301)
    respond(night.neighbour, backup)
    assert state(stop) == (True, "due"), "on the way is not there"
    arrive(night.neighbour, backup)
    assert state(stop) == (False, "")
    night.check()


def test_what_others_do_about_the_unit_is_no_word_from_it(night: Night, stop: uuid.UUID) -> None:
    night.wait_at(stop, TimerKind.WELFARE, 181)
    set_status(night.dispatcher, "2A12", Setting.BUSY)
    assert state(stop) == (True, "due")


def test_a_touch_that_was_known_already_changes_nothing(night: Night, stop: uuid.UUID) -> None:
    night.ask()
    head, timers = night.head(), Timer.objects.count()
    night.ask()
    assert (night.head(), Timer.objects.count()) == (head, timers)


def test_with_a_prisoner_it_is_every_ten_minutes_and_never_off(night: Night, stop: uuid.UUID) -> None:
    secure_stop(night.requester, stop, prisoner=True)
    for _ in range(3):
        (timer,) = night.waits(TimerKind.WELFARE, stop)
        assert hands.left(timer.due_at) == pytest.approx(600, abs=2)
        unit_ok(night.dispatcher, "2A12")


def test_a_step_that_was_due_before_an_answer_comes_too_late(night: Night, stop: uuid.UUID) -> None:
    night.wait_at(stop, TimerKind.WELFARE, 181)
    Timer.objects.filter(kind=TimerKind.WELFARE, step=1).update(due_at=hands.now())
    hands.fire()
    night.look()
    unit_ok(night.dispatcher, "2A12")
    head = night.head()
    night.sweep()
    assert (night.head(), state(stop)) == (head, (False, ""))
