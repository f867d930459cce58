"""How things are broken. Each is called on the main thread while rungs come due, and returns when its part is over."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Final

import psycopg2
import redis
from psycopg2.extensions import connection as Connection

from backupboard.children import Child, Command
from backupboard.places import ROOT
from bench.house import BEAT, GUARD, HOSTS, VALKEY, WEB, WORKER_1, WORKER_2
from bench.watching import Gap
from requests.models import Backup, Timer
from tests.faults import clock, disk
from tests.faults.scene import Held, Scene

Blow = Callable[[Scene], None]

EVERYTHING: Final = (WEB, WORKER_1, WORKER_2, BEAT, GUARD, VALKEY)


def nothing(scene: Scene) -> None:
    """To know what the machine gives without a fault."""


def kill(*parts: str) -> Blow:
    """SIGKILL; `manage.py up` starts them again."""

    def blow(scene: Scene) -> None:
        before = scene.house.signal(signal.SIGKILL, *parts)
        back = scene.until(lambda: len(set(scene.house.pids(*parts)) - set(before)) >= len(before), 10)
        scene.promise(back, "it was not started again within 10 s")

    return blow


def freeze(seconds: float, *parts: str) -> Blow:
    """SIGSTOP, and SIGCONT after so long."""

    def blow(scene: Scene) -> None:
        frozen = scene.house.signal(signal.SIGSTOP, *parts)
        try:
            scene.wait(seconds)
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)

    return blow


def flush(scene: Scene) -> None:
    """Everything Valkey holds is gone."""
    with redis.Redis.from_url(scene.house.places.redis_url) as client:
        client.flushall()


def valkey_away(seconds: float) -> Blow:
    """Killed, and started again after so long."""

    def blow(scene: Scene) -> None:
        assert scene.house.valkey is not None
        scene.house.valkey.process.kill()
        scene.house.valkey.process.wait()
        scene.wait(seconds)
        scene.house.start_valkey()

    return blow


def postgres_away(how: signal.Signals, seconds: float) -> Blow:
    """SIGINT stops it fast, SIGQUIT lets it crash, SIGKILL takes the postmaster; started again after so long."""

    def blow(scene: Scene) -> None:
        assert scene.house.postgres is not None
        scene.house.postgres.process.send_signal(how)
        scene.house.postgres.process.wait()
        scene.wait(seconds)
        scene.house.start_postgres()

    return blow


def sweepers_fall(scene: Scene) -> None:
    """In every host the thread of the sweeper ends while the process lives on (hooks/sitecustomize.py)."""
    house, number = scene.house, signal.SIGRTMIN + 5
    others = set(house.signal(number, WEB, WORKER_1, WORKER_2))
    guards = set(house.signal(number, GUARD))
    fell = scene.until(lambda: house.log_says("timers.sweeper_fell") and house.log_says("the sweeper died"), 8)
    scene.promise(fell, "no host said that its sweeper fell")
    fresh = scene.until(lambda: len(house.pids(GUARD)) == 1 and not guards & set(house.pids(GUARD)), 8)
    scene.promise(fresh, "the guard was not started again")
    scene.promise(others <= set(house.pids(*HOSTS)), "a host ended with its sweeper")


def sessions_cut(scene: Scene) -> None:
    """The server ends every session of the application, as a restarted proxy would."""
    client = psycopg2.connect(scene.house.places.database_url("postgres"))
    try:
        with client, client.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'board_app'")
    finally:
        client.close()


def _hold_a_log(scene: Scene, limit_ms: int) -> tuple[int, Connection]:
    """A client of the application that has taken a board's counter and then stopped moving."""
    agency = scene.climb_due_in(0.3).agency
    options = f"-c idle_in_transaction_session_timeout={limit_ms}"
    client: Connection = psycopg2.connect(scene.house.dsn, options=options)
    with client.cursor() as cursor:
        cursor.execute("select 1 from requests_boardcounter where agency_id = %s for no key update", [agency])
    return agency, client


def client_stuck(scene: Scene) -> None:
    """In a transaction, with the limit every process of ours has: the server ends it."""
    _, client = _hold_a_log(scene, 500)
    scene.wait(6)
    try:
        client.cursor().execute("select 1")
        scene.promise(False, "the server let a client hold a board's counter for 6 s")
    except psycopg2.Error:
        pass
    finally:
        client.close()


def client_stuck_for(seconds: float) -> Blow:
    """In a transaction, without any limit: its own agency waits, nobody else does."""

    def blow(scene: Scene) -> None:
        began = time.monotonic()
        agency, client = _hold_a_log(scene, 0)
        scene.wait(seconds)
        client.rollback()
        scene.held.append(Held(agency, Gap(began, time.monotonic())))
        client.close()

    return blow


def clock_ahead(seconds: int) -> Blow:
    """The database's wall clock is stepped."""

    def blow(scene: Scene) -> None:
        before = len(scene.observer.clocks)
        clock.set_ahead(scene.house, seconds)
        scene.notes.append(f"clock: {clock.kind()}")
        stepped = scene.until(lambda: len(scene.observer.clocks) > before, 5)
        scene.promise(stepped, "the database's clock did not move")

    return blow


def poison(scene: Scene) -> None:
    """A rung whose ladder is broken: three tries, an alarm, and nobody else waits for it."""
    climb = scene.climb_due_in(1.5)
    scene.poisoned.append(climb)
    row = Backup.objects.get(pk=climb.backup)
    row.ladder["rungs"][2]["after"] = "soon"
    Backup.objects.filter(pk=row.pk).update(ladder=row.ladder)
    given_up = Timer.objects.filter(subject=row.pk, step=1, poisoned_at__isnull=False, tries=3)
    scene.promise(scene.until(given_up.exists, 8), "a poisoned rung was not given up")
    said = scene.until(lambda: scene.house.log_says("failed three times and is given up"), 2)
    scene.promise(said, "no process alarmed that a rung was given up")


def killed_before_the_poke(scene: Scene) -> None:
    """One sweeper after the other is killed between its commit and its poke, as long as rungs come due."""
    folder = scene.house.places.data
    said = folder / "doomed.txt"
    said.unlink(missing_ok=True)
    argv = [sys.executable, "-m", "tests.faults.doomed", scene.house.dsn, str(said)]
    until = scene.written.begins + scene.seconds
    while time.monotonic() < until:
        doomed = Child(Command("doomed", argv, folder / "doomed.log", cwd=ROOT))
        scene.until(lambda child=doomed: child.exit_code() is not None, until - time.monotonic())  # type: ignore[misc]
        doomed.stop(2)
    fired = [line for line in said.read_text().splitlines() if line] if said.exists() else []
    scene.notes.append(f"killed before the poke: {len(fired)} times")
    scene.promise(len(fired) >= 5, "hardly any sweeper got to fire before it was killed")


def disk_full(seconds: float) -> Blow:
    """Nothing can be written for so long; what came due meanwhile comes as soon as something can."""

    def blow(scene: Scene) -> None:
        began = time.monotonic()
        with disk.full(scene.house):
            scene.wait(seconds)
            scene.notes.append(f"{disk.room(scene.house)} bytes were left")
        scene.unwritable.append(Gap(began, time.monotonic()))

    return blow
