"""The cast at random: deeds of every kind, mostly by somebody who may, and time that passes."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from requests import actions
from requests.actions import Ask, Fix, followups
from requests.models import Backup, Stop, Timer
from requests.refusals import Refusal
from requests.vocabulary import Disposition, Reason, StopKind, Urgency, VerifyOutcome
from tests.cast import PEOPLE, Cast
from tests.timers import hands
from units.access import Actor
from units.vocabulary import Setting

CARS = ("requester", "neighbour", "third", "outsider")
DESKS = {"METRO": ("dispatcher", "commander"), "COUNTY": ("outsider_desk",)}
CALL_SIGNS = ("2A12", "2A14", "2A16", "COUNTY:S1")
NOWHERE = uuid.UUID("0b0f4b9e-6a43-4a52-9d53-1b1c8b7a8a55")


class Walk:
    """A refusal is as good as a deed: nothing may show of it. `done` tells what happened, for a test that fails."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast = cast
        self.dice = random.Random(seed)
        self.done: list[str] = []

    def steps(self, count: int) -> None:
        deeds = (self.ask, self.answer, self.answer, self.answer, self.desk, self.desk, self.stop, self.unit, self.end)
        for _ in range(count):
            deed = self.time_passes if self.dice.random() < 0.1 else self.dice.choice(deeds)
            try:
                deed()
            except Refusal as refused:
                self.done.append(f"{deed.__name__}: {refused.code} {refused}")
            else:
                self.done.append(deed.__name__)

    # ---------------------------------------------------------------- dice

    def one_of(self, *things: Any) -> Any:
        return self.dice.choice(things)

    def perhaps(self, value: Any) -> Any:
        return self.dice.choice((None, value))

    def backup(self) -> Any:
        return self._any(Backup.objects.filter(closed_at=None).order_by("received_at").select_related("agency"))

    def _any(self, found: Iterable[Any]) -> Any:
        rows = list(found)
        return self.dice.choice(rows) if rows else None

    def actor(self, *fit: str) -> Actor:
        """One of these; now and then anybody."""
        return self.cast.actor(self.dice.choice(fit) if self.dice.random() < 0.85 else self.dice.choice(list(PEOPLE)))

    def at_desk(self, code: str) -> Actor:
        return self.actor(*DESKS[code])

    # ---------------------------------------------------------------- deeds

    def ask(self) -> None:
        urgency = self.dice.choice(list(Urgency))
        if self.dice.random() < 0.3:
            actions.request_backup(self.at_desk("METRO"), Ask(urgency, unit=self.one_of(*CALL_SIGNS)))
        elif self.dice.random() < 0.2:
            at = hands.ago(600)
            late_or_test = Ask(Urgency.EMERGENCY, pressed_at=at, test=self.dice.random() < 0.5)
            actions.request_backup(self.actor(*CARS), late_or_test)
        else:
            actions.request_backup(self.actor(*CARS), Ask(urgency, location="Pier 4"))

    def answer(self) -> None:
        backup = self.backup()
        on = backup.pk if backup else NOWHERE
        car = self.actor(*CARS)
        if self.dice.random() < 0.3:
            car, unit = self.at_desk(backup.agency.code if backup else "METRO"), self.one_of(*CALL_SIGNS)
        else:
            unit = None
        self.one_of(
            lambda: actions.respond(car, on, unit, eta_s=self.perhaps(90), divert=True),
            lambda: actions.respond(car, on, unit, eta_s=600, divert=True),
            lambda: actions.assign(self.at_desk("METRO"), on, self.one_of(*CALL_SIGNS)),
            lambda: actions.arrive(car, on, unit),
            lambda: actions.clear_response(car, on, unit),
            lambda: actions.decline(car, on, unit),
            lambda: actions.stand_down(car, on, unit),
        )()

    def desk(self) -> None:
        backup = self.backup()
        if backup is None:
            return
        on, desk = backup.pk, self.at_desk(backup.agency.code)
        self.one_of(
            lambda: actions.acknowledge(desk, on),
            lambda: actions.mutual_aid(desk, on, self.one_of("COUNTY", "STATE", "METRO")),
            lambda: actions.mutual_aid(desk, on, self.one_of("COUNTY", "METRO")),
            lambda: actions.reached(desk, on, "STATE", reached=self.dice.random() < 0.5),
            lambda: actions.note(desk, on, "blue sedan"),
            lambda: actions.set_wanted(desk, on, self.dice.randint(1, 4)),
            lambda: actions.escalate(desk, on),
            lambda: actions.update_backup(desk, on, {"reasons": [self.dice.choice(list(Reason))]}),
            lambda: actions.upgrade(desk, on, self.dice.choice(list(Urgency))),
        )()

    def stop(self) -> None:
        stop = self._any(Stop.objects.filter(cleared_at=None).order_by("opened_at").select_related("agency"))
        if stop is None or self.dice.random() < 0.4:
            actions.open_stop(self.actor(*CARS), self.dice.choice(list(StopKind)), lat=47.6, lon=-122.3)
            return
        desk = self.at_desk(stop.agency.code)
        self.one_of(
            lambda: actions.secure_stop(desk, stop.pk, prisoner=self.dice.random() < 0.5),
            lambda: actions.update_stop(desk, stop.pk, {"location": "Dock 2"}),
            lambda: actions.roll_by(self.actor(*CARS), stop.pk, unit=None),
            lambda: actions.roll_by(self.actor(*CARS), stop.pk, unit=None),
            lambda: actions.clear_stop(desk, stop.pk),
        )()

    def unit(self) -> None:
        unit, car = self.one_of(*CALL_SIGNS), self.actor(*CARS)
        self.one_of(
            lambda: actions.set_status(self.at_desk("METRO"), unit, self.dice.choice(list(Setting))),
            lambda: actions.position(self.at_desk("METRO"), unit, Fix(47 + self.dice.random(), -122.3)),
            lambda: actions.unit_ok(self.at_desk("METRO"), unit),
            lambda: actions.no_answer(self.at_desk("METRO"), unit),
            lambda: actions.sign_off(car, hand_over=self.dice.random() < 0.5),
            lambda: actions.sign_on(car, self.one_of("2A18", "S2", "2A12"), None, []),
        )()

    def end(self) -> None:
        backup = self.backup()
        if backup is None:
            return
        on, desk = backup.pk, self.at_desk(backup.agency.code)
        ends: tuple[Callable[[], object], ...] = (
            lambda: actions.secure(desk, on, prisoner=self.perhaps(True)),
            lambda: actions.cancel(desk, on),
            lambda: actions.verify_cancel(desk, on, self.dice.choice(list(VerifyOutcome))),
            lambda: actions.close(desk, on, Disposition.HELPED),
        )
        self.dice.choice(ends)()

    def time_passes(self) -> None:
        """Some timer is due, and what it leaves to do is done."""
        waiting = Timer.objects.filter(fired_at=None, cancelled_at=None, poisoned_at=None).order_by("due_at", "pk")
        due = self._any(waiting[:5])
        if due is not None:
            with connection.cursor() as cursor:
                cursor.execute("select outcome from fire_due(200, %s::bigint[])", [[due.pk]])
            followups.run_pending(100)
