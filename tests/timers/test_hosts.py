"""Real processes that host the timers: a Celery worker without its broker, the guard, the web process."""

from __future__ import annotations

import json
import os
import signal
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from celery.concurrency.prefork import TaskPool as Forking
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from backupboard.children import Child, Command
from backupboard.places import ROOT
from requests import sweeper_hosts
from requests.actions import Ask, request_backup
from requests.guard import _CHANNEL
from requests.models import Backup, FollowUp, Heartbeat, Share, Timer
from requests.poke import CHANNEL
from requests.sweeper import Sweeper
from requests.vocabulary import TimerKind, Urgency
from tests.cast import Cast
from tests.stopwatch import Stopwatch
from tests.timers import hands

Start = Callable[..., Child]

WORKER = ("-m", "celery", "-A", "backupboard.celery", "worker", "-c", "2", "-l", "WARNING", "--without-mingle")
GUARD = ("-m", "requests.sweeper")
WEB = ("-m", "backupboard.daphne_server", "--port", "0")
BACKUP_SUPERVISOR, BACKUP_MUTUAL_AID_OFFERED = 2, 3
#: For a busy machine: what ends here ends by itself.
PATIENCE_S = 60


@pytest.fixture
def start(cast: Cast, tmp_path: Path) -> Iterator[Start]:
    """Starts one of our processes on the test's database; it ends with the test."""
    with ExitStack() as running:

        def start(name: str, *arguments: str, **environment: str) -> Child:
            command = Command(name, [sys.executable, *arguments], tmp_path / f"{name}.log", environment, cwd=ROOT)
            child = Child(command)
            running.callback(child.stop, 10)
            return child

        yield start


def said(child: Child) -> str:
    return child.command.log.read_text()


def at_work(child: Child, kind: str) -> None:
    """Waits for its first heartbeat; a process that ended instead is quoted."""

    def stamped() -> bool:
        assert child.exit_code() is None, said(child)
        return Heartbeat.objects.filter(kind=kind).exists()

    hands.eventually(stamped)


@pytest.fixture
def fast(settings: Settings) -> float:
    """Ladders twenty times as quick: the supervisor after 2.25 s."""
    settings.LADDER_QUICKER = 20
    return 20.0


def rung_times(backup: uuid.UUID) -> list[float]:
    row = Backup.objects.get(pk=backup)
    fired = Timer.objects.filter(kind=TimerKind.RUNG, subject=backup, fired_at__isnull=False).order_by("step")
    return [(timer.fired_at - row.run_started_at).total_seconds() for timer in fired if timer.fired_at]


def test_a_worker_whose_broker_was_never_there_climbs_to_the_supervisor_and_beyond(
    cast: Cast, start: Start, fast: float, tmp_path: Path
) -> None:
    worker = start("worker", *WORKER, REDIS_URL=f"unix://{tmp_path}/nobody.sock")
    at_work(worker, "worker")
    with Stopwatch() as watch:
        backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
        hands.eventually(lambda: Backup.objects.get(pk=backup).rung >= BACKUP_SUPERVISOR)
        hands.eventually(lambda: Backup.objects.get(pk=backup).rung >= BACKUP_MUTUAL_AID_OFFERED)
        hands.eventually(lambda: Share.objects.filter(backup=backup).count() == 2)
    late = [at - after / fast for at, after in zip(rung_times(backup), (0, 20, 45, 90), strict=False)]
    assert len(late) == 4 and min(late) > -0.02 and max(late) < 2 + watch.stalled
    assert "Cannot connect to" in said(worker), "the broker was there after all"
    assert worker.exit_code() is None


def test_the_guard_fires_pokes_and_leaves_when_told(cast: Cast, start: Start, fast: float) -> None:
    ear = redis.Redis.from_url(os.environ["REDIS_URL"]).pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    ear.subscribe(_CHANNEL)
    guard = start("guard", *GUARD)
    at_work(guard, "guard")
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    hands.eventually(lambda: Backup.objects.get(pk=backup).rung >= BACKUP_SUPERVISOR)
    heard: list[dict[str, int]] = []

    def listened() -> bool:
        message = ear.get_message(timeout=0.1)
        heard.extend([json.loads(message["data"])] if message else [])
        return {"agency": cast.metro.pk, "seq": 4} in heard

    hands.eventually(listened)
    ear.close()
    guard.ask_to_stop()
    guard.wait(PATIENCE_S)
    assert guard.exit_code() == 0


def test_the_guard_goes_on_without_redis(cast: Cast, start: Start, fast: float, tmp_path: Path) -> None:
    guard = start("guard", *GUARD, REDIS_URL=f"unix://{tmp_path}/nobody.sock")
    at_work(guard, "guard")
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    hands.eventually(lambda: Backup.objects.get(pk=backup).rung >= BACKUP_SUPERVISOR)
    assert "hubs' tick heals" in said(guard)
    assert guard.exit_code() is None


def test_the_guard_waits_for_a_database_that_is_not_there(start: Start, tmp_path: Path) -> None:
    guard = start("guard", *GUARD, DATABASE_URL=f"postgresql://board_app@/board?host={tmp_path}")
    hands.eventually(lambda: "sweep failed, again" in said(guard))
    assert guard.exit_code() is None


def test_the_guard_without_a_database_says_what_to_set(start: Start) -> None:
    guard = start("guard", *GUARD, DATABASE_URL="")
    guard.wait(PATIENCE_S)
    assert guard.exit_code() == 1
    assert said(guard).startswith("guard: set DATABASE_URL")


def test_the_sweeper_and_the_guard_need_no_django(start: Start) -> None:
    child = start("bare", "-c", "import sys, requests.guard; print(*sys.modules)")
    child.wait(PATIENCE_S)
    loaded = {name.split(".")[0] for name in said(child).split()}
    assert "psycopg2" in loaded
    assert not loaded & {"django", "celery", "redis", "structlog"}


def test_the_web_process_hosts_the_timers_while_it_serves(start: Start) -> None:
    web = start("web", *WEB)
    at_work(web, "web")
    web.ask_to_stop()
    web.wait(PATIENCE_S)
    assert web.exit_code() in (0, -signal.SIGTERM)


def test_when_the_worker_is_killed_the_guard_fires_what_it_left(cast: Cast, start: Start, fast: float) -> None:
    worker = start("worker", *WORKER)
    at_work(start("guard", *GUARD), "guard")
    at_work(worker, "worker")
    with Stopwatch() as watch:
        backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
        worker.process.kill()
        hands.eventually(lambda: Backup.objects.get(pk=backup).rung >= BACKUP_SUPERVISOR)
    late = [at - after / fast for at, after in zip(rung_times(backup), (0, 20, 45), strict=True)]
    assert max(late) < 2 + watch.stalled


def test_a_worker_that_forks_is_refused_in_words() -> None:
    class Worker:
        pool_cls = Forking

    with pytest.raises(ImproperlyConfigured, match="-P threads"):
        sweeper_hosts.SweeperStep(Worker())


def test_a_sweeper_thread_that_falls_says_so_and_is_started_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sweep, falls = Sweeper.sweep, [SystemExit(3), MemoryError(), KeyboardInterrupt()]

    def falling(self: Sweeper) -> float:
        if falls:
            raise falls.pop()
        return sweep(self)

    monkeypatch.setattr(Sweeper, "sweep", falling)
    host = sweeper_hosts.Host("test")
    host.start()
    try:
        hands.eventually(lambda: Heartbeat.objects.filter(kind="test").exists())
        backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
        hands.until_due(backup)
        hands.eventually(lambda: Backup.objects.get(pk=backup).rung == 1)
    finally:
        host.stop()
    assert caplog.text.count("timers.sweeper_fell") == 2


def test_a_host_does_follow_ups_at_once(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    hands.climb(backup)
    hands.climb(backup)
    hands.until_due(backup, late=-0.6)
    host = sweeper_hosts.Host("test")
    host.start()
    try:
        with Stopwatch() as watch:
            hands.eventually(lambda: Share.objects.filter(backup=backup).count() == 2)
    finally:
        host.stop()
    rung = Timer.objects.get(subject=backup, step=3)
    assert rung.fired_at is not None
    done = FollowUp.objects.get(timer=rung).done_at
    assert done is not None and (done - rung.fired_at).total_seconds() < 2 + watch.stalled


def test_the_guard_pokes_where_the_hubs_listen() -> None:
    assert _CHANNEL == CHANNEL


def test_the_host_speaks_to_the_same_database_as_django(board: None) -> None:
    one = Sweeper(sweeper_hosts.database_dsn(), "test", lambda _: None)
    here = one._ask("select current_database(), current_user, current_setting('lock_timeout')")
    one.disconnect()
    assert here == [(connection.settings_dict["NAME"], "board_app", "200ms")]
