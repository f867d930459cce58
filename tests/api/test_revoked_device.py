"""A browser whose right was taken back, perhaps in a stolen car: whoever sits there is nobody, and learns nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from requests.access import Audience
from requests.models import Backup, Timer
from requests.queries import snapshot
from requests.vocabulary import Mark, Origin
from tests.api.test_devices import OURS, enrolled, touch
from tests.api.wire import ask, new_key, nothing_written, refused, the_backup
from tests.cast import Cast, Wire
from units import tokens
from units.models import Device

PLACE = {"lat": 45.5, "lon": -122.6, "location": "I-5 north"}


def revoke(cast: Cast, reason: str = "stolen") -> None:
    for device in Device.objects.filter(revoked_at=None):
        said = cast.client("dispatcher").say(f"devices/{device.pk}/", {"reason": reason}, method="delete")
        assert said.status_code == 204


@pytest.fixture
def stolen(cast: Cast) -> Wire:
    """The browser of 2A12's car, which a desk has revoked."""
    car = enrolled(cast)
    revoke(cast)
    return car


def test_its_session_says_so(cast: Cast, stolen: Wire) -> None:
    said = stolen.read("session/").json()
    assert said["device"] == {"vehicle": "CAR-2A12", "agency": "METRO", "revoked": True}
    assert (said["user"], said["tour"], said["roles"]) == (None, None, {})


def test_its_page_opens_and_tells_it_so_and_no_other_page_does(cast: Cast, stolen: Wire) -> None:
    stolen.force_login(cast.people["dispatcher"])
    page = stolen.get("/unit/")
    assert page.status_code == 200
    assert "2A12" not in page.content.decode().replace("CAR-2A12", "")
    for path in ("/", "/board/", "/review/"):
        assert stolen.get(path)["Location"] == "/unit/"


def test_what_it_raises_is_a_lure_without_a_unit_and_its_answer_says_use_radio(cast: Cast, stolen: Wire) -> None:
    said = stolen.say("backups/", {"urgency": "emergency", **PLACE}, key=new_key(), **OURS)
    error = refused(said, 403, "forbidden")
    assert error["message"] == "USE RADIO."
    backup = the_backup()
    assert str(backup.pk) not in said.content.decode()
    assert (backup.mark, backup.origin, backup.unit, backup.vehicle) == (Mark.LURE, Origin.DEVICE, None, "CAR-2A12")
    assert "CAR-2A12" in backup.note and "stolen" in backup.note
    assert (backup.lat, backup.lon, backup.location) == (45.5, -122.6, "I-5 north")


def test_it_alarms_desks_and_nobody_else_knows(cast: Cast, stolen: Wire) -> None:
    touch(stolen)
    (card,) = snapshot(cast.metro, Audience.DESK)["backups"]
    assert (card["mark"], card["alert"]["audiences"], card["alert"]["tone"]) == ("lure", ["dispatch"], "alarm")
    assert (card["unit"]["call_sign"], card["unit"]["vehicle"], card["location_source"]) == (None, "CAR-2A12", "none")
    assert snapshot(cast.metro, Audience.CAR)["backups"] == []
    assert not Timer.objects.filter(subject=card["id"]).exists()
    assert card["next_rung_at"] is None
    events = cast.client("neighbour").read("board/events/?after=0").json()["events"]
    assert "hidden" in {event["event"] for event in events}
    assert card["id"] not in str(events)
    refused(cast.client("neighbour").read(f"backups/{card['id']}/"), 404, "not_found")
    for who, found in (("neighbour", []), ("dispatcher", [card["id"]])):
        assert [one["id"] for one in cast.client(who).read("backups/").json()["results"]] == found


def test_it_meets_no_real_ask_of_its_unit(cast: Cast, stolen: Wire) -> None:
    real = ask(cast.client("requester"))
    touch(stolen)
    assert Backup.objects.get(mark=Mark.LURE).pk != real["id"]
    assert cast.client("dispatcher").read(f"backups/{real['id']}/").json()["urgency"] == "backup"


def test_hammered_it_is_one_lure_and_only_its_place_is_news(cast: Cast, stolen: Wire) -> None:
    key = new_key()
    for _ in range(3):
        refused(stolen.say("backups/", {"urgency": "emergency"}, key=key, **OURS), 403, "forbidden")
    for _ in range(2):
        refused(stolen.say("backups/", {"urgency": "emergency", **PLACE}, key=key, **OURS), 403, "forbidden")
    assert (the_backup().lat, the_backup().version) == (45.5, 2)


def test_whoever_is_signed_in_on_it_is_nobody_and_is_named_to_the_desk(cast: Cast, stolen: Wire) -> None:
    stolen.force_login(cast.people["requester"])
    for path in ("backups/", "board/", "units/", "devices/", "history/"):
        refused(stolen.read(path), 401, "not_signed_in")
    refused(touch(stolen), 403, "forbidden")
    assert "Signed in there: 2A12." in the_backup().note


@pytest.mark.parametrize("urgency", ["roll_by", "cover", "backup"])
def test_anything_less_is_a_strangers(cast: Cast, stolen: Wire, urgency: str) -> None:
    with nothing_written():
        refused(stolen.say("backups/", {"urgency": urgency}, key=new_key(), **OURS), 401, "not_signed_in")


def test_it_withdraws_nothing_reads_no_receipt_and_nobody_signs_in(cast: Cast) -> None:
    car = enrolled(cast)
    card = touch(car).json()
    revoke(cast)
    refused(car.say(f"backups/{card['id']}/cancel/", **OURS), 401, "not_signed_in")
    refused(car.read(f"devices/receipt/{card['id']}/"), 401, "not_signed_in")
    sign_in = {"username": "requester", "password": "rolling-to-assist"}
    refused(car.say("session/", sign_in, **OURS), 401, "not_signed_in")
    touch(car)
    lure = Backup.objects.get(mark=Mark.LURE)
    refused(car.say(f"backups/{lure.pk}/cancel/", **OURS), 401, "not_signed_in")
    assert Backup.objects.get(pk=card["id"]).cancel_asked_at is None


def test_a_foreign_page_raises_no_lure(cast: Cast, stolen: Wire) -> None:
    with nothing_written():
        refused(touch(stolen, Origin="https://elsewhere.example"), 403, "csrf")


def test_a_test_by_it_is_a_lure(cast: Cast, stolen: Wire) -> None:
    refused(stolen.say("backups/", {"urgency": "emergency", "test": True}, **OURS), 403, "forbidden")
    assert the_backup().mark == Mark.LURE


def test_a_desk_takes_notice_and_closes_it(cast: Cast, stolen: Wire) -> None:
    touch(stolen)
    desk, path = cast.client("dispatcher"), f"backups/{the_backup().pk}/"
    assert desk.say(f"{path}acknowledge/").json()["acknowledged_by"] == "Dispatcher"
    refused(desk.say(f"{path}assign/", {"unit": "2A14"}), 409, "not_in_this_state")
    assert desk.say(f"{path}close/", {"disposition": "accidental"}).json()["state"] == "closed"


# ---------------------------------------------------------------- sessions


def sign_in(car: Wire, who: str) -> None:
    """Somebody signs in at this browser as people do."""
    csrf = car.read("session/").json()["csrf"]
    body = {"username": who, "password": "rolling-to-assist"}
    said = car.say("session/", body, **{"X-CSRFToken": csrf, **OURS})
    assert said.status_code == 200, said.content


def test_revoking_ends_every_session_of_that_browser_and_no_other(cast: Cast) -> None:
    car, other = enrolled(cast), cast.client("neighbour")
    sign_in(car, "requester")
    assert car.read("backups/").status_code == 200
    revoke(cast)
    # Also without the cookie that gave it away.
    thief = Client()
    thief.cookies["sessionid"] = car.cookies["sessionid"].value
    refused(thief.get("/api/v1/backups/"), 401, "not_signed_in")
    assert other.read("backups/").status_code == 200


def test_so_it_does_with_a_session_that_was_only_used_there(cast: Cast) -> None:
    car = enrolled(cast)
    elsewhere = cast.client("requester")
    car.cookies["sessionid"] = elsewhere.cookies["sessionid"].value
    assert car.read("units/").status_code == 200
    revoke(cast)
    refused(elsewhere.read("units/"), 401, "not_signed_in")


def test_the_desk_that_enrolled_it_and_stayed_signed_in_is_out_too(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    assert desk.say("devices/", {"vehicle": "CAR-2A12"}).status_code == 201
    before = Session.objects.count()
    revoke(cast)
    assert Session.objects.count() == before, "one of the desk's came, one went"
    refused(desk.read("units/"), 401, "not_signed_in")


def test_a_machine_that_enrols_begins_no_session(cast: Cast) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    _, key = tokens.make_machine_token(cast.people["dispatcher"], "setup", ["write"], tomorrow)
    said = Wire().say("devices/", {"vehicle": "CAR-2A12"}, Authorization=f"Bearer {key}")
    assert said.status_code == 201
    assert not Session.objects.exists()
