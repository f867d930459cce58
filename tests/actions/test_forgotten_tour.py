"""A tour that nobody ended is flagged, warned of for ten minutes, and ended; never one that is at work."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connections

from requests.actions import open_stop, respond, set_status, sign_off, sign_on, unit_ok
from requests.models import Event
from requests.vocabulary import EventKind, StopKind, TimerKind
from tests.actions.night import Night
from tests.timers import hands
from units.models import Presence, Tour
from units.vocabulary import Setting, SignOff

MINUTE, HOUR = 60, 3600
TWO_H, FOURTEEN_H = 2 * HOUR, 14 * HOUR
#: Everything that was last heard, done or due around one tour, set back by so much.
BACK = """
update units_tour set started_at = started_at - d, heard_at = heard_at - d, signs_off_at = signs_off_at - d
  from make_interval(secs => %(s)s) d where id = %(tour)s;
update units_unit set since = since - d, moved_at = moved_at - d, position_at = position_at - d,
  tour_started_at = tour_started_at - d, signs_off_at = signs_off_at - d
  from make_interval(secs => %(s)s) d where call_sign = '2A14';
update requests_timer set due_at = due_at - d from make_interval(secs => %(s)s) d
  where subject = %(tour)s and fired_at is null and cancelled_at is null
"""


@pytest.fixture
def tour(night: Night) -> uuid.UUID:
    sign_off(night.neighbour)
    return sign_on(night.neighbour, "2A14")


def pass_by(night: Night, tour: uuid.UUID, seconds: float) -> None:
    """So much time goes by for one tour and its unit; what is due by then fires."""
    night.check()
    with connections["owner"].cursor() as cursor:
        cursor.execute(BACK, {"s": seconds, "tour": tour})
    night.look()
    night.sweep()


def last_seen(night: Night, seconds: float) -> None:
    """The board of 2A14 was last alive so long ago."""
    at = hands.now() - timedelta(seconds=seconds)
    Presence.objects.filter(officer=night.cast.people["neighbour"]).update(seen_at=at)


def is_on(tour: uuid.UUID) -> bool:
    return Tour.objects.get(pk=tour).ended_at is None


def facts_of(kind: EventKind) -> dict[str, object]:
    """What the last event of this kind in METRO's log tells."""
    event = Event.objects.filter(agency__code="METRO", kind=kind).order_by("-seq")[:1].get()
    found: dict[str, object] = json.loads(event.payload)["facts"]
    return found


def test_after_two_hours_without_a_sign_of_life_screen_and_desk_are_warned(night: Night, tour: uuid.UUID) -> None:
    (timer,) = night.waits(TimerKind.TOUR, tour)
    assert hands.left(timer.due_at) == pytest.approx(TWO_H, abs=2)
    last_seen(night, TWO_H)
    head = night.head()
    pass_by(night, tour, TWO_H + 1)
    unit = night.unit("2A14")
    assert unit.signs_off_why == SignOff.NO_SIGN
    assert unit.signs_off_at is not None
    assert hands.left(unit.signs_off_at) == pytest.approx(600, abs=2)
    assert night.told(head) == [EventKind.UNIT_STATUS]
    assert is_on(tour)
    night.check()


def test_ten_minutes_later_it_is_ended_and_the_log_says_why(night: Night, tour: uuid.UUID) -> None:
    last_seen(night, TWO_H)
    pass_by(night, tour, TWO_H + 1)
    pass_by(night, tour, 10 * MINUTE + 1)
    assert not is_on(tour)
    unit = night.unit("2A14")
    assert (unit.status, unit.signs_off_at, unit.signs_off_why) == ("off_duty", None, "")
    assert facts_of(EventKind.UNIT_OFF_DUTY) == {"unit": "2A14", "why": "no_sign_of_life"}
    assert not night.waits(TimerKind.TOUR, tour)
    night.check()


def test_a_live_board_is_a_sign_of_life(night: Night, tour: uuid.UUID) -> None:
    pass_by(night, tour, TWO_H + 1)
    assert night.unit("2A14").signs_off_at is None
    (timer,) = night.waits(TimerKind.TOUR, tour)
    assert hands.left(timer.due_at) == pytest.approx(TWO_H, abs=5)


def test_after_fourteen_hours_it_is_flagged_and_ended_even_with_its_tablet_left_on(
    night: Night, tour: uuid.UUID
) -> None:
    pass_by(night, tour, FOURTEEN_H + 1)
    unit = night.unit("2A14")
    assert (unit.tour_overdue, unit.signs_off_why) == (True, SignOff.TOO_LONG)
    pass_by(night, tour, 10 * MINUTE + 1)
    assert not is_on(tour)
    assert facts_of(EventKind.UNIT_OFF_DUTY)["why"] == "too_long"
    assert not night.unit("2A14").tour_overdue
    night.check()


def test_who_did_something_within_the_hour_is_flagged_and_goes_on(night: Night, tour: uuid.UUID) -> None:
    pass_by(night, tour, FOURTEEN_H - MINUTE)
    set_status(night.neighbour, "2A14", Setting.BUSY)
    pass_by(night, tour, 2 * MINUTE)
    unit = night.unit("2A14")
    assert (unit.tour_overdue, unit.signs_off_at) == (True, None)
    (timer,) = night.waits(TimerKind.TOUR, tour)
    assert hands.left(timer.due_at) == pytest.approx(58 * MINUTE, abs=5)
    night.check()


@pytest.mark.parametrize("who", ["neighbour", "dispatcher"])
def test_a_word_puts_it_off_by_an_hour(night: Night, tour: uuid.UUID, who: str) -> None:
    pass_by(night, tour, FOURTEEN_H + 1)
    unit_ok(night.actor(who), "2A14")
    assert night.unit("2A14").signs_off_at is None
    pass_by(night, tour, 10 * MINUTE + 1)
    assert is_on(tour)
    (timer,) = night.waits(TimerKind.TOUR, tour)
    assert hands.left(timer.due_at) == pytest.approx(50 * MINUTE, abs=5)
    pass_by(night, tour, 51 * MINUTE)
    assert night.unit("2A14").signs_off_why == SignOff.TOO_LONG
    night.check()


def test_what_a_unit_does_takes_the_warning_away_at_once(night: Night, tour: uuid.UUID) -> None:
    pass_by(night, tour, FOURTEEN_H + 1)
    set_status(night.neighbour, "2A14", Setting.BUSY)
    assert night.unit("2A14").signs_off_at is None
    pass_by(night, tour, 10 * MINUTE + 1)
    assert is_on(tour)
    night.check()


@pytest.mark.parametrize("busy", ["rolling", "asking", "on a stop"])
@pytest.mark.parametrize("begun", ["before the warning", "under the warning"])
def test_never_one_who_is_busy(night: Night, tour: uuid.UUID, busy: str, begun: str) -> None:
    last_seen(night, TWO_H)
    if begun == "under the warning":
        pass_by(night, tour, FOURTEEN_H + 1)
    if busy == "rolling":
        respond(night.neighbour, night.ask())
    elif busy == "asking":
        night.ask(who="neighbour")
    else:
        open_stop(night.neighbour, StopKind.TRAFFIC)
    for seconds in (FOURTEEN_H + 1, 10 * MINUTE + 1, 10 * MINUTE + 1):
        pass_by(night, tour, seconds)
        assert is_on(tour)
        assert night.unit("2A14").signs_off_at is None
    assert night.unit("2A14").tour_overdue
    assert night.waits(TimerKind.TOUR, tour)


def test_signing_off_ends_the_watch(night: Night, tour: uuid.UUID) -> None:
    sign_off(night.neighbour)
    assert not night.waits(TimerKind.TOUR, tour)


def test_the_agency_says_how_long_a_tour_is_and_how_long_silence(night: Night) -> None:
    agency = night.cast.metro
    agency.tour_hours, agency.quiet_minutes = 1, 120
    agency.save()
    sign_off(night.neighbour)
    tour = sign_on(night.neighbour, "2A14")
    (timer,) = night.waits(TimerKind.TOUR, tour)
    assert hands.left(timer.due_at) == pytest.approx(HOUR, abs=2)
