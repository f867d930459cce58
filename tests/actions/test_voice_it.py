"""No screen shows it, or everyone alerted cannot: the next rung at once, and dispatch is told to voice it."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import acknowledge, assign, decline, mutual_aid, respond, stand_down, upgrade
from requests.actions.receipts import seen
from requests.vocabulary import EventKind, TimerKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands
from units.access import system

LOUD = (Urgency.BACKUP, Urgency.EMERGENCY)


@pytest.mark.parametrize("urgency", LOUD)
def test_what_no_screen_displayed_in_five_seconds_gets_its_next_rung_at_once(night: Night, urgency: Urgency) -> None:
    backup = night.ask(urgency)
    (timer,) = night.waits(TimerKind.UNSEEN, backup)
    assert (timer.due_at - row(backup).run_started_at).total_seconds() == pytest.approx(5, abs=0.01)
    night.unseen(backup)
    assert night.card(backup)["voice_it"] == "unseen"
    assert night.rung_in(backup) == pytest.approx(0, abs=1)
    night.sweep()
    assert row(backup).rung == 1
    night.check()


@pytest.mark.parametrize("urgency", LOUD)
def test_one_screen_is_enough(night: Night, urgency: Urgency) -> None:
    backup = night.ask(urgency)
    seen(system(), backup, {night.cast.people["third"].pk})
    head = night.head()
    night.unseen(backup)
    assert (night.head(), night.card(backup)["voice_it"]) == (head, None)


def test_the_askers_own_screen_is_not_enough(night: Night) -> None:
    backup = night.ask()
    seen(system(), backup, {night.cast.people["requester"].pk})
    night.unseen(backup)
    assert night.card(backup)["voice_it"] == "unseen"


def test_the_desk_that_typed_it_has_it_on_its_screen(night: Night) -> None:
    backup = night.ask(who="dispatcher", unit="2A12")
    seen(system(), backup, {night.cast.people["dispatcher"].pk})
    night.unseen(backup)
    assert night.card(backup)["voice_it"] is None
    assert night.card(backup)["seen"]["dispatch_at"] is not None


@pytest.mark.parametrize("urgency", [Urgency.ROLL_BY, Urgency.COVER])
def test_quiet_asks_are_not_watched_for_screens(night: Night, urgency: Urgency) -> None:
    assert not night.waits(TimerKind.UNSEEN, night.ask(urgency))


def test_a_screen_that_shows_it_later_takes_the_word_back(night: Night) -> None:
    backup = night.ask()
    night.unseen(backup)
    seen(system(), backup, {night.cast.people["dispatcher"].pk})
    assert night.card(backup)["voice_it"] is None
    night.check()


def test_a_desk_that_has_it_takes_the_word_back(night: Night) -> None:
    backup = night.ask()
    night.unseen(backup)
    acknowledge(night.dispatcher, backup)
    assert night.card(backup)["voice_it"] is None
    night.check()


def test_help_on_its_way_takes_the_word_back(night: Night) -> None:
    backup = night.ask()
    night.unseen(backup)
    respond(night.neighbour, backup, eta_s=60)
    assert night.card(backup)["voice_it"] is None


def test_an_acknowledged_one_needs_no_screen(night: Night) -> None:
    backup = night.ask()
    acknowledge(night.dispatcher, backup)
    head = night.head()
    night.unseen(backup)
    assert night.head() == head


def test_a_silent_emergency_is_widened_and_never_said_on_the_air(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY, silent=True)
    night.unseen(backup)
    assert night.card(backup)["voice_it"] is None
    night.sweep()
    assert row(backup).rung == 1


def test_a_new_run_is_watched_anew(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    upgrade(night.requester, backup, Urgency.BACKUP)
    (timer,) = night.waits(TimerKind.UNSEEN, backup)
    assert timer.run == 2


def test_when_all_who_were_alerted_cannot_the_next_rung_is_due_at_once(night: Night) -> None:
    backup = night.ask()
    alerted = set(row(backup).nearby)
    assert alerted >= {"2A14", "2A16"}
    decline(night.neighbour, backup)
    assert night.rung_in(backup) == pytest.approx(20, abs=2), "one of them may still come"
    decline(night.third, backup)
    assert night.rung_in(backup) == pytest.approx(0, abs=1)
    assert night.card(backup)["voice_it"] == "all_cant"
    assert hands.told(backup)[-1] == EventKind.RESPONSE_DECLINED or EventKind.BACKUP_ESCALATED in hands.told(backup)
    night.sweep()
    assert row(backup).rung == 1
    night.check()


def with_a_twin(night: Night) -> uuid.UUID:
    """An ask that COUNTY has too, whose car is called like METRO's 2A14."""
    outsider = night.unit("S1")
    outsider.call_sign = "2A14"
    outsider.save()
    night.look()
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    return backup


def test_a_neighbour_of_the_same_call_sign_cannot_say_it_for_one_of_ours(night: Night) -> None:
    night.gone("third")
    backup = with_a_twin(night)
    decline(night.outsider, backup)
    assert night.card(backup)["voice_it"] is None
    decline(night.neighbour, backup)
    assert night.card(backup)["voice_it"] == "all_cant"


def test_nor_take_back_what_one_of_ours_has_said(night: Night) -> None:
    backup = with_a_twin(night)
    decline(night.neighbour, backup)
    assign(night.outsider_desk, backup, "COUNTY:2A14")
    stand_down(night.outsider_desk, backup, "COUNTY:2A14")
    decline(night.third, backup)
    assert night.card(backup)["voice_it"] == "all_cant"


def test_who_has_no_live_board_is_not_waited_for(night: Night) -> None:
    night.gone("third")
    backup = night.ask()
    decline(night.neighbour, backup)
    assert night.card(backup)["voice_it"] == "all_cant"


def test_cars_do_not_learn_from_it_who_cannot(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    before = night.card(backup, "requester")
    decline(night.third, backup)
    after = night.card(backup, "requester")
    assert after["responses"] == before["responses"] == []


def test_cannot_after_the_last_rung_only_says_so(night: Night) -> None:
    backup = night.ask(Urgency.COVER)
    for _ in range(4):
        night.wait_for_rung(backup)
    waits = night.rung_in(backup)
    decline(night.neighbour, backup)
    decline(night.third, backup)
    assert night.rung_in(backup) == pytest.approx(waits, abs=2)
    assert night.card(backup)["voice_it"] == "all_cant"
