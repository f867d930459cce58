"""Out of the car: an open offer to sister cars, checked on by time, ended with what hangs on it."""

from __future__ import annotations

import pytest

from requests.actions import (
    arrive,
    clear_response,
    clear_stop,
    close,
    no_answer,
    open_stop,
    respond,
    roll_by,
    secure_stop,
    unit_ok,
    update_stop,
    upgrade,
)
from requests.models import Backup, Stop, Timer
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, Origin, State, StopKind, TimerKind, Urgency
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands


def test_a_stop_is_on_the_board_with_where_it_is(night: Night) -> None:
    head = night.head()
    stop = open_stop(night.requester, StopKind.TRAFFIC, 32.7, -117.1, "5th and Main")
    assert night.told(head) == [EventKind.STOP_OPENED, EventKind.UNIT_STATUS]
    assert (night.unit("2A12").status, night.unit("2A12").stop_id) == ("on_stop", stop)


def test_opening_it_twice_is_one_stop_and_another_kind_waits_for_the_first_to_end(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    head = night.head()
    assert open_stop(night.requester, StopKind.TRAFFIC) == stop
    assert night.head() == head
    with pytest.raises(NotInThisState):
        open_stop(night.requester, StopKind.CUSTODY)
    with pytest.raises(Forbidden):
        update_stop(night.neighbour, stop, {"location": "elsewhere"})


def test_five_touches_at_once_open_one_stop(night: Night) -> None:
    hands.together(*[attempt(open_stop, night.requester, StopKind.TRAFFIC)] * 5)
    assert Stop.objects.count() == 1


def test_securing_and_changing_twice_is_once(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    secure_stop(night.requester, stop, prisoner=True)
    update_stop(night.requester, stop, {"location": "5th and Main"})
    assert night.unit("2A12").prisoner
    head = night.head()
    secure_stop(night.dispatcher, stop, prisoner=True)
    update_stop(night.requester, stop, {"location": "5th and Main"})
    assert night.head() == head


def test_securing_a_stop_with_a_prisoner_closes_no_ask_and_silences_none(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    backup = night.ask()
    due = row(backup).next_rung_at
    secure_stop(night.requester, stop, prisoner=True)
    assert (row(backup).next_rung_at, row(backup).state) == (due, State.WAITING)


def test_clearing_ends_the_stop_its_checks_and_its_roll_bys_but_no_other_ask(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    backup = night.ask(Urgency.ROLL_BY)
    respond(night.neighbour, backup)
    clear_stop(night.requester, stop)
    assert (row(backup).disposition, answers(backup)) == ("expired", [("2A14", "stood_down", "closed")])
    assert not night.waits(TimerKind.WELFARE)
    assert night.unit("2A12").status == night.unit("2A14").status == "available"
    head = night.head()
    clear_stop(night.dispatcher, stop)
    assert night.head() == head
    second = open_stop(night.requester, StopKind.TRAFFIC)
    cover = night.ask(Urgency.COVER)
    clear_stop(night.requester, second)
    assert row(cover).closed_at is None


def test_a_roll_by_raised_while_its_stop_is_cleared_is_not_closed_under_it(night: Night) -> None:
    for _ in range(6):
        stop = open_stop(night.requester, StopKind.TRAFFIC)
        backup = night.ask(Urgency.ROLL_BY)
        hands.together(
            attempt(clear_stop, night.dispatcher, stop), attempt(upgrade, night.requester, backup, Urgency.BACKUP)
        )
        after = row(backup)
        assert (after.closed_at is None) == (after.urgency == Urgency.BACKUP)
        night.check()
        close(night.dispatcher, backup, Disposition.NOT_NEEDED)
        clear_stop(night.dispatcher, stop)


def test_a_roll_by_asked_while_its_stop_is_cleared_never_outlives_it_unseen(night: Night) -> None:
    for _ in range(6):
        stop = open_stop(night.requester, StopKind.TRAFFIC)
        hands.together(attempt(clear_stop, night.dispatcher, stop), attempt(night.ask, Urgency.ROLL_BY))
        for backup in Backup.objects.filter(closed_at=None):
            assert backup.stop_id is None and night.waits(TimerKind.EXPIRY, backup.pk)
        night.check()


def test_a_sister_car_rolls_by_unasked_and_nobody_is_alerted(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    head = night.head()
    asked = roll_by(night.neighbour, stop, eta_s=60)
    backup = row(asked.backup_id)
    assert asked.created
    assert (backup.origin, backup.urgency, backup.asker, backup.state) == (
        Origin.UNASKED,
        Urgency.ROLL_BY,
        None,
        State.ROLLING,
    )
    assert night.told(head) == [EventKind.BACKUP_REQUESTED, EventKind.RESPONSE_ROLLING, EventKind.UNIT_STATUS]
    assert night.card(backup.pk)["alert"]["audiences"] == []
    assert night.unit("2A12").backup_id is None


def test_rolling_by_twice_is_once_and_a_second_car_joins_the_same(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    first = roll_by(night.neighbour, stop)
    head = night.head()
    again = roll_by(night.neighbour, stop)
    assert (again.backup_id, again.created, night.head()) == (first.backup_id, False, head)
    assert roll_by(night.third, stop).backup_id == first.backup_id
    assert len(answers(first.backup_id)) == 2


def test_two_cars_rolling_by_at_once_are_on_one_card(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    hands.together(attempt(roll_by, night.neighbour, stop), attempt(roll_by, night.third, stop))
    assert sorted(answers(Backup.objects.get().pk)) == [("2A14", "rolling", ""), ("2A16", "rolling", "")]


def test_an_unasked_roll_by_is_over_when_the_last_car_has_gone(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    backup = roll_by(night.neighbour, stop).backup_id
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    assert row(backup).disposition == "helped"
    backup = roll_by(night.neighbour, stop).backup_id
    respond(night.neighbour, night.ask(who="third"))
    assert row(backup).disposition == "cancelled"


def test_rolling_by_to_a_unit_that_asks_is_an_answer_to_what_it_asks(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    backup = night.ask(Urgency.COVER)
    assert roll_by(night.neighbour, stop, eta_s=60).backup_id == backup
    assert night.rung_in(backup) is None


def test_nobody_rolls_by_where_it_would_harm_nor_to_themselves_nor_away_from_an_answer(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    with pytest.raises(NotInThisState):
        roll_by(night.requester, stop)
    with pytest.raises(NotFound):
        roll_by(night.outsider, stop)
    with pytest.raises(Invalid):
        roll_by(night.neighbour, stop, unit="2A16")
    asked = night.ask(who="third")
    respond(night.neighbour, asked)
    with pytest.raises(NotInThisState):
        roll_by(night.neighbour, stop)
    assert answers(asked) == [("2A14", "rolling", "")]
    update_stop(night.requester, stop, {"no_roll_by": True})
    with pytest.raises(NotInThisState):
        roll_by(night.dispatcher, stop, unit="2A18")
    clear_stop(night.requester, stop)
    with pytest.raises(NotInThisState):
        roll_by(night.dispatcher, stop, unit="2A18")


def test_after_three_minutes_dispatch_reads_due_and_ok_starts_it_anew(night: Night) -> None:
    stop = open_stop(night.requester, StopKind.TRAFFIC)
    (timer,) = night.waits(TimerKind.WELFARE)
    assert hands.left(timer.due_at) == pytest.approx(180, abs=2)
    head = night.head()
    Timer.objects.filter(pk=timer.pk).update(due_at=hands.now())
    night.sweep()
    assert night.told(head) == [EventKind.STOP_UPDATED, EventKind.UNIT_WELFARE_DUE]
    assert Stop.objects.get(pk=stop).welfare_overdue
    unit_ok(night.dispatcher, "2A12")
    assert not Stop.objects.get(pk=stop).welfare_overdue
    for minutes in (5, 10, 10):
        (timer,) = night.waits(TimerKind.WELFARE)
        assert hands.left(timer.due_at) == pytest.approx(60 * minutes, abs=2)
        unit_ok(night.requester, "2A12")


def test_a_unit_that_does_not_answer_gets_a_backup_from_dispatch_once(night: Night) -> None:
    open_stop(night.requester, StopKind.TRAFFIC)
    head = night.head()
    asked = no_answer(night.dispatcher, "2A12")
    backup = row(asked.backup_id)
    assert (backup.urgency, backup.origin, backup.unit) == (Urgency.BACKUP, Origin.RADIO, night.unit("2A12"))
    assert night.told(head)[:2] == [EventKind.UNIT_NO_ANSWER, EventKind.BACKUP_REQUESTED]
    head = night.head()
    assert no_answer(night.dispatcher, "2A12").backup_id == asked.backup_id
    assert night.head() == head


def test_not_answering_again_after_an_ok_or_after_help_left_is_news(night: Night) -> None:
    backup = no_answer(night.dispatcher, "2A12").backup_id
    unit_ok(night.dispatcher, "2A12")
    head = night.head()
    no_answer(night.dispatcher, "2A12")
    assert night.told(head) == [EventKind.UNIT_NO_ANSWER]
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    head = night.head()
    no_answer(night.dispatcher, "2A12")
    assert night.told(head) == [EventKind.UNIT_NO_ANSWER, EventKind.BACKUP_REOPENED]
