"""Boards by the thousand and the times at which they read: bench/live_rx.c, and how it is asked."""

from __future__ import annotations

import mmap
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from requests.replay.report import percentile

HERE: Final = Path(__file__).parent
#: Of the file shared with live_rx.c.
STOP, BASE, READY, DOUBLES, ELSEWHERE, LOST, RETRIES, FRAMES, READS, BYTES, READY_BYTES, DISORDER, WORDS = (
    *range(12), 16,
)  # fmt: skip
_SOCKET_IO, _AT_ONCE = 1, 2
PATIENCE_S: Final = 60.0
_LOOK_S: Final = 0.0005


def compile(name: str, folder: Path) -> Path:
    """A program from its C source here. Raises SystemExit without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise SystemExit(
            "make: a C compiler is needed for this one: the floor and the readers are C (apt install gcc)."
        )
    subprocess.run([compiler, "-O2", "-o", folder / name, HERE / f"{name}.c"], check=True)
    return folder / name


def cpu_s(pids: Iterable[int]) -> float:
    """CPU seconds of these processes so far, to the nanosecond."""
    total = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def resident_kib(pids: Iterable[int]) -> int:
    """Memory of these processes."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


@dataclass
class Server:
    """Something that broadcasts. `fire(n)` triggers event n; `began(n)` is when it had its frame, ns."""

    name: str
    port: int
    requests: bytes
    mark: str
    ready: str
    pids: list[int]
    fire: Callable[[int], None]
    began: Callable[[int], int]
    next: Callable[[], int]
    """The number the next event will have."""
    is_socket_io: bool = False


@dataclass
class Figures:
    """One run. Times in ms, `cpu_us` a delivery."""

    server: str
    boards: int
    events: int = 0
    last: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu_us: float = 0.0
    lost: int = 0
    doubles: int = 0
    disorder: int = 0
    broken: int = 0
    busy: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.last) if self.last else float("nan")

    @property
    def p95(self) -> float:
        return percentile(self.last, 95)

    @property
    def a_second(self) -> float:
        """Deliveries a second."""
        return (self.events * self.boards - self.lost) / self.seconds if self.seconds else float("nan")

    @property
    def whole(self) -> bool:
        return not (self.lost or self.doubles or self.disorder or self.broken)


class Boards:
    """So many boards of one server, open until the block ends."""

    def __init__(self, program: Path, server: Server, boards: int, events: int, *, at_once: bool = False) -> None:
        self.server, self.boards, self.events = server, boards, events
        folder = program.parent
        asked, shared = folder / "requests", folder / "shared"
        asked.write_bytes(server.requests)
        size = (WORDS + 2 * boards + events + events * boards) * 8
        with shared.open("wb") as file:
            file.truncate(size)
        with shared.open("r+b") as file:
            self.map = mmap.mmap(file.fileno(), size)
        self.words = memoryview(self.map).cast("q")
        self.words[BASE] = 1 << 60
        self.at_open, self.at_ready, self.counts = WORDS, WORDS + boards, WORDS + 2 * boards
        flags = _SOCKET_IO * server.is_socket_io + _AT_ONCE * at_once
        numbers = [str(number) for number in (server.port, boards)]
        self.began_at = time.monotonic_ns()
        argv = [program, *numbers, asked, shared, str(events), str(flags), server.mark, server.ready]
        self.process = subprocess.Popen(argv, preexec_fn=lambda: pin(1))

    def __enter__(self) -> Boards:
        deadline = time.monotonic() + PATIENCE_S * 2
        while self.words[READY] < self.boards:
            if time.monotonic() > deadline or self.process.poll() is not None:
                self._end()
                raise RuntimeError(f"{self.server.name}: only {self.words[READY]} of {self.boards} boards came")
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        self.words[STOP] = 1
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        settle(self.server)

    def all_ready_s(self) -> float:
        """From the first knock until the last board had its picture."""
        return (max(self.words[self.at_ready : self.counts]) - self.began_at) / 1e9

    def has(self, event: int) -> bool:
        """Whether every board has read it."""
        return self.words[self.counts + event] >= self.boards

    def wait(self, event: int) -> None:
        """Until every board has read it, or nobody believes in it any more."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.has(event) and time.monotonic() < deadline:
            time.sleep(_LOOK_S)

    def arrivals(self, event: int) -> list[int]:
        at = self.counts + self.events + event * self.boards
        return [time for time in self.words[at : at + self.boards] if time]

    def figures(self, events: range, seconds: float, cpu: float, origin: Callable[[int], int]) -> Figures:
        """What was measured from `origin(n)` on."""
        made = Figures(self.server.name, self.boards, len(events), seconds=seconds)
        for event in events:
            came = self.arrivals(event)
            made.lost += self.boards - len(came)
            if came:
                made.last.append((max(came) - origin(event)) / 1e6)
                made.first.append((min(came) - origin(event)) / 1e6)
        made.cpu_us = cpu * 1e6 / max(1, len(events) * self.boards - made.lost)
        made.doubles, made.disorder, made.broken = (self.words[word] for word in (DOUBLES, DISORDER, LOST))
        return made


def pin(core: int) -> None:
    """The calling process to one core, where there are two."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


def settle(server: Server) -> None:
    """Until a server has dealt with those who left: that is work, and the next one's run would pay for it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        before = cpu_s(server.pids)
        time.sleep(0.3)
        if cpu_s(server.pids) - before < 0.03:
            return


def closed_loop(program: Path, server: Server, boards: int, events: int, warm: int = 3) -> Figures:
    """The next event when everybody has the last one."""
    with Boards(program, server, boards, warm + events) as many:
        base = many.words[BASE] = server.next()
        for event in range(warm):
            server.fire(base + event)
            many.wait(event)
        time.sleep(0.2)
        reader, before, began = cpu_s([many.process.pid]), cpu_s(server.pids), time.monotonic()
        for event in range(warm, warm + events):
            server.fire(base + event)
            many.wait(event)
        seconds, used = time.monotonic() - began, cpu_s(server.pids) - before
        busy = (cpu_s([many.process.pid]) - reader) / seconds
        made = many.figures(range(warm, warm + events), seconds, used, lambda event: server.began(base + event))
        made.busy = busy
        return made


def open_loop(program: Path, server: Server, boards: int, events: int, rate: float) -> Figures:
    """Touches at their hours, whether the last one has arrived or not; counted from the hour."""
    with Boards(program, server, boards, events) as many:
        base = many.words[BASE] = server.next()
        time.sleep(0.5)
        before, began = cpu_s(server.pids), time.monotonic_ns()
        due = [began + int(event / rate * 1e9) for event in range(events)]
        for event in range(events):
            time.sleep(max(0, due[event] - time.monotonic_ns()) / 1e9)
            server.fire(base + event)
        for event in range(events):
            many.wait(event)
        seconds = (time.monotonic_ns() - began) / 1e9
        return many.figures(range(events), seconds, cpu_s(server.pids) - before, lambda event: due[event])


def window(program: Path, server: Server, boards: int, events: int, outstanding: int = 16) -> Figures:
    """At most so many events that not everybody has."""
    with Boards(program, server, boards, events) as many:
        base = many.words[BASE] = server.next()
        before, began = cpu_s(server.pids), time.monotonic()
        for event in range(events):
            if event >= outstanding:
                many.wait(event - outstanding)
            server.fire(base + event)
        for event in range(events):
            many.wait(event)
        seconds = time.monotonic() - began
        return many.figures(
            range(events), seconds, cpu_s(server.pids) - before, lambda event: server.began(base + event)
        )


def idle(program: Path, server: Server, boards: int) -> tuple[float, float]:
    """KiB a connection, and the processor's share of the server while nothing happens, %."""
    before = resident_kib(server.pids)
    with Boards(program, server, boards, 1):
        time.sleep(4)
        used, began = cpu_s(server.pids), time.monotonic()
        time.sleep(6)
        share = 100 * (cpu_s(server.pids) - used) / (time.monotonic() - began)
        return (resident_kib(server.pids) - before) / boards, share


def storm(program: Path, server: Server, boards: int) -> tuple[float, int, Any]:
    """Everybody at once: seconds until the last has its picture, retries, bytes of a picture."""
    with Boards(program, server, boards, 1, at_once=True) as many:
        return many.all_ready_s(), many.words[RETRIES], many.words[READY_BYTES]
