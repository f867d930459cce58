"""`tour` and `test` of a touch: on an emergency alone, never a reason to refuse one, and what its asker reads of it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from requests.models import Backup
from tests.api.test_devices import OURS, enrolled
from tests.api.wire import ask, new_key, nothing_written, refused, the_backup
from tests.cast import Cast
from units.models import Tour


def minutes_ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


@pytest.mark.parametrize("urgency", ["roll_by", "cover", "backup"])
@pytest.mark.parametrize("field", [{"test": True}, {"tour": str(uuid.uuid4())}])
def test_on_anything_less_it_is_refused_by_name(cast: Cast, urgency: str, field: dict[str, object]) -> None:
    with nothing_written():
        said = cast.client("requester").say("backups/", {"urgency": urgency, **field}, key=new_key())
        refused(said, 400, "invalid", *field)


@pytest.mark.parametrize("field", [{"test": "yes"}, {"tour": "not an id"}, {"tour": str(uuid.uuid4())}, {"tour": 3}])
def test_on_an_emergency_a_bad_one_is_dropped_with_a_warning(cast: Cast, field: dict[str, object]) -> None:
    card = ask(cast.client("requester"), "emergency", **field)
    assert (card["mark"], card["warnings"], card["unit"]["call_sign"]) == (None, list(field), "2A12")


def test_an_emergency_like_any_other_has_no_mark(cast: Cast) -> None:
    assert ask(cast.client("requester"), "emergency", test=False)["mark"] is None


def test_a_late_one_of_a_crew_that_went_home_is_answered_to_whoever_sends_it(cast: Cast) -> None:
    first = Tour.objects.get(unit__call_sign="2A12")
    Tour.objects.filter(pk=first.pk).update(started_at=minutes_ago(90))
    assert cast.client("requester").say("tours/current/", {}, method="delete").status_code == 204
    body = {"pressed_at": minutes_ago(6), "tour": str(first.pk)}
    card = ask(cast.client("third"), "emergency", **body)
    assert (card["mark"], card["unit"]["call_sign"]) == ("delayed", "2A12")
    assert the_backup().asker_id == cast.people["requester"].pk


def test_a_late_one_is_verified_by_the_same_call(cast: Cast) -> None:
    card = ask(cast.client("requester"), "emergency", pressed_at=minutes_ago(6))
    path = f"backups/{card['id']}/verify-cancel/"
    refused(cast.client("requester").say(path, {"outcome": "safe"}), 403, "forbidden")
    said = cast.client("dispatcher").say(path, {"outcome": "no_answer"})
    assert (said.status_code, said.json()["mark"]) == (200, None)


def test_who_tests_reads_card_and_receipt_and_a_neighbour_does_not(cast: Cast) -> None:
    me = cast.client("requester")
    card = ask(me, "emergency", test=True)
    assert (card["mark"], card["state"]) == ("test", "waiting")
    cast.client("dispatcher").say(f"backups/{card['id']}/acknowledge/")
    receipt = me.read(f"devices/receipt/{card['id']}/")
    assert receipt.status_code == 200
    assert receipt.json()["acknowledged_at"] is not None
    assert receipt.json()["closed_at"] is not None
    refused(cast.client("neighbour").read(f"devices/receipt/{card['id']}/"), 404, "not_found")
    assert cast.client("dispatcher").read(f"backups/{card['id']}/").json()["disposition"] == "tested"


def test_a_locked_car_tests_and_reads_its_receipt(cast: Cast) -> None:
    car = enrolled(cast)
    said = car.say("backups/", {"urgency": "emergency", "test": True}, key=new_key(), **OURS)
    assert (said.status_code, said.json()["mark"]) == (201, "test")
    again = car.say("backups/", {"urgency": "emergency", "test": True}, key=new_key(), **OURS)
    assert (again.status_code, again.json()["id"]) == (200, said.json()["id"])
    assert car.read(f"devices/receipt/{said.json()['id']}/").json()["acknowledged_at"] is None


def test_a_test_is_in_no_list_but_a_desks_while_it_is_open(cast: Cast) -> None:
    card = ask(cast.client("requester"), "emergency", test=True)
    desk = cast.client("dispatcher")

    def listed(who: str, state: str) -> list[str]:
        return [one["id"] for one in cast.client(who).read(f"backups/?state={state}").json()["results"]]

    assert (listed("dispatcher", "open"), listed("requester", "open")) == ([card["id"]], [])
    desk.say(f"backups/{card['id']}/acknowledge/")
    assert [listed(who, "all") for who in ("dispatcher", "commander", "requester")] == [[], [], []]
    history = cast.client("commander").read("history/").json()
    assert history["results"] == []
    assert Backup.objects.count() == 1
    events = desk.read(f"backups/{card['id']}/timeline/").json()["results"]
    assert [event["event"] for event in events] == ["backup.requested", "backup.acknowledged", "backup.closed"]
