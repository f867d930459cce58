"""The fixed cast: who asks, who answers, who watches, and the outsiders who must not know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from requests.models import BoardCounter
from units.access import Actor, of_officer
from units.models import Agency, Beat, Membership, Officer, Partnership, Presence, Tour, Unit
from units.vocabulary import Role, UnitStatus

PASSWORD = "rolling-to-assist"

#: name → (agency, role, unit crewed or None).
PEOPLE: dict[str, tuple[str, Role, str | None]] = {
    "requester": ("METRO", Role.OFFICER, "2A12"),
    "neighbour": ("METRO", Role.OFFICER, "2A14"),
    "third": ("METRO", Role.OFFICER, "2A16"),
    "dispatcher": ("METRO", Role.DISPATCHER, None),
    "commander": ("METRO", Role.SUPERVISOR, None),
    "administrator": ("METRO", Role.ADMIN, None),
    "outsider": ("COUNTY", Role.OFFICER, "S1"),
    "outsider_desk": ("COUNTY", Role.DISPATCHER, None),
}
BEATS = {"METRO": ("1A", "2A", "3A"), "COUNTY": ("S-1",)}
UNITS = {"METRO": ("2A12", "2A14", "2A16", "2A18"), "COUNTY": ("S1", "S2")}


class Wire(Client):
    """A signed-in browser that speaks JSON to /api/v1/."""

    def __init__(self, person: Officer | None = None) -> None:
        super().__init__()
        if person is not None:
            self.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    def say(self, path: str, body: Any = None, *, key: str | None = None, method: str = "post", **extra: Any) -> Any:
        """Sends JSON and answers the response; `key` is the Idempotency-Key."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.generic(
            method.upper(),
            f"/api/v1/{path}",
            json.dumps(body if body is not None else {}),
            content_type="application/json",
            headers={**headers, **extra},
        )

    def read(self, path: str) -> Any:
        """GETs and answers the response."""
        return self.get(f"/api/v1/{path}")


@dataclass
class Cast:
    """METRO with three cars on tour, its shared neighbour COUNTY, and STATE that has only a telephone."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[str, Officer] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    @property
    def metro(self) -> Agency:
        return self.agencies["METRO"]

    @property
    def county(self) -> Agency:
        return self.agencies["COUNTY"]

    def actor(self, name: str) -> Actor:
        """A member of the cast as they act now."""
        return of_officer(self.people[name])

    def client(self, name: str | None = None) -> Wire:
        """A browser signed in as a member of the cast, or one of a stranger."""
        return Wire(self.people[name] if name else None)


def build() -> Cast:
    """Writes the cast into an empty database, on duty."""
    cast = Cast()
    for code, name in (("METRO", "Metro Police"), ("COUNTY", "County Sheriff"), ("STATE", "State Patrol")):
        agency = Agency.objects.create(code=code, name=name, contact_only=code == "STATE")
        cast.agencies[code] = agency
        if not agency.contact_only:
            BoardCounter.objects.create(agency=agency)
    for code, beats in BEATS.items():
        rows = [Beat.objects.create(agency=cast.agencies[code], code=beat) for beat in beats]
        for one, two in zip(rows, rows[1:], strict=False):
            one.neighbours.add(two)
    for code, call_signs in UNITS.items():
        for call_sign in call_signs:
            cast.units[call_sign] = Unit.objects.create(
                agency=cast.agencies[code], call_sign=call_sign, vehicle=f"CAR-{call_sign}", beat=rows_beat(code)
            )
    Partnership.objects.create(agency=cast.metro, partner=cast.county, rank=1)
    Partnership.objects.create(
        agency=cast.metro, partner=cast.agencies["STATE"], phone="+1 555 0100", talk_group="STATE CALL", rank=2
    )
    Partnership.objects.create(agency=cast.county, partner=cast.metro, rank=1)
    for name, (code, role, crewed) in PEOPLE.items():
        _person(cast, name, code, role, crewed)
    return cast


def rows_beat(code: str) -> Beat:
    """The beat every unit of an agency works by default."""
    return Beat.objects.filter(agency__code=code).order_by("code")[1 if code == "METRO" else 0]


def _person(cast: Cast, name: str, code: str, role: Role, call_sign: str | None) -> None:
    officer = Officer.objects.create_user(username=name, password=PASSWORD, name=name.replace("_", " ").title())
    cast.people[name] = officer
    Membership.objects.create(officer=officer, agency=cast.agencies[code], role=role)
    listen(officer, cast.agencies[code])
    if call_sign:
        unit = cast.units[call_sign]
        tour = Tour.objects.create(officer=officer, agency=cast.agencies[code], unit=unit)
        tour.refresh_from_db()
        unit.status, unit.crew, unit.tour_started_at = UnitStatus.AVAILABLE, [str(officer)], tour.started_at
        unit.save()


def listen(officer: Officer, agency: Agency) -> None:
    """Their board is open, and stays so for as long as any test lasts."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    Presence.objects.create(process="cast", officer=officer, agency=agency, seen_at=tomorrow)


@pytest.fixture
def cast(board: None) -> Iterator[Cast]:
    """The cast, on duty, in a database of their own."""
    yield build()
