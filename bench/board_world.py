"""A county too large for one desk: 400 cars on duty and 60 asks at once, and what goes on there 20 times a second.

Django must be set up, the database migrated and without agencies.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg2
import redis
from django.conf import settings

from bench.live_world import session_cookie
from requests import actions
from requests.actions import Ask
from requests.models import BoardCounter
from requests.poke import CHANNEL
from requests.vocabulary import Disposition, StopKind, Urgency
from units.access import Actor, of_officer
from units.models import Agency, Beat, Membership, Officer, Tour, Unit
from units.vocabulary import Role, UnitStatus

UNITS: Final = 400
ASKS: Final = 60
_STOPS: Final = 30
_BEATS: Final = 20
#: Of the middle of an invented county, degrees.
_LAT, _LON, _WIDE = 40.0, -100.0, 0.3
_RECORD: Final = (
    "select number from board_record(array[%s]::bigint[], array[%s], array[%s], array[%s]::uuid[], array[%s])"
)
_SEEN: Final = """
update requests_backup set seen_count = seen_count + 1, version = version + 1
where id = %s and closed_at is null returning id"""
_STATUS: Final = """
update units_unit set setting = %s, status = %s, since = clock_timestamp(), version = version + 1
where id = %s returning id"""


@dataclass
class County:
    """Who is there. `cookie` is a dispatcher's session."""

    agency: Agency
    desk: Actor
    cookie: str
    free: list[Unit] = field(default_factory=list)
    asking: dict[Any, Unit] = field(default_factory=dict)


def build() -> County:
    """Writes it: every fifteenth car asks, every thirteenth has somebody stopped."""
    agency = Agency.objects.create(code="METRO", name="Metro Police")
    BoardCounter.objects.get_or_create(agency=agency)
    beats = [Beat.objects.create(agency=agency, code=f"{n}A", name=f"Beat {n}") for n in range(_BEATS)]
    person = Officer.objects.create(username="dispatch", password="!", name="Desk 3")
    Membership.objects.create(officer=person, agency=agency, role=Role.DISPATCHER)
    county = County(agency, of_officer(person), session_cookie(person))
    units = [_car(agency, beats[n % _BEATS], n) for n in range(UNITS)]
    for unit in units[:ASKS]:
        ask(county, unit)
    for unit in units[ASKS : ASKS + _STOPS]:
        actions.open_stop(of_officer(Tour.objects.get(unit=unit).officer), kind=StopKind.TRAFFIC, location="Elm/2nd")
    county.free = units[ASKS + _STOPS :]
    return county


def _car(agency: Agency, beat: Beat, number: int) -> Unit:
    at = random.Random(number)
    unit = Unit.objects.create(
        agency=agency,
        call_sign=f"{number // 100 + 1}A{number % 100:02}",
        beat=beat,
        status=UnitStatus.AVAILABLE,
        lat=_LAT + at.uniform(-_WIDE, _WIDE),
        lon=_LON + at.uniform(-_WIDE, _WIDE),
    )
    officer = Officer.objects.create(username=f"car-{number}", password="!", name=f"Officer {number}")
    Membership.objects.create(officer=officer, agency=agency, role=Role.OFFICER)
    Tour.objects.create(officer=officer, agency=agency, unit=unit, beat=beat)
    return unit


def ask(county: County, unit: Unit) -> None:
    """Typed for a car by the desk. Every twentieth is an emergency."""
    number = len(county.asking)
    urgency = Urgency.EMERGENCY if number % 20 == 7 else (Urgency.COVER, Urgency.BACKUP, Urgency.ROLL_BY)[number % 3]
    asked = actions.request_backup(county.desk, Ask(urgency=urgency, unit=unit.call_sign, location="5th/Oak"))
    county.asking[asked.backup_id] = unit


class Life:
    """What goes on: cars change their status, screens show asks, now and then one closes and another opens."""

    def __init__(self, county: County, dsn: str) -> None:
        self.county, self.dice = county, random.Random(20)
        self.session = psycopg2.connect(dsn)
        self.broker = redis.Redis.from_url(settings.REDIS_URL)

    def close(self) -> None:
        self.session.close()
        self.broker.close()

    def happen(self, turn: int) -> None:
        """One event, committed and poked."""
        if turn % 40 == 39:
            self._turn_over()
        elif turn % 2:
            status = self.dice.choice(("available", "busy"))
            unit = self.dice.choice(self.county.free)
            self._write(_STATUS, (status, status, str(unit.pk)), "unit.status", "unit", unit.pk)
        else:
            backup = self.dice.choice(list(self.county.asking))
            self._write(_SEEN, (str(backup),), "backup.seen", "backup", backup)

    def _write(self, statement: str, values: tuple[str, ...], kind: str, subject: str, key: Any) -> None:
        payload = json.dumps({"actor": {"kind": "system", "id": None, "label": "bench"}, "facts": {}})
        with self.session, self.session.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute(_RECORD, [self.county.agency.pk, kind, subject, str(key), payload])
            (number,) = cursor.fetchone() or (0,)
        self.broker.publish(CHANNEL, json.dumps({"agency": self.county.agency.pk, "seq": number}))

    def _turn_over(self) -> None:
        done = next(iter(self.county.asking))
        unit = self.county.asking.pop(done)
        actions.close(self.county.desk, done, Disposition.HELPED)
        ask(self.county, self.county.free.pop(0))
        self.county.free.append(unit)


def head(county: County) -> int:
    """How far the log is."""
    return int(BoardCounter.objects.get(agency=county.agency).seq)
