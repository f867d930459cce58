"""Everybody talks at once while the ladders climb: no deadlock, no broken chain, nothing left half done."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from requests import actions
from requests.actions import Ask, followups
from requests.models import Backup, Event, Stop, Timer
from requests.refusals import Forbidden, Invalid, NotFound, NotInThisState
from requests.vocabulary import Disposition, EventKind, StopKind, TimerKind, Urgency, VerifyOutcome
from tests.actions.night import Night
from tests.timers import hands

WORDS_EACH = 25


def test_six_people_and_two_sweepers_for_a_while(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LADDER_QUICKER", 100)
    silent: list[str] = []
    people = ["requester", "neighbour", "third", "dispatcher", "commander", "outsider_desk"]
    night.ask(Urgency.EMERGENCY)

    def talk(who: str) -> Callable[[], None]:
        def words() -> None:
            dice = random.Random(who)
            try:
                for _ in range(WORDS_EACH):
                    _say_something(night, who, dice)
            finally:
                silent.append(who)

        return words

    def sweep() -> None:
        while len(silent) < len(people):
            hands.fire()
            followups.run_pending()

    hands.together(*[talk(who) for who in people], sweep, sweep)
    night.check()
    assert Event.objects.count() > len(people)
    assert not Timer.objects.filter(poisoned_at__isnull=False).exists()
    _each_rung_fired_once_and_said_so()


def _each_rung_fired_once_and_said_so() -> None:
    for backup in Backup.objects.all():
        told = Event.objects.filter(agency=backup.agency_id, subject=backup.pk, payload__contains='"rung"')
        fired = Timer.objects.filter(kind=TimerKind.RUNG, subject=backup.pk, fired_at__isnull=False).exclude(step=0)
        climbed = told.filter(kind__in=(EventKind.BACKUP_ESCALATED, EventKind.BACKUP_EXHAUSTED))
        assert climbed.count() == fired.count(), f"#{backup.number} of {backup.agency}"


def _say_something(night: Night, who: str, dice: random.Random) -> None:
    actor = night.actor(who)
    asks = list(Backup.objects.filter(closed_at=None).values_list("pk", flat=True)) or [night.cast.units["2A12"].pk]
    stops = list(Stop.objects.filter(cleared_at=None).values_list("pk", flat=True)) or asks
    backup, stop = dice.choice(asks), dice.choice(stops)
    words: list[tuple[Callable[..., Any], list[Any], dict[str, Any]]] = [
        (actions.request_backup, [Ask(dice.choice(list(Urgency)))], {}),
        (actions.respond, [backup], {"eta_s": dice.choice([None, 60, 900]), "divert": dice.random() < 0.5}),
        (actions.respond, [backup], {"unit": dice.choice(["2A14", "2A18"]), "divert": True}),
        (actions.assign, [backup, dice.choice(["2A14", "2A16", "2A18", "S2"])], {}),
        (actions.arrive, [backup], {}),
        (actions.decline, [backup], {}),
        (actions.clear_response, [backup], {}),
        (actions.stand_down, [backup], {}),
        (actions.acknowledge, [backup], {}),
        (actions.escalate, [backup], {}),
        (actions.secure, [backup], {"prisoner": dice.random() < 0.5}),
        (actions.cancel, [backup], {}),
        (actions.verify_cancel, [backup, dice.choice(list(VerifyOutcome))], {}),
        (actions.close, [backup, Disposition.HELPED], {}),
        (actions.mutual_aid, [backup, "COUNTY"], {}),
        (actions.open_stop, [StopKind.TRAFFIC], {}),
        (actions.roll_by, [stop], {}),
        (actions.clear_stop, [stop], {}),
        (actions.sign_off, [], {"hand_over": dice.random() < 0.5}),
        (actions.sign_on, [dice.choice(["2A12", "2A14", "2A16", "2A18", "S2"])], {}),
    ]
    verb, said, more = dice.choice(words)
    try:
        verb(actor, *said, **more)
    except (NotInThisState, Forbidden, Invalid, NotFound):
        return
