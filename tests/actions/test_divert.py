"""Answering a second backup ends the first answer, and the first asker reads it."""

from __future__ import annotations

import pytest

from requests.actions import arrive, assign, respond
from requests.refusals import NotInThisState
from requests.vocabulary import EventKind, State, Urgency
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands


def test_answering_a_second_backup_diverts_and_the_first_calls_again_at_once(night: Night) -> None:
    one, two = night.ask(), night.ask(Urgency.COVER, "third")
    respond(night.neighbour, one, eta_s=120)
    assert night.rung_in(one) is None
    head = night.head()
    respond(night.neighbour, two, eta_s=120)
    assert night.told(head) == [
        EventKind.RESPONSE_STOOD_DOWN,
        EventKind.BACKUP_REOPENED,
        EventKind.RESPONSE_ROLLING,
        EventKind.UNIT_STATUS,
    ]
    assert row(one).state == State.WAITING
    assert night.rung_in(one) == pytest.approx(0, abs=2)
    (left,) = night.card(one, "requester")["responses"]
    assert (left["unit"], left["state"], left["reason"], left["diverted_to"]) == (
        "2A14",
        "stood_down",
        "diverted",
        row(two).number,
    )


def test_leaving_one_of_enough_does_not_call_again(night: Night) -> None:
    one, two = night.ask(), night.ask(Urgency.COVER, "third")
    respond(night.neighbour, one)
    respond(night.dispatcher, one, unit="2A18")
    respond(night.neighbour, two)
    assert night.rung_in(one) is None


def test_away_from_an_emergency_takes_a_second_touch(night: Night) -> None:
    emergency, other = night.ask(Urgency.EMERGENCY), night.ask(who="third")
    respond(night.neighbour, emergency)
    with pytest.raises(NotInThisState) as refused:
        respond(night.neighbour, other)
    assert refused.value.backup_id == emergency
    with pytest.raises(NotInThisState):
        arrive(night.neighbour, other)
    with pytest.raises(NotInThisState):
        assign(night.dispatcher, other, "2A14")
    assert answers(emergency) == [("2A14", "rolling", "")]
    respond(night.neighbour, other, divert=True)
    assert answers(emergency) == [("2A14", "stood_down", "diverted")]
    assert answers(other) == [("2A14", "rolling", "")]


def test_whoever_was_diverted_may_come_back(night: Night) -> None:
    one, two = night.ask(), night.ask(who="third")
    for backup in (one, two, one):
        respond(night.neighbour, backup)
    assert answers(one) == [("2A14", "stood_down", "diverted"), ("2A14", "rolling", "")]
    assert night.rung_in(one) is None
    assert night.rung_in(two) is not None


def test_units_that_ask_may_still_answer_others(night: Night) -> None:
    own, other = night.ask(Urgency.COVER), night.ask(who="third")
    respond(night.requester, other)
    assert answers(other) == [("2A12", "rolling", "")]
    assert night.unit("2A12").backup_id == own


def test_one_unit_torn_between_four_backups_answers_one(night: Night) -> None:
    asks = [night.ask(who=who) for who in ("requester", "third")]
    hands.together(*[attempt(respond, night.neighbour, backup) for backup in asks * 3])
    rolling = [answer for backup in asks for answer in answers(backup) if answer[1] == "rolling"]
    assert len(rolling) == 1


def test_two_units_changing_places_at_once_do_not_stop_each_other(night: Night) -> None:
    one, two = night.ask(), night.ask(who="third")
    for _ in range(4):
        respond(night.dispatcher, one, unit="2A14")
        respond(night.dispatcher, two, unit="2A18")
        hands.together(
            attempt(respond, night.dispatcher, two, unit="2A14"), attempt(respond, night.dispatcher, one, unit="2A18")
        )
        assert ("2A14", "rolling", "") in answers(two)
        assert ("2A18", "rolling", "") in answers(one)
