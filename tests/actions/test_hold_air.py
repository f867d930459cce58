"""Holding the air for an ask: said by a desk, read by every car, over when the ask is."""

import pytest

from requests.actions import close, hold_air, upgrade
from requests.refusals import Forbidden, NotInThisState
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night, row


def test_a_desk_holds_the_air_and_every_car_reads_it(night: Night) -> None:
    backup = night.ask()
    assert night.card(backup, "third")["air_held"] is None
    before = night.head()
    hold_air(night.dispatcher, backup, held=True)
    assert night.told(before) == [EventKind.BACKUP_UPDATED]
    assert [night.card(backup, who)["air_held"] for who in ("third", "requester", "commander")] == [True] * 3
    hold_air(night.commander, backup, held=False)
    assert night.card(backup, "third")["air_held"] is False


def test_a_second_word_is_an_answer_and_no_event(night: Night) -> None:
    backup = night.ask()
    before = night.head()
    hold_air(night.dispatcher, backup, held=False)
    assert night.head() == before, "nothing was held"
    hold_air(night.dispatcher, backup, held=True)
    before = night.head()
    hold_air(night.commander, backup, held=True)
    assert night.head() == before


def test_letting_go_of_an_emergencys_air_is_news_for_cars_hold_it_unasked(night: Night) -> None:
    backup = night.ask(Urgency.EMERGENCY)
    hold_air(night.dispatcher, backup, held=False)
    assert night.card(backup, "third")["air_held"] is False


def test_it_ends_with_the_ask(night: Night) -> None:
    backup = night.ask()
    hold_air(night.dispatcher, backup, held=True)
    close(night.dispatcher, backup, Disposition.HELPED)
    assert row(backup).air_held is None
    with pytest.raises(NotInThisState):
        hold_air(night.dispatcher, backup, held=True)


def test_nothing_is_held_for_a_silent_one_nor_goes_on_when_it_becomes_silent(night: Night) -> None:
    backup = night.ask()
    hold_air(night.dispatcher, backup, held=True)
    night.ask(Urgency.EMERGENCY, silent=True)
    assert (row(backup).silent, row(backup).air_held) == (True, None)
    with pytest.raises(NotInThisState, match="silent"):
        hold_air(night.dispatcher, backup, held=True)


def test_a_raise_by_voice_leaves_the_air_held(night: Night) -> None:
    backup = night.ask()
    hold_air(night.dispatcher, backup, held=True)
    upgrade(night.dispatcher, backup, Urgency.EMERGENCY)
    assert row(backup).air_held is True


def test_no_car_holds_the_air(night: Night) -> None:
    backup = night.ask()
    for who in (night.requester, night.neighbour):
        with pytest.raises(Forbidden):
            hold_air(who, backup, held=True)
