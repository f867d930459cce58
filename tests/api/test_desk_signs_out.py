"""A desk that signs out answers 204 as ever, and what it has is looked at; an officer's sign-out arms nothing."""

from __future__ import annotations

import json

from requests.models import Timer
from requests.vocabulary import TimerKind
from tests.api.wire import ask
from tests.cast import Cast
from tests.timers import hands


def due_in(backup: str) -> list[float]:
    waiting = Timer.objects.filter(kind=TimerKind.DESK, subject=backup, fired_at=None, cancelled_at=None)
    return [(timer.due_at - hands.now()).total_seconds() for timer in waiting]


def test_what_the_desk_has_is_looked_at_soon_and_the_answer_is_204(cast: Cast) -> None:
    backup = ask(cast.client("requester"))["id"]
    desk = cast.client("dispatcher")
    desk.say(f"backups/{backup}/acknowledge/")
    (before,) = due_in(backup)
    assert 290 < before <= 300
    answer = desk.say("session/", method="delete")
    assert (answer.status_code, answer.content) == (204, b"")
    (after,) = due_in(backup)
    assert 0 < after <= 20
    assert desk.read("session/").json()["user"] is None


def test_signing_out_twice_is_204_twice(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    assert [desk.say("session/", method="delete").status_code for _ in range(2)] == [204, 204]


def test_an_officer_leaves_no_look_behind(cast: Cast) -> None:
    backup = ask(cast.client("requester"))["id"]
    assert cast.client("requester").say("session/", method="delete").status_code == 204
    assert due_in(backup) == []


def test_the_notes_say_what_is_wrong_by_name(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    answer = desk.say("hand-over/?agency=METRO", {"text": "x" * 4001, "based_on": None})
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["text"]
    answer = desk.say("hand-over/?agency=METRO", {"text": "ok"})
    assert list(answer.json()["error"]["fields"]) == ["based_on"]


def test_who_writes_on_old_notes_reads_who_wrote_meanwhile(cast: Cast) -> None:
    desk, other = cast.client("dispatcher"), cast.client("commander")
    first = desk.say("hand-over/?agency=METRO", {"text": "Two tows out.", "based_on": None}).json()
    assert (first["text"], first["by"]) == ("Two tows out.", "Dispatcher")
    refused = other.say("hand-over/?agency=METRO", {"text": "One.", "based_on": None})
    assert refused.status_code == 409
    assert "Dispatcher" in json.loads(refused.content)["error"]["message"]
    assert other.read("hand-over/?agency=METRO").json()["id"] == first["id"]
