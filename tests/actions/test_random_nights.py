"""Random nights of the whole cast: after every word everything that must hold, holds, and saying it twice is once.

`NIGHTS=200 pytest tests/actions/test_random_nights.py` walks longer.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from requests import actions
from requests.actions import Ask
from requests.events import Verb
from requests.models import Backup, Stop, Timer
from requests.record import record
from requests.refusals import Refusal
from requests.vocabulary import Disposition, StopKind, Urgency, VerifyOutcome
from tests.actions.night import Night
from tests.cast import PEOPLE, build
from tests.timers import hands
from units.access import Actor, of_device
from units.models import Device, Tour
from units.vocabulary import Setting

NIGHTS = int(os.environ.get("NIGHTS", "4"))

WHO = st.sampled_from([*PEOPLE, "car"])
WHICH = st.integers(0, 3)
UNITS = st.sampled_from([None, "2A12", "2A14", "2A16", "2A18", "S1", "S2"])
FLAG = st.booleans()
#: What of a backup's verbs takes nothing, and what takes a choice.
PLAIN = st.sampled_from([actions.acknowledge, actions.escalate, actions.cancel])
ANSWERS = st.sampled_from([actions.arrive, actions.clear_response, actions.decline, actions.stand_down])
#: Saying these again is news: each note is a note, each OK is heard anew.
NEWS_AGAIN: tuple[Verb[..., Any], ...] = (actions.note, actions.unit_ok)


class Nights(RuleBasedStateMachine):
    """One night: asks, answers, ends, tours, stops, and time that goes by."""

    def __init__(self) -> None:
        super().__init__()
        with connections["owner"].cursor() as cursor:
            cursor.execute("truncate units_agency, units_officer cascade")
        cast = build()
        self.car = Device.objects.create(agency=cast.metro, vehicle="CAR-2A14", token_sha256="x")
        self.night = Night(cast)

    def teardown(self) -> None:
        for backup in Backup.objects.all():
            assert record(backup, verify=False).doubts == (), "rows and log differ about who was there"
        connections.close_all()

    def actor(self, who: str) -> Actor:
        return of_device(self.car) if who == "car" else self.night.actor(who)

    def say(self, verb: Verb[..., Any], who: str, *words: Any, **more: Any) -> None:
        """Says it, and says it again: refused it left nothing, done it was done once."""
        head = self.night.head()
        try:
            verb(self.actor(who), *words, **more)
        except Refusal:
            assert self.night.head() == head, "a refusal is on the log"
            return
        self.night.check()
        if verb not in NEWS_AGAIN:
            head = self.night.head()
            verb(self.actor(who), *words, **more)
            assert self.night.head() == head, "the second touch was news"
        self.night.check()

    def backup(self, which: int) -> uuid.UUID | None:
        """One of the newest, open or not."""
        newest = list(Backup.objects.order_by("-received_at").values_list("pk", flat=True)[:4])
        return newest[which % len(newest)] if newest else None

    def stop(self, which: int) -> uuid.UUID | None:
        newest = list(Stop.objects.order_by("-opened_at").values_list("pk", flat=True)[:3])
        return newest[which % len(newest)] if newest else None

    @initialize(who=st.sampled_from(["requester", "third"]), urgency=st.sampled_from(Urgency))
    def begin(self, who: str, urgency: Urgency) -> None:
        self.say(actions.request_backup, who, Ask(urgency))

    @rule(who=WHO, urgency=st.sampled_from(Urgency), wanted=st.none() | st.integers(1, 3), silent=FLAG, unit=UNITS)
    def ask(self, who: str, urgency: Urgency, wanted: int | None, silent: bool, unit: str | None) -> None:
        self.say(actions.request_backup, who, Ask(urgency, units_wanted=wanted, silent=silent, unit=unit))

    @rule(who=WHO, minutes=st.sampled_from([1, 9, 50]), which=WHICH, test=FLAG, silent=FLAG)
    def ask_late_or_try(self, who: str, minutes: int, which: int, test: bool, silent: bool) -> None:
        tours = list(Tour.objects.order_by("started_at").values_list("pk", flat=True))
        at, tour = hands.ago(minutes * 60), tours[which % len(tours)]
        ask = Ask(Urgency.EMERGENCY, pressed_at=at, tour=tour, test=test, silent=silent)
        self.say(actions.request_backup, who, ask)

    @rule(who=WHO, which=WHICH, unit=UNITS, eta_s=st.sampled_from([None, 60, 500, 1500]), divert=FLAG)
    def respond(self, who: str, which: int, unit: str | None, eta_s: int | None, divert: bool) -> None:
        if backup := self.backup(which):
            self.say(actions.respond, who, backup, unit=unit, eta_s=eta_s, divert=divert)

    @rule(who=WHO, which=WHICH, unit=UNITS, verb=ANSWERS)
    def answer(self, who: str, which: int, unit: str | None, verb: Verb[..., Any]) -> None:
        if backup := self.backup(which):
            self.say(verb, who, backup, unit=unit)

    @rule(who=WHO, which=WHICH, unit=st.sampled_from(["2A14", "2A18", "S2"]))
    def assign(self, who: str, which: int, unit: str) -> None:
        if backup := self.backup(which):
            self.say(actions.assign, who, backup, unit)

    @rule(who=WHO, which=WHICH, verb=PLAIN)
    def plain(self, who: str, which: int, verb: Verb[..., Any]) -> None:
        if backup := self.backup(which):
            self.say(verb, who, backup)

    @rule(who=WHO, which=WHICH, prisoner=FLAG, tow=FLAG)
    def secure(self, who: str, which: int, prisoner: bool, tow: bool) -> None:
        if backup := self.backup(which):
            self.say(actions.secure, who, backup, prisoner, tow)

    @rule(who=WHO, which=WHICH, outcome=st.sampled_from(VerifyOutcome))
    def verify(self, who: str, which: int, outcome: VerifyOutcome) -> None:
        if backup := self.backup(which):
            self.say(actions.verify_cancel, who, backup, outcome)

    @rule(who=WHO, which=WHICH, disposition=st.sampled_from(Disposition))
    def close(self, who: str, which: int, disposition: Disposition) -> None:
        if backup := self.backup(which):
            self.say(actions.close, who, backup, disposition)

    @rule(who=WHO, which=WHICH, urgency=st.sampled_from(Urgency), wanted=st.integers(1, 3))
    def change(self, who: str, which: int, urgency: Urgency, wanted: int) -> None:
        if backup := self.backup(which):
            self.say(actions.upgrade, who, backup, urgency)
            self.say(actions.set_wanted, who, backup, wanted)
            self.say(actions.note, who, backup, "noted")

    @rule(who=WHO, which=WHICH, partner=st.sampled_from(["COUNTY", "STATE", "METRO"]), reached=FLAG)
    def neighbours(self, who: str, which: int, partner: str, reached: bool) -> None:
        if backup := self.backup(which):
            self.say(actions.mutual_aid, who, backup, partner)
            self.say(actions.reached, who, backup, partner, reached=reached)

    @rule(who=WHO, kind=st.sampled_from([StopKind.TRAFFIC, StopKind.CUSTODY]), no_roll_by=FLAG)
    def get_out(self, who: str, kind: StopKind, no_roll_by: bool) -> None:
        self.say(actions.open_stop, who, kind, no_roll_by=no_roll_by)

    @rule(who=WHO, which=WHICH, prisoner=FLAG, clear=FLAG)
    def end_stop(self, who: str, which: int, prisoner: bool, clear: bool) -> None:
        if stop := self.stop(which):
            self.say(actions.secure_stop, who, stop, prisoner=prisoner)
            if clear:
                self.say(actions.clear_stop, who, stop)

    @rule(who=WHO, which=WHICH, unit=UNITS)
    def roll_by(self, who: str, which: int, unit: str | None) -> None:
        if stop := self.stop(which):
            self.say(actions.roll_by, who, stop, unit=unit)

    @rule(who=WHO, unit=st.sampled_from(["2A12", "2A14", "2A18", "S1"]))
    def sign_on(self, who: str, unit: str) -> None:
        self.say(actions.sign_on, who, unit)

    @rule(who=WHO, hand_over=FLAG)
    def sign_off(self, who: str, hand_over: bool) -> None:
        self.say(actions.sign_off, who, hand_over=hand_over)

    @rule(who=WHO, unit=st.sampled_from(["2A12", "2A14", "S1"]), setting=st.sampled_from(Setting), heard=FLAG)
    def say_of_a_unit(self, who: str, unit: str, setting: Setting, heard: bool) -> None:
        self.say(actions.set_status, who, unit, setting)
        self.say(actions.unit_ok if heard else actions.no_answer, who, unit)

    @rule(times=st.integers(1, 4))
    def time_goes_by(self, times: int) -> None:
        """What is due next is due now."""
        for _ in range(times):
            pending = Timer.objects.filter(fired_at=None, cancelled_at=None)
            timer = pending.order_by("due_at", "pk").first()
            if timer is None:
                return
            now = hands.now()
            Timer.objects.filter(pk=timer.pk).update(due_at=now)
            Backup.objects.filter(pk=timer.subject, next_rung_at=timer.due_at).update(next_rung_at=now)
            self.night.look()
            self.night.sweep()
            assert not Timer.objects.filter(pk=timer.pk, fired_at=None).exists(), "what was due did not fire"
            self.night.check()


def test_whatever_the_cast_says_in_whatever_order_everything_holds(board: None) -> None:
    run_state_machine_as_test(
        Nights,
        settings=settings(
            max_examples=NIGHTS,
            stateful_step_count=30,
            deadline=None,
            derandomize="NIGHTS" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
