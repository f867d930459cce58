"""Taking an arrival back over the wire: the verb, its refusals, and where the record tells it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from requests.api.components import COMPONENTS
from requests.models import Backup, Event
from tests.api.test_schema import check
from tests.api.test_was_there import over, said
from tests.api.wire import new_key, nothing_written, refused
from tests.cast import Cast
from tests.pages.test_last_night import now_to_read
from units.models import AccessLog

__all__ = ["over"]
WHY = "wrong unit"


def taken(cast: Cast, over: Backup, who: str = "commander", key: str | None = None, **body: Any) -> Any:
    given = {"unit": "2A14", "reason": WHY, **body}
    return cast.client(who).say(f"backups/{over.pk}/take-back/", given, key=key)


def record(cast: Cast, over: Backup) -> Any:
    told = cast.client("commander").read(f"backups/{over.pk}/record/?reason=night").json()
    check(told, COMPONENTS["Record"])
    return told


def test_it_answers_the_card_and_the_same_key_says_it_once(cast: Cast, over: Backup) -> None:
    said(cast, over)
    key = new_key()
    answers = [taken(cast, over, key=key) for _ in range(2)]
    for one in answers:
        assert one.status_code == 200, one.content
        check(one.json(), COMPONENTS["Card"])
        (response,) = one.json()["responses"]
        assert (response["unit"], response["state"], response["on_scene_at"]) == ("2A14", "stood_down", None)
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(payload__contains='"taken_back"').count() == 1
    refused(taken(cast, over, key=key, reason="wrong time"), 422, "key_reused")


def test_who_was_aboard_needs_to_name_no_unit(cast: Cast, over: Backup) -> None:
    said(cast, over)
    answer = cast.client("neighbour").say(f"backups/{over.pk}/take-back/", {"reason": WHY})
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": None}, "reason"), ({"reason": ""}, "reason"), ({"reason": "   "}, "reason"),
        ({"reason": 7}, "reason"),
        ({"reason": "x" * 81}, "reason"), ({"reason": "two\nlines"}, "reason"), ({"reason": "\x00"}, "reason"),
        ({"reason": "\x07" * 80}, "reason"), ({"reason": "\u202e"}, "reason"), ({"at": "21:04"}, "at"),
        ({"at": "2026-11-22T21:04:12Z"}, "at"), ({"unit": "9Z99"}, "unit"), ({"unit": "2A12"}, "unit"),
        ({"unit": 12}, "unit"),
        ({"why": "wrong"}, "why"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_field(cast: Cast, over: Backup, body: dict[str, Any], field: str) -> None:
    said(cast, over)
    with nothing_written():
        refused(taken(cast, over, **body), 400, "invalid", field)


def test_the_longest_reason_has_room_in_the_log(cast: Cast, over: Backup) -> None:
    said(cast, over)
    assert taken(cast, over, reason="\U0001f6a8" * 80).status_code == 200


def test_without_a_reason_nothing_is_taken_back(cast: Cast, over: Backup) -> None:
    said(cast, over)
    refused(cast.client("commander").say(f"backups/{over.pk}/take-back/", {"unit": "2A14"}), 400, "invalid", "reason")


def test_a_refusal_is_in_the_access_log(cast: Cast, over: Backup) -> None:
    refused(taken(cast, over, "dispatcher"), 403, "forbidden")
    row = AccessLog.objects.get(outcome="refused")
    assert (row.officer_id, row.subject) == (cast.people["dispatcher"].pk, f"backups/{over.pk}/take-back/")


def test_the_record_tells_what_was_stated_and_that_it_was_taken_back(cast: Cast, over: Backup) -> None:
    said(cast, over)
    before = record(cast, over)
    taken(cast, over)
    told = record(cast, over)
    (gone,) = told["taken_back"]
    assert (gone["by"], gone["reason"]) == ("Commander", WHY)
    assert gone["presence"] == before["presences"][0], "as it stood"
    assert (told["presences"], told["doubts"], told["log"]["whole"]) == ([], [], True)
    assert [span["kind"] for span in told["lanes"][1]["spans"]] == ["rolling"]
    assert told["header"]["first_on_scene_at"] is None
    assert [line["text"] for line in told["lines"][-2:]] == [
        "2A14 was on scene, entered afterwards", f"arrival of 2A14 taken back, {WHY}",
    ]  # fmt: skip
    assert told["lines"][-1]["stated"] == told["lines"][-2]["stated"]
    assert any("No second unit recorded" in words for words in told["absences"])


def test_stated_anew_both_stand_there_and_one_counts(cast: Cast, over: Backup) -> None:
    said(cast, over)
    taken(cast, over)
    again = over.received_at + timedelta(minutes=6)
    assert said(cast, over, at=again.isoformat()).status_code == 200
    told = record(cast, over)
    (stands,), (gone,) = told["presences"], told["taken_back"]
    assert stands["arrived"]["stated"] != gone["presence"]["arrived"]["stated"]
    assert told["doubts"] == [] and told["header"]["first_on_scene_at"] == stands["arrived"]["stated"]


def test_last_night_asks_for_the_arrival_again(cast: Cast, over: Backup) -> None:
    def night() -> str:
        return unescape(cast.client("commander").get(f"/review/last-night/{now_to_read()}").content.decode())

    before = night()
    said(cast, over)
    assert f'href="/review/{over.pk}/#was-there"' not in night()
    taken(cast, over)
    assert f'href="/review/{over.pk}/#was-there"' in night() and "4:00" not in night()
    assert WHY not in night() and "2A14" not in night()
    assert "arrival of a unit that rolled" in before


def test_the_pdf_and_no_file_of_many_tells_it(cast: Cast, over: Backup) -> None:
    said(cast, over)
    taken(cast, over)
    reader = cast.client("commander")
    assert reader.read(f"backups/{over.pk}/record.pdf?reason=night").status_code == 200
    for path in ("history/?agency=METRO", f"backups/{over.pk}/eido/?reason=night", f"backups/{over.pk}/timeline/"):
        answer = reader.read(path)
        assert answer.status_code == 200 and WHY not in answer.content.decode(), path
