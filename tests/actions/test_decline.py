"""Can't: desks see who; no car and no partner ever does."""

from __future__ import annotations

import json

import pytest

from requests import queries
from requests.access import Audience
from requests.actions import assign, decline, mutual_aid, respond
from requests.cards import Wire
from requests.lines import lines
from requests.refusals import NotInThisState
from requests.vocabulary import EventKind
from tests.actions.night import Night, answers
from units.models import Agency


def told(agency: Agency, reader: Audience) -> list[Wire]:
    return lines(queries.events_between(agency.pk, 0), agency.code, agency.pk, reader)


def test_desks_see_who_declined(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    (answer,) = night.card(backup, "dispatcher")["responses"]
    assert (answer["unit"], answer["state"]) == ("2A14", "declined")
    assert told(night.cast.metro, Audience.DESK)[-1]["facts"] == {"number": 1, "unit": "2A14"}


def test_no_car_sees_it_on_a_card_on_its_log_or_by_a_number(night: Night) -> None:
    backup = night.ask()
    before = night.card(backup, "requester")
    decline(night.neighbour, backup)
    assert night.card(backup, "requester") == before
    last = told(night.cast.metro, Audience.CAR)[-1]
    assert (last["event"], last["actor"], last["facts"]) == ("hidden", None, {})
    assert "card" not in last and "2A14" not in json.dumps(last)


def test_no_partner_sees_it_either(night: Night) -> None:
    backup = night.ask()
    mutual_aid(night.dispatcher, backup, "COUNTY")
    before = night.card(backup, "outsider_desk")
    decline(night.neighbour, backup)
    assert night.card(backup, "outsider_desk") == before
    assert told(night.cast.county, Audience.DESK)[-1]["event"] == "hidden"


def test_declining_twice_is_once(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    head = night.head()
    decline(night.neighbour, backup)
    assert night.head() == head


def test_declining_one_leaves_the_answer_to_another(night: Night) -> None:
    one, two = night.ask(), night.ask(who="third")
    respond(night.neighbour, one)
    decline(night.neighbour, two)
    assert answers(one) == [("2A14", "rolling", "")]


@pytest.mark.parametrize("sent", [True, False])
def test_a_unit_that_was_coming_and_cannot_is_off_every_card_as_stood_down(night: Night, sent: bool) -> None:
    backup = night.ask()
    if sent:
        assign(night.dispatcher, backup, "2A14")
    else:
        respond(night.neighbour, backup)
    decline(night.neighbour, backup)
    assert [answer["state"] for answer in night.card(backup, "dispatcher")["responses"]] == ["declined"]
    assert [answer["state"] for answer in night.card(backup, "requester")["responses"]] == ["stood_down"]
    assert night.unit("2A14").status == "available"
    assert night.rung_in(backup) is not None


def test_a_rolling_unit_that_cannot_makes_it_call_again(night: Night) -> None:
    backup = night.ask()
    respond(night.neighbour, backup)
    head = night.head()
    decline(night.neighbour, backup)
    assert EventKind.BACKUP_REOPENED in night.told(head)
    assert night.rung_in(backup) == pytest.approx(0, abs=2)


def test_who_was_stood_down_may_say_so_too_and_who_is_there_may_not(night: Night) -> None:
    one, two = night.ask(), night.ask(who="third")
    respond(night.neighbour, one)
    respond(night.neighbour, two)
    decline(night.neighbour, one)
    assert [state for _, state, _ in answers(one)] == ["stood_down", "declined"]
    with pytest.raises(NotInThisState):
        decline(night.requester, one)


def test_who_declined_may_roll_after_all(night: Night) -> None:
    backup = night.ask()
    decline(night.neighbour, backup)
    respond(night.neighbour, backup)
    assert [answer["state"] for answer in night.card(backup, "requester")["responses"]] == ["rolling"]
