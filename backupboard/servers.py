"""PostgreSQL and Valkey as child processes of ours: made ready, started, waited for. Unix sockets only.

The same for `manage.py up` and for the tests; only durability differs, and `up` checks it.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

from backupboard.binaries import MAJOR, PostgresPrograms, ValkeyProgram, find_postgres, find_valkey
from backupboard.children import CannotStart, Child, Command, last_line, run_once
from backupboard.places import ROOT, Places

DATABASE = "board"
ROLES_SQL = ROOT / "backupboard" / "sql" / "roles.sql"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
# After a kill -9 of the parent the old server may still be closing its books.
PREDECESSOR_TIMEOUT_S = 15.0


def make_private(folder: Path) -> None:
    """A directory of this user that nobody else can enter."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        if state.st_uid != os.geteuid():
            raise CannotStart(f"{folder} belongs to another user: remove it, or give another DATA_DIR.")
        folder.chmod(0o700)
    except OSError as error:
        raise CannotStart(f"cannot write to {folder} ({error.strerror}): give another DATA_DIR.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotStart(f"cannot write to {folder}: give another DATA_DIR.")


@dataclass(frozen=True)
class Postgres:
    """The database server of one data directory. `durable=False` is for tests: a power cut loses data."""

    programs: PostgresPrograms
    places: Places
    durable: bool = True

    @classmethod
    def at(cls, places: Places, *, durable: bool = True) -> "Postgres":
        """With the programs that fit the data that is there; a new directory takes the current major version."""
        try:
            major = int((places.postgres / "PG_VERSION").read_text())
        except FileNotFoundError:
            major = MAJOR
        except (OSError, ValueError) as error:
            raise CannotStart(f"{places.postgres}/PG_VERSION cannot be read: {error}.") from None
        try:
            return cls(find_postgres(major), places, durable)
        except CannotStart as reason:
            if major == MAJOR:
                raise
            raise CannotStart(
                f"the data in {places.postgres} was made by PostgreSQL {major}, this version brings {MAJOR}: "
                f"dump it with the version that made it and restore it here (docs/running.md). [{reason}]"
            ) from None

    def prepare(self) -> bool:
        """Make the data directory if there is none; True when it was made. A half-made one is never seen."""
        if (self.places.postgres / "PG_VERSION").exists():
            return False
        half = self.places.data / "postgres.new"
        if half.exists():
            run_once("rm", ["rm", "-rf", half])
        run_once(
            "initdb",
            [
                self.programs.bin / "initdb",
                *("-D", half, "-U", "postgres", "--auth-local=trust", "--auth-host=reject"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                "--data-checksums",
                *(() if self.durable else ("--no-sync",)),
            ],
            not_as_root=True,
        )
        half.rename(self.places.postgres)
        return True

    def command(self) -> Command:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.places.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "64MB",
            "io_method": "sync",
            "jit": "off",
            "max_logical_replication_workers": "0",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
        }
        if self.programs.major < 18:
            del settings["io_method"]
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Command(
            name="postgres",
            argv=[self.programs.bin / "postgres", "-D", self.places.postgres, *arguments],
            log=self.places.log / "postgres.log",
            dies_by=signal.SIGINT,  # a clean, quick stop; its own children follow it
            stops_by=signal.SIGINT,
            not_as_root=True,
        )

    def start(self) -> Child:
        self.wait_for_predecessor()
        child = Child(self.command())
        wait_until(self.answers, child, START_TIMEOUT_S)
        return child

    def wait_for_predecessor(self) -> None:
        """Until a server whose parent was killed has closed the directory."""
        deadline = time.monotonic() + PREDECESSOR_TIMEOUT_S
        while (pid := self._running_pid()) is not None:
            if time.monotonic() > deadline:
                raise CannotStart(f"another PostgreSQL (process {pid}) is using {self.places.postgres}: stop it first.")
            time.sleep(0.05)

    def _running_pid(self) -> int | None:
        try:
            pid = int((self.places.postgres / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if b"postgres" in command and os.fsencode(self.places.postgres) in command else None

    def url(self, role: str, name: str = DATABASE) -> str:
        return self.places.database_url(role, name)

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres", "postgres"), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def make_database(self, name: str = DATABASE) -> None:
        """The database and the two roles; what is there already stays as it is."""
        with closing(psycopg2.connect(self.url("postgres", "postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        with closing(psycopg2.connect(self.url("postgres", name))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(ROLES_SQL.read_text())

    def check_durable(self) -> None:
        """Whatever the configuration file says, an acknowledged touch survives a power cut."""
        with closing(psycopg2.connect(self.url("board_app"))) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM pg_settings WHERE setting = 'off'"
                " AND name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
            )
            if off := [name for (name,) in cursor.fetchall()]:
                raise CannotStart(
                    f"{', '.join(off)} is off in the database: take the line out of "
                    f"{self.places.postgres}/postgresql.auto.conf or the role's settings."
                )


@dataclass(frozen=True)
class Valkey:
    """The broker: nothing in it may matter, so it keeps nothing on disk."""

    program: ValkeyProgram
    places: Places

    @classmethod
    def at(cls, places: Places) -> "Valkey":
        return cls(find_valkey(), places)

    def command(self) -> Command:
        return Command(
            name="valkey",
            argv=[
                self.program.server,
                *("--port", "0", "--unixsocket", self.places.valkey_socket, "--unixsocketperm", "700"),
                *("--dir", self.places.data, "--save", "", "--appendonly", "no"),
                *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
            ],
            log=self.places.log / "valkey.log",
        )

    def start(self) -> Child:
        self.places.valkey_socket.unlink(missing_ok=True)
        child = Child(self.command())
        wait_until(self.answers, child, START_TIMEOUT_S)
        return child

    def answers(self) -> bool:
        try:
            with closing(redis.Redis.from_url(self.places.redis_url, socket_timeout=2, retry=None)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def wait_until(ready: Callable[[], bool], child: Child, timeout: float) -> None:
    """Until `ready`, or the child's own words why not."""
    deadline = time.monotonic() + timeout
    while not ready():
        code = child.exit_code()
        if code is None and time.monotonic() < deadline:
            time.sleep(0.02)
            continue
        said = last_line(child.command.log.read_text(errors="replace"))
        fate = "did not answer in time" if code is None else f"stopped at once (exit code {code})"
        child.stop(5)
        raise CannotStart(f"{child.name} {fate}: {said} [{child.command.log}]")


@contextmanager
def running(places: Places, *, durable: bool) -> Iterator[tuple[Postgres, Valkey]]:
    """Both servers for the length of a block: for tests and for commands that need the data while `up` is off."""
    for folder in (places.data, places.sockets, places.log):
        make_private(folder)
    postgres, valkey = Postgres.at(places, durable=durable), Valkey.at(places)
    postgres.prepare()
    children = [postgres.start()]
    try:
        children.append(valkey.start())
        yield postgres, valkey
    finally:
        for child in reversed(children):
            child.stop(STOP_TIMEOUT_S)
