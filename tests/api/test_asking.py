"""Asking: one touch, never a reason; who may ask for whom; a second ask is the same ask."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests.models import Backup
from tests.api.test_schema import check
from tests.api.wire import ask, new_key, nothing_written, refused
from tests.cast import PASSWORD, Cast, Wire
from units.models import Officer, Tour


def test_one_touch_needs_an_urgency_and_nothing_else(cast: Cast) -> None:
    response = cast.client("requester").say("backups/", {"urgency": "cover"}, key=new_key())
    assert response.status_code == 201
    card = response.json()
    assert (card["unit"]["call_sign"], card["state"], card["origin"], card["merged"]) == (
        "2A12",
        "waiting",
        "asked",
        False,
    )
    assert (card["units_wanted"], card["reasons"], card["warnings"]) == (1, [], [])


def test_a_touch_stands_in_the_log_after_22_statements_and_is_answered_after_three_more(cast: Cast) -> None:
    """Each waits for its turn at a processor that may be taken. It took 29: whoever adds one should know it."""
    client = cast.client("requester")
    with CaptureQueriesContext(connection) as seen:
        ask(client, "cover")
    waits = [query["sql"] for query in seen.captured_queries if query["sql"] not in ("BEGIN", "COMMIT")]
    written = next(place for place, sql in enumerate(waits, 1) if "board_record" in sql)
    assert written <= 22, waits
    assert len(waits) - written <= 3, waits


def test_everything_said_stands_on_the_card(cast: Cast) -> None:
    said: dict[str, Any] = {
        "reasons": ["search", "several_people"],
        "note": " two at the gate ",
        "units_wanted": 3,
        "lat": 32,
        "lon": -117.5,
        "location": "5th/Oak",
        "accuracy_m": 12.5,
        "pressed_at": "2026-11-22T23:04:12.5+02:00",
    }
    card = ask(cast.client("requester"), **said)
    assert (card["reasons"], card["note"], card["units_wanted"]) == (said["reasons"], "two at the gate", 3)
    assert (card["lat"], card["lon"], card["location"], card["location_source"]) == (32.0, -117.5, "5th/Oak", "given")
    assert card["pressed_at"] == "2026-11-22T21:04:12.500000Z"


def test_every_time_is_utc_with_microseconds(cast: Cast) -> None:
    text = cast.client("requester").say("backups/", {"urgency": "backup"}, key=new_key()).content.decode()
    times = re.findall(r'"(?:\w+_at)":"([^"]+)"', text)
    assert times
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", time) for time in times)


def test_an_open_stop_says_where(cast: Cast) -> None:
    client = cast.client("requester")
    stop = client.say("stops/", {"kind": "traffic", "location": "Main/4th", "lat": 1, "lon": 2}).json()
    card = ask(client, stop=stop["id"])
    assert (card["stop"], card["location"], card["location_source"]) == (stop["id"], "Main/4th", "stop")


def test_a_desk_types_what_the_radio_says(cast: Cast) -> None:
    card = ask(cast.client("dispatcher"), "backup", unit="2A12")
    assert (card["unit"]["call_sign"], card["origin"]) == ("2A12", "radio")


@pytest.mark.parametrize("name", ["requester", "outsider"])
def test_an_officer_asks_for_no_other_unit(cast: Cast, name: str) -> None:
    with nothing_written():
        response = cast.client(name).say("backups/", {"urgency": "backup", "unit": "2A14"}, key=new_key())
    assert response.status_code in (400, 403)


def test_a_desk_without_a_car_must_say_which_unit(cast: Cast) -> None:
    with nothing_written():
        refused(cast.client("dispatcher").say("backups/", {"urgency": "cover"}, key=new_key()), 400, "invalid", "unit")


def test_an_officers_emergency_in_anothers_name_is_their_own(cast: Cast) -> None:
    card = ask(cast.client("requester"), "emergency", unit="2A14")
    assert (card["unit"]["call_sign"], card["warnings"]) == ("2A12", ["unit"])


@pytest.mark.parametrize("unit", ["9Z99", "COUNTY:S1"])
def test_a_desks_emergency_for_a_unit_nobody_knows_is_taken_without_one(cast: Cast, unit: str) -> None:
    card = ask(cast.client("dispatcher"), "emergency", unit=unit)
    assert (card["unit"], card["agency"], card["warnings"]) == (None, "METRO", ["unit"])
    check(card, {"$ref": "/Card"})


def test_an_officer_on_no_tour_raises_an_emergency_all_the_same(cast: Cast) -> None:
    Tour.objects.filter(officer=cast.people["requester"]).delete()
    client = cast.client("requester")
    with nothing_written():
        refused(client.say("backups/", {"urgency": "backup"}, key=new_key()), 400, "invalid", "unit")
    card = ask(client, "emergency")
    assert (card["unit"], card["agency"]) == (None, "METRO")


def test_somebody_of_no_agency_has_nobody_to_ask(cast: Cast) -> None:
    stranger = Wire(Officer.objects.create_user(username="stranger", password=PASSWORD))
    with nothing_written():
        refused(stranger.say("backups/", {"urgency": "emergency"}), 404, "not_found")


def test_a_second_ask_merges_and_only_rises(cast: Cast) -> None:
    client = cast.client("requester")
    first = ask(client, "cover", pressed_at="2026-11-22T21:00:00Z")
    higher = client.say("backups/", {"urgency": "emergency", "pressed_at": "2026-11-22T20:59:00Z"}, key=new_key())
    lower = client.say("backups/", {"urgency": "roll_by", "pressed_at": "2026-11-22T21:05:00Z"}, key=new_key())
    for answer in (higher, lower):
        card = answer.json()
        assert (answer.status_code, card["id"], card["merged"]) == (200, first["id"], True)
        assert (card["urgency"], card["pressed_at"]) == ("emergency", "2026-11-22T20:59:00.000000Z")
    assert Backup.objects.count() == 1


def test_only_an_emergency_is_silent(cast: Cast) -> None:
    assert ask(cast.client("neighbour"), "cover", silent=True)["silent"] is False
    assert ask(cast.client("requester"), "emergency", silent=True)["silent"] is True


def test_nothing_at_the_unit_cancels_a_silent_emergency(cast: Cast) -> None:
    client = cast.client("requester")
    card = ask(client, "emergency", silent=True)
    refused(client.say(f"backups/{card['id']}/cancel/"), 409, "not_in_this_state")
    assert Backup.objects.get().cancel_asked_at is None
