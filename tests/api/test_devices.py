"""A car with nobody signed in: it raises an emergency, withdraws it, reads its receipt. No more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from requests.chain import wire_time
from requests.models import Backup, Event
from requests.vocabulary import Origin
from tests.api.wire import ask, new_key, nothing_written, refused, the_backup
from tests.cast import Cast, Wire
from tests.timers import hands
from units.models import Device, Tour

OURS = {"Origin": "http://testserver"}


def enrolled(cast: Cast, vehicle: str = "CAR-2A12") -> Wire:
    """The browser of a car, after a desk enrolled it and signed out."""
    desk = cast.client("dispatcher")
    response = desk.say("devices/", {"vehicle": vehicle, "label": "dash"})
    assert response.status_code == 201, response.content
    car = Wire()
    car.cookies["board_device"] = desk.cookies["board_device"].value
    return car


def touch(car: Wire, urgency: str = "emergency", **headers: str) -> Any:
    return car.say("backups/", {"urgency": urgency}, **{**OURS, **headers})


def test_a_desk_enrols_this_browser_and_its_key_is_out_of_reach_of_scripts(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    response = desk.say("devices/", {"vehicle": "CAR-2A12", "label": "dash"})
    assert response.status_code == 201
    said = response.json()
    assert (said["agency"], said["vehicle"], said["label"]) == ("METRO", "CAR-2A12", "dash")
    cookie = desk.cookies["board_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie.value not in str(Device.objects.values())


def test_an_officer_enrols_nothing(cast: Cast) -> None:
    with nothing_written():
        refused(cast.client("requester").say("devices/", {"vehicle": "CAR-2A12"}), 403, "forbidden")


def test_the_car_raises_an_emergency_for_its_unit_with_nobody_signed_in(cast: Cast) -> None:
    response = touch(enrolled(cast))
    assert response.status_code == 201, response.content
    backup = the_backup()
    assert (backup.origin, backup.vehicle) == (Origin.DEVICE, "CAR-2A12")
    assert backup.unit is not None
    assert backup.unit.call_sign == "2A12"


def test_the_car_and_its_officer_share_one_backup(cast: Cast) -> None:
    card = ask(cast.client("requester"))
    again = touch(enrolled(cast))
    assert (again.status_code, again.json()["id"], again.json()["urgency"]) == (200, card["id"], "emergency")


@pytest.mark.parametrize("urgency", ["roll_by", "cover", "backup"])
def test_the_car_asks_nothing_less(cast: Cast, urgency: str) -> None:
    car = enrolled(cast)
    with nothing_written():
        refused(car.say("backups/", {"urgency": urgency}, key=new_key(), **OURS), 403, "forbidden")


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": ""}])
def test_a_foreign_page_raises_nothing(cast: Cast, headers: dict[str, str]) -> None:
    car = enrolled(cast)
    with nothing_written():
        refused(car.say("backups/", {"urgency": "emergency"}, **headers), 403, "csrf")


def test_without_an_origin_the_referer_must_be_ours(cast: Cast) -> None:
    car = enrolled(cast)
    refused(car.say("backups/", {"urgency": "emergency"}), 403, "csrf")
    said = car.say("backups/", {"urgency": "emergency"}, Referer="http://testserver/unit/")
    assert said.status_code == 201


def test_the_car_reads_its_receipt_and_no_other(cast: Cast) -> None:
    car = enrolled(cast)
    card = touch(car).json()
    cast.client("neighbour").say(f"backups/{card['id']}/respond/", {"eta_s": 90})
    receipt = car.read(f"devices/receipt/{card['id']}/")
    assert receipt.status_code == 200
    assert [(a["unit"], a["state"]) for a in receipt.json()["responses"]] == [("2A14", "rolling")]
    other = ask(cast.client("third"))
    refused(car.read(f"devices/receipt/{other['id']}/"), 403, "forbidden")
    foreign = ask(cast.client("outsider"))
    refused(car.read(f"devices/receipt/{foreign['id']}/"), 404, "not_found")


def test_the_car_withdraws_its_own_emergency_which_only_asks(cast: Cast) -> None:
    car = enrolled(cast)
    card = touch(car).json()
    asked = car.say(f"backups/{card['id']}/cancel/", **OURS)
    assert asked.status_code == 200
    assert asked.json()["cancel_asked_at"] is not None
    assert Backup.objects.get().closed_at is None
    other = ask(cast.client("third"), "emergency")
    refused(car.say(f"backups/{other['id']}/cancel/", **OURS), 403, "forbidden")


@pytest.mark.parametrize("path", ["backups/", "board/", "units/", "beats/", "history/", "board/events/?after=0"])
def test_the_car_reads_nothing_else(cast: Cast, path: str) -> None:
    refused(enrolled(cast).read(path), 401, "not_signed_in")


@pytest.mark.parametrize("verb", ["acknowledge", "respond", "close", "upgrade", "note", "secure", "verify-cancel"])
def test_the_car_does_nothing_else(cast: Cast, verb: str) -> None:
    car = enrolled(cast)
    card = touch(car).json()
    refused(car.say(f"backups/{card['id']}/{verb}/", **OURS), 401, "not_signed_in")


def test_a_desk_takes_a_browsers_right_back_and_nobody_else_does(cast: Cast) -> None:
    enrolled(cast)
    device = Device.objects.get()
    refused(cast.client("requester").say(f"devices/{device.pk}/", method="delete"), 403, "forbidden")
    refused(cast.client("outsider_desk").say(f"devices/{device.pk}/", method="delete"), 404, "not_found")
    for reason in ("stolen", "found again"):
        said = cast.client("dispatcher").say(f"devices/{device.pk}/", {"reason": reason}, method="delete")
        assert said.status_code == 204
    device.refresh_from_db()
    assert device.revoked_at is not None
    assert device.revoked_reason == "stolen", "the first word stands"


def test_a_desk_finds_the_browser_to_revoke_among_its_agencys(cast: Cast) -> None:
    enrolled(cast), enrolled(cast, "CAR-2A14")
    Device.objects.create(agency=cast.county, vehicle="CAR-S1", token_sha256="x")
    found = cast.client("dispatcher").read("devices/?agency=METRO").json()
    assert [(one["vehicle"], one["label"], one["revoked_at"]) for one in found["results"]] == [
        ("CAR-2A14", "dash", None),
        ("CAR-2A12", "dash", None),
    ]
    assert found["next"] is None
    assert "token" not in str(found)


def test_the_session_tells_the_page_which_car_it_is_in(cast: Cast) -> None:
    said = enrolled(cast).read("session/").json()
    assert (said["user"], said["device"]) == (None, {"vehicle": "CAR-2A12", "agency": "METRO", "revoked": False})


@pytest.mark.parametrize("value", ["", "x", "x" * 5000, "\\000abc", "é"])
def test_a_made_up_cookie_is_nobodys(cast: Cast, value: str) -> None:
    client = Client()
    client.cookies["board_device"] = value
    refused(client.get("/api/v1/units/"), 401, "not_signed_in")


def test_signed_in_but_on_no_tour_the_car_knows_who_needs_help(cast: Cast) -> None:
    car = enrolled(cast, "CAR-2A18")
    car.force_login(cast.people["commander"])
    card = touch(car).json()
    assert (card["unit"]["call_sign"], card["origin"]) == ("2A18", "device")


def signed_off_in(cast: Cast, vehicle: str) -> tuple[Wire, Tour]:
    """An enrolled car with the requester signed in, whose shift on 2A12 was ended elsewhere."""
    tour = Tour.objects.get(unit__call_sign="2A12")
    assert cast.client("requester").say("tours/current/", {}, method="delete").status_code == 204
    car = enrolled(cast, vehicle)
    car.force_login(cast.people["requester"])
    return car, tour


@pytest.mark.parametrize("vehicle", ["CAR-2A12", "CAR-2A14"])
def test_whose_shift_was_ended_elsewhere_asks_as_their_unit_in_whatever_car_and_takes_it_back(
    cast: Cast, vehicle: str
) -> None:
    car, tour = signed_off_in(cast, vehicle)
    card = ask(car, "emergency", tour=str(tour.pk))
    assert (card["mark"], card["unit"]["call_sign"], card["origin"]) == (None, "2A12", "asked")
    asked = car.say(f"backups/{card['id']}/cancel/")
    assert (asked.status_code, asked.json()["cancel_asked_at"] is None) == (200, False)


def test_on_no_tour_in_an_enrolled_car_sent_by_mistake_is_taken_back(cast: Cast) -> None:
    car, _ = signed_off_in(cast, "CAR-2A12")
    card = ask(car, "emergency")
    assert (card["origin"], the_backup().asker_id) == ("device", cast.people["requester"].pk)
    assert car.say(f"backups/{card['id']}/cancel/").status_code == 200
    assert the_backup().cancel_asked_at is not None


def test_who_signs_in_takes_back_what_the_car_raised_while_it_was_locked(cast: Cast) -> None:
    car = enrolled(cast)
    card = touch(car).json()
    assert cast.client("requester").say("tours/current/", {"hand_over": True}, method="delete").status_code == 204
    car.force_login(cast.people["requester"])
    assert car.say(f"backups/{card['id']}/cancel/").status_code == 200
    assert the_backup().cancel_asked_at is not None
    other = ask(cast.client("third"), "emergency")
    refused(car.say(f"backups/{other['id']}/cancel/"), 403, "forbidden")


def test_an_emergency_under_the_key_of_the_session_that_ended_meets_the_same_backup(cast: Cast) -> None:
    key = new_key()
    card = cast.client("requester").say("backups/", {"urgency": "emergency"}, key=key).json()
    again = enrolled(cast).say("backups/", {"urgency": "emergency"}, key=key, **OURS)
    assert (again.status_code, again.json()["id"]) == (200, card["id"])


# ---------------------------------------------------------------- where the car is, as its browser measured it

WHERE: dict[str, Any] = {"lat": 32.71, "lon": -117.12, "accuracy_m": 9.5}


def held(car: Wire, *, key: str | None = None, **said: Any) -> Any:
    return car.say("backups/", {"urgency": "emergency", **said}, key=key or new_key(), **OURS)


def ago(seconds: float) -> str:
    return wire_time(hands.ago(seconds))


def test_the_place_a_car_measures_is_its_position_at_the_touch_and_on_the_boards(cast: Cast) -> None:
    card = held(enrolled(cast), pressed_at=(pressed := ago(20)), **WHERE).json()
    assert {name: card[name] for name in WHERE} == WHERE
    assert (card["location_source"], card["position_at"], card["warnings"]) == ("position", pressed, [])
    desk = cast.client("dispatcher")
    [unit] = [one for one in desk.read("units/").json()["results"] if one["call_sign"] == "2A12"]
    assert (unit["lat"], unit["lon"], unit["position_at"]) == (32.71, -117.12, pressed)
    assert desk.read("board/").json()["backups"][0]["lat"] == 32.71


@pytest.mark.parametrize("where", [{"lat": 99, "lon": 1}, {"lat": 32.7}, {"lat": "north", "lon": "west"}])
def test_a_place_that_makes_no_sense_is_dropped_and_the_emergency_stands(cast: Cast, where: dict[str, Any]) -> None:
    answer = held(enrolled(cast), **where)
    assert (answer.status_code, answer.json()["location_source"], answer.json()["lat"]) == (201, "beat", None)
    assert "lat" in answer.json()["warnings"]


def test_sent_again_without_its_place_after_a_restart_it_is_the_same_touch(cast: Cast) -> None:
    car, key, pressed = enrolled(cast), new_key(), ago(1)
    first = held(car, key=key, pressed_at=pressed, **WHERE)
    told = Event.objects.count()
    again = held(car, key=key, pressed_at=pressed)
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 200, "true")
    assert (again.json()["id"], again.json()["warnings"], again.json()["lat"]) == (first.json()["id"], [], 32.71)
    assert Event.objects.count() == told


def test_sent_again_without_its_place_it_does_not_raise_anew_what_was_closed(cast: Cast) -> None:
    car, key, pressed = enrolled(cast), new_key(), ago(1)
    card = held(car, key=key, pressed_at=pressed, **WHERE).json()
    closed = cast.client("dispatcher").say(f"backups/{card['id']}/close/", {"disposition": "accidental"})
    assert closed.status_code == 200
    again = held(car, key=key, pressed_at=pressed).json()
    assert (again["id"], again["state"], Backup.objects.count()) == (card["id"], "closed", 1)


def test_whoever_is_on_a_tour_says_a_place_as_ever(cast: Cast) -> None:
    requester, key = cast.client("requester"), new_key()
    card = held(requester, key=key, **WHERE).json()
    assert (card["location_source"], card["position_at"]) == ("given", None)
    assert held(requester, key=key).json()["warnings"] == ["Idempotency-Key"]
