"""A touch in two checkouts, turn about: `make bench-touch OTHER=/where/another/checkout/is`.

A house of each (`manage.py up`, the invented county). At one and then at the other an officer asks for cover, and the
socket of a sister car hears it; loops without end take the processors meanwhile (`--loops`). An hour in which the
machine is slow is slow for both, so a few milliseconds can be told apart. With no other checkout: this one beside
itself, which tells what such a run takes for a difference.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from backupboard.places import ROOT
from bench.machine import machine, postgres
from bench.officer import PASSWORD
from requests.replay.client import Client, Socket, new_key
from requests.replay.report import percentile
from tests.up.stack import free_port, ready, start_of

#: Between two touches: whatever the last one left to do is done.
_REST_S: Final = 0.2
_PATIENCE_S: Final = 30.0
#: First touches of a house, which are not counted.
_WARM: Final = 5
_DRAWS: Final = 4000


@dataclass
class Side:
    """One checkout's house: who asks there, and when a sister car's socket heard of it; how long each took, in ms."""

    name: str
    asker: Client
    told: asyncio.Queue[float]
    answered: list[float] = field(default_factory=list)
    heard: list[float] = field(default_factory=list)

    async def touch(self, *, counts: bool) -> None:
        answer = await self.asker.post("backups/", {"urgency": "cover"}, key=new_key())
        told = await asyncio.wait_for(self.told.get(), _PATIENCE_S)
        if counts:
            self.answered.append((answer.came - answer.sent) * 1000)
            self.heard.append((told - answer.sent) * 1000)
        await asyncio.sleep(_REST_S)
        await self.asker.post(f"backups/{answer.body['id']}/cancel/", key=new_key())
        await asyncio.sleep(_REST_S)

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


async def listen(socket: Socket, told: asyncio.Queue[float]) -> None:
    async for came, message in socket.messages():
        if message.get("event") == "backup.requested":
            told.put_nowait(came)


async def on_tour(stack: AsyncExitStack, base: str, person: str, unit: str) -> Client:
    client = await stack.enter_async_context(Client(base, person, PASSWORD))
    await client.sign_in()
    await client.post("tours/", {"unit": unit}, key=new_key())
    return client


async def side(name: str, root: Path, stack: AsyncExitStack) -> Side:
    folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="board-touch-"))), free_port()
    folder.chmod(0o755)  # started by root, the database runs as somebody else, who must reach its own folder
    house = start_of(root, folder / "data", port, said=folder / "up.log", DEMO="1", DEMO_SCRIPT="0")
    stack.enter_context(ready(house))
    base = f"http://localhost:{port}"
    asker, sister = (
        await on_tour(stack, base, "officer-2a12", "2A12"),
        await on_tour(stack, base, "officer-2a14", "2A14"),
    )
    told = asyncio.Queue[float]()
    listening = asyncio.create_task(listen(await stack.enter_async_context(sister.socket()), told))
    stack.callback(listening.cancel)
    return Side(name, asker, told)


async def measure(other: Path, touches: int, loops: int) -> tuple[Side, Side]:
    async with AsyncExitStack() as stack:
        sides = await side("this checkout", ROOT, stack), await side("the other", other, stack)
        with taken(loops):
            for turn in range(touches + _WARM):
                # Whoever comes second asks of a machine that the first has just used.
                for one in sides if turn % 2 else reversed(sides):
                    await one.touch(counts=turn >= _WARM)
    return sides


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
    this, other = asyncio.run(measure(given.other.resolve(), given.touches, given.loops))
    less, least, most = difference(this.heard, other.heard)
    print(f"{said}; {given.loops} processors taken by loops\n")
    print("| | heard by a sister car, median ms | p95 | most | answered, median ms | p95 | touches |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print(this.row(), other.row(), sep="\n")
    print(f"\nThis one less the other, heard, mean: {less:+.1f} ms (95 of 100 between {least:+.1f} and {most:+.1f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
