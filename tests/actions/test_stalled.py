"""A unit that said "rolling" and stands still is no help in time, until it moves again."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import Fix, mutual_aid, position, respond
from requests.models import Event, Response
from requests.vocabulary import EventKind, TimerKind
from tests.actions.night import Night, row
from tests.timers import hands
from units.models import Unit

HERE, AWAY, NEAR = Fix(32.70, -117.10), Fix(32.72, -117.10), Fix(32.7005, -117.10)


def rolling(night: Night) -> tuple[uuid.UUID, uuid.UUID]:
    """A backup at HERE, and the answer of a unit rolling to it from AWAY."""
    position(night.neighbour, "2A14", AWAY)
    backup = night.ask(lat=HERE.lat, lon=HERE.lon)
    respond(night.neighbour, backup, eta_s=240)
    return backup, Response.objects.get(backup=backup).pk


def stand(night: Night, answer: uuid.UUID, minutes: float) -> None:
    """The unit's position is fresh, and it has not moved for so long."""
    Response.objects.filter(pk=answer).update(rolling_at=hands.ago(60 * minutes))
    Unit.objects.filter(call_sign="2A14").update(moved_at=hands.ago(60 * minutes), position_at=hands.ago(1))
    night.look()
    night.wait_at(answer, TimerKind.STALLED, 120)


def test_standing_still_for_two_minutes_opens_the_ask_again(night: Night) -> None:
    backup, answer = rolling(night)
    assert night.rung_in(backup) is None
    stand(night, answer, 2.1)
    assert night.card(backup)["responses"][0]["stalled"]
    assert EventKind.BACKUP_REOPENED in hands.told(backup)
    assert night.rung_in(backup) == pytest.approx(0, abs=1)
    night.check()


def test_once_it_moves_again_it_counts_again(night: Night) -> None:
    backup, answer = rolling(night)
    stand(night, answer, 2.1)
    position(night.neighbour, "2A14", Fix(32.715, -117.10))
    night.look()
    night.wait_at(answer, TimerKind.STALLED, 30)
    assert not night.card(backup)["responses"][0]["stalled"]
    assert row(backup).covered and night.rung_in(backup) is None
    night.check()


def test_a_neighbours_unit_that_moves_again_is_told_with_its_agency(night: Night) -> None:
    deputy = Unit.objects.get(agency=night.cast.county, call_sign="S1")
    position(night.outsider, deputy.call_sign, AWAY)
    backup = night.ask(lat=HERE.lat, lon=HERE.lon)
    mutual_aid(night.dispatcher, backup, "COUNTY")
    respond(night.outsider, backup, eta_s=240)
    answer = Response.objects.get(backup=backup).pk
    for moved in (2.1, 0.0):
        Response.objects.filter(pk=answer).update(rolling_at=hands.ago(130))
        Unit.objects.filter(pk=deputy.pk).update(moved_at=hands.ago(60 * moved), position_at=hands.ago(1))
        night.look()
        night.wait_at(answer, TimerKind.STALLED, 120)
    told = Event.objects.filter(agency=night.cast.metro, subject=backup, kind=EventKind.BACKUP_UPDATED).latest("seq")
    facts = hands.payload(told)["facts"]
    assert (facts["moving"], facts["agency"]) == (deputy.call_sign, "COUNTY")


def test_a_unit_that_moved_meanwhile_is_still_coming(night: Night) -> None:
    backup, answer = rolling(night)
    stand(night, answer, 1.5)
    assert not night.card(backup)["responses"][0]["stalled"]
    assert night.waits(TimerKind.STALLED, answer), "it is looked at again"


def test_a_position_of_two_minutes_ago_tells_nothing(night: Night) -> None:
    backup, answer = rolling(night)
    Unit.objects.filter(call_sign="2A14").update(position_at=hands.ago(130))
    Response.objects.filter(pk=answer).update(rolling_at=hands.ago(300))
    night.look()
    night.wait_at(answer, TimerKind.STALLED, 120)
    assert not night.card(backup)["responses"][0]["stalled"]


def test_who_stands_at_the_scene_has_only_not_said_so(night: Night) -> None:
    backup, answer = rolling(night)
    position(night.neighbour, "2A14", NEAR)
    stand(night, answer, 3)
    assert not night.card(backup)["responses"][0]["stalled"]


def test_a_unit_without_a_position_is_not_watched(night: Night) -> None:
    backup = night.ask()
    respond(night.third, backup)
    assert not night.waits(TimerKind.STALLED)


def test_creeping_less_than_a_hundred_metres_is_standing(night: Night) -> None:
    position(night.neighbour, "2A14", AWAY)
    before = night.unit("2A14").moved_at
    position(night.neighbour, "2A14", Fix(AWAY.lat + 0.0005, AWAY.lon))
    assert night.unit("2A14").moved_at == before
    position(night.neighbour, "2A14", Fix(AWAY.lat + 0.001, AWAY.lon))
    assert night.unit("2A14").moved_at != before
