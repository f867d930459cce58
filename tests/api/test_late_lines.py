"""What is written of a backup long after it closed comes to every board, and says there neither who nor what."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from requests.actions import seal_what_is_due, state
from requests.api.components import COMPONENTS
from requests.models import Statement
from tests.api.test_schema import check
from tests.cast import Cast
from tests.record.nights import covered, gone_home, pass_time


@pytest.fixture
def asked(cast: Cast) -> uuid.UUID:
    """2A12 asked and 2A14 came, a week ago."""
    one = covered(cast)
    pass_time(timedelta(days=7))
    return one


def last_event(cast: Cast, who: str) -> Any:
    reader = cast.client(who)
    board = reader.read("board/").json()
    (event,) = reader.read(f"board/events/?after={board['seq'] - 1}&epoch={board['epoch']}").json()["events"]
    check(event, COMPONENTS["Event"])
    return event


@pytest.mark.parametrize("who", ["dispatcher", "commander"])
def test_a_statement_does_not_name_who_wrote_it(cast: Cast, asked: uuid.UUID, who: str) -> None:
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    event = last_event(cast, who)
    assert event["event"] == "backup.updated" and "card" not in event
    assert event["actor"] == {"kind": "officer", "id": None, "label": ""}
    assert event["facts"] == {"number": 1, "statement": True}
    assert Statement.objects.get().sha256 not in str(event)


def test_cars_do_not_learn_that_there_is_one(cast: Cast, asked: uuid.UUID) -> None:
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    assert last_event(cast, "third")["event"] == "hidden"


@pytest.mark.parametrize("who", ["third", "dispatcher", "commander"])
@pytest.mark.parametrize("by", ["requester", "dispatcher"])
def test_a_case_number_and_a_note_are_read_on_no_board(cast: Cast, asked: uuid.UUID, by: str, who: str) -> None:
    writer = cast.client(by)
    assert writer.say(f"backups/{asked}/", {"reference": "26-1182"}, method="patch").status_code == 200
    told = last_event(cast, who)
    assert (told["event"], told["facts"]) == ("backup.updated", {"number": 1})
    assert writer.say(f"backups/{asked}/note/", {"text": "Complaint names Smith"}).status_code == 200
    noted = last_event(cast, who)
    assert (noted["event"], noted["facts"]) == ("backup.noted", {"number": 1})
    for event in (told, noted):
        assert "card" not in event
        assert (event["actor"]["id"], event["actor"]["label"]) == (None, "")


def test_the_card_at_desks_has_the_case_number(cast: Cast, asked: uuid.UUID) -> None:
    cast.client("dispatcher").say(f"backups/{asked}/", {"reference": "26-1182"}, method="patch")
    assert cast.client("commander").read(f"backups/{asked}/").json()["reference"] == "26-1182"
    assert cast.client("third").read(f"backups/{asked}/").json()["reference"] is None


def test_a_case_number_of_today_is_read_at_desks_alone(cast: Cast) -> None:
    one = covered(cast)
    cast.client("dispatcher").say(f"backups/{one}/", {"reference": "26-1182"}, method="patch")
    assert last_event(cast, "commander")["facts"]["reference"] == "26-1182"
    heard = last_event(cast, "third")
    assert heard["card"]["unit"]["call_sign"] == "2A12"
    assert "26-1182" not in str(heard)


def test_a_seal_is_a_seal_and_nobodys(cast: Cast) -> None:
    covered(cast)
    gone_home(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    assert last_event(cast, "dispatcher")["facts"] == {"number": 1, "seal": True}
