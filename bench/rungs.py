"""Open backups whose rungs come due one after the other, written in bulk as `settle.start_run` leaves them.

Urgency `cover`, rungs that alert the dispatcher alone, and in each agency one dispatcher whose board was alive long
after tonight: so no rung is passed over and none is widened before its time, and each is due at a known moment.
Django must be set up.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from requests.models import Backup, BoardCounter, Timer
from requests.vocabulary import Origin, TimerKind, Urgency
from units.access import Actor
from units.models import Agency, Membership, Officer, Presence, Unit
from units.vocabulary import Role

#: A run began so long before its first rung.
_CLIMBED_S: Final = 60.0
_MIN_GAP_S: Final = 10.0
_BATCH: Final = 1000


@dataclass(frozen=True)
class Load:
    """`rate` rungs a second for `seconds`, two of each climbing backup; the other open backups are due much later."""

    open: int = 300
    rate: float = 20.0
    seconds: float = 14.0
    agencies: int = 20
    #: So many of the climbing backups get a car that can answer them.
    cars: int = 30
    #: All of them at the same moment instead, one rung each.
    at_once: bool = False

    @property
    def climbing(self) -> int:
        """Backups whose rungs come due."""
        return self.open if self.at_once else round(self.rate * self.seconds / 2)


@dataclass(frozen=True)
class Climb:
    """A backup whose rungs come due, and the car that may answer it."""

    backup: uuid.UUID
    agency: int
    #: When its rungs are due if nothing delays them, on the database's clock.
    due: tuple[datetime, ...]
    car: str | None


@dataclass(frozen=True)
class Written:
    """What a load wrote."""

    agencies: list[int]
    desks: dict[int, Actor]
    climbs: list[Climb]
    #: When the first rung comes due, on the monotonic clock and on the database's.
    begins: float
    begins_at: datetime


def _rung(after: float, name: str) -> dict[str, Any]:
    return {"after": after, "name": name, "alert": ["dispatch"], "tone": "silent"}


def _ladder(*afters: float) -> dict[str, Any]:
    rungs = [_rung(0, "at once")] + [_rung(after, f"after {after:.0f} s") for after in afters]
    return {"rungs": rungs, "repeat": None, "min_gap": _MIN_GAP_S}


def now() -> datetime:
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


class _Writer:
    """Gathers rows, then writes them."""

    def __init__(self, load: Load, begins_at: datetime) -> None:
        self.load, self.begins_at = load, begins_at
        mark = uuid.uuid4().hex[:6].upper()
        self.agencies = [Agency(code=f"{mark}{n}", name=f"Agency {n}") for n in range(load.agencies)]
        self.people: list[Officer] = []
        self.units: list[Unit] = []
        self.backups: list[Backup] = []
        self.timers: list[Timer] = []
        self.climbs: list[Climb] = []

    def house(self) -> None:
        """Agencies, their logs, and a dispatcher who listens in each."""
        Agency.objects.bulk_create(self.agencies)
        BoardCounter.objects.bulk_create(BoardCounter(agency=agency) for agency in self.agencies)
        self.people = [Officer(username=f"desk-{agency.code}", password="!") for agency in self.agencies]
        Officer.objects.bulk_create(self.people)
        pairs = list(zip(self.people, self.agencies, strict=True))
        Membership.objects.bulk_create(Membership(officer=o, agency=a, role=Role.DISPATCHER) for o, a in pairs)
        far = self.begins_at + timedelta(hours=12)
        Presence.objects.bulk_create(Presence(process="load", officer=o, agency=a, seen_at=far) for o, a in pairs)

    def ask(self, number: int, started: datetime, afters: tuple[float, ...]) -> None:
        """One open backup that began to climb at `started`."""
        agency = self.agencies[number % len(self.agencies)]
        unit = Unit(agency=agency, call_sign=f"U{number}", vehicle=f"CAR-{number}")
        due = tuple(started + timedelta(seconds=after) for after in afters)
        backup = Backup(
            number=number + 1,
            agency=agency,
            logs=[agency.pk],
            origin=Origin.ASKED,
            unit=unit,
            vehicle=unit.vehicle,
            urgency=Urgency.COVER,
            received_at=started,
            ladder=_ladder(*afters),
            run=1,
            run_started_at=started,
            next_rung_at=due[0],
        )
        self.units.append(unit)
        self.backups.append(backup)
        words = {"agency": agency, "kind": TimerKind.RUNG, "subject": backup.pk, "run": 1}
        self.timers.append(Timer(**words, step=0, due_at=started, fired_at=started))
        self.timers.append(Timer(**words, step=1, due_at=due[0]))
        if number < self.load.climbing:
            self.climbs.append(Climb(backup.pk, agency.pk, due, self._car(number, agency)))

    def _car(self, number: int, agency: Agency) -> str | None:
        every = max(1, self.load.climbing // self.load.cars) if self.load.cars else 0
        if not every or number % every:
            return None
        self.units.append(Unit(agency=agency, call_sign=f"C{number}", vehicle=f"COMING-{number}"))
        return f"{agency.code}:C{number}"

    def write(self) -> None:
        """All of it."""
        Unit.objects.bulk_create(self.units, batch_size=_BATCH)
        Backup.objects.bulk_create(self.backups, batch_size=_BATCH)
        Timer.objects.bulk_create(self.timers, batch_size=_BATCH)


def write(load: Load) -> Written:
    """Writes the load in one transaction; the first rung comes due soon after everybody can have seen it."""
    lead = 2.0 + load.open / 400
    begins_at, begins = now() + timedelta(seconds=lead), time.monotonic() + lead
    with transaction.atomic(), connection.cursor() as cursor:
        # Thousands of rows take their time to put together.
        cursor.execute("set local idle_in_transaction_session_timeout = 0")
        writer = _Writer(load, begins_at)
        writer.house()
        half, climbing = (0.0 if load.at_once else load.seconds / 2), load.climbing
        for number in range(load.open):
            if number < climbing:
                first = begins_at + timedelta(seconds=half * number / climbing)
                afters = (_CLIMBED_S,) if load.at_once else (_CLIMBED_S, _CLIMBED_S + half)
            else:
                # Spread over the next hour, the first long after the run.
                first = begins_at + timedelta(seconds=600 + 2900 * (number - climbing) / (load.open - climbing))
                afters = ((first - begins_at).total_seconds() + _CLIMBED_S,)
            writer.ask(number, first - timedelta(seconds=afters[0]), afters)
        writer.write()
    if time.monotonic() > begins - 0.8:
        raise SystemExit(f"the load took {time.monotonic() - begins + lead:.1f} s to write, {lead:.1f} s were planned")
    desks = {
        agency.pk: Actor("dispatcher", person.username, str(person.pk), person.pk, {agency.pk: Role.DISPATCHER})
        for person, agency in zip(writer.people, writer.agencies, strict=True)
    }
    return Written([agency.pk for agency in writer.agencies], desks, writer.climbs, begins, begins_at)
