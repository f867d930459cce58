"""`manage.py up` as a real process, for the tests that start, kill and restart it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from backupboard.places import ROOT, Places, places

#: For a busy machine.
READY_TIMEOUT_S = 180.0


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(what: Callable[[], bool], within: float = 60.0) -> bool:
    """Whether it becomes true before the deadline, which is for a busy machine and no promise of the board's."""
    deadline = time.monotonic() + within
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@dataclass
class Up:
    process: subprocess.Popen[str]
    port: int
    places: Places
    said: Path
    killed: bool = field(default=False)

    def output(self) -> str:
        return self.said.read_text()

    def is_ready(self) -> bool:
        return self.process.poll() is None and "open http://" in self.output()

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://localhost:{self.port}{path}", timeout=10)

    def answers(self) -> bool:
        """Whether it says that it is ready. While a part falls or starts, connections break, or wait for the next."""
        try:
            return self.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def is_whole(self) -> bool:
        """Ready, and nothing is degraded."""
        try:
            answer = self.get("/readyz")
        except httpx.TransportError:
            return False
        return answer.status_code == 200 and answer.json()["degraded"] == []

    def members(self) -> dict[int, str]:
        """Every living process of this data directory but `up` itself, by id, with its command line."""
        return {pid: line for pid, line in processes_of(self.places.data).items() if pid != self.process.pid}

    def member(self, pattern: str) -> int:
        return next(pid for pid, line in self.members().items() if re.search(pattern, line))


def processes_of(data: Path) -> dict[int, str]:
    """Processes that name the data directory or work in it; the dead and unreaped don't count.

    PostgreSQL's own children show neither arguments nor environment, but they work in its directory.
    """
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes()
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        named = str(data) in line or folder.startswith(str(data)) or f"DATA_DIR={data}\0".encode() in environment
        if named and (state := stat_of(int(entry.name))) and state[0] not in "ZX":
            found[int(entry.name)] = line
    return found


def stat_of(pid: int) -> list[str]:
    """The fields of proc(5) `stat` from the state on; none once the process is gone.

    One of those just listed may have ended: PostgreSQL's own children come and go.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def sockets_of(pid: int) -> set[str]:
    """The inodes of the sockets it holds; of one that is gone none."""
    held: set[str] = set()
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # Closed since it was listed.
                held.update(re.findall(r"^socket:\[(\d+)\]$", os.readlink(descriptor)))
    except (FileNotFoundError, ProcessLookupError):
        return set()
    return held


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """Of a machine on which nothing runs yet: without the test run's own databases."""
    ours = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "STATIC_FILES", "ALLOWED_HOSTS", "DEMO"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    return env | {"DATA_DIR": str(data), "PORT": str(port), "PYTHONUNBUFFERED": "1", **more}


def start(data: Path, port: int, *options: str, said: Path, **more: str) -> Up:
    """`manage.py up`."""
    return start_of(ROOT, data, port, *options, said=said, **more)


def start_of(checkout: Path, data: Path, port: int, *options: str, said: Path, **more: str) -> Up:
    """`manage.py up` of this checkout or another one."""
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up", *options],
            cwd=checkout,
            env=environment(data, port, **more),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    return Up(process, port, places(str(data)), said)


@contextmanager
def starting(data: Path, port: int, *, said: Path, **more: str) -> Iterator[Up]:
    """Just started, and certainly gone afterwards."""
    running = start(data, port, said=said, **more)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def refusal(data: Path, port: int, *, said: Path, **more: str) -> str:
    """What an `up` that cannot start says, which must be one line."""
    with starting(data, port, said=said, **more) as refused:
        assert refused.process.wait(READY_TIMEOUT_S) == 1
        (line,) = refused.output().strip().splitlines()
        return line


@contextmanager
def up(data: Path, port: int, *options: str, said: Path, **more: str) -> Iterator[Up]:
    """Ready to use, and stopped afterwards however the block ends."""
    with ready(start(data, port, *options, said=said, **more)) as running:
        yield running


@contextmanager
def ready(running: Up) -> Iterator[Up]:
    """`up` for one that was just started."""
    try:
        assert eventually(lambda: running.is_ready() or running.process.poll() is not None, READY_TIMEOUT_S)
        assert running.is_ready(), running.output()
        yield running
    finally:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGTERM)
            try:
                running.process.wait(40)
            except subprocess.TimeoutExpired:
                running.process.kill()
                running.process.wait()
