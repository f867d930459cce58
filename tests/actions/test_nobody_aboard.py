"""A car that was handed over to nobody: said at once, no help after a minute, help again once a relief is aboard."""

from __future__ import annotations

import uuid

import pytest

from requests.actions import arrive, close, respond, sign_off, sign_on
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night, row
from tests.timers import hands


def answer_of(night: Night, backup: uuid.UUID) -> str | None:
    at: str | None = night.card(backup)["responses"][0]["uncrewed_at"]
    return at


def handed_over(night: Night, *, there: bool = False) -> uuid.UUID:
    """A backup whose only help is a car that its crew has just left."""
    backup = night.ask()
    respond(night.neighbour, backup, eta_s=300)
    if there:
        arrive(night.neighbour, backup)
    sign_off(night.neighbour, hand_over=True)
    night.sweep()
    return backup


def test_it_is_said_at_once_and_still_counts_for_a_minute(night: Night) -> None:
    backup = handed_over(night)
    assert answer_of(night, backup) is not None
    assert row(backup).covered
    night.check()


@pytest.mark.parametrize("there", [False, True], ids=["rolling", "on scene"])
def test_with_no_relief_in_a_minute_the_ask_is_open_again(night: Night, there: bool) -> None:
    backup = handed_over(night, there=there)
    night.wait(backup, 61)
    assert not row(backup).covered
    assert EventKind.BACKUP_REOPENED in hands.told(backup)
    assert night.rung_in(backup) == pytest.approx(0, abs=1)
    night.check()


def test_a_relief_in_time_keeps_it_closed(night: Night) -> None:
    backup = handed_over(night)
    sign_on(night.commander, "2A14")
    night.sweep()
    assert answer_of(night, backup) is None
    night.wait(backup, 61)
    assert row(backup).covered
    assert EventKind.BACKUP_REOPENED not in hands.told(backup)
    night.check()


def test_a_relief_that_comes_late_is_help_again(night: Night) -> None:
    backup = handed_over(night, there=True)
    night.wait(backup, 61)
    sign_on(night.commander, "2A14")
    night.sweep()
    assert answer_of(night, backup) is None
    assert row(backup).covered
    night.check()


def test_a_partner_who_stays_aboard_is_a_crew(night: Night) -> None:
    sign_on(night.commander, "2A14")
    backup = handed_over(night)
    assert answer_of(night, backup) is None
    night.wait(backup, 61)
    assert row(backup).covered
    night.check()


def test_a_unit_that_answers_by_radio_alone_never_had_a_tour_and_counts(night: Night) -> None:
    backup = night.ask()
    respond(night.dispatcher, backup, "2A18", eta_s=300)
    night.sweep()
    assert answer_of(night, backup) is None
    night.wait(backup, 61)
    assert row(backup).covered
    night.check()


def test_closing_it_leaves_no_look_waiting(night: Night) -> None:
    backup = handed_over(night)
    close(night.dispatcher, backup, Disposition.HELPED)
    night.check()


def test_an_emergency_that_counts_on_an_empty_car_calls_on(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    respond(night.neighbour, backup, eta_s=120)
    sign_off(night.neighbour, hand_over=True)
    night.sweep()
    assert row(backup).next_rung_at is None
    night.wait(backup, 61)
    assert EventKind.BACKUP_REOPENED in hands.told(backup)
    night.check()
