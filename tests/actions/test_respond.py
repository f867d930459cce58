"""Rolling: who comes, who counts as coming, and what falls silent by that."""

from __future__ import annotations

import pytest

from requests.actions import assign, close, respond
from requests.models import Response
from requests.refusals import Forbidden, NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, State, Urgency
from tests.actions.night import Night, answers, attempt, row
from tests.timers import hands


def test_rolling_is_the_answer_and_the_units_own_status(night: Night) -> None:
    backup = night.ask()
    head = night.head()
    respond(night.neighbour, backup, eta_s=120)
    assert night.told(head) == [EventKind.RESPONSE_ROLLING, EventKind.UNIT_STATUS]
    assert (row(backup).state, night.unit("2A14").status, night.unit("2A14").backup_id) == (
        State.ROLLING,
        "rolling",
        backup,
    )
    assert row(backup).first_rolling_at is not None


def test_rolling_twice_is_once(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    respond(night.neighbour, backup, eta_s=60)
    assert night.head() == head
    assert answers(backup) == [("2A14", "rolling", "")]


def test_two_units_answering_at_once_are_both_rolling(night: Night) -> None:
    backup, one, two = night.ask(), night.neighbour, night.third
    hands.together(lambda: respond(one, backup), lambda: respond(two, backup))
    assert sorted(answers(backup)) == [("2A14", "rolling", ""), ("2A16", "rolling", "")]


def test_ten_touches_of_one_unit_at_once_are_one_answer(night: Night) -> None:
    backup, one = night.ask(), night.neighbour
    hands.together(*[lambda: respond(one, backup)] * 10)
    assert answers(backup) == [("2A14", "rolling", "")]


def test_only_as_many_as_are_wanted_silence_the_ladder(night: Night) -> None:
    backup = night.ask(units_wanted=2)
    respond(night.neighbour, backup)
    assert night.rung_in(backup) is not None
    respond(night.third, backup)
    assert night.rung_in(backup) is None


@pytest.mark.parametrize(
    ("urgency", "limit_s"), [(Urgency.EMERGENCY, 300), (Urgency.BACKUP, 600), (Urgency.COVER, 1200)]
)
def test_a_unit_within_the_limit_silences_and_one_beyond_does_not(night: Night, urgency: Urgency, limit_s: int) -> None:
    backup = night.ask(urgency)
    respond(night.neighbour, backup, eta_s=limit_s + 1)
    assert night.rung_in(backup) is not None
    respond(night.third, backup, eta_s=limit_s)
    assert night.rung_in(backup) is None


def test_dispatch_types_it_for_a_unit_and_the_card_says_by_radio(night: Night) -> None:
    backup = night.ask()
    respond(night.dispatcher, backup, unit="2A14")
    assert [answer["by_radio"] for answer in night.card(backup)["responses"]] == [True]


def test_a_unit_that_was_assigned_and_touches_rolling_itself_did_not_answer_by_radio(night: Night) -> None:
    backup = night.ask()
    assign(night.dispatcher, backup, "2A14")
    respond(night.neighbour, backup)
    (answer,) = night.card(backup)["responses"]
    assert (answer["by_radio"], answer["state"]) == (False, "rolling")
    assert Response.objects.get().officer == night.cast.people["neighbour"]


def test_nobody_answers_for_another_car_nor_for_themselves(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(Forbidden):
        respond(night.neighbour, backup, unit="2A16")
    with pytest.raises(NotInThisState):
        respond(night.requester, backup)
    with pytest.raises(Forbidden):
        respond(night.requester, night.ask(who="third"), unit="2A14")


def test_a_stranger_learns_nothing(night: Night) -> None:
    backup = night.ask()
    with pytest.raises(NotFound):
        respond(night.outsider, backup)


def test_closing_and_rolling_at_once_leave_nobody_rolling_to_what_is_closed(night: Night) -> None:
    for _ in range(5):
        backup = night.ask()
        hands.together(
            attempt(close, night.requester, backup, Disposition.HELPED),
            attempt(respond, night.neighbour, backup),
            attempt(respond, night.third, backup),
        )
        assert row(backup).closed_at is not None
        assert {state for _, state, _ in answers(backup)} <= {"stood_down"}
        night.check()


def test_an_answer_racing_the_rung_is_either_before_it_or_after_it(night: Night) -> None:
    for _ in range(5):
        backup = night.ask()
        hands.until_due(backup)
        night.look()
        hands.together(attempt(respond, night.neighbour, backup), hands.fire, hands.fire)
        kinds = hands.told(backup)
        rolled = kinds.index(EventKind.RESPONSE_ROLLING)
        assert EventKind.BACKUP_ESCALATED not in kinds[rolled:], "a rung after the answer"
        assert night.rung_in(backup) is None
        close(night.requester, backup, Disposition.HELPED)
        night.check()
