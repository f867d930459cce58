"""The briefing on the wire: any of four keys, each wrong one named; an emergency goes on without it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.wire import ask, nothing_written, refused
from tests.cast import Cast

NOTHING = {"weapon": None, "people": None, "approach": None, "channel": None}


def test_a_briefing_comes_with_the_ask_or_afterwards(cast: Cast) -> None:
    client = cast.client("requester")
    card = ask(client, briefing={"weapon": "unknown", "people": 4, "approach": " from north "})
    assert card["briefing"] == {**NOTHING, "people": 4, "approach": "from north"}
    told = client.say(f"backups/{card['id']}/", {"briefing": {"weapon": "no"}}, method="PATCH")
    assert told.status_code == 200
    assert told.json()["briefing"] == {**NOTHING, "people": 4, "approach": "from north", "weapon": "no"}


BAD: list[tuple[Any, str]] = [
    ("two men", "must be an object"),
    ({"colour": "red"}, "colour: is not known here"),
    ({"weapon": True}, "weapon: must be one of yes, no, unknown"),
    ({"weapon": {}}, "weapon: must be one of yes, no, unknown"),
    ({"people": "2"}, "people: must be a whole number"),
    ({"people": 21}, "people: "),
    ({"people": -1}, "people: "),
    ({"approach": "x" * 121}, "approach: "),
    ({"channel": "x" * 41}, "channel: "),
    ({"channel": 3}, "channel: must be a string"),
    ({"approach": "a\x00b"}, "contains a NUL character"),
]


@pytest.mark.parametrize(("briefing", "why"), BAD, ids=[str(briefing)[:30] for briefing, _ in BAD])
def test_what_cannot_be_meant_is_named(cast: Cast, briefing: Any, why: str) -> None:
    client = cast.client("requester")
    card = ask(client)
    with nothing_written():
        answer = client.say(f"backups/{card['id']}/", {"briefing": briefing}, method="PATCH")
        error = refused(answer, 400, "invalid", "briefing")
    assert why in error["fields"]["briefing"][0]


def test_an_emergency_drops_a_bad_briefing_and_says_so(cast: Cast) -> None:
    card = ask(cast.client("requester"), "emergency", briefing={"weapon": "yes", "people": 99})
    assert card["warnings"] == ["briefing"]
    assert card["briefing"] == NOTHING


def test_who_may_not_change_an_ask_may_not_brief_for_it(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    answer = cast.client("third").say(f"backups/{card['id']}/", {"briefing": {"people": 2}}, method="PATCH")
    refused(answer, 403, "forbidden")
