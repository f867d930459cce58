"""A touch in two checkouts, turn about: `make bench-touch OTHER=/where/another/checkout/is`.

A house of each (`manage.py up`, the invented county). At one and then at the other an officer asks for cover, and the
socket of a sister car hears it; loops without end take the processors meanwhile (`--loops`). An hour in which the
machine is slow is slow for both, so a few milliseconds can be told apart. With no other checkout: this one beside
itself, which tells what such a run takes for a difference.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from backupboard.places import ROOT
from bench.machine import machine, postgres
from requests.replay.report import percentile
from tests.up.stack import free_port, ready, start_of

PASSWORD: Final = "rolling-to-assist"
#: Between two touches: whatever the last one left to do is done.
_REST_S: Final = 0.2
_PATIENCE_S: Final = 30.0
#: First touches of a house, which are not counted.
_WARM: Final = 5
_DRAWS: Final = 4000


class Car:
    """Somebody on tour: a session over HTTP, and a board's socket that listens on a thread of its own."""

    def __init__(self, base: str, person: str, unit: str) -> None:
        # (A client that does more takes more of the processors it measures.)
        self.http = HTTPConnection(base.removeprefix("http://"), timeout=_PATIENCE_S)
        self.headers = {"Origin": base, "Content-Type": "application/json"}
        self._csrf()
        self.say("session/", {"username": person, "password": PASSWORD})
        self._csrf()
        self.say("tours/", {"unit": unit})
        self.asked = threading.Event()
        self.asked_at = 0.0
        shown = {"Cookie": self.headers["Cookie"], "Origin": base}
        self.board = connect(f"{base.replace('http', 'ws')}/ws/board/", additional_headers=shown, max_size=None)
        threading.Thread(target=self._listen, daemon=True).start()

    def _csrf(self) -> None:
        self.headers["X-CSRFToken"] = self._call("GET", "session/", None)["csrf"]

    def say(self, path: str, body: dict[str, Any]) -> Any:
        self.headers["Idempotency-Key"] = uuid.uuid4().hex
        return self._call("POST", path, json.dumps(body))

    def _call(self, method: str, path: str, body: str | None) -> Any:
        self.http.request(method, f"/api/v1/{path}", body, self.headers)
        answer = self.http.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:200]}")
        jar = SimpleCookie(self.headers.get("Cookie", ""))
        for said in answer.headers.get_all("Set-Cookie", []):
            jar.load(said)
        self.headers["Cookie"] = "; ".join(f"{name}={one.value}" for name, one in jar.items())
        return json.loads(text) if text else None

    def _listen(self) -> None:
        try:
            for frame in self.board:
                heard_at = time.perf_counter()
                if json.loads(frame).get("event") == "backup.requested":
                    self.asked_at = heard_at
                    self.asked.set()
        except ConnectionClosed:
            return  # The house is taken down: nothing more is asked.


@dataclass
class Side:
    """One checkout's two cars, and how long each touch took until its answer and until the sister heard it, ms."""

    name: str
    asker: Car
    sister: Car
    answered: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)

    def touch(self, *, counts: bool) -> None:
        self.sister.asked.clear()
        began = time.perf_counter()
        card = self.asker.say("backups/", {"urgency": "cover"})
        answered_at = time.perf_counter()
        if not self.sister.asked.wait(_PATIENCE_S):
            raise RuntimeError(f"{self.name}: nobody heard of {card['id']}")
        if counts:
            self.answered.append((answered_at - began) * 1000)
            self.heard.append((self.sister.asked_at - began) * 1000)
        time.sleep(_REST_S)
        self.asker.say(f"backups/{card['id']}/cancel/", {})
        time.sleep(_REST_S)

    def row(self) -> str:
        heard, answered = self.heard, self.answered
        return (
            f"| {self.name} | {statistics.median(heard):.1f} | {percentile(heard, 95):.0f} | {max(heard):.0f}"
            f" | {statistics.median(answered):.1f} | {percentile(answered, 95):.0f} | {len(heard)} |"
        )


@contextmanager
def taken(loops: int) -> Iterator[None]:
    """So many processors are taken by loops without end."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for one in running:
            one.kill()
            one.wait()


def side(name: str, root: Path, stack: ExitStack) -> Side:
    folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="board-touch-"))), free_port()
    folder.chmod(0o755)  # started by root, the database runs as somebody else, who must reach its own folder
    house = start_of(root, folder / "data", port, said=folder / "up.log", DEMO="1", DEMO_SCRIPT="0")
    stack.enter_context(ready(house))
    base = f"http://localhost:{port}"
    return Side(name, Car(base, "officer-2a12", "2A12"), Car(base, "officer-2a14", "2A14"))


def difference(one: list[float], other: list[float]) -> tuple[float, float, float]:
    """Mean of one less that of the other, and between what 95 of 100 such differences lie, redrawn from these."""
    chance = random.Random(2026)
    drawn = sorted(
        statistics.fmean(chance.choices(one, k=len(one))) - statistics.fmean(chance.choices(other, k=len(other)))
        for _ in range(_DRAWS)
    )
    return statistics.fmean(one) - statistics.fmean(other), drawn[_DRAWS // 40], drawn[-_DRAWS // 40]


def main() -> int:
    """Answers 0: it compares, and has no goal of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other", type=Path, default=ROOT, help="another checkout; runs in this one's environment")
    parser.add_argument("--touches", type=int, default=200)
    parser.add_argument("--loops", type=int, default=2, help="processors taken meanwhile")
    given = parser.parse_args()
    said = machine(postgres())
    with ExitStack() as stack:
        sides = [side("this checkout", ROOT, stack), side("the other", given.other.resolve(), stack)]
        with taken(given.loops):
            for turn in range(given.touches + _WARM):
                # Whoever comes second asks of a machine that the first has just used.
                for one in sides if turn % 2 else reversed(sides):
                    one.touch(counts=turn >= _WARM)
    this, other = sides
    less, least, most = difference(this.heard, other.heard)
    print(f"{said}; {given.loops} processors taken by loops\n")
    print("| | heard by a sister car, median ms | p95 | most | answered, median ms | p95 | touches |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(one.row() for one in sides))
    print(f"\nThis one less the other, heard, mean: {less:+.1f} ms (95 of 100 between {least:+.1f} and {most:+.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
