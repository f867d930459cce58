"""An answer and a rung at the same moment, 150 times with two sweepers: answered, or fired and then answered."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from datetime import datetime

from requests.actions import Ask, close, request_backup, respond
from requests.models import Backup, LadderPolicy, Timer
from requests.sweeper_hosts import Host
from requests.vocabulary import Disposition, EventKind, TimerKind, Urgency
from tests.cast import Cast
from tests.timers import hands

TURNS = 150
AFTER_S = 0.15


def answer_at(cast: Cast, backup: Backup, due_at: datetime, off_s: float) -> None:
    """Touches Rolling within some milliseconds of the deadline."""
    until = time.monotonic() + (due_at - hands.now()).total_seconds() + off_s
    while time.monotonic() < until:
        time.sleep(max(0.0, min(0.001, until - time.monotonic())))
    respond(cast.actor("neighbour"), backup.pk, eta_s=60)


def test_a_hundred_and_fifty_times_no_rung_after_the_answer(cast: Cast) -> None:
    LadderPolicy.objects.create(agency=cast.metro, urgency=Urgency.BACKUP, rungs=hands.short(AFTER_S, 60))
    # Tests before this one leave theirs in the process: what counts is that no turn does.
    before = set(threading.enumerate())
    dice, found, aim = random.Random(7), Counter[str](), 0.0
    hosts = [Host("one"), Host("two")]
    for host in hosts:
        host.start()
    try:
        for turn in range(TURNS):
            asker = ("requester", "third")[turn % 2]
            backup = Backup.objects.get(pk=request_backup(cast.actor(asker), Ask(Urgency.BACKUP)).backup_id)
            timer = Timer.objects.get(kind=TimerKind.RUNG, subject=backup.pk, step=1)
            off_s = aim + dice.uniform(-0.03, 0.03)
            hands.together(lambda b=backup, t=timer, off_s=off_s: answer_at(cast, b, t.due_at, off_s))
            found[won := what_happened(cast, backup)] += 1
            # Whoever won is given a worse start, so that on a slow machine too it is a race.
            aim = min(0.0, aim + 0.01) if won == "answered" else max(-AFTER_S, aim - 0.01)
            close(cast.actor("dispatcher"), backup.pk, Disposition.HELPED)
            again = Timer.objects.get(pk=timer.pk)
            assert (again.fired_at is None) != (again.cancelled_at is None)
    finally:
        for host in hosts:
            host.stop()
    assert sum(found.values()) == TURNS
    # The race was one: neither side always won.
    assert min(found["answered"], found["fired, then answered"]) > 0, found
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert left <= {"poker"}, left


def what_happened(cast: Cast, backup: Backup) -> str:
    kinds = hands.told(backup.pk, cast.metro.pk)
    answered = kinds.index(EventKind.RESPONSE_ROLLING)
    assert kinds.count(EventKind.BACKUP_ESCALATED) <= 1, kinds
    assert EventKind.BACKUP_ESCALATED not in kinds[answered:], kinds
    assert hands.pending(backup.pk) is None
    return "fired, then answered" if EventKind.BACKUP_ESCALATED in kinds else "answered"
