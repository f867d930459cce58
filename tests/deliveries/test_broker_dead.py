"""With the broker dead messages wait, nothing else does; when it is back they go."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import redis

from backupboard.children import Child, Command
from backupboard.places import ROOT, Places
from backupboard.servers import Valkey, make_private
from requests import hints
from requests.models import Delivery, Heartbeat
from tests.api.wire import ask as ask_by_http
from tests.cast import Cast
from tests.deliveries.receivers import PushService
from tests.deliveries.scene import VAPID_KEY, ask, fresh, tell
from tests.stopwatch import Stopwatch
from tests.timers import hands

pytestmark = pytest.mark.up

CELERY = ("-m", "celery", "-A", "backupboard.celery")
WORKER = (*CELERY, "worker", "-P", "threads", "-c", "2", "-l", "WARNING", "--without-mingle", "--without-gossip")


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Valkey:
    """A broker of the test's own, not started; this process's hints go to it."""
    folder = tmp_path_factory.mktemp("valkey")
    places = Places(folder, folder)
    make_private(places.log)
    hinter = hints.Hinter(places.redis_url.replace("unix://", "redis+socket://", 1))
    hinter.start()
    monkeypatch.setattr(hints, "_hinter", hinter)
    return Valkey.at(places)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def waiting(valkey: Valkey) -> int:
    """How many words lie in the queue."""
    with closing(redis.Redis.from_url(valkey.places.redis_url)) as client:
        return int(client.llen("celery"))


def test_rows_wait_touches_do_not_and_all_go_when_it_is_back(
    cast: Cast, service: PushService, valkey: Valkey, running: ExitStack, tmp_path: Path
) -> None:
    environment = {"REDIS_URL": valkey.places.redis_url, "VAPID_KEY": VAPID_KEY, "PUSH_ALLOW_LOCAL": "1"}
    for name, words in {"worker": WORKER, "beat": (*CELERY, "beat", "-s", str(tmp_path / "schedule"))}.items():
        child = Child(Command(name, [sys.executable, *words], tmp_path / f"{name}.log", environment, cwd=ROOT))
        running.callback(child.stop, 10)
    hands.eventually(lambda: Heartbeat.objects.filter(kind="worker").exists())
    service.of(cast.metro)
    backup = ask(cast)
    with Stopwatch() as since:
        told = [tell(backup, "dispatch", step=step)[0] for step in (11, 12, 13)]
        ask_by_http(cast.client("third"))
    assert since.seconds < 2, "neither the follow-up nor the touch waited for the broker"
    assert {fresh(one).attempts for one in told} == {0}
    assert not service.came
    running.callback(valkey.start().stop, 5)
    hands.eventually(lambda: all(fresh(one).sent_at for one in told))
    came = [one.id for one in service.came]
    assert all(came.count(str(one.pk)) == 1 for one in told)


def test_however_many_ask_meanwhile_a_few_words_are_enough(valkey: Valkey, running: ExitStack) -> None:
    running.callback(valkey.start().stop, 5)
    for _ in range(1000):
        hints.deliveries()
    hands.eventually(lambda: waiting(valkey) > 0)
    assert waiting(valkey) < 20


def test_a_dead_broker_is_not_asked_without_a_pause(
    valkey: Valkey, running: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    hints.deliveries()
    hands.eventually(lambda: "hint.failed" in caplog.text)
    for _ in range(50):
        hints.deliveries()
    assert caplog.text.count("hint.failed") == 1
    running.callback(valkey.start().stop, 5)
    # The one that was asked for meanwhile comes once the pause is over.
    hands.eventually(lambda: waiting(valkey) == 1)


def test_asking_never_waits(cast: Cast, valkey: Valkey) -> None:
    with Stopwatch() as since:
        for _ in range(10_000):
            hints.deliveries()
    assert since.seconds < 2
    assert not Delivery.objects.exists()
