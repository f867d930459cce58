"""A day after a backup closed its card, its timeline and the log say what happened, and nobody's name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from requests.api.components import COMPONENTS
from requests.models import Backup
from tests.api.test_schema import check
from tests.api.wire import ask, refused
from tests.cast import Cast
from units.models import AccessLog

NAMES = ("2A12", "2A14", "CAR-2A12", "Requester", "Neighbour", "Dispatcher", "knife")
READERS = ("requester", "third", "dispatcher", "commander", "administrator")


@pytest.fixture
def over(cast: Cast) -> str:
    """2A12 asked, 2A14 came, a desk had it; all of it more than a day ago."""
    asker, helper, desk = (cast.client(name) for name in ("requester", "neighbour", "dispatcher"))
    one: str = ask(asker, note="a knife", location="5th and Oak")["id"]
    desk.say(f"backups/{one}/acknowledge/")
    helper.say(f"backups/{one}/respond/")
    helper.say(f"backups/{one}/arrive/")
    desk.say(f"backups/{one}/note/", {"text": "Neighbour has the knife"})
    assert asker.say(f"backups/{one}/close/", {"disposition": "helped"}).status_code == 200
    return one


def long_ago(hours: float = 25) -> None:
    Backup.objects.update(closed_at=timezone.now() - timedelta(hours=hours))
    with connections["owner"].cursor() as cursor:
        cursor.execute("update requests_event set at = at - make_interval(hours => 25)")


def told(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize("who", READERS)
def test_its_card_and_timeline_name_nobody(cast: Cast, over: str, who: str) -> None:
    long_ago()
    client = cast.client(who)
    paths = [f"backups/{over}/", "backups/?state=all"]
    if who not in ("third",):
        paths.append(f"backups/{over}/timeline/")
    for path in paths:
        text = told(client.read(path))
        assert not [name for name in NAMES if name in text], path
    card = client.read(f"backups/{over}/").json()
    check(card, COMPONENTS["Card"])
    assert (card["location"], card["disposition"], card["seen"]["count"]) == ("5th and Oak", "helped", 0)
    assert card["first_on_scene_at"] and card["acknowledged_at"]


def test_its_timeline_still_says_what_happened_and_what_kind_of_actor_did_it(cast: Cast, over: str) -> None:
    long_ago()
    events = cast.client("commander").read(f"backups/{over}/timeline/").json()["results"]
    for event in events:
        check(event, COMPONENTS["Event"])
    assert [(one["event"], one["actor"]["kind"]) for one in events] == [
        ("backup.requested", "officer"), ("backup.acknowledged", "dispatcher"), ("response.rolling", "officer"),
        ("response.on_scene", "officer"), ("backup.noted", "dispatcher"), ("backup.closed", "officer"),
    ]  # fmt: skip


def test_for_a_day_it_is_as_it_was(cast: Cast, over: str) -> None:
    long_ago(hours=23)
    card = cast.client("dispatcher").read(f"backups/{over}/").json()
    assert card["unit"]["call_sign"] == "2A12"
    assert [answer["unit"] for answer in card["responses"]] == ["2A14"]


def test_a_repeat_and_a_refusal_answer_the_same_card(cast: Cast, over: str) -> None:
    long_ago()
    repeat = cast.client("requester").say(f"backups/{over}/close/", {"disposition": "helped"})
    assert repeat.json()["unit"] is None
    refusal = cast.client("dispatcher").say(f"backups/{over}/respond/", {"unit": "2A14"})
    refused(refusal, 409, "not_in_this_state")
    assert refusal.json()["card"]["unit"] is None


def test_events_are_told_again_for_a_day_and_then_there_is_the_picture(cast: Cast, over: str) -> None:
    client = cast.client("dispatcher")
    assert len(client.read("board/events/?after=0").json()["events"]) > 5
    head = client.read("board/").json()["seq"]
    long_ago()
    refused(client.read("board/events/?after=0"), 410, "too_old")
    refused(client.read(f"board/events/?after={head - 1}"), 410, "too_old")
    assert client.read(f"board/events/?after={head}").json()["events"] == []
    ask(cast.client("third"))
    assert [one["event"] for one in client.read(f"board/events/?after={head}").json()["events"]][
        0
    ] == "backup.requested"


def test_reading_ones_own_leaves_no_row_that_would_say_whose_it_was(cast: Cast, over: str) -> None:
    before = AccessLog.objects.count()
    for path in ("", "timeline/"):
        assert cast.client("requester").read(f"backups/{over}/{path}").status_code == 200
    assert AccessLog.objects.count() == before
    cast.client("commander").read(f"backups/{over}/")
    assert AccessLog.objects.count() == before + 1
