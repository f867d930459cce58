"""Signing on and off: nobody leaves what they have begun, and a relief takes it over whole."""

from __future__ import annotations

import pytest

from requests.actions import (
    arrive,
    assign,
    close,
    open_stop,
    respond,
    roll_by,
    sign_off,
    sign_on,
)
from requests.models import Response, Stop, Timer
from requests.refusals import Invalid, NotInThisState
from requests.vocabulary import Disposition, EventKind, StopKind, TimerKind
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands
from units.models import Tour


def test_signing_on_puts_the_unit_on_the_board_with_its_crew_and_beat(night: Night) -> None:
    head = night.head()
    sign_on(night.commander, "2a18", beat="1a", partners=["J. Doe"])
    unit = night.unit("2A18")
    assert night.told(head) == [EventKind.UNIT_ON_DUTY, EventKind.UNIT_STATUS]
    assert (unit.status, unit.crew, str(unit.beat)) == ("available", ["Commander", "J. Doe"], "1A")
    assert unit.watch_commander


def test_signing_on_twice_is_one_tour(night: Night) -> None:
    first = sign_on(night.commander, "2A18")
    head = night.head()
    assert sign_on(night.commander, "2A18") == first
    assert night.head() == head


def test_five_touches_at_once_are_one_tour_also_on_two_units(night: Night) -> None:
    actor = night.commander
    hands.together(*[attempt(sign_on, actor, "2A18")] * 5)
    assert Tour.objects.filter(officer=night.cast.people["commander"]).count() == 1
    night.check()
    sign_off(night.commander)
    hands.together(*[attempt(sign_on, actor, unit) for unit in ("2A18", "2A16", "2A14") * 2])
    assert Tour.objects.filter(officer=night.cast.people["commander"], ended_at=None).count() == 1


def test_changing_units_leaves_the_first_one(night: Night) -> None:
    sign_on(night.neighbour, "2A18")
    assert (night.unit("2A14").status, night.unit("2A18").status) == ("off_duty", "available")


def test_a_unit_or_beat_nobody_knows_is_named(night: Night) -> None:
    for unit, beat, field in (("9Z99", None, "unit"), ("2A18", "9Z", "beat"), ("S1", None, "unit")):
        with pytest.raises(Invalid) as refused:
            sign_on(night.commander, unit, beat)
        assert refused.value.fields is not None and field in refused.value.fields


def test_signing_off_twice_is_once(night: Night) -> None:
    head = night.head()
    sign_off(night.neighbour)
    assert night.told(head) == [EventKind.UNIT_OFF_DUTY, EventKind.UNIT_STATUS]
    head = night.head()
    sign_off(night.neighbour)
    assert night.head() == head


def test_signing_off_five_times_at_once_is_once(night: Night) -> None:
    head = night.head()
    hands.together(*[attempt(sign_off, night.neighbour)] * 5)
    assert night.told(head) == [EventKind.UNIT_OFF_DUTY, EventKind.UNIT_STATUS]


def test_nobody_signs_off_while_rolling_on_scene_or_asking(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    for who in (night.requester, night.neighbour):
        with pytest.raises(NotInThisState) as refused:
            sign_off(who)
        assert refused.value.backup_id == backup
    arrive(night.neighbour, backup)
    with pytest.raises(NotInThisState):
        sign_off(night.neighbour)
    with pytest.raises(NotInThisState):
        sign_on(night.neighbour, "2A18")
    close(night.requester, backup, Disposition.HELPED)
    sign_off(night.neighbour)


def test_one_of_two_aboard_may_leave_at_any_time(night: Night) -> None:
    sign_on(night.commander, "2A12")
    backup = night.ask()
    sign_off(night.requester)
    assert (night.unit("2A12").crew, row(backup).closed_at) == (["Commander"], None)


def waiting() -> set[int]:
    """Timers that wait, but for those of the tours themselves."""
    pending = Timer.objects.filter(fired_at=None, cancelled_at=None).exclude(kind=TimerKind.TOUR)
    return set(pending.values_list("pk", flat=True))


def test_a_relief_inherits_the_same_backup_answers_and_next_rung(night: Night) -> None:
    backup, other = night.ask(units_wanted=2), night.ask(who="third")
    respond(night.neighbour, backup)
    respond(night.requester, other)
    due, timers = row(backup).next_rung_at, waiting()
    responses = set(Response.objects.values_list("pk", flat=True))
    sign_off(night.requester, hand_over=True)
    assert night.unit("2A12").crew == []
    sign_on(night.commander, "2A12")
    assert row(backup).next_rung_at == due
    assert waiting() >= timers, "what is new are looks at whether somebody is aboard"
    assert set(Response.objects.values_list("pk", flat=True)) == responses
    assert night.unit("2A12").backup_id == backup
    arrive(night.commander, other)
    close(night.commander, backup, Disposition.HELPED)


def test_signing_off_gives_back_what_the_unit_was_only_assigned_to(night: Night) -> None:
    backup = night.ask()
    assign(night.dispatcher, backup, "2A14")
    head = night.head()
    sign_off(night.neighbour)
    assert answers(backup) == [("2A14", "stood_down", "off_duty")]
    assert EventKind.RESPONSE_STOOD_DOWN in night.told(head)
    assert night.unit("2A14").status == "off_duty"


def test_signing_off_ends_the_stop_and_whoever_rolled_by_unasked_is_free(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    backup = roll_by(night.neighbour, stop).backup_id
    sign_off(night.requester)
    assert Stop.objects.get().cleared_at is not None
    assert row(backup).closed_at is not None
    assert not night.waits(TimerKind.WELFARE)
    assert (night.unit("2A12").status, night.unit("2A14").status) == ("off_duty", "available")


def test_handing_over_leaves_the_stop_to_the_relief(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    sign_off(night.requester, hand_over=True)
    assert night.unit("2A12").stop_id == stop
    sign_on(night.commander, "2A12")
    assert night.unit("2A12").status == "on_stop"


def test_signing_off_and_rolling_at_once_never_leave_an_empty_car_rolling(night: Night) -> None:
    for _ in range(4):
        backup, actor = night.ask(), night.neighbour
        hands.together(attempt(sign_off, actor), attempt(respond, actor, backup))
        unit, state = night.unit("2A14"), [state for _, state, _ in answers(backup)]
        assert (unit.crew != []) or state in ([], ["rolling"])
        night.check()
        close(night.requester, backup, Disposition.HELPED)
        sign_on(actor, "2A14")


def test_an_empty_car_asks_for_nobody_and_off_duty_units_are_not_near(night: Night) -> None:
    sign_off(night.neighbour)
    assert row(night.ask()).nearby == ["2A16"]
