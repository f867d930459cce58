"""Who may do what: every address of the API stands in one table, and the API does what the matrix says."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import URLPattern
from django.utils import timezone
from pytest_django import Settings

from requests.access import AGENCY, COLUMNS, MATRIX, NO, OWN, Reach
from requests.api.base import ApiView
from requests.api.urls import urlpatterns
from requests.models import BoardCounter, Stop, Timer
from tests.api.wire import ask, new_key
from tests.architecture.permission_table import NOWHERE, PUBLIC, TABLE, Row
from tests.cast import Cast, Wire
from units import tokens
from units.models import Agency, Device, Membership, Officer
from units.vocabulary import Role

KEPT = {route: row for route, row in TABLE.items() if row.verb not in (PUBLIC, NOWHERE)}
METHODS = ("get", "post", "put", "patch", "delete", "options", "trace")
ORIGIN = {"Origin": "http://testserver"}


def view_of(pattern: URLPattern) -> Any:
    return pattern.callback.view_class  # type: ignore[attr-defined]


def addresses() -> dict[tuple[str, str], Any]:
    """Every address and method the list of addresses serves."""
    return {
        (method.upper(), str(pattern.pattern)): view_of(pattern)
        for pattern in urlpatterns
        for method in METHODS
        if method in view_of(pattern).http_method_names
        and hasattr(view_of(pattern), method)
        and (method != "options" or issubclass(view_of(pattern), ApiView))
    }


def test_every_address_and_method_stands_in_the_table_and_nothing_else_does() -> None:
    assert addresses().keys() == TABLE.keys(), "put the new address into tests/architecture/permission_table.py"


def test_every_row_names_a_verb_of_the_matrix_and_every_verb_has_an_address() -> None:
    assert {row.verb for row in KEPT.values()} == MATRIX.keys()
    assert all(len(reaches) == len(COLUMNS) for reaches in MATRIX.values())


def test_a_car_comes_only_where_the_table_lets_it() -> None:
    assert {route for route, view in addresses().items() if getattr(view, "device_may", False)} >= {
        route for route, row in TABLE.items() if row.device
    }
    for route, row in KEPT.items():
        if row.device:
            assert MATRIX[row.verb][COLUMNS.index("device")] is OWN, route


@dataclass
class World:
    """An open backup of 2A12 at a stop, shared with COUNTY; 2A14 is rolling; a car is enrolled; FAR knows nothing.

    The requester has given a mailbox, and one of METRO's timers was given up.
    """

    cast: Cast
    backup: str
    stop: str
    device: str
    car: Wire
    far: Wire
    machine: str
    address: str
    fault: str


@pytest.fixture
def world(cast: Cast, settings: Settings) -> World:
    settings.EMAIL_HOST = "localhost"
    stop = cast.client("requester").say("stops/", {"kind": "traffic"}).json()["id"]
    card = ask(cast.client("requester"))
    cast.client("neighbour").say(f"backups/{card['id']}/respond/")
    desk = cast.client("dispatcher")
    assert desk.say(f"backups/{card['id']}/mutual-aid/", {"agency": "COUNTY"}).status_code == 200
    car = Wire()
    device = desk.say("devices/", {"vehicle": "CAR-2A12"}).json()["id"]
    car.cookies["board_device"] = desk.cookies["board_device"].value
    _, key = tokens.make_machine_token(
        cast.people["dispatcher"], "reader", ["read"], timezone.now() + timedelta(hours=1)
    )
    mailbox = {"channel": "mail", "address": "requester@metro.example"}
    address = cast.client("requester").say("addresses/", mailbox).json()["id"]
    given_up = Timer.objects.create(
        agency=cast.metro, kind="tour", subject=uuid.uuid4(), due_at=timezone.now(), poisoned_at=timezone.now()
    )
    return World(cast, card["id"], stop, device, car, _far(), key, address, f"timer/{given_up.pk}")


def _far() -> Wire:
    agency = Agency.objects.create(code="FAR", name="Far away")
    BoardCounter.objects.create(agency=agency)
    officer = Officer.objects.create_user(username="far", password="a-long-password")
    Membership.objects.create(officer=officer, agency=agency, role=Role.OFFICER)
    far = Wire(officer)
    agency.units.create(call_sign="F1")
    assert far.say("tours/", {"unit": "F1"}).status_code == 201
    return far


def call(world: World, who: Wire, route: tuple[str, str], body: dict[str, Any], **headers: str) -> int:
    """Calls an address of the table and answers its status, after looking that a refusal has the code of its status."""
    method, path = route
    for name, value in {
        "<uuid:backup_id>": world.backup,
        "<uuid:stop_id>": world.stop,
        "<uuid:device_id>": world.device,
        "<uuid:address_id>": world.address,
        "<fault:kind>/<key:fault_id>": world.fault,
        "<call_sign:call_sign>": "2A12",
        "<urgency:urgency>": "backup",
    }.items():
        path = path.replace(name, value)
    path += TABLE[route].query
    response = who.read(path) if method == "GET" else who.say(path, body, key=new_key(), method=method, **headers)
    expected = {401: "not_signed_in", 403: "forbidden", 404: "not_found"}.get(response.status_code)
    assert expected is None or response.json()["error"]["code"] == expected, response.content
    return int(response.status_code)


def passes(status: int) -> bool:
    """Access let it pass; what the verb then made of it is another test's business."""
    return status not in (401, 403, 404) and status < 500


def check(status: int, far: Reach, *, own: bool, route: tuple[str, str], who: str) -> None:
    allowed = far is AGENCY or (far is OWN and own)
    assert passes(status) if allowed else status == 403, f"{who} {' '.join(route)}: {status}, the matrix says {far}"


@pytest.mark.parametrize("route", KEPT, ids=" ".join)
def test_the_api_does_what_the_matrix_says(world: World, route: tuple[str, str]) -> None:
    row, cast = KEPT[route], world.cast
    reach = dict(zip(COLUMNS, MATRIX[row.verb], strict=True))
    # Refusals first: they change nothing, so that one world serves them all.
    assert call(world, Wire(), route, row.body) == 401
    _stranger(world, route, row)
    _machine(world, route, row)
    if row.other is not None:
        status = call(world, cast.client("third"), route, row.other or row.body)
        check(status, reach["officer"], own=False, route=route, who="third")
    if row.verb.startswith("backup.") and row.verb != "backup.request":
        body = row.partner or row.body
        partner = call(world, cast.client("outsider"), route, body)
        check(partner, reach["partner_officer"], own=row.partner is not None, route=route, who="outsider")
        check(
            call(world, cast.client("outsider_desk"), route, body),
            reach["partner_desk"],
            own=False,
            route=route,
            who="partner desk",
        )
    _car(world, route, row, reach["device"])
    for name, column in (("dispatcher", "dispatcher"), ("commander", "supervisor"), ("administrator", "admin")):
        if row.other is None and row.verb != "tour.start":
            assert cast.client(name).say("tours/", {"unit": "2A18"}).status_code in (200, 201)
        check(
            call(world, cast.client(name), route, row.body), reach[column], own=row.other is None, route=route, who=name
        )
    check(call(world, cast.client(row.own), route, row.body), reach["officer"], own=True, route=route, who=row.own)


def _stranger(world: World, route: tuple[str, str], row: Row) -> None:
    assert call(world, world.far, route, row.body) == row.stranger


def _machine(world: World, route: tuple[str, str], row: Row) -> None:
    """A reading token of a dispatcher reads what they read and writes nothing."""
    status = call(world, Wire(), route, row.body, Authorization=f"Bearer {world.machine}")
    if route[0] != "GET":
        assert status == 403


def _car(world: World, route: tuple[str, str], row: Row, far: Reach) -> None:
    if row.verb == "backup.cancel":
        # A car withdraws its emergency, never what its officer asked for.
        assert call(world, world.car, route, row.body, **ORIGIN) == 403
        raised = world.cast.client("requester").say(f"backups/{world.backup}/upgrade/", {"urgency": "emergency"})
        assert raised.status_code == 200
    status = call(world, world.car, route, row.body, **ORIGIN)
    if row.device and far is OWN:
        assert passes(status), (route, status)
    else:
        assert status == 401, (route, status)
        assert far is NO or row.verb == "backup.see"


def test_the_world_of_this_test_is_what_it_says(world: World) -> None:
    assert Stop.objects.get().pk == uuid.UUID(world.stop)
    assert Device.objects.get().pk == uuid.UUID(world.device)
    assert world.far.read("board/").json()["agency"] == "FAR"
