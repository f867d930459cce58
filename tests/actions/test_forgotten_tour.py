"""A tour that outlasts the agency's tours is flagged, and ended only when it is plainly forgotten."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import open_stop, respond, sign_off, sign_on
from requests.vocabulary import EventKind, StopKind, TimerKind
from tests.actions.night import Night
from tests.timers import hands
from units.models import Tour

TWELVE_H, HOUR = 12 * 3600, 3600


@pytest.fixture
def tour(night: Night) -> uuid.UUID:
    sign_off(night.neighbour)
    return sign_on(night.neighbour, "2A14")


def test_after_twelve_hours_the_unit_is_flagged_and_goes_on(night: Night, tour: uuid.UUID) -> None:
    (timer,) = night.waits(TimerKind.TOUR, tour)
    assert (timer.due_at - hands.now()).total_seconds() == pytest.approx(TWELVE_H, abs=2)
    head = night.head()
    night.wait_at(tour, TimerKind.TOUR, TWELVE_H + 1)
    assert night.unit("2A14").tour_overdue
    assert night.told(head) == [EventKind.UNIT_STATUS]
    assert Tour.objects.get(pk=tour).ended_at is None
    night.check()


def test_an_hour_later_it_is_ended_when_nobody_is_there(night: Night, tour: uuid.UUID) -> None:
    night.gone("neighbour")
    night.wait_at(tour, TimerKind.TOUR, TWELVE_H + 1)
    night.wait_at(tour, TimerKind.TOUR, HOUR + 1)
    assert Tour.objects.get(pk=tour).ended_at is not None
    assert (night.unit("2A14").status, night.unit("2A14").tour_overdue) == ("off_duty", False)
    night.check()


def test_never_while_a_board_is_open(night: Night, tour: uuid.UUID) -> None:
    for seconds in (TWELVE_H + 1, HOUR + 1, HOUR + 1):
        night.wait_at(tour, TimerKind.TOUR, seconds)
    assert Tour.objects.get(pk=tour).ended_at is None
    assert night.waits(TimerKind.TOUR, tour)


@pytest.mark.parametrize("busy", ["rolling", "asking", "on a stop"])
def test_never_one_who_is_busy(night: Night, tour: uuid.UUID, busy: str) -> None:
    night.gone("neighbour")
    if busy == "rolling":
        respond(night.neighbour, night.ask())
    elif busy == "asking":
        night.ask(who="neighbour")
    else:
        open_stop(night.neighbour, StopKind.TRAFFIC)
    for seconds in (TWELVE_H + 1, HOUR + 1, HOUR + 1):
        night.wait_at(tour, TimerKind.TOUR, seconds)
    assert Tour.objects.get(pk=tour).ended_at is None


def test_signing_off_ends_the_watch(night: Night, tour: uuid.UUID) -> None:
    sign_off(night.neighbour)
    assert not night.waits(TimerKind.TOUR, tour)
