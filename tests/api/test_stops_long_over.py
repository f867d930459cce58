"""A day after a stop was cleared nothing that answers it, and nothing that is logged of it, says whose it was."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from requests.actions import clear_stop, open_stop, sign_off
from requests.api.components import COMPONENTS
from requests.models import Stop
from requests.vocabulary import StopKind
from tests.api.test_schema import check
from tests.api.wire import refused
from tests.cast import Cast
from tests.record.nights import pass_time

NAMES = ("2A12", "CAR-2A12", "Requester")


def stopped(cast: Cast, who: str = "requester") -> uuid.UUID:
    stop = open_stop(cast.actor(who), StopKind.TRAFFIC, location="5th/Oak")
    clear_stop(cast.actor(who), stop)
    return stop


@pytest.fixture
def over(cast: Cast) -> uuid.UUID:
    """2A12 stopped somebody, a week ago."""
    stop = stopped(cast)
    pass_time(timedelta(days=7))
    return stop


def last_event(cast: Cast, who: str) -> Any:
    reader = cast.client(who)
    board = reader.read("board/").json()
    answer = reader.read(f"board/events/?after={board['seq'] - 1}&epoch={board['epoch']}").json()
    (event,) = answer["events"]
    check(event, COMPONENTS["Event"])
    return event


@pytest.mark.parametrize("who", ["requester", "dispatcher", "commander", "administrator"])
def test_a_verb_said_again_answers_it_without_its_unit(cast: Cast, over: uuid.UUID, who: str) -> None:
    unit = str(Stop.objects.get().unit_id)
    for verb, body in (("clear", {}), ("update", {"reference": ""}), ("update", {"reference": "26-1182"})):
        answer = cast.client(who).say(f"stops/{over}/{verb}/", body)
        assert answer.status_code == 200, answer.content
        check(answer.json(), COMPONENTS["Stop"])
        assert answer.json()["unit"] is None
        assert answer.json()["location"] == "5th/Oak"
        assert not [name for name in (*NAMES, unit) if name in answer.content.decode()]


def test_for_a_day_it_is_as_it_was(cast: Cast) -> None:
    stop = stopped(cast)
    pass_time(timedelta(hours=23))
    answer = cast.client("dispatcher").say(f"stops/{stop}/update/", {"reference": "26-1182"})
    assert answer.json()["unit"]["call_sign"] == "2A12"
    event = last_event(cast, "dispatcher")
    assert (event["stop"]["unit"]["call_sign"], event["facts"]["reference"]) == ("2A12", "26-1182")


@pytest.mark.parametrize("who", ["third", "dispatcher", "commander"])
@pytest.mark.parametrize("by", ["requester", "commander"])
def test_a_case_number_tells_no_board_whose_it_was(cast: Cast, over: uuid.UUID, by: str, who: str) -> None:
    assert cast.client(by).say(f"stops/{over}/update/", {"reference": "26-1182"}).status_code == 200
    event = last_event(cast, who)
    assert (event["event"], event["facts"], "stop" in event) == ("stop.updated", {}, False)
    assert (event["actor"]["id"], event["actor"]["label"]) == (None, "")


def test_a_case_number_of_today_is_read_at_desks_alone(cast: Cast) -> None:
    stop = stopped(cast)
    cast.client("dispatcher").say(f"stops/{stop}/update/", {"reference": "26-1182"})
    assert last_event(cast, "dispatcher")["facts"]["reference"] == "26-1182"
    heard = last_event(cast, "third")
    assert heard["stop"]["unit"]["call_sign"] == "2A12"
    assert "26-1182" not in str(heard)


def test_who_crews_the_unit_today_is_told_apart_from_nobody(cast: Cast, over: uuid.UUID) -> None:
    other = stopped(cast, "third")
    pass_time(timedelta(days=7))
    for name in ("requester", "neighbour"):
        sign_off(cast.actor(name))
    today = cast.client("neighbour")
    assert today.say("tours/", {"unit": "2A12"}).status_code == 201
    for verb, body in (("clear", {}), ("update", {"reference": ""}), ("secure", {})):
        told = {
            refused(today.say(f"stops/{stop}/{verb}/", body), 403, "forbidden")["message"] for stop in (over, other)
        }
        assert len(told) == 1


def test_who_crewed_it_then_still_gives_it_its_case_number(cast: Cast, over: uuid.UUID) -> None:
    sign_off(cast.actor("requester"))
    answer = cast.client("requester").say(f"stops/{over}/update/", {"reference": "26-1182"})
    assert (answer.status_code, Stop.objects.get().reference) == (200, "26-1182")
