"""A month in which one unit asks twelve times and four others once each, one of them cannot come to nine, and all of it
is over since more than a day. Made through the API alone, and everything the process log said of it is kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from requests.models import Backup, BoardCounter
from tests.api.counting import Secret
from tests.api.wire import ask, new_key
from tests.cast import Cast, Wire, listen
from units import tokens
from units.models import Agency, Membership, Officer, Tour, Unit
from units.vocabulary import Role, UnitStatus

#: Who asks: the one, and four others, in an order that says nothing.
ASKS = ("requester",) * 3 + ("neighbour",) + ("requester",) * 4 + ("fourth", "third") + ("requester",) * 5 + ("fifth",)
#: What is asked for, and how it ends, says nothing of who: each word stands with the one and with the others.
URGENCIES = {3: "backup", 8: "roll_by", 9: "cover", 15: "backup"}
#: Asks 2A14 cannot come to; to the others somebody else cannot, so that a mere number of them tells nothing.
CANNOT = frozenset({0, 2, 4, 5, 8, 11, 12, 13, 15})
CREWS = {"requester": "2A12", "neighbour": "2A14", "third": "2A16", "fourth": "2A18", "fifth": "2A20"}
#: Who tries: a person of every role, a partner's people, a stranger, nobody, a car, a machine.
SIGNED_IN = ("requester", "third", "dispatcher", "commander", "administrator", "outsider", "outsider_desk",
             "county_chief", "stranger")  # fmt: skip
READERS = (*SIGNED_IN, "nobody", "car", "machine")
LONG_AGO = timedelta(hours=30)


class Heard(logging.Handler):
    """Every line of the process log, as a machine that collects them has it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(repr(record.msg) if isinstance(record.msg, dict) else record.getMessage())


@dataclass
class Month:
    """What was done, what nobody may find out about it, and who could try."""

    cast: Cast
    asked: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    readers: dict[str, Wire] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, str]:
        return {str(pk): str(number) for pk, number in Backup.objects.values_list("pk", "number")}

    @property
    def asker(self) -> Secret:
        """Who asked twelve times."""
        mine = {one for one, name in zip(self.asked, ASKS, strict=True) if name == "requester"}
        assert len(mine) == 12
        names = {name: self.names(name) for name in CREWS}
        others = tuple(said for name, said in names.items() if name != "requester")
        return Secret("who asked twelve times", frozenset(mine), names["requester"], others)

    @property
    def decliner(self) -> Secret:
        """Who could not come nine times."""
        return Secret("who could not come", frozenset(self.asked[n] for n in CANNOT))

    @property
    def helper(self) -> Secret:
        """Who came, each time 2A14 could not."""
        return Secret("who came", frozenset(self.asked[n] for n in range(len(ASKS)) if n not in CANNOT))

    def names(self, name: str) -> tuple[str, ...]:
        """Everything one could call somebody by."""
        person, unit = self.cast.people[name], Unit.objects.get(call_sign=CREWS[name])
        return (unit.call_sign, str(unit.pk), unit.vehicle, person.username, person.name)


def lived(cast: Cast) -> Month:
    """The month, and after it."""
    month = Month(cast)
    more_people(cast)
    # A number nobody takes for anything else; they go on from it although a new day may begin meanwhile.
    tomorrow = timezone.now().date() + timedelta(days=1)
    BoardCounter.objects.filter(agency=cast.metro).update(day_number=7000, day=tomorrow)
    heard, lines = Heard(), logging.getLogger("django_structlog")
    level = lines.level
    lines.addHandler(heard)
    lines.setLevel(logging.INFO)
    lines.propagate = False
    try:
        for number, who in enumerate(ASKS):
            month.asked.append(_one(cast, number, who))
    finally:
        lines.removeHandler(heard)
        lines.setLevel(level)
        lines.propagate = True
    month.log = heard.lines
    assert any("backups/" in line for line in month.log), "the process log says what was called"
    _long_ago(month.asked)
    month.readers = _readers(cast)
    return month


def more_people(cast: Cast) -> None:
    cast.units["2A20"] = Unit.objects.create(agency=cast.metro, call_sign="2A20", vehicle="CAR-2A20")
    for name in ("fourth", "fifth"):
        person = Officer.objects.create_user(username=name, password="x", name=f"{name.title()} Person")
        cast.people[name] = person
        Membership.objects.create(officer=person, agency=cast.metro, role=Role.OFFICER)
        listen(person, cast.metro)
        unit = cast.units[CREWS[name]]
        tour = Tour.objects.create(officer=person, agency=cast.metro, unit=unit)
        tour.refresh_from_db()
        unit.status, unit.crew, unit.tour_started_at = UnitStatus.AVAILABLE, [str(person)], tour.started_at
        unit.beat = cast.units["2A12"].beat
        unit.save()


def _said(response: Any) -> None:
    assert response.status_code in (200, 201), response.content


def _one(cast: Cast, number: int, who: str) -> str:
    """Asked, not come to by one, come to by another, closed, read by whoever asked, and answered."""
    mine, desk = cast.client(who), cast.client("dispatcher")
    place = f"{number + 1} Elm"
    urgency = URGENCIES.get(number, ("cover", "backup", "roll_by")[number % 3])
    one: str = ask(mine, urgency, location=place, reasons=["search"], note=f"at {place}")["id"]
    _said(desk.say(f"backups/{one}/mutual-aid/", {"agency": "COUNTY"}))
    cannot, comes = ("neighbour", "third") if number in CANNOT else ("third", "neighbour")
    if who in (cannot, comes):
        cannot, comes = ("fourth", "fifth") if number not in CANNOT else (cannot, "fifth")
    _said(cast.client(cannot).say(f"backups/{one}/decline/", {}, key=new_key()))
    for verb in ("respond", "arrive", "clear"):
        _said(cast.client(comes).say(f"backups/{one}/{verb}/"))
    for path in ("", "timeline/"):
        _said(mine.read(f"backups/{one}/{path}"))
    _said(mine.say(f"backups/{one}/close/", {"disposition": ("helped", "not_needed")[number % 2]}))
    _said(mine.say(f"backups/{one}/soon-enough/", {"answer": "late"}))
    return one


def _long_ago(asked: list[str]) -> None:
    """More than a day goes by, and between two asks so much that no two share an hour or a minute."""
    moved = ("pressed_at", "received_at", "acknowledged_at", "first_rolling_at", "first_on_scene_at", "closed_at",
             "run_started_at")  # fmt: skip
    earlier = ", ".join(f"{column} = {column} - %(ago)s" for column in moved)
    with connections["owner"].cursor() as cursor:
        for number, one in enumerate(reversed(asked)):
            given: dict[str, Any] = {"ago": LONG_AGO + number * timedelta(minutes=61), "one": one}
            cursor.execute(f"update requests_backup set {earlier} where id = %(one)s", given)
            cursor.execute("update requests_event set at = at - %(ago)s where subject = %(one)s", given)
        rest: dict[str, Any] = {"ago": LONG_AGO}
        cursor.execute("update requests_event set at = at - %(ago)s where subject_kind <> 'backup'", rest)
        cursor.execute("update units_accesslog set at = at - %(ago)s", rest)


def _readers(cast: Cast) -> dict[str, Wire]:
    """One of every kind: roles, partners, a stranger, nobody, a car, a machine, the administration."""
    far = Agency.objects.create(code="FAR", name="Far away")
    BoardCounter.objects.create(agency=far)
    for name, agency, role in (
        ("county_chief", cast.county, Role.SUPERVISOR), ("stranger", far, Role.SUPERVISOR),
    ):  # fmt: skip
        cast.people[name] = Officer.objects.create_user(username=name, password="x")
        Membership.objects.create(officer=cast.people[name], agency=agency, role=role)
    root = cast.people["administrator"]
    root.is_staff = root.is_superuser = True
    root.save()
    found = {name: cast.client(name) for name in SIGNED_IN}
    found["nobody"] = Wire()
    car = Wire()
    assert cast.client("dispatcher").say("devices/", {"vehicle": "CAR-2A12"}).status_code == 201
    desk = cast.client("dispatcher")
    _said(desk.say("devices/", {"vehicle": "CAR-2A16"}))
    car.cookies["board_device"] = desk.cookies["board_device"].value
    found["car"] = car
    until = timezone.now() + timedelta(hours=1)
    _, key = tokens.make_machine_token(cast.people["commander"], "reader", ["read"], until)
    machine = Wire()
    machine.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    found["machine"] = machine
    return found
