"""The board's real processes in a directory of their own, as `manage.py up` starts them, and a hand on each of them.

`Form.UP` is `manage.py up` with everything below it. In the other forms the two servers are ours and `up` is told where
they are, so that one can stay dead for as long as a fault lasts.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Final

import django
import httpx
import psycopg2
import psycopg2.errors

from backupboard.children import Child, Command
from backupboard.places import ROOT, places
from backupboard.servers import DATABASE, Postgres, Valkey, make_private, wait_until
from tests.up.stack import environment, eventually, free_port, processes_of

#: Every process of ours but `up` itself, by a pattern of its command line.
WEB, WORKER_1, WORKER_2, BEAT, GUARD = r"daphne_server", r"worker-1@", r"worker-2@", r" beat ", r"requests\.sweeper"
VALKEY, POSTGRES = r"valkey-server", r"bin/postgres -D"
CREW: Final = (WEB, WORKER_1, WORKER_2, BEAT, GUARD)
#: Those that host a sweeper.
HOSTS: Final = (WEB, WORKER_1, WORKER_2, GUARD)
#: A part that exits after less than this is taken for one that keeps falling, and started less eagerly.
STEADY_S: Final = 10.0
_START_S: Final = 180.0
_FRESH: Final = """
select count(*) from requests_heartbeat
  where seen_at between clock_timestamp() - interval '2 s' and clock_timestamp() + interval '2 s'
    and split_part(process, ':', 3)::int = any (%s)"""


class Form(Enum):
    """Who runs the two servers."""

    UP = "all under manage.py up"
    APART = "servers apart"
    STEPPED = "servers apart, the database's clock can be stepped"
    SMALL_DISK = "all under manage.py up, the database on a small disk"


class House:
    """One data directory and whatever runs on it."""

    def __init__(self, folder: Path, **more: str) -> None:
        """`more`: environment of every process."""
        self.places = places(str(folder / "data"))
        self.port = free_port()
        self.more = {"SECRET_KEY": secrets.token_urlsafe(50), **more}
        self.form: Form | None = None
        self.up: Child | None = None
        self.postgres: Child | None = None
        self.valkey: Child | None = None
        for path in (self.places.data, self.places.sockets, self.places.log):
            make_private(path)

    # ------------------------------------------------------------ starting and stopping

    def start(
        self,
        form: Form,
        postgres_environment: dict[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """Everything up and at work, in this form. `prepare`: once the database answers, before anybody uses it."""
        if self.form is form:
            return
        self.stop()
        given = {}
        if form in (Form.APART, Form.STEPPED):
            self.start_postgres(postgres_environment or {})
            Postgres.at(self.places).make_database()
            if prepare:
                prepare()
            self.start_valkey()
            given = {
                "DATABASE_URL": self.places.database_url("board_app"),
                "DATABASE_OWNER_URL": self.places.database_url("board_owner"),
                "REDIS_URL": self.places.redis_url,
            }
        said = self.places.data / "up.txt"
        said.unlink(missing_ok=True)
        env = environment(self.places.data, self.port, **self.more, **given)
        self.up = Child(Command("up", [_python(), "manage.py", "up"], said, env, cwd=ROOT))
        up = self.up
        eventually(lambda: "open http://" in said.read_text() or up.exit_code() is not None, _START_S)
        if up.exit_code() is not None or "open http://" not in said.read_text():
            raise SystemExit(f"the board does not start: {said.read_text()}")
        self.form = form
        self.wait_until_whole()

    def stop(self) -> None:
        """Everything down; what does not go is killed."""
        for child in (self.up, self.valkey, self.postgres):
            if child is not None:
                child.stop(40)
        self.up = self.valkey = self.postgres = self.form = None
        if not eventually(lambda: not self.members(), 20):
            for pid in self.members():
                os.kill(pid, signal.SIGKILL)

    def start_postgres(self, environment: dict[str, str] | None = None, *, wait: bool = True) -> None:
        """Ours, in the forms where it is apart."""
        server = Postgres.at(self.places)
        server.prepare()
        server.wait_for_predecessor()
        command = self.postgres.command if self.postgres else replace(server.command(), env=environment or {})
        self.postgres = Child(command)
        if wait:
            wait_until(server.answers, self.postgres, _START_S)

    def start_valkey(self) -> None:
        """Ours, in the forms where it is apart."""
        self.valkey = Valkey.at(self.places).start()

    # ------------------------------------------------------------ looking

    @property
    def dsn(self) -> str:
        """As the application."""
        return self.places.database_url("board_app")

    def members(self) -> dict[int, str]:
        """Living processes by id, with their command lines; not `up` itself, not the servers' own children."""
        own = self.up.pid if self.up else None
        return {pid: line for pid, line in processes_of(self.places.data).items() if pid != own}

    def pids(self, *patterns: str) -> list[int]:
        """Of these parts, those that live."""
        found = self.members()
        return [pid for pattern in patterns for pid, line in found.items() if re.search(pattern, line)]

    def is_whole(self) -> bool:
        """Every part is there, every sweeper has stamped within 2 s, and the web process can write."""
        if len(self.pids(*CREW)) != len(CREW) or not self.pids(VALKEY):
            return False
        try:
            client = psycopg2.connect(self.dsn, connect_timeout=2)
        except psycopg2.OperationalError:
            return False
        try:
            with client, client.cursor() as cursor:
                cursor.execute(_FRESH, [self.pids(*HOSTS)])
                row = cursor.fetchone()
        except psycopg2.Error:
            return False
        finally:
            client.close()
        return row is not None and row[0] == len(HOSTS) and self.answers()

    def answers(self) -> bool:
        """Whether the web process says it is ready."""
        try:
            return httpx.get(f"http://localhost:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_until_whole(self, *, steady: bool = False) -> None:
        """Until nothing is missing; `steady`: and nothing was started a moment ago."""
        if not eventually(self.is_whole, _START_S):
            raise SystemExit(f"the board is not whole again: {sorted(self.members().values())}")
        if steady:
            _until(lambda: min(map(_age, self.pids(*CREW, VALKEY))) > STEADY_S + 0.5)

    def log_says(self, text: str) -> bool:
        """Whether any process of ours wrote it down."""
        return any(text in path.read_text(errors="replace") for path in self.places.log.glob("*.log"))

    # ------------------------------------------------------------ breaking

    def signal(self, number: int, *patterns: str) -> list[int]:
        """Sends it to these parts; answers who got it."""
        found = self.pids(*patterns)
        if len(found) < len(patterns):
            raise SystemExit(f"nobody to send {number} to: {patterns}, found {found}")
        for pid in found:
            os.kill(pid, number)
        return found


def _python() -> str:
    return sys.executable


def _age(pid: int) -> float:
    """Seconds since a process was started."""
    try:
        ticks = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def _until(true: Callable[[], bool]) -> None:
    if not eventually(true, _START_S):
        raise SystemExit("it did not happen in time")


def owner(house: House, statement: str, *parameters: object) -> None:
    """As the role that owns the tables."""
    client = psycopg2.connect(house.places.database_url("board_owner", DATABASE))
    try:
        with client, client.cursor() as cursor:
            cursor.execute(statement, parameters)
    finally:
        client.close()


def empty(house: House) -> None:
    """Nobody and nothing is left. Ids go on counting, so that no hub mistakes a new log for an old one."""
    for last in (False, False, True):
        try:
            owner(house, "truncate units_agency, units_officer cascade")
            return
        except psycopg2.errors.DeadlockDetected:
            # With whoever reads the same tables in another order; the server let the other one through.
            if last:
                raise


def set_django_up(house: House) -> None:
    """In this process, with the settings of the house: its key, its database, its broker."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "DATA_DIR": str(house.places.data),
        "SECRET_KEY": house.more["SECRET_KEY"],
        "DJANGO_SETTINGS_MODULE": "backupboard.settings",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
    }
    django.setup()
