"""Many at once: nobody gets one twice at the same time, and a slow receiver holds nobody else's message."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from celery import Celery

from backupboard.celery import app
from backupboard.children import Child, Command
from backupboard.places import ROOT
from requests import hints
from requests.actions import carrying
from requests.deliveries.sending import Crew
from requests.models import Delivery
from tests.cast import Cast
from tests.deliveries.receivers import PushService
from tests.deliveries.scene import VAPID_KEY, ask, carried, due_again, fresh, tell
from tests.stopwatch import Stopwatch
from tests.timers import hands

WORKER = ("-m", "celery", "-A", "backupboard.celery", "worker", "-P", "threads", "-c", "4", "-l", "WARNING")
MANY = 40


def test_two_workers_never_carry_one_twice(cast: Cast, service: PushService, crew: Crew) -> None:
    for number in range(MANY):
        service.of(cast.metro, path=str(number))
    tell(ask(cast), "dispatch")
    other = Crew()
    setting_out = [*crew.start(), *other.start()]
    assert sum(one.result(60) for one in setting_out) == MANY
    other.pool.shutdown()
    assert Counter(came.id for came in service.came) == {str(row.pk): 1 for row in Delivery.objects.all()}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    assert service.most_at_once > 1, "several at a time"


def test_a_row_in_another_workers_hands_is_passed_over(cast: Cast, service: PushService) -> None:
    service.of(cast.metro)
    tell(ask(cast), "dispatch")
    with hands.frozen("select 1 from requests_delivery for update"):
        assert carrying.claim({"push": 1, "mail": 1}) is None
    assert carrying.claim({"push": 1, "mail": 1}) is not None


def test_a_receiver_that_does_not_answer_holds_nobody_else(cast: Cast, service: PushService, crew: Crew) -> None:
    gate = threading.Event()

    def answer(path: str) -> int:
        if path == "/slow":
            gate.wait(30)
        return 201

    service.answer = answer
    for path in ("slow", *map(str, range(MANY))):
        service.of(cast.metro, path=path)
    tell(ask(cast), "dispatch")
    setting_out = crew.start()
    try:
        hands.eventually(lambda: Delivery.objects.filter(sent_at__isnull=False).count() == MANY)
        # What comes meanwhile goes as well: one thread waits, the others are free.
        tell(ask(cast, who="third"), "dispatch")
        again = crew.start()
        hands.eventually(lambda: Delivery.objects.filter(sent_at__isnull=False).count() == 2 * MANY)
    finally:
        gate.set()
    assert sum(one.result(60) for one in [*setting_out, *again]) >= 2 * MANY


def test_a_receiver_that_takes_longer_than_it_may_is_left(
    cast: Cast, service: PushService, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    service.answer = lambda path: 201 if gate.wait(30) else 500
    monkeypatch.setattr("requests.deliveries.push.Push.longest_s", 0.3)
    service.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    gate.set()
    assert fresh(told[0]).error == "the push service does not answer"
    assert fresh(told[0]).dead_at is None


Start = Callable[..., Child]


@pytest.fixture
def start(cast: Cast, tmp_path: Path) -> Iterator[Start]:
    """Starts a real Celery worker on the test's database; it ends with the test."""
    with ExitStack() as running:

        def start(name: str, **environment: str) -> Child:
            environment = {"VAPID_KEY": VAPID_KEY, "PUSH_ALLOW_LOCAL": "1", **environment}
            command = Command(name, [sys.executable, *WORKER], tmp_path / f"{name}.log", environment, cwd=ROOT)
            child = Child(command)
            running.callback(child.stop, 10)
            return child

        yield start


@pytest.fixture
def queue() -> Celery:
    """The broker, emptied of what earlier tests left in it."""
    app.control.purge()
    return app


@pytest.mark.up
def test_a_worker_killed_on_the_way_costs_one_more_try_under_the_same_id(
    cast: Cast, service: PushService, start: Start, queue: Celery
) -> None:
    gate = threading.Event()
    service.answer = lambda path: 201 if gate.wait(60) else 500
    service.of(cast.metro)
    worker = start("first")
    told = tell(ask(cast), "dispatch")[0]
    look_until(lambda: service.has(told))
    worker.process.send_signal(signal.SIGKILL)
    worker.process.wait()
    gate.set()
    assert (fresh(told).attempts, fresh(told).sent_at) == (1, None)
    start("second")
    due_again([told])
    look_until(lambda: fresh(told).sent_at is not None)
    twice = [came for came in service.came if came.id == str(told.pk)]
    assert len(twice) == 2
    assert len({came.headers["Topic"] for came in twice}) == 1
    assert fresh(told).attempts == 2


@pytest.mark.up
def test_a_worker_hears_at_once_that_something_waits(
    cast: Cast, service: PushService, start: Start, queue: Celery
) -> None:
    service.of(cast.metro)
    start("worker")
    backup = ask(cast)
    first = tell(backup, "dispatch")[0]
    look_until(lambda: service.has(first))
    # Now that it runs: without beat, and with nothing else that looks.
    told = tell(backup, "dispatch", step=2)[0]
    with Stopwatch() as since:
        hands.eventually(lambda: fresh(told).sent_at is not None)
    assert since.seconds < 2


def look_until(true: Callable[[], bool]) -> None:
    """Waits for a worker that is just starting, which beat would tell to look every 5 s."""

    def looked() -> bool:
        if true():
            return True
        hints.deliveries()
        return False

    hands.eventually(looked)


def test_the_worker_of_these_tests_speaks_to_their_own_broker() -> None:
    assert app.conf.broker_url.endswith(os.environ["REDIS_URL"].removeprefix("unix://"))
