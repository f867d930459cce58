"""A backup's own track: which positions are kept of it, and which are not."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from requests.actions import (
    Ask,
    arrive,
    assign,
    cancel,
    clear_response,
    close,
    mutual_aid,
    open_stop,
    position,
    request_backup,
    respond,
    roll_by,
    set_drill,
    stand_down,
)
from requests.actions.positions import Fix
from requests.models import Backup, TrackPoint
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.actions.night import Night
from tests.timers import hands
from units.access import Actor

#: About a hundred metres.
FAR = 0.0009


def move(actor: Actor, unit: str, north: float = 0.0, at: datetime | None = None) -> None:
    """The unit says where it is: so many hundred metres north of where everybody begins."""
    position(actor, unit, Fix(32.7 + north * FAR, -117.1, accuracy_m=8, at=at))


def kept(unit: str | None = None) -> list[str]:
    rows = TrackPoint.objects.order_by("pk").select_related("unit")
    return [row.unit.call_sign for row in rows if unit in (None, row.unit.call_sign)]


def drill(night: Night) -> None:
    set_drill(night.commander, night.cast.metro.pk, on=True, reason="night drill")


def test_the_way_of_who_asks_and_of_who_comes_is_kept(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    move(night.requester, "2A12")
    move(night.neighbour, "2A14", 9)
    arrive(night.neighbour, backup)
    move(night.neighbour, "2A14", 1)
    assert kept() == ["2A12", "2A14", "2A14"]
    point = TrackPoint.objects.order_by("pk").last()
    unit = night.unit("2A14")
    assert point is not None and point.backup_id == backup
    assert (point.at, point.lat, point.lon, point.accuracy_m) == (unit.position_at, unit.lat, unit.lon, 8.0)


def test_it_is_no_event_and_no_version(night: Night) -> None:
    backup = night.ask()
    head, version = night.head(), Backup.objects.get(pk=backup).version
    move(night.requester, "2A12")
    assert (night.head(), Backup.objects.get(pk=backup).version) == (head, version)


def test_of_a_unit_that_neither_asks_nor_answers_nothing_is_kept_and_nothing_asked(night: Night) -> None:
    night.ask()
    with CaptureQueriesContext(connection) as queries:
        move(night.neighbour, "2A14")
    assert kept() == []
    assert not [one["sql"] for one in queries if "trackpoint" in one["sql"] or "requests_backup" in one["sql"]]


def test_who_is_only_sent_or_declined_or_was_stood_down_leaves_no_way(night: Night) -> None:
    backup = night.ask()
    assign(night.dispatcher, backup, "2A14")
    move(night.neighbour, "2A14")
    respond(night.neighbour, backup)
    stand_down(night.dispatcher, backup, "2A14")
    move(night.neighbour, "2A14", 5)
    assert kept() == []


def test_who_has_left_leaves_no_further_way(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    move(night.neighbour, "2A14")
    clear_response(night.neighbour, backup)
    move(night.neighbour, "2A14", 5)
    assert kept() == ["2A14"]


def test_nothing_is_kept_before_the_ask_or_after_its_end(night: Night) -> None:
    move(night.requester, "2A12")
    backup = night.ask()
    before = hands.now()
    close(night.requester, backup, Disposition.HELPED)
    move(night.requester, "2A12", 5)
    assert before <= hands.now() and kept() == []


def test_a_position_measured_before_it_was_asked_or_answered_is_not_part_of_it(night: Night) -> None:
    earlier = hands.now() - timedelta(seconds=3)
    backup = night.ask()
    between = hands.now()
    respond(night.neighbour, backup)
    move(night.requester, "2A12", 1, at=earlier)
    move(night.neighbour, "2A14", 1, at=between)
    assert kept() == []


@pytest.mark.parametrize(
    ("north", "after", "more"), [(0.1, 4, 0), (0.1, 10, 1), (0.3, 1, 1), (0.0, 11, 1), (5.0, 0, 0)]
)
def test_a_point_is_kept_after_25_metres_or_ten_seconds(night: Night, north: float, after: float, more: int) -> None:
    night.wait(night.ask(), 300)
    first = hands.now() - timedelta(minutes=1)
    move(night.requester, "2A12", at=first)
    move(night.requester, "2A12", north, at=first + timedelta(seconds=after))
    assert len(kept()) == 1 + more


def test_a_unit_that_asks_while_it_covers_somebody_is_on_the_way_of_both(night: Night) -> None:
    first = night.ask()
    arrive(night.neighbour, first)
    second = request_backup(night.neighbour, Ask(Urgency.BACKUP)).backup_id
    move(night.neighbour, "2A14")
    assert set(TrackPoint.objects.values_list("backup_id", flat=True)) == {first, second}


def test_of_a_roll_by_nobody_asked_for_the_way_of_who_rolls_is_kept_alone(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    roll_by(night.neighbour, stop)
    move(night.requester, "2A12")
    move(night.neighbour, "2A14")
    assert kept() == ["2A14"]


def test_a_neighbours_deputy_who_comes_is_on_it(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    respond(night.outsider, backup)
    move(night.outsider, "S1")
    assert kept() == ["S1"]


def test_of_a_drill_and_of_a_test_none_is_kept(night: Night) -> None:
    drill(night)
    night.ask()
    move(night.requester, "2A12")
    request_backup(night.neighbour, Ask(Urgency.EMERGENCY, test=True))
    move(night.neighbour, "2A14")
    assert kept() == []


def test_a_withdrawn_emergency_goes_on_until_somebody_has_verified_it(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    move(night.requester, "2A12")
    assert kept() == ["2A12"]


def a_point(night: Night, backup: uuid.UUID, at: datetime) -> TrackPoint:
    return TrackPoint(backup_id=backup, unit=night.unit("2A12"), at=at, lat=1, lon=2)


@pytest.mark.parametrize("what", ["too early", "after its end", "of a drill"])
def test_the_database_takes_no_point_that_is_not_of_an_open_ask(night: Night, what: str) -> None:
    if what == "of a drill":
        drill(night)
    at = hands.now()
    backup = night.ask()
    if what == "after its end":
        close(night.requester, backup, Disposition.HELPED)
    with pytest.raises(IntegrityError, match="takes no position"):
        a_point(night, backup, at if what == "too early" else hands.now()).save()


@pytest.mark.parametrize("place", [{"lat": 91.0}, {"lon": -180.5}], ids=str)
def test_a_point_lies_on_earth_and_a_unit_is_in_one_place_at_a_time(night: Night, place: dict[str, float]) -> None:
    backup, at = night.ask(), hands.now()
    point = a_point(night, backup, at)
    for name, value in place.items():
        setattr(point, name, value)
    with pytest.raises(IntegrityError):
        point.save()
    a_point(night, backup, at).save()
    with pytest.raises(IntegrityError):
        a_point(night, backup, at).save()
