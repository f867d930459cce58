"""A second ask by the same unit is the same ask: it adds and raises, and takes nothing away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from requests.actions import Ask, arrive, cancel, clear_response, open_stop, request_backup, respond, secure
from requests.models import Backup
from requests.vocabulary import EventKind, Reason, StopKind, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands


def test_a_second_ask_is_raised_if_higher_and_never_lowered(night: Night) -> None:
    first = request_backup(night.requester, Ask(Urgency.COVER))
    second = request_backup(night.requester, Ask(Urgency.BACKUP, units_wanted=2))
    third = request_backup(night.dispatcher, Ask(Urgency.ROLL_BY, unit="2A12"))
    assert first.backup_id == second.backup_id == third.backup_id
    assert (second.created, second.merged, third.merged) == (False, True, True)
    backup = Backup.objects.get()
    assert (backup.urgency, backup.units_wanted, backup.run) == (Urgency.BACKUP, 2, 2)


def test_the_same_touch_twice_is_no_news(night: Night) -> None:
    night.ask()
    head = night.head()
    night.ask()
    assert night.head() == head


def test_the_earliest_press_stays(night: Night) -> None:
    now = hands.now()
    backup = night.ask(pressed_at=now - timedelta(seconds=5))
    night.ask(pressed_at=now - timedelta(seconds=60))
    night.ask(pressed_at=now)
    assert row(backup).pressed_at == now - timedelta(seconds=60)


def test_units_wanted_may_only_rise(night: Night) -> None:
    backup = night.ask(units_wanted=2)
    night.ask(units_wanted=3)
    night.ask(units_wanted=1)
    night.ask()
    assert row(backup).units_wanted == 3


def test_raised_to_an_emergency_everyone_may_roll_and_a_later_count_does_not_hold_them_back(night: Night) -> None:
    backup = night.ask(units_wanted=2)
    night.ask(Urgency.EMERGENCY)
    assert row(backup).units_wanted is None
    night.ask(Urgency.BACKUP, units_wanted=1)
    assert row(backup).units_wanted is None


def test_what_the_second_touch_knows_is_added(night: Night) -> None:
    backup = night.ask(reasons=[Reason.WITNESS])
    head = night.head()
    night.ask(reasons=[Reason.WITNESS, Reason.SEARCH], note="two in the car", location="Pier 4")
    card = night.card(backup)
    assert (card["reasons"], card["note"], card["location"]) == (["witness", "search"], "two in the car", "Pier 4")
    assert night.told(head) == [EventKind.BACKUP_UPDATED]
    night.ask(note="three in the car", location="Pier 5", lat=32.7, lon=-117.2)
    card = night.card(backup)
    assert (card["note"], card["location"], card["lat"]) == ("two in the car", "Pier 4", 32.7)


def test_raising_starts_a_new_run_from_rung_zero_which_nobody_has_acknowledged(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    night.wait_for_rung(backup)
    head = night.head()
    night.ask(Urgency.BACKUP)
    raised = row(backup)
    assert (raised.run, raised.rung, raised.acknowledged_at) == (2, 0, None)
    assert night.rung_in(backup) == pytest.approx(20, abs=2)
    assert night.told(head) == [EventKind.BACKUP_UPGRADED]


def test_a_late_loud_hold_makes_a_silent_emergency_loud_and_a_silent_one_never_quiets_a_loud(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, silent=True)
    assert row(backup).silent
    head = night.head()
    night.ask(Urgency.EMERGENCY)
    assert not row(backup).silent
    assert night.told(head) == [EventKind.BACKUP_UPGRADED]
    night.ask(Urgency.EMERGENCY, silent=True)
    assert not row(backup).silent


def test_only_an_emergency_is_silent(night: Night) -> None:
    backup = night.ask(Urgency.BACKUP, silent=True)
    assert not row(backup).silent
    night.ask(Urgency.EMERGENCY, silent=True)
    assert row(backup).silent


def test_a_roll_by_that_gets_its_stop_ends_with_it_and_no_longer_by_the_clock(night: Night) -> None:
    backup = night.ask(Urgency.ROLL_BY)
    assert night.waits(TimerKind.EXPIRY, backup)
    stop = open_stop(night.requester, StopKind.TRAFFIC, location="5th and Main")
    night.ask(Urgency.ROLL_BY)
    assert (row(backup).stop_id, row(backup).location) == (stop, "5th and Main")
    assert not night.waits(TimerKind.EXPIRY, backup)


def test_asking_again_after_help_came_and_left_calls_again(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    assert night.rung_in(backup) is None
    head = night.head()
    night.ask()
    assert night.rung_in(backup) is not None
    assert night.told(head) == [EventKind.BACKUP_REOPENED]


def test_a_late_outbox_does_not_call_again_for_what_was_helped(night: Night) -> None:
    pressed = hands.now() - timedelta(minutes=3)
    backup = night.ask()
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    night.ask(pressed_at=pressed)
    assert night.rung_in(backup) is None
    night.ask(pressed_at=hands.now() - timedelta(minutes=1))
    assert night.rung_in(backup) is not None, "a slow clock is no late outbox"


def test_asking_again_on_a_secured_scene_takes_the_secured_back(night: Night) -> None:
    backup = night.ask()
    secure(night.requester, backup)
    assert night.rung_in(backup) is None
    night.ask(Urgency.ROLL_BY)
    assert night.rung_in(backup) is None
    night.ask(Urgency.COVER)
    assert (row(backup).secured_at, row(backup).urgency) == (None, Urgency.BACKUP)
    assert night.rung_in(backup) is not None


def test_asking_again_while_somebody_rolls_changes_nothing(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    night.ask()
    assert night.head() == head
    assert night.rung_in(backup) is None


def test_help_for_the_first_ask_does_not_silence_the_emergency_that_came_of_it(night: Night) -> None:
    backup = night.ask()
    arrive(night.neighbour, backup)
    clear_response(night.neighbour, backup)
    night.ask(Urgency.EMERGENCY)
    assert not row(backup).covered
    assert night.rung_in(backup) == pytest.approx(15, abs=2)


def test_holding_again_after_withdrawing_takes_the_withdrawal_back(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    head = night.head()
    night.ask(Urgency.EMERGENCY)
    assert row(backup).cancel_asked_at is None
    assert not night.waits(TimerKind.UNVERIFIED_CANCEL)
    assert night.told(head) == [EventKind.BACKUP_REOPENED]
    assert night.rung_in(backup) == pytest.approx(0, abs=2)


def test_the_hold_itself_arriving_late_leaves_the_withdrawal(night: Night) -> None:
    pressed = hands.now() - timedelta(minutes=3)
    backup = night.ask(Urgency.EMERGENCY)
    cancel(night.requester, backup)
    night.ask(Urgency.EMERGENCY, pressed_at=pressed)
    assert row(backup).cancel_asked_at is not None


def test_touch_and_radio_at_once_are_one_ask(night: Night) -> None:
    touched, typed = night.requester, night.dispatcher
    hands.together(
        *[lambda: request_backup(touched, Ask(Urgency.BACKUP))] * 4,
        *[lambda: request_backup(typed, Ask(Urgency.EMERGENCY, unit="2A12"))] * 4,
    )
    assert Backup.objects.get().urgency == Urgency.EMERGENCY
