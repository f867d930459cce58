"""Everybody at once on a few boards: writers through the real verbs, sweepers through the real `fire_due`.

Django must be set up and the database migrated and empty; `concurrency.py` sees to it.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, connections

from requests import actions
from requests.models import Backup, BoardCounter, Event, Stop
from requests.refusals import Refusal
from requests.sweeper_hosts import Host
from requests.vocabulary import Disposition, StopKind, Urgency, VerifyOutcome
from units.access import Actor
from units.models import Agency, Membership, Officer, Partnership, Presence, Tour, Unit
from units.vocabulary import Role, Setting

#: Ladders this many times as quick, so that rungs and verbs meet all the time.
QUICKER: Final = 100
UNITS: Final = 8
#: A unit with this many seconds to go is in time for every urgency; no run lasts so long that it is overdue.
IN_TIME_S: Final = 240
#: Verbs and how often each is chosen.
MIX: Final[dict[str, int]] = {
    "ask": 14, "respond": 14, "arrive": 8, "clear": 5, "decline": 4, "stand_down": 4, "acknowledge": 8, "note": 6,
    "upgrade": 3, "secure": 4, "escalate": 1, "mutual_aid": 3, "cancel": 5, "verify": 3, "close": 8, "stop": 5,
    "roll_by": 4, "status": 4, "assign": 4,
}  # fmt: skip


@dataclass
class Tally:
    """What happened, from all threads."""

    verbs: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    gaps_read: list[str] = field(default_factory=list)
    verb_s: list[float] = field(default_factory=list)
    seconds: float = 0.0
    deadlocks: int = 0


def people(agency: Agency, *, listen: bool) -> tuple[Actor, list[Actor]]:
    """A desk of an agency, and its units with an officer on tour in each; `listen`: with a live board each."""
    desk = Actor("dispatcher", f"{agency.code} desk", roles={agency.pk: Role.DISPATCHER})
    cars = []
    for n in range(UNITS):
        unit = Unit.objects.create(agency=agency, call_sign=f"{agency.code}{n}", vehicle=f"{agency.code}-{n}")
        officer = Officer.objects.create(username=f"{agency.code}-{n}", password="!")
        Tour.objects.create(officer=officer, agency=agency, unit=unit)
        if listen:
            Membership.objects.create(officer=officer, agency=agency, role=Role.OFFICER)
            later = datetime.now(UTC) + timedelta(hours=1)
            Presence.objects.create(process="crowd", officer=officer, agency=agency, seen_at=later)
        cars.append(
            Actor(
                "officer",
                unit.call_sign,
                str(officer.pk),
                officer.pk,
                {agency.pk: Role.OFFICER},
                unit.pk,
                agency.pk,
                unit.vehicle,
            )  # fmt: skip
        )
    return desk, cars


@dataclass
class World:
    """Agencies in a ring of partners, who share without being asked."""

    agencies: list[Agency]
    desks: dict[int, Actor]
    cars: dict[int, list[Actor]]

    @classmethod
    def build(cls, count: int) -> World:
        agencies = [Agency.objects.create(code=f"A{n}", name=f"Agency {n}") for n in range(count)]
        for agency in agencies:
            BoardCounter.objects.get_or_create(agency=agency)
        for n, agency in enumerate(agencies):
            for rank, step in enumerate((1, 3), 1):
                partner = agencies[(n + step) % count]
                Partnership.objects.create(agency=agency, partner=partner, rank=rank, automatic=True)
        # Every other agency has its boards open; in the others rungs are passed over, so both happen all the time.
        known = {agency.pk: people(agency, listen=n % 2 == 0) for n, agency in enumerate(agencies)}
        return cls(
            agencies, {pk: desk for pk, (desk, _) in known.items()}, {pk: cars for pk, (_, cars) in known.items()}
        )


class Writer:
    """One pair of hands that does whatever comes to its mind, mostly to what is open."""

    def __init__(self, world: World, tally: Tally, seed: int) -> None:
        self.world, self.tally, self.chance = world, tally, random.Random(seed)

    def run(self, until: float) -> None:
        names, weights = list(MIX), list(MIX.values())
        while time.monotonic() < until:
            name = self.chance.choices(names, weights)[0]
            began = time.perf_counter()
            try:
                if getattr(self, name)() is False:
                    continue
                self.tally.verbs[name] += 1
            except Refusal as refusal:
                self.tally.refusals[refusal.code] += 1
            except Exception as error:
                self.tally.errors.append(f"{name}: {error!r}")
            self.tally.verb_s.append(time.perf_counter() - began)
        connections.close_all()

    def _agency(self) -> Agency:
        return self.chance.choice(self.world.agencies)

    def _open(self, **such: Any) -> tuple[Backup, Actor] | None:
        """An open backup, and a desk that sees it: its own, or now and then a partner's."""
        found = list(Backup.objects.filter(closed_at=None, **such).values_list("pk", flat=True)[:200])
        if not found:
            return None
        backup = Backup.objects.get(pk=self.chance.choice(found))
        own = self.chance.random() < 0.8
        return backup, self.world.desks[backup.agency_id if own else self.chance.choice(backup.logs)]

    def _on_open(self, act: Callable[[Actor, Backup], object], **such: Any) -> bool:
        found = self._open(**such)
        if found is None:
            return False
        act(found[1], found[0])
        return True

    def _car(self, backup: Backup) -> str:
        return self.chance.choice(self.world.cars[self.chance.choice(backup.logs)]).label

    def ask(self) -> None:
        urgency = self.chance.choices(list(Urgency), [1, 3, 5, 2])[0]
        actions.request_backup(self.chance.choice(self.world.cars[self._agency().pk]), actions.Ask(urgency))

    def respond(self) -> bool:
        eta = self.chance.choice([None, 120, 180, IN_TIME_S, 3000])
        divert = self.chance.random() < 0.5
        return self._on_open(lambda a, b: actions.respond(a, b.pk, self._coded(b), eta, divert=divert))

    def _coded(self, backup: Backup) -> str:
        car = self._car(backup)
        return f"{car[:2]}:{car}"

    def arrive(self) -> bool:
        return self._on_open(lambda a, b: actions.arrive(a, b.pk, self._answering(b)))

    def _answering(self, backup: Backup) -> str:
        live = backup.responses.filter(state__in=("assigned", "rolling", "on_scene")).select_related("unit__agency")
        units = [f"{answer.unit.agency.code}:{answer.unit.call_sign}" for answer in live]
        return self.chance.choice(units) if units else self._coded(backup)

    def clear(self) -> bool:
        return self._on_open(lambda a, b: actions.clear_response(a, b.pk, self._answering(b)))

    def decline(self) -> bool:
        return self._on_open(lambda a, b: actions.decline(a, b.pk, self._coded(b)))

    def assign(self) -> bool:
        return self._on_open(lambda a, b: actions.assign(a, b.pk, self._coded(b)))

    def stand_down(self) -> bool:
        return self._on_open(lambda a, b: actions.stand_down(a, b.pk, self._answering(b)))

    def acknowledge(self) -> bool:
        return self._on_open(lambda a, b: actions.acknowledge(a, b.pk))

    def note(self) -> bool:
        return self._on_open(lambda a, b: actions.note(a, b.pk, "noted"))

    def upgrade(self) -> bool:
        return self._on_open(lambda a, b: actions.upgrade(a, b.pk, Urgency.EMERGENCY))

    def secure(self) -> bool:
        prisoner = self.chance.random() < 0.5
        return self._on_open(lambda a, b: actions.secure(a, b.pk, prisoner, False))

    def escalate(self) -> bool:
        return self._on_open(lambda a, b: actions.escalate(a, b.pk))

    def mutual_aid(self) -> bool:
        def call(desk: Actor, backup: Backup) -> None:
            partner = Partnership.objects.filter(agency_id=backup.agency_id).order_by("?").first()
            if partner is not None:
                actions.mutual_aid(desk, backup.pk, partner.partner.code)

        return self._on_open(call)

    def cancel(self) -> bool:
        return self._on_open(lambda a, b: actions.cancel(a, b.pk, Disposition.NOT_NEEDED))

    def verify(self) -> bool:
        outcome = self.chance.choice(list(VerifyOutcome))
        return self._on_open(lambda a, b: actions.verify_cancel(a, b.pk, outcome), cancel_asked_at__isnull=False)

    def close(self) -> bool:
        return self._on_open(lambda a, b: actions.close(a, b.pk, Disposition.HELPED))

    def status(self) -> None:
        car = self.chance.choice(self.world.cars[self._agency().pk])
        actions.set_status(car, car.label, self.chance.choice([Setting.AVAILABLE, Setting.BUSY]))

    def stop(self) -> None:
        car = self.chance.choice(self.world.cars[self._agency().pk])
        stops = Stop.objects.filter(unit__call_sign=car.label, cleared_at=None)
        known = stops.values_list("pk", flat=True).first()
        if known is None:
            actions.open_stop(car, StopKind.TRAFFIC)
        elif self.chance.random() < 0.5:
            actions.secure_stop(car, known, prisoner=self.chance.random() < 0.5)
        else:
            actions.clear_stop(car, known)

    def roll_by(self) -> bool:
        stops = list(Stop.objects.filter(cleared_at=None).values_list("pk", "agency_id")[:100])
        if not stops:
            return False
        stop, agency = self.chance.choice(stops)
        actions.roll_by(self.chance.choice(self.world.cars[agency]), stop, 60)
        return True


def read_live(agency_id: int, until: float, tally: Tally) -> None:
    """Follows one log by its numbers, as a hub does: it must never see 5 before 4."""
    last = 0
    while time.monotonic() < until:
        for (seq,) in Event.objects.filter(agency_id=agency_id, seq__gt=last).order_by("seq").values_list("seq"):
            if seq != last + 1:
                tally.gaps_read.append(f"log {agency_id}: {seq} after {last}")
            last = seq
        time.sleep(0.005)
    connections.close_all()


def deadlocks() -> int:
    """What the server itself counted, retried ones included."""
    with connection.cursor() as cursor:
        cursor.execute("select deadlocks from pg_stat_database where datname = current_database()")
        return int(cursor.fetchone()[0])


def run(seconds: float, *, writers: int = 6, sweepers: int = 3, agencies: int = 8, seed: int = 1) -> Tally:
    """The crowd for so long, then everything left to itself until nothing is due."""
    usual, settings.LADDER_QUICKER = settings.LADDER_QUICKER, QUICKER
    world, tally = World.build(agencies), Tally()
    before, began = deadlocks(), time.monotonic()
    until = began + seconds
    hosts = [Host(f"bench {n}") for n in range(sweepers)]
    work = [threading.Thread(target=Writer(world, tally, seed + n).run, args=(until,)) for n in range(writers)]
    work += [threading.Thread(target=read_live, args=(a.pk, until, tally)) for a in world.agencies[:2]]
    try:
        for host in hosts:
            host.start()
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        tally.seconds = time.monotonic() - began
    finally:
        for host in hosts:
            host.stop()
        settings.LADDER_QUICKER = usual
    time.sleep(1.1)  # the server's own counters are a second behind
    connections.close_all()
    tally.deadlocks = deadlocks() - before
    return tally
