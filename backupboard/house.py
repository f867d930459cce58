"""What `manage.py up` needs around its children: which they are, the lock, the port, the key, the static files."""

import base64
import errno
import fcntl
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric import ec

from backupboard.children import CannotStart, Command
from backupboard.daphne_server import BACKLOG
from backupboard.places import ROOT, Places

WORKERS = 2
# A predecessor that was just killed may take a moment to let go of the port.
PORT_PATIENCE_S = 2.0
LOG_LIMIT_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Plan:
    """What to start. `database_given` and `redis_given`: somebody else runs that server."""

    places: Places
    host: str
    port: int
    web: int
    live: int
    """Processes for live boards alone; with none the web processes serve them too."""
    database_given: bool
    redis_given: bool
    settle: Callable[[], None]
    """Run once the databases answer, before anything else starts: migrations, checks, demonstration data."""
    health_host: str = "localhost"
    sister_cars: bool = False
    """Play the demonstration's sister cars, as clients from outside."""


def crew(plan: Plan, listening_fd: int, pair: tuple[int, int]) -> tuple[list[Command], list[Command]]:
    """Every process of ours: those that answer and watch the timers first, then those that may follow."""
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
    give, take = pair
    serve = ("-m", "backupboard.daphne_server")
    web = (*serve, "--fd", str(listening_fd), *(("--give", str(give)) if plan.live else ()))
    worker = ("-P", "threads", "-c", "4", "-l", "INFO", "--without-gossip", "--without-mingle")
    first = [ours(f"web-{n}", *web, fds=(listening_fd, give)) for n in range(1, plan.web + 1)]
    first += [ours(f"live-{n}", *serve, "--take", str(take), fds=(take,)) for n in range(1, plan.live + 1)]
    first.append(ours("guard", "-m", "requests.sweeper"))
    then = [ours(f"worker-{n}", *celery, "worker", "-n", f"worker-{n}@%h", *worker) for n in range(1, WORKERS + 1)]
    then.append(ours("beat", *celery, "beat", "-l", "INFO", "-s", str(places.data / "beat-schedule")))
    if plan.sister_cars:
        url = f"http://{plan.health_host}:{plan.port}"
        then.append(ours("sister-cars", "manage.py", "sister_cars", "--url", url))
    return first, then


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
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            listener.close()
            raise CannotStart(
                f"port {port} on {host} cannot be used ({error.strerror}): "
                f"stop what uses it, or choose another, e.g. PORT={port + 1 if port < 65535 else 8000} make run."
            ) from None


def keep_keys(places: Places) -> None:
    """One key of each kind for every process and every start, readable by this user alone.

    Browsers that subscribed to push are bound to the second: with another one they would have to subscribe anew.
    """
    _keep("SECRET_KEY", places.secret_key, lambda: secrets.token_urlsafe(50))
    _keep("VAPID_KEY", places.vapid_key, _new_vapid_key)


def _keep(given: str, file: Path, make: Callable[[], str]) -> None:
    if os.environ.get(given, "").strip() or file.exists():
        return
    with suppress(FileExistsError):
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(make())


def _new_vapid_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


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
