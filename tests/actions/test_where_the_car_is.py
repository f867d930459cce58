"""A locked car raises an emergency and says where it is: measured at the touch, and a word of nobody."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest

from requests.actions import Ask, Fix, open_stop, position, record_lure, request_backup, sign_off
from requests.models import Backup, TrackPoint
from requests.vocabulary import LocationSource, Mark, StopKind, Urgency
from tests.actions.night import Night, row
from tests.actions.test_delayed import MINUTES, relieved
from tests.actions.test_signed_off_elsewhere import car
from tests.timers import hands
from units.access import Actor, of_device
from units.models import Device, Unit

#: Where 2A12 was locked, and where it is by now: 2 km to the north.
LOCKED, HERE = (32.700, -117.1), (32.718, -117.1)


def held(actor: Actor, where: tuple[float, float] | None = HERE, at: datetime | None = None, **said: object) -> Backup:
    """EMERGENCY, held in a car."""
    lat, lon = where or (None, None)
    measured = {"lat": lat, "lon": lon, "accuracy_m": 8 if where else None}
    ask = Ask(Urgency.EMERGENCY, pressed_at=at, **measured, **said)  # type: ignore[arg-type]
    return row(request_backup(actor, ask).backup_id)


def locked_at(night: Night, seconds: float = 600, where: tuple[float, float] = LOCKED) -> None:
    """The last word of 2A12's whereabouts is so old."""
    position(night.requester, "2A12", Fix(*where, at=hands.ago(seconds)))


def place(backup: Backup) -> tuple[str, float | None, float | None, datetime | None]:
    return backup.location_source, backup.lat, backup.lon, backup.position_at


def place_of(unit: Unit) -> tuple[float | None, float | None, datetime | None]:
    return unit.lat, unit.lon, unit.position_at


# ---------------------------------------------------------------- a new one


def test_help_is_sent_to_where_the_car_is_and_not_to_where_it_was_locked(night: Night) -> None:
    locked_at(night)
    backup = held(car(night), at=(touch := hands.ago(20)))
    assert place(backup) == (LocationSource.POSITION, *HERE, touch)
    assert (backup.location, backup.accuracy_m, backup.unit) == ("Beat 2A", 8, night.unit("2A12"))
    assert place_of(night.unit("2A12")) == (*HERE, touch)


def test_without_a_place_it_is_where_the_unit_was_last(night: Night) -> None:
    locked_at(night)
    known = night.unit("2A12")
    backup = held(car(night), where=None)
    assert place(backup) == (LocationSource.POSITION, *LOCKED, known.position_at)
    assert place_of(night.unit("2A12")) == place_of(known)


@pytest.mark.parametrize("ahead", [None, 240])
def test_a_touch_without_a_time_or_from_a_clock_ahead_was_made_now(night: Night, ahead: float | None) -> None:
    before = hands.now()
    backup = held(car(night), at=None if ahead is None else hands.ago(-ahead))
    assert backup.position_at is not None
    assert before <= backup.position_at <= hands.now()


def test_what_the_unit_has_told_since_the_touch_is_newer_and_stands(night: Night) -> None:
    locked_at(night, seconds=5)
    known = place_of(night.unit("2A12"))
    backup = held(car(night), at=hands.ago(20))
    assert place_of(night.unit("2A12")) == known
    assert place(backup) == (LocationSource.POSITION, *known)


def test_with_an_open_stop_the_stop_is_its_place_and_the_unit_is_where_it_was_measured(night: Night) -> None:
    open_stop(night.requester, StopKind.TRAFFIC, location="5th and Main")
    backup = held(car(night))
    assert (backup.location_source, backup.location) == (LocationSource.STOP, "5th and Main")
    assert place_of(night.unit("2A12"))[:2] == HERE


def test_what_is_said_in_words_stands_as_said(night: Night) -> None:
    backup = held(car(night), location="behind the bank")
    assert (backup.location_source, backup.location, backup.lat) == (LocationSource.GIVEN, "behind the bank", HERE[0])


def test_a_car_of_no_unit_brings_its_place_itself(night: Night) -> None:
    spare = car(night, "SPARE")
    backup = held(spare, at=(touch := hands.ago(20)))
    assert (backup.unit, backup.vehicle, place(backup)) == (None, "SPARE", (LocationSource.POSITION, *HERE, touch))
    further = (HERE[0] + 0.01, HERE[1])
    again = held(spare, further, at=(touch := hands.ago(5)))
    assert (again.pk, place(again)) == (backup.pk, (LocationSource.POSITION, *further, touch))


def test_so_does_a_car_with_somebody_signed_in_who_is_on_no_tour(night: Night) -> None:
    sign_off(night.requester)
    backup = held(car(night, signed_in="requester"), at=(touch := hands.ago(2)))
    assert place(backup) == (LocationSource.POSITION, *HERE, touch)
    assert place_of(night.unit("2A12")) == (*HERE, touch)


# ---------------------------------------------------------------- a second touch


def asked(night: Night, **said: Any) -> uuid.UUID:
    return night.ask(Urgency.BACKUP, **said)


def test_a_guessed_place_gives_way_to_the_newer_one_and_the_boards_read_it(night: Night) -> None:
    locked_at(night)
    first = asked(night)
    version = row(first).version
    backup = held(car(night), at=(touch := hands.now()))
    assert (backup.pk, place(backup)) == (first, (LocationSource.POSITION, *HERE, touch))
    assert (night.card(first)["lat"], backup.version > version) == (HERE[0], True)


def test_so_does_a_beat(night: Night) -> None:
    first = asked(night)
    assert row(first).location_source == LocationSource.BEAT
    assert place(held(car(night)))[:3] == (LocationSource.POSITION, *HERE)


def test_a_place_somebody_said_stands(night: Night) -> None:
    asked(night, location="behind the bank", lat=32.5, lon=-117.0)
    backup = held(car(night))
    assert place(backup) == (LocationSource.GIVEN, 32.5, -117.0, None)
    assert place_of(night.unit("2A12"))[:2] == HERE


def test_an_older_touch_does_not_take_it_back(night: Night) -> None:
    second = car(night)
    held(second, at=(touch := hands.ago(10)))
    backup = held(second, LOCKED, at=hands.ago(60))
    assert place(backup) == (LocationSource.POSITION, *HERE, touch)
    assert place_of(night.unit("2A12")) == (*HERE, touch)


def test_held_again_at_the_same_place_its_age_is_told_anew(night: Night) -> None:
    twice = car(night)
    first = held(twice, at=hands.ago(40))
    again = held(twice, at=(touch := hands.now()))
    assert (again.position_at, again.version > first.version) == (touch, True)


def test_while_it_asks_the_measured_place_is_in_its_track(night: Night) -> None:
    first = asked(night)
    held(car(night))
    [point] = TrackPoint.objects.filter(backup=first)
    assert (point.unit, point.lat, point.lon, point.accuracy_m) == (night.unit("2A12"), *HERE, 8)


# ---------------------------------------------------------------- one that comes late, and one that is none


def test_a_late_touch_is_where_and_when_it_was_made(night: Night) -> None:
    relieved(night)
    position(night.third, "2A12", Fix(32.8, -117.2))
    known = place_of(night.unit("2A12"))
    backup = held(car(night), at=(touch := hands.ago(16 * MINUTES)))
    assert (backup.mark, place(backup)) == (Mark.DELAYED, (LocationSource.POSITION, *HERE, touch))
    assert place_of(night.unit("2A12")) == known, "an older fix does not replace a newer one"


def test_a_late_touch_into_an_ask_of_now_changes_no_place(night: Night) -> None:
    locked_at(night, seconds=10)
    first = asked(night)
    known = place(row(first))
    assert place(held(car(night), at=hands.ago(16 * MINUTES))) == known


def test_of_a_revoked_browser_the_place_is_what_it_says_and_no_unit_moves(night: Night) -> None:
    locked_at(night)
    known = place_of(night.unit("2A12"))
    stolen = Device.objects.create(
        agency=night.cast.metro, vehicle="CAR-2A12", token_sha256="x", revoked_at=hands.now()
    )
    record_lure(of_device(stolen), stolen, Ask(Urgency.EMERGENCY, lat=HERE[0], lon=HERE[1]), None)
    lure = Backup.objects.get()
    assert (lure.mark, place(lure)) == (Mark.LURE, (LocationSource.GIVEN, *HERE, None))
    assert place_of(night.unit("2A12")) == known
