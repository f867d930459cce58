"""Secured with a prisoner the unit is on a stop, whether or not it touched Stop before: checked on, and covered."""

from __future__ import annotations

import pytest

from requests.actions import clear_stop, close, open_stop, secure
from requests.models import Stop
from requests.vocabulary import Disposition, StopKind, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands


def test_an_ask_secured_with_a_prisoner_begins_a_stop_that_is_checked_every_ten_minutes(night: Night) -> None:
    backup = night.ask(location="5th and Oak")
    secure(night.requester, backup, prisoner=True)
    stop = Stop.objects.get(unit__call_sign="2A12", cleared_at=None)
    assert (stop.kind, stop.prisoner, stop.location) == (StopKind.CUSTODY, True, "5th and Oak")
    assert row(backup).stop_id == stop.pk
    (timer,) = night.waits(TimerKind.WELFARE, stop.pk)
    assert hands.left(timer.due_at) == pytest.approx(600, abs=2)
    assert len(night.waits(TimerKind.STANDING_COVER, stop.pk)) == 2
    night.check()


def test_the_stop_they_are_on_already_says_so_too(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    backup = night.ask()
    secure(night.dispatcher, backup, prisoner=True)
    assert [one.pk for one in Stop.objects.filter(cleared_at=None)] == [stop]
    assert Stop.objects.get(pk=stop).prisoner
    secure(night.dispatcher, backup, prisoner=False)
    assert not Stop.objects.get(pk=stop).prisoner
    assert not night.waits(TimerKind.STANDING_COVER, stop)
    night.check()


def test_an_emergency_withdrawn_with_a_prisoner_is_checked_on_too(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    secure(night.requester, backup, prisoner=True)
    assert row(backup).cancel_asked_at is not None
    assert Stop.objects.filter(unit__call_sign="2A12", prisoner=True, cleared_at=None).exists()
    night.check()


def test_the_check_goes_on_when_the_ask_is_closed_and_ends_with_the_stop(night: Night) -> None:
    backup = night.ask()
    secure(night.requester, backup, prisoner=True)
    close(night.requester, backup, Disposition.HELPED)
    stop = Stop.objects.get(cleared_at=None)
    assert night.waits(TimerKind.WELFARE, stop.pk)
    clear_stop(night.requester, stop.pk)
    assert not night.waits(TimerKind.WELFARE, stop.pk)
    night.check()


def test_secured_with_nobody_held_begins_none(night: Night) -> None:
    secure(night.requester, night.ask())
    assert not Stop.objects.exists()
