"""Stating an arrival afterwards over the wire: the verb, its refusals, and where it is read."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest

from requests.actions import Ask, close, request_backup, respond, sign_off
from requests.api.components import COMPONENTS
from requests.models import Backup, Event
from requests.vocabulary import Disposition, Urgency
from tests.api.test_schema import check
from tests.api.wire import new_key, refused
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.pages.test_last_night import now_to_read
from units.models import AccessLog


@pytest.fixture
def over(cast: Cast) -> Backup:
    """2A12 asked, 2A14 rolled and never touched On scene; it went on for ten minutes."""
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER, location="5th/Oak")).backup_id
    respond(cast.actor("neighbour"), asked)
    owner("update requests_backup set received_at = received_at - interval '10 minutes'")
    close(cast.actor("requester"), asked, Disposition.HELPED)
    return Backup.objects.get(pk=asked)


def said(cast: Cast, over: Backup, who: str = "commander", key: str | None = None, **body: Any) -> Any:
    given = {"unit": "2A14", "at": (over.received_at + timedelta(minutes=4)).isoformat(), **body}
    return cast.client(who).say(f"backups/{over.pk}/was-there/", given, key=key)


def test_it_answers_the_card_and_the_same_key_says_it_once(cast: Cast, over: Backup) -> None:
    key = new_key()
    answers = [said(cast, over, key=key) for _ in range(2)]
    for one in answers:
        assert one.status_code == 200, one.content
        check(one.json(), COMPONENTS["Card"])
        (response,) = one.json()["responses"]
        assert (response["unit"], response["state"], response["on_scene_at"] is None) == ("2A14", "cleared", False)
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(payload__contains="was_there").count() == 1


def test_who_was_aboard_needs_to_name_no_unit(cast: Cast, over: Backup) -> None:
    at = (over.received_at + timedelta(minutes=4)).isoformat()
    answer = cast.client("neighbour").say(f"backups/{over.pk}/was-there/", {"at": at})
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"at": None}, "at"), ({"at": "21:04"}, "at"), ({"at": "2026-11-22T21:04:12"}, "at"),
        ({"at": "0001-01-01T00:00:00Z"}, "at"), ({"at": "9999-12-31T23:59:59Z"}, "at"), ({"at": 7}, "at"),
        ({"unit": "9Z99"}, "unit"), ({"unit": "2A12"}, "unit"), ({"unit": "\x00"}, "unit"), ({"unit": 12}, "unit"),
        ({"left_at": "2026-11-22T21:04:12Z"}, "left_at"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_its_field(cast: Cast, over: Backup, body: dict[str, Any], field: str) -> None:
    refused(said(cast, over, **body), 400, "invalid", field)


def test_a_refusal_is_in_the_access_log(cast: Cast, over: Backup) -> None:
    refused(said(cast, over, "dispatcher"), 403, "forbidden")
    row = AccessLog.objects.get(outcome="refused")
    assert (row.officer_id, row.subject) == (cast.people["dispatcher"].pk, f"backups/{over.pk}/was-there/")


def test_the_record_tells_it_as_entered_afterwards(cast: Cast, over: Backup) -> None:
    said(cast, over)
    told = cast.client("commander").read(f"backups/{over.pk}/record/?reason=night").json()
    check(told, COMPONENTS["Record"])
    (there,) = told["presences"]
    arrived = there["arrived"]
    assert (arrived["by"], arrived["later"], there["officers"]) == ("Commander", True, ["Neighbour"])
    assert datetime.fromisoformat(arrived["stated"]) == over.received_at + timedelta(minutes=4)
    assert over.closed_at and datetime.fromisoformat(arrived["touched"]) > over.closed_at
    assert (there["left"]["ended"], there["doubt"], told["doubts"]) == (True, None, [])
    assert told["log"]["whole"] is True
    assert told["lines"][-1]["text"] == "2A14 was on scene, entered afterwards"
    assert [span["kind"] for span in told["lanes"][1]["spans"]] == ["there"]


def test_who_was_aboard_reads_from_then_on_who_looked(cast: Cast, over: Backup) -> None:
    sign_off(cast.actor("third"))
    cast.client("commander").read(f"backups/{over.pk}/record/?reason=complaint&why=C-1182")
    assert cast.client("third").read("shift/").json()["looked"] == []
    said(cast, over, unit="2A16")
    (look,) = cast.client("third").read("shift/").json()["looked"]
    assert (look["by"], look["reason"]) == ("Commander", "Complaint: C-1182")


def test_last_night_asks_for_it_until_it_is_entered_and_leads_to_its_record(cast: Cast, over: Backup) -> None:
    def night() -> str:
        return unescape(cast.client("commander").get(f"/review/last-night/{now_to_read()}").content.decode())

    assert f"{over.number}, arrival of a unit that rolled" in night()
    assert f'href="/review/{over.pk}/#was-there"' in night()
    said(cast, over)
    assert f"/review/{over.pk}/" not in night() and "4:00" in night()


def test_no_list_names_it_once_it_is_long_over(cast: Cast, over: Backup) -> None:
    said(cast, over)
    owner("update requests_backup set received_at = received_at - interval '3 days',"
          " closed_at = closed_at - interval '3 days'")  # fmt: skip
    reader = cast.client("commander")
    paths = (f"backups/{over.pk}/", f"backups/{over.pk}/timeline/", "history/?agency=METRO", "backups/?state=all")
    assert not [path for path in paths if "2A14" in reader.read(path).content.decode()]
    assert uuid.UUID(reader.read("history/?agency=METRO").json()["results"][0]["id"]) == over.pk
