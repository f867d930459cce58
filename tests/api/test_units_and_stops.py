"""Tours, units, stops, beats: who is on, where they are, who rolls by."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests.models import Backup, Event, Stop
from tests.api.wire import ask, nothing_written, refused
from tests.cast import Cast
from units.models import Tour


def test_signing_on_answers_the_tour_and_twice_is_once(cast: Cast) -> None:
    client = cast.client("commander")
    first = client.say("tours/", {"unit": "2a18", "beat": "3A", "partners": ["K. Diaz"]})
    assert first.status_code == 201, first.content
    said = first.json()
    assert (said["unit"], said["beat"], said["watch_commander"]) == ("2A18", "3A", True)
    again = client.say("tours/", {"unit": "2A18"})
    assert (again.status_code, again.json()["id"]) == (200, said["id"])
    assert client.read("session/").json()["tour"] == said
    assert Tour.objects.get(pk=said["id"]).partners == ["K. Diaz"]


BAD_SIGN_ON: list[tuple[dict[str, Any], str]] = [
    ({}, "unit"),
    ({"unit": "9Z99"}, "unit"),
    ({"unit": "S1"}, "unit"),
    ({"unit": "2A18", "beat": "9Z"}, "beat"),
    ({"unit": "2A18", "partners": "K. Diaz"}, "partners"),
    ({"unit": "2A18", "partners": [7]}, "partners"),
    ({"unit": "2A18", "partners": ["x"] * 7}, "partners"),
    ({"unit": 2}, "unit"),
]


def test_a_bad_sign_on_names_its_field(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("commander")
    for body, field in BAD_SIGN_ON:
        with subtests.test(body=body), nothing_written():
            refused(client.say("tours/", body), 400, "invalid", field)


def test_nobody_leaves_while_asking_unless_the_relief_takes_over(cast: Cast) -> None:
    client = cast.client("requester")
    card = ask(client)
    held = client.say("tours/current/", method="delete")
    refused(held, 409, "not_in_this_state")
    assert held.json()["card"]["id"] == card["id"]
    assert client.say("tours/current/", {"hand_over": True}, method="delete").status_code == 204
    relief = cast.client("commander")
    assert relief.say("tours/", {"unit": "2A12"}).status_code == 201
    assert relief.say(f"backups/{card['id']}/close/", {"disposition": "helped"}).status_code == 200


def test_signing_off_twice_is_signing_off(cast: Cast) -> None:
    client = cast.client("requester")
    assert [client.say("tours/current/", method="delete").status_code for _ in range(2)] == [204, 204]
    assert client.read("session/").json()["tour"] is None


def test_a_status_is_set_and_answers_the_unit(cast: Cast) -> None:
    client = cast.client("requester")
    said = client.say("units/2A12/status/", {"status": "busy"})
    assert (said.status_code, said.json()["setting"], said.json()["status"]) == (200, "busy", "busy")
    told = Event.objects.count()
    assert client.say("units/2a12/status/", {"status": "busy"}).status_code == 200
    assert Event.objects.count() == told
    for status in ("rolling", "off_duty", "", 1):
        refused(client.say("units/2A12/status/", {"status": status}), 400, "invalid", "status")


def test_a_foreign_unit_and_none_are_the_same(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("dispatcher")
    for name in ("9Z99", "S1", "COUNTY:S1", "NOWHERE:2A12", ":", "2A12:METRO", "%F0%9F%9A%93", "a%00b"):
        with subtests.test(name=name):
            refused(client.say(f"units/{name}/ok/"), 404, "not_found")


def test_a_unit_may_be_named_with_its_agency(cast: Cast) -> None:
    assert cast.client("dispatcher").say("units/METRO:2A12/status/", {"status": "busy"}).json()["call_sign"] == "2A12"


def test_a_position_is_no_event_and_no_version(cast: Cast) -> None:
    client, told = cast.client("requester"), Event.objects.count()
    before = client.read("units/").json()["results"][0]
    said = client.say("units/2A12/position/", {"lat": 32.7, "lon": -117.1, "heading": 90, "accuracy_m": 5}).json()
    assert (said["lat"], said["lon"], said["heading"], said["version"]) == (32.7, -117.1, 90, before["version"])
    assert Event.objects.count() == told


BAD_POSITION: list[tuple[dict[str, Any], str]] = [
    ({"lat": 91, "lon": 0}, "lat"),
    ({"lat": 0, "lon": -181}, "lon"),
    ({"lon": 0}, "lat"),
    ({"lat": 0}, "lon"),
    ({"lat": 0, "lon": 0, "heading": 361}, "heading"),
    ({"lat": 0, "lon": 0, "at": "2999-01-01T00:00:00Z"}, "at"),
]


def test_a_bad_position_names_its_field(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("requester")
    for body, field in BAD_POSITION:
        with subtests.test(body=body), nothing_written():
            refused(client.say("units/2A12/position/", body), 400, "invalid", field)


def test_no_answer_on_the_radio_raises_a_backup_for_the_unit(cast: Cast) -> None:
    said = cast.client("dispatcher").say("units/2A12/no-answer/")
    assert said.status_code == 200, said.content
    backup = Backup.objects.get()
    assert (said.json()["backup"], backup.urgency, backup.origin) == (str(backup.pk), "backup", "radio")


def test_a_stop_opens_is_secured_changed_and_cleared(cast: Cast) -> None:
    client = cast.client("requester")
    opened = client.say("stops/", {"kind": "traffic", "location": "5th and Oak", "lat": 1.5, "lon": 2.5})
    assert opened.status_code == 201, opened.content
    stop = opened.json()
    assert (stop["state"], stop["unit"]["call_sign"], stop["location_source"]) == ("open", "2A12", "given")
    assert client.say("stops/", {"kind": "traffic"}).status_code == 200
    assert Stop.objects.count() == 1
    path = f"stops/{stop['id']}/"
    assert client.say(f"{path}secure/", {"prisoner": True}).json()["state"] == "secured"
    assert client.say(f"{path}update/", {"kind": "custody", "no_roll_by": True}).json()["kind"] == "custody"
    cleared = [client.say(f"{path}clear/") for _ in range(2)]
    assert [(answer.status_code, answer.json()["state"]) for answer in cleared] == [(200, "cleared")] * 2
    refused(client.say(f"{path}secure/", {}), 409, "not_in_this_state")


def test_a_touch_that_comes_late_is_kept_with_both_its_times(cast: Cast) -> None:
    client = cast.client("requester")
    at = (timezone.now() - timedelta(minutes=7)).isoformat()
    stop = client.say("stops/", {"kind": "traffic", "at": at}).json()
    path = f"stops/{stop['id']}/"
    for verb, body in (("secure", {"prisoner": True}), ("update", {"kind": "custody"}), ("clear", {})):
        assert client.say(f"{path}{verb}/", {**body, "at": at}).status_code == 200
    told = [event for event in Event.objects.order_by("seq") if event.kind.startswith("stop.")]
    assert [event.kind for event in told] == ["stop.opened", "stop.secured", "stop.updated", "stop.cleared"]
    for event in told:
        assert datetime.fromisoformat(json.loads(event.payload)["facts"]["stated_at"]) == datetime.fromisoformat(at)
        assert event.at > datetime.fromisoformat(at) + timedelta(minutes=6)


BAD_STOP: list[tuple[dict[str, Any], str]] = [
    ({}, "kind"),
    ({"kind": "picnic"}, "kind"),
    ({"kind": "traffic", "lat": 200, "lon": 0}, "lat"),
    ({"kind": "traffic", "lat": 20}, "lat"),
    ({"kind": "traffic", "no_roll_by": "x"}, "no_roll_by"),
    ({"kind": "traffic", "location": "x" * 201}, "location"),
    ({"kind": "traffic", "unit": "9Z99"}, "unit"),
    ({"kind": "traffic", "at": "yesterday"}, "at"),
]


def test_a_bad_stop_names_its_field(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("requester")
    for body, field in BAD_STOP:
        with subtests.test(body=body), nothing_written():
            refused(client.say("stops/", body), 400, "invalid", field)


def test_a_sister_car_rolls_by_unasked_and_a_second_one_joins_it(cast: Cast) -> None:
    stop = cast.client("requester").say("stops/", {"kind": "traffic"}).json()
    first = cast.client("neighbour").say(f"stops/{stop['id']}/roll-by/", {"eta_s": 60})
    assert first.status_code == 201, first.content
    card = first.json()
    assert (card["origin"], card["urgency"], card["stop"]) == ("unasked", "roll_by", stop["id"])
    again = cast.client("neighbour").say(f"stops/{stop['id']}/roll-by/")
    assert (again.status_code, again.json()["id"]) == (200, card["id"])
    joined = cast.client("third").say(f"stops/{stop['id']}/roll-by/")
    assert (joined.status_code, len(joined.json()["responses"])) == (200, 2)


def test_nobody_rolls_by_where_it_would_harm_nor_at_their_own_stop(cast: Cast) -> None:
    stop = cast.client("requester").say("stops/", {"kind": "pedestrian", "no_roll_by": True}).json()
    for name in ("neighbour", "requester"):
        refused(cast.client(name).say(f"stops/{stop['id']}/roll-by/"), 409, "not_in_this_state")


def test_an_outsider_finds_no_stop_of_ours(cast: Cast) -> None:
    stop = cast.client("requester").say("stops/", {"kind": "traffic"}).json()
    for verb in ("secure", "update", "clear", "roll-by"):
        refused(cast.client("outsider").say(f"stops/{stop['id']}/{verb}/"), 404, "not_found")
