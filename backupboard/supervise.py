"""Everything on one machine, kept up: databases, web, workers, beat, guard. `manage.py up` is a thin cover of it.

Start: PostgreSQL and Valkey → migrations → web, workers, beat, guard. What exits is started again. Stop: the other
way round. Whatever kills this process, the kernel ends every child with it (children.py).
"""

import fcntl
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import IO

from backupboard.children import CannotStart, Child, Command, last_line
from backupboard.daphne_server import BACKLOG
from backupboard.optional import module_exists
from backupboard.places import ROOT, Places
from backupboard.servers import STOP_TIMEOUT_S, Postgres, Valkey, make_private

WORKERS = 2
POLL_S = 0.1
# A process that ran this long before it exited is started again at once; one that keeps falling waits longer.
STEADY_S = 10.0
LONGEST_WAIT_S = 5.0
READY_TIMEOUT_S = 60.0
PORT_PATIENCE_S = 2.0
LOG_LIMIT_BYTES = 20 * 1024 * 1024
LOG_CHECK_S = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What to start. `database_given` and `redis_given`: somebody else runs that server."""

    places: Places
    host: str
    port: int
    web: int
    database_given: bool
    redis_given: bool
    settle: Callable[[], None]
    """Run once the databases answer, before anything else starts: migrations, checks, demonstration data."""
    health_host: str = "localhost"


@dataclass
class Watched:
    """A child that is started again when it exits."""

    child: Child
    falls: int = 0
    again_at: float | None = None


@dataclass
class Supervisor:
    plan: Plan
    say: Say
    servers: list[Watched] = field(default_factory=list)
    crew: list[Watched] = field(default_factory=list)
    stopping: bool = False

    def run(self) -> None:
        """Until a signal asks to stop. Raises CannotStart, after everything started has been stopped again."""
        places = self.plan.places
        for folder in (places.data, places.sockets, places.log):
            make_private(folder)
        lock = hold_lock(places)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            with lock, bind(self.plan.host, self.plan.port) as listener:
                self._start(listener)
                self._keep()
        except KeyboardInterrupt:
            self.say("stopping before everything was up")
        finally:
            self._stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping or not self.crew:
            raise KeyboardInterrupt
        self.stopping = True

    def _start(self, listener: socket.socket) -> None:
        plan, began = self.plan, time.monotonic()
        keep_secret_key(plan.places)
        collecting = self._collect_static()
        if plan.database_given:
            self.say("database: DATABASE_URL")
        else:
            postgres = Postgres.at(plan.places)
            if postgres.prepare():
                self.say(f"made a new database in {plan.places.postgres}")
            self.servers.append(Watched(postgres.start()))
            postgres.make_database()
            postgres.check_durable()
            self.say(f"database: PostgreSQL {postgres.programs.version} ({postgres.programs.source})")
        if plan.redis_given:
            self.say("broker:   REDIS_URL")
        else:
            valkey = Valkey.at(plan.places)
            self.servers.append(Watched(valkey.start()))
            self.say(f"broker:   Valkey {valkey.program.version} ({valkey.program.source})")
        plan.settle()
        self._finish_static(collecting)
        self.crew.extend(Watched(Child(command)) for command in crew(plan, listener.fileno()))
        self._wait_for_health(began)

    def _collect_static(self) -> Child | None:
        """Beside the database's start; it needs none."""
        if static_is_current(self.plan.places):
            return None
        return Child(
            Command(
                name="collectstatic",
                argv=[sys.executable, "manage.py", "collectstatic", "--noinput", "--clear", "-v", "0"],
                log=self.plan.places.log / "collectstatic.log",
                cwd=ROOT,
            )
        )

    def _finish_static(self, collecting: Child | None) -> None:
        if collecting is None:
            return
        collecting.process.wait()
        if collecting.exit_code() != 0:
            log = collecting.command.log
            raise CannotStart(f"collectstatic failed: {last_line(log.read_text(errors='replace'))} [{log}]")
        (self.plan.places.static / ".made-from").write_text(static_fingerprint())

    def _wait_for_health(self, began: float) -> None:
        plan, deadline = self.plan, time.monotonic() + READY_TIMEOUT_S
        host = "127.0.0.1" if plan.host == "0.0.0.0" else plan.host
        while not answers_ready(host, plan.port, plan.health_host):
            self._revive(self.servers + self.crew)
            if time.monotonic() > deadline:
                raise CannotStart(f"the web process does not get ready: see {plan.places.log}/web-1.log")
            time.sleep(POLL_S)
        shown = "localhost" if host == "127.0.0.1" else host
        self.say(f"ready after {time.monotonic() - began:.1f} s; Ctrl-C stops; logs in {plan.places.log}")
        self.say(f"open http://{shown}:{plan.port}/")

    def _keep(self) -> None:
        next_log_check = time.monotonic() + LOG_CHECK_S
        while not self.stopping:
            self._revive(self.servers + self.crew)
            if time.monotonic() > next_log_check:
                next_log_check += LOG_CHECK_S
                trim_logs(self.plan.places.log)
            time.sleep(POLL_S)
        self.say("stopping")

    def _revive(self, watched: Iterable[Watched]) -> None:
        now = time.monotonic()
        for one in watched:
            code = one.child.exit_code()
            if code is None:
                continue
            if one.again_at is None:
                steady = now - one.child.started > STEADY_S
                one.falls = 0 if steady else one.falls + 1
                wait = 0.0 if steady else min(LONGEST_WAIT_S, 0.1 * 2**one.falls)
                one.again_at = now + wait
                self.say(f"{one.child.name} exited ({code}); starting it again [{one.child.command.log}]")
            if now >= one.again_at:
                one.again_at = None
                one.child = Child(one.child.command)

    def _stop(self) -> None:
        for one in reversed(self.crew):
            one.child.ask_to_stop()
        for one in reversed(self.crew):
            one.child.wait(8)
        for one in reversed(self.servers):
            one.child.stop(STOP_TIMEOUT_S)


def crew(plan: Plan, listening_fd: int) -> list[Command]:
    """Every process of ours, in the order of their start."""
    places, python = plan.places, sys.executable
    env = {
        "DATA_DIR": str(places.data),
        "DATABASE_URL": os.environ.get("DATABASE_URL") or places.database_url("board_app"),
        "REDIS_URL": os.environ.get("REDIS_URL") or places.redis_url,
        "DJANGO_SETTINGS_MODULE": "backupboard.settings",
        "PYTHONUNBUFFERED": "1",
    }

    def ours(name: str, *arguments: str, fds: tuple[int, ...] = ()) -> Command:
        return Command(name, [python, *arguments], places.log / f"{name}.log", env, keep_fds=fds, cwd=ROOT)

    celery = ("-m", "celery", "-A", "backupboard.celery")
    web = ("-m", "backupboard.daphne_server", "--fd", str(listening_fd))
    worker = ("-P", "threads", "-c", "4", "-l", "INFO", "--without-gossip", "--without-mingle")
    commands = [ours(f"web-{n}", *web, fds=(listening_fd,)) for n in range(1, plan.web + 1)]
    commands += [
        ours(f"worker-{n}", *celery, "worker", "-n", f"worker-{n}@%h", *worker) for n in range(1, WORKERS + 1)
    ]
    commands.append(ours("beat", *celery, "beat", "-l", "INFO", "-s", str(places.data / "beat-schedule")))
    if module_exists("requests.sweeper"):
        commands.append(ours("guard", "-m", "requests.sweeper"))
    return commands


def hold_lock(places: Places) -> IO[str]:
    """This data directory for this process alone, until the file is closed or the process ends."""
    lock = places.lock.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise CannotStart(
            f"already running on {places.data} (process {holder}): stop that one, or give another DATA_DIR."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def bind(host: str, port: int) -> socket.socket:
    """The listening socket that every web process shares; it outlives each of them, so none loses a connection."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    deadline = time.monotonic() + PORT_PATIENCE_S
    while True:
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
            return listener
        except OSError as error:
            # A predecessor that was just killed may take a moment to vanish.
            if time.monotonic() < deadline and isinstance(error, OSError) and error.errno == 98:
                time.sleep(0.1)
                continue
            listener.close()
            raise CannotStart(
                f"port {port} on {host} cannot be used ({error.strerror}): "
                f"stop what uses it, or choose another, e.g. PORT={port + 1 if port < 65535 else 8000} make run."
            ) from None


def keep_secret_key(places: Places) -> None:
    """One key for every process and every start, readable by this user alone."""
    if os.environ.get("SECRET_KEY", "").strip() or places.secret_key.exists():
        return
    with suppress(FileExistsError):
        descriptor = os.open(places.secret_key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))


def answers_ready(host: str, port: int, named: str) -> bool:
    connection = HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": named})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def static_fingerprint() -> str:
    """Changes when a static file of ours or a dependency changes."""
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    states = [(path.relative_to(ROOT), path.stat()) for path in (*files, ROOT / "requirements.lock")]
    lines = (f"{name} {state.st_size} {state.st_mtime_ns}" for name, state in states)
    return "\n".join(lines) + "\n"


def static_is_current(places: Places) -> bool:
    try:
        return (places.static / ".made-from").read_text() == static_fingerprint()
    except OSError:
        return False


def trim_logs(folder: Path) -> None:
    """Keep two times LOG_LIMIT_BYTES of each log. The writers append, so the file may be emptied under them."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.with_suffix(".log.1").write_bytes(log.read_bytes())
            os.truncate(log, 0)
