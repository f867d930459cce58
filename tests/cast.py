"""The fixed cast: who asks, who answers, who watches, and the outsiders who must not know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
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
    """Writes the cast into an empty database, on duty. A statement a table: this is done thousands of times a run."""
    cast = Cast()
    with transaction.atomic():
        _agencies(cast)
        _people(cast)
        _units(cast, _beats(cast))
    return cast


def _agencies(cast: Cast) -> None:
    names = {"METRO": "Metro Police", "COUNTY": "County Sheriff", "STATE": "State Patrol"}
    made = [Agency(code=code, name=name, contact_only=code == "STATE") for code, name in names.items()]
    cast.agencies = {agency.code: agency for agency in Agency.objects.bulk_create(made)}
    BoardCounter.objects.bulk_create([BoardCounter(agency=agency) for agency in made if not agency.contact_only])
    state = {"phone": "+1 555 0100", "talk_group": "STATE CALL"}
    Partnership.objects.bulk_create(
        [
            Partnership(agency=cast.metro, partner=cast.county, rank=1),
            Partnership(agency=cast.metro, partner=cast.agencies["STATE"], rank=2, **state),
            Partnership(agency=cast.county, partner=cast.metro, rank=1),
        ]
    )


def _beats(cast: Cast) -> dict[str, Beat]:
    """The beat every unit of an agency works by default."""
    rows = {code: [Beat(agency=cast.agencies[code], code=beat) for beat in beats] for code, beats in BEATS.items()}
    Beat.objects.bulk_create([beat for beats in rows.values() for beat in beats])
    pairs = [pair for beats in rows.values() for pair in pairwise(beats)]
    beside = Beat.neighbours.through
    beside.objects.bulk_create(
        [beside(from_beat=one, to_beat=two) for pair in pairs for one, two in (pair, reversed(pair))]
    )
    return {code: beats[len(beats) // 2] for code, beats in rows.items()}


def _people(cast: Cast) -> None:
    people = [
        Officer(username=name, password=make_password(PASSWORD), name=name.replace("_", " ").title()) for name in PEOPLE
    ]
    cast.people = {officer.username: officer for officer in Officer.objects.bulk_create(people)}
    member = [(cast.people[name], cast.agencies[code], role) for name, (code, role, _) in PEOPLE.items()]
    Membership.objects.bulk_create(
        [Membership(officer=officer, agency=agency, role=role) for officer, agency, role in member]
    )
    Presence.objects.bulk_create([_listening(officer, agency) for officer, agency, _ in member])


def _units(cast: Cast, beats: dict[str, Beat]) -> None:
    """Those with a crew are on tour since a moment ago, by the database's clock, one after the other."""
    crews = {unit: cast.people[name] for name, (_, _, unit) in PEOPLE.items() if unit}
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (now,) = cursor.fetchone()
    began = {call_sign: now - timedelta(microseconds=len(crews) - n) for n, call_sign in enumerate(crews)}
    for code, call_signs in UNITS.items():
        for call_sign in call_signs:
            cast.units[call_sign] = Unit(
                agency=cast.agencies[code],
                call_sign=call_sign,
                vehicle=f"CAR-{call_sign}",
                beat=beats[code],
                status=UnitStatus.AVAILABLE if call_sign in crews else UnitStatus.OFF_DUTY,
                crew=[str(crews[call_sign])] if call_sign in crews else [],
                tour_started_at=began.get(call_sign),
            )
    Unit.objects.bulk_create(cast.units.values())
    Tour.objects.bulk_create(
        [
            Tour(officer=officer, agency=unit.agency, unit=unit, started_at=began[unit.call_sign])
            for unit in cast.units.values()
            if (officer := crews.get(unit.call_sign))
        ]
    )


def listen(officer: Officer, agency: Agency) -> None:
    """Their board is open, and stays so for as long as any test lasts."""
    _listening(officer, agency).save()


def _listening(officer: Officer, agency: Agency) -> Presence:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    return Presence(process="cast", officer=officer, agency=agency, seen_at=tomorrow)


@pytest.fixture
def cast(board: None) -> Iterator[Cast]:
    """The cast, on duty, in a database of their own."""
    yield build()
