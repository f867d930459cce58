"""What every verb on a backup has in common: the card in the answer, a repeat without an event, bad bodies named."""

from __future__ import annotations

from typing import Any

import pytest

from requests.api.verbs import VERBS
from requests.models import Event
from tests.api.wire import ask, nothing_written, refused
from tests.cast import Cast

NOBODY = "00000000-0000-4000-8000-000000000000"

#: verb → who says it, with what.
SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "acknowledge": ("dispatcher", {}),
    "assign": ("dispatcher", {"unit": "2A16"}),
    "respond": ("third", {"eta_s": 120}),
    "decline": ("third", {}),
    "arrive": ("third", {}),
    "clear": ("neighbour", {}),
    "stand-down": ("neighbour", {}),
    "upgrade": ("requester", {"urgency": "emergency"}),
    "secure": ("requester", {"prisoner": True}),
    "escalate": ("dispatcher", {}),
    "wanted": ("requester", {"units_wanted": 2}),
    "cancel": ("requester", {"disposition": "accidental"}),
    "verify-cancel": ("dispatcher", {"outcome": "safe"}),
    "close": ("requester", {"disposition": "helped"}),
    "note": ("requester", {"text": "blue sedan"}),
    "mutual-aid": ("dispatcher", {"agency": "COUNTY"}),
    "reached": ("dispatcher", {"agency": "STATE", "reached": True}),
    "take-over": ("commander", {}),
    "leave": ("dispatcher", {}),
    "hold-air": ("dispatcher", {"held": True}),
}
#: What needs a second ask, or a drill: tests/api/test_desk_words.py; or one that is over: tests/api/test_was_there.py,
#: tests/api/test_take_back.py.
NEEDS_MORE = {"link", "drill", "was-there", "take-back"}
#: Saying it again is another one: a further rung, a further note.
EACH_TIME = {"escalate", "note"}


def prepared(cast: Cast, verb: str) -> str:
    """A backup this verb can be said to, with 2A14 on scene."""
    urgency = "emergency" if verb == "verify-cancel" else "backup"
    card = ask(cast.client("requester"), urgency)
    path = f"backups/{card['id']}/"
    cast.client("neighbour").say(f"{path}arrive/")
    if verb == "verify-cancel":
        cast.client("requester").say(f"{path}cancel/")
    if verb in ("take-over", "leave"):
        assert cast.client("dispatcher").say(f"{path}acknowledge/").status_code == 200
    if verb == "reached":
        assert cast.client("dispatcher").say(f"{path}mutual-aid/", {"agency": "STATE"}).status_code == 200
    return path


def test_this_file_knows_every_verb() -> None:
    assert SAID.keys() | NEEDS_MORE == VERBS.keys()


@pytest.mark.parametrize("verb", SAID)
def test_a_verb_answers_the_card_and_its_repeat_makes_no_event(cast: Cast, verb: str) -> None:
    path = prepared(cast, verb)
    who, body = SAID[verb]
    client, told = cast.client(who), Event.objects.count()
    first = client.say(f"{path}{verb}/", body)
    assert first.status_code == 200, first.content
    assert first.json()["id"] in path
    assert Event.objects.count() > told, "the verb said nothing to the board"
    told = Event.objects.count()
    again = client.say(f"{path}{verb}/", body)
    assert again.status_code == 200, again.content
    if verb not in EACH_TIME:
        assert Event.objects.count() == told
        assert again.json()["version"] == first.json()["version"]


def test_a_verb_on_nothing_is_not_found(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("dispatcher")
    for verb, (_, body) in SAID.items():
        with subtests.test(verb=verb), nothing_written():
            refused(client.say(f"backups/{NOBODY}/{verb}/", body), 404, "not_found")


def test_a_verb_refuses_what_it_does_not_know_and_names_it(cast: Cast, subtests: pytest.Subtests) -> None:
    path = prepared(cast, "note")
    for verb, (who, body) in SAID.items():
        with subtests.test(verb=verb), nothing_written():
            refused(cast.client(who).say(f"{path}{verb}/", {**body, "colour": "blue"}), 400, "invalid", "colour")


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("assign", {}, "unit"),
    ("assign", {"unit": "9Z99"}, "unit"),
    ("assign", {"unit": None}, "unit"),
    ("respond", {"eta_s": -1}, "eta_s"),
    ("respond", {"eta_s": 1e30}, "eta_s"),
    ("respond", {"eta_s": 10**30}, "eta_s"),
    ("respond", {"divert": "yes"}, "divert"),
    ("respond", {"unit": ["2A14"]}, "unit"),
    ("arrive", {"at": "2026-11-22T21:04:12"}, "at"),
    ("arrive", {"at": "2999-01-01T00:00:00Z"}, "at"),
    ("clear", {"at": 7}, "at"),
    ("upgrade", {"urgency": "roll_by"}, "urgency"),
    ("upgrade", {"urgency": "panic"}, "urgency"),
    ("upgrade", {}, "urgency"),
    ("secure", {"prisoner": 1}, "prisoner"),
    ("secure", {"awaiting_tow": "no"}, "awaiting_tow"),
    ("wanted", {"units_wanted": 0}, "units_wanted"),
    ("wanted", {"units_wanted": 21}, "units_wanted"),
    ("wanted", {"units_wanted": True}, "units_wanted"),
    ("cancel", {"disposition": "helped"}, "disposition"),
    ("verify-cancel", {"outcome": "fine"}, "outcome"),
    ("close", {"disposition": "merged"}, "disposition"),
    ("close", {"disposition": "expired"}, "disposition"),
    ("close", {}, "disposition"),
    ("note", {"text": ""}, "text"),
    ("note", {"text": "  "}, "text"),
    ("note", {"text": "x" * 2001}, "text"),
    ("note", {"text": "a\x00b"}, "text"),
    ("mutual-aid", {"agency": "NOWHERE"}, "agency"),
    ("mutual-aid", {"agency": "METRO"}, "agency"),
    ("reached", {"agency": "COUNTY", "reached": True}, "agency"),
    ("reached", {"agency": "STATE", "reached": "yes"}, "reached"),
]


@pytest.mark.parametrize("verb", sorted({verb for verb, _, _ in BAD}))
def test_a_bad_field_of_a_verb_is_named_and_nothing_is_written(
    cast: Cast, subtests: pytest.Subtests, verb: str
) -> None:
    path = prepared(cast, verb)
    client = cast.client("dispatcher" if verb in ("assign", "respond") else SAID[verb][0])
    for body, field in [(body, field) for name, body, field in BAD if name == verb]:
        with subtests.test(body=body), nothing_written():
            refused(client.say(f"{path}{verb}/", body), 400, "invalid", field)


def test_a_verb_needs_no_body_where_nothing_is_to_be_said(cast: Cast) -> None:
    path = prepared(cast, "acknowledge")
    response = cast.client("dispatcher").generic("POST", f"/api/v1/{path}acknowledge/")
    assert response.status_code == 200


def test_the_reasons_may_follow_the_ask(cast: Cast) -> None:
    path = prepared(cast, "note")
    client = cast.client("requester")
    said = client.say(path, {"reasons": ["search"], "location": "5th and Oak"}, method="patch")
    assert said.status_code == 200, said.content
    card = said.json()
    assert (card["reasons"], card["location"], card["location_source"]) == (["search"], "5th and Oak", "given")
    told = Event.objects.count()
    assert client.say(path, {"reasons": ["search"], "location": "5th and Oak"}, method="patch").status_code == 200
    assert Event.objects.count() == told
    refused(client.say(path, {"urgency": "emergency"}, method="patch"), 400, "invalid", "urgency")
    refused(client.say(path, {"lat": 1}, method="patch"), 400, "invalid", "lat")


def test_diverting_from_an_emergency_needs_a_second_touch_and_shows_which(cast: Cast) -> None:
    alarm, other = ask(cast.client("requester"), "emergency"), ask(cast.client("third"), "cover")
    neighbour = cast.client("neighbour")
    neighbour.say(f"backups/{alarm['id']}/respond/")
    first = neighbour.say(f"backups/{other['id']}/respond/")
    refused(first, 409, "not_in_this_state")
    assert first.json()["card"]["id"] == alarm["id"]
    assert neighbour.say(f"backups/{other['id']}/respond/", {"divert": True}).status_code == 200


def test_the_timeline_tells_the_story_with_the_card_as_it_stands(cast: Cast) -> None:
    path = prepared(cast, "note")
    cast.client("requester").say(f"{path}close/", {"disposition": "helped"})
    told = cast.client("requester").read(f"{path}timeline/").json()
    kinds = [event["event"] for event in told["results"]]
    assert kinds[0] == "backup.requested"
    assert kinds[-1] == "backup.closed"
    assert {event["card"]["state"] for event in told["results"]} == {"closed"}
    assert [event["seq"] for event in told["results"]] == sorted(event["seq"] for event in told["results"])
    refused(cast.client("third").read(f"{path}timeline/"), 403, "forbidden")
