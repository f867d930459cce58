"""The next welfare check of a stop at a time a desk says."""

import uuid
from datetime import timedelta

import pytest

from requests.actions import check_in, open_stop, secure_stop, unit_ok
from requests.models import Stop
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import StopKind, TimerKind
from tests.actions.night import Night
from tests.timers.hands import now


def minutes_left(stop: uuid.UUID) -> float:
    due = Stop.objects.get(pk=stop).welfare_due_at
    assert due is not None
    return (due - now()) / timedelta(minutes=1)


def test_a_desk_says_when_and_one_timer_waits_for_it(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    assert check_in(night.dispatcher, "2A12", 15) == stop
    assert 14.9 < minutes_left(stop) <= 15
    [timer] = night.waits(TimerKind.WELFARE, stop)
    assert timer.due_at == Stop.objects.get(pk=stop).welfare_due_at


def test_it_quiets_a_check_that_is_due_and_the_next_comes_as_ever(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    night.wait_at(stop, TimerKind.WELFARE, 181)
    assert Stop.objects.get(pk=stop).welfare_overdue
    check_in(night.dispatcher, "2A12", 1)
    assert not Stop.objects.get(pk=stop).welfare_overdue
    night.wait_at(stop, TimerKind.WELFARE, 61)
    assert Stop.objects.get(pk=stop).welfare_alert == "due"
    unit_ok(night.dispatcher, "2A12")
    assert minutes_left(stop) <= 10


def test_with_a_prisoner_it_is_never_later_than_ten_minutes(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    secure_stop(night.requester, stop, prisoner=True)
    with pytest.raises(Invalid, match="at most 10"):
        check_in(night.dispatcher, "2A12", 11)
    check_in(night.dispatcher, "2A12", 10)
    assert 9.9 < minutes_left(stop) <= 10


def test_of_nobody_who_is_on_no_stop_of_no_odd_number_and_by_no_car(night: Night) -> None:
    with pytest.raises(NotInThisState, match="on no stop"):
        check_in(night.dispatcher, "2A12", 5)
    open_stop(night.requester, StopKind.TRAFFIC)
    for odd in (0, 61, -3):
        with pytest.raises(Invalid, match="1 to 60"):
            check_in(night.dispatcher, "2A12", odd)
    with pytest.raises(Forbidden):
        check_in(night.requester, "2A12", 5)
