"""The schema is what the API sends: every shape is compared with a real answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.test import Client

from requests.api.components import COMPONENTS
from tests.api.wire import ask
from tests.architecture.permission_table import NOWHERE, TABLE
from tests.cast import Cast


def check(value: Any, shape: dict[str, Any], where: str = "") -> None:
    """Whether a value is exactly what the shape says."""
    if "$ref" in shape:
        shape = COMPONENTS[shape["$ref"].rsplit("/", 1)[1]]
    if value is None:
        assert shape.get("nullable"), f"{where} is null"
        return
    if "allOf" in shape:
        return check(value, shape["allOf"][0], where)
    kinds: dict[str, Any] = {
        "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict,
    }  # fmt: skip
    kind = kinds[shape["type"]]
    assert isinstance(value, kind), f"{where}: {value!r} is no {shape['type']}"
    assert isinstance(value, bool) == (shape["type"] == "boolean"), where
    assert value in shape.get("enum", [value]), f"{where}: {value!r}"
    if shape["type"] == "array":
        for part in value:
            check(part, shape["items"], f"{where}[]")
    if shape["type"] == "object" and "properties" in shape:
        assert set(shape["required"]) <= set(value) <= set(shape["properties"]), (
            f"{where}: {sorted(set(value) ^ set(shape['properties']))}"
        )
        for name, part in value.items():
            check(part, shape["properties"][name], f"{where}.{name}")


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """A night with something of everything in it."""
    requester, neighbour, desk = cast.client("requester"), cast.client("neighbour"), cast.client("dispatcher")
    stop = requester.say("stops/", {"kind": "custody", "lat": 1, "lon": 2}).json()
    requester.say(f"stops/{stop['id']}/secure/", {"prisoner": True})
    card = ask(requester, note="alone", reasons=["code4_custody"], lat=1, lon=2, pressed_at="2026-11-22T21:04:12Z")
    neighbour.say(f"backups/{card['id']}/respond/", {"eta_s": 90})
    desk.say(f"backups/{card['id']}/acknowledge/")
    for agency in ("COUNTY", "STATE"):
        desk.say(f"backups/{card['id']}/mutual-aid/", {"agency": agency})
    desk.say(f"backups/{card['id']}/reached/", {"agency": "STATE", "reached": True})
    cast.client("third").say("backups/", {"urgency": "emergency", "lat": 999})
    old = ask(cast.client("outsider"), "cover")
    cast.client("outsider").say(f"backups/{old['id']}/close/", {"disposition": "helped"})
    return cast


READS = {
    "backups/": ("dispatcher", "CardPage"),
    "backups/?state=all": ("requester", "CardPage"),
    "backups/?agency=COUNTY": ("outsider_desk", "CardPage"),
    "board/": ("dispatcher", "Board"),
    "board/?agency=COUNTY": ("outsider", "Board"),
    "board/events/?after=0": ("requester", "Events"),
    "board/events/?after=1&agency=METRO": ("dispatcher", "Events"),
    "units/": ("requester", "UnitPage"),
    "beats/": ("requester", "BeatPage"),
    "session/": ("requester", "Session"),
    "history/": ("commander", "History"),
    "policies/": ("dispatcher", "Policies"),
    "policies/history/": ("dispatcher", "PolicyChangePage"),
}


def test_every_read_answers_its_shape(busy: Cast, subtests: pytest.Subtests) -> None:
    for path, (name, shape) in READS.items():
        with subtests.test(path):
            response = busy.client(name).read(path)
            assert response.status_code == 200, response.content
            check(response.json(), COMPONENTS[shape], path)


def test_single_things_answer_their_shape(busy: Cast) -> None:
    desk = busy.client("dispatcher")
    cards = desk.read("backups/").json()["results"]
    assert len(cards) == 2
    for card in cards:
        check(desk.read(f"backups/{card['id']}/").json(), COMPONENTS["Card"])
        check(desk.read(f"backups/{card['id']}/timeline/").json(), COMPONENTS["EventPage"])
        check(desk.read(f"devices/receipt/{card['id']}/").json(), COMPONENTS["Receipt"])
    check(desk.say("devices/", {"vehicle": "CAR-2A12"}).json(), COMPONENTS["Device"])
    check(busy.client("commander").say("tours/", {"unit": "2A18"}).json(), COMPONENTS["Tour"])
    check(desk.say("units/2A12/ok/").json(), COMPONENTS["Unit"])
    check(Client().get("/api/v1/session/").json(), COMPONENTS["Session"])


def test_refusals_answer_their_shape(busy: Cast) -> None:
    client = busy.client("requester")
    card = next(c for c in client.read("backups/").json()["results"] if c["unit"]["call_sign"] == "2A12")
    for response in (
        client.read("nowhere/"),
        client.say("backups/", {"x": 1}),
        client.say(f"backups/{card['id']}/respond/"),
    ):
        assert response.status_code >= 400
        check(response.json(), COMPONENTS["Error"])


def test_the_schema_describes_every_address(cast: Cast) -> None:
    response = Client().get("/api/v1/schema/")
    schema = yaml.safe_load(response.content)
    described = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in schema["paths"].items()
        for method in methods
    }
    beside = {"schema/", "docs/"}
    named = {
        (method, re.sub(r"<\w+:(\w+)>", r"{\1}", path))
        for (method, path), row in TABLE.items()
        if row.verb != NOWHERE and path not in beside
    }
    assert described == named
    assert set(COMPONENTS) <= set(schema["components"]["schemas"])


def test_the_schema_is_made_without_a_warning(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert Client().get("/api/v1/schema/?format=json").json()["info"]["title"] == "Backup board"
    assert capsys.readouterr().err.count("Warning") == 0


def test_the_page_of_the_schema_runs_no_inline_script(cast: Cast) -> None:
    response = Client().get("/api/v1/docs/")
    page = response.content.decode()
    assert "<script>" not in page
    assert "unsafe-inline" not in response["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert Client().get("/api/v1/docs/?script=").headers["Content-Type"].startswith("application/javascript")
