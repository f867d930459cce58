"""What a unit says of itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests.actions import close, open_stop, position, respond, set_status, unit_ok
from requests.actions.positions import Fix
from requests.refusals import Forbidden
from requests.vocabulary import Disposition, EventKind, StopKind
from tests.actions.night import Night
from tests.timers import hands
from units.vocabulary import Setting


def test_a_setting_shows_unless_what_the_unit_does_says_more(night: Night) -> None:
    set_status(night.neighbour, "2A14", Setting.BUSY)
    assert night.unit("2A14").status == "busy"
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    set_status(night.dispatcher, "2A14", Setting.OUT_OF_SERVICE)
    assert night.told(head) == [EventKind.UNIT_STATUS]
    assert (night.unit("2A14").status, night.unit("2A14").setting) == ("rolling", "out_of_service")
    close(night.requester, backup, Disposition.HELPED)
    assert night.unit("2A14").status == "out_of_service"


def test_setting_it_twice_is_once_and_nobody_sets_another_car(night: Night) -> None:
    set_status(night.neighbour, "2A14", Setting.BUSY)
    head = night.head()
    set_status(night.neighbour, "2A14", Setting.BUSY)
    assert night.head() == head
    with pytest.raises(Forbidden):
        set_status(night.neighbour, "2A16", Setting.BUSY)


def test_a_unit_that_goes_on_with_something_keeps_since_when(night: Night) -> None:
    since = night.unit("2A14").since
    set_status(night.neighbour, "2A14", Setting.AVAILABLE)
    assert night.unit("2A14").since == since
    open_stop(night.neighbour, StopKind.CALL)
    assert night.unit("2A14").since > since


def test_a_position_is_no_event_and_an_older_one_is_dropped(night: Night) -> None:
    head, now = night.head(), hands.now()
    version = night.unit("2A14").version
    position(night.neighbour, "2A14", Fix(32.7, -117.1, at=now))
    position(night.neighbour, "2A14", Fix(10.0, 10.0, at=now - timedelta(seconds=1)))
    unit = night.unit("2A14")
    assert (unit.lat, unit.lon, unit.version, night.head()) == (32.7, -117.1, version, head)


def test_a_position_from_a_clock_ahead_counts_as_now(night: Night) -> None:
    position(night.neighbour, "2A14", Fix(32.7, -117.1, at=hands.now() + timedelta(hours=1)))
    assert (night.unit("2A14").position_at or hands.now()) <= hands.now()


def test_a_unit_that_is_heard_is_heard_by_everyone(night: Night) -> None:
    head = night.head()
    unit_ok(night.dispatcher, "2A14")
    assert night.told(head) == [EventKind.UNIT_WELFARE_OK]
    with pytest.raises(Forbidden):
        unit_ok(night.neighbour, "2A16")
