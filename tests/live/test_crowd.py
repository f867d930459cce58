"""Two hundred boards on two web processes, forty events a second, and one part after another is killed: afterwards
every board has every number once, and shows what a fresh one shows."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from backupboard.children import Child
from backupboard.places import ROOT, Places
from backupboard.servers import Valkey, make_private
from requests.actions import set_status
from requests.live.reader import DatabaseThread
from requests.models import BoardCounter
from tests.cast import Cast
from tests.live.crowd import Board
from tests.live.server import Web, web
from tests.live.test_processes import _kill_subscriptions
from tests.live.test_signature import comparable
from units.vocabulary import Setting

pytestmark = [pytest.mark.anyio, pytest.mark.up]

BOARDS = 200
A_SECOND = 40
READERS = ("requester", "neighbour", "third", "dispatcher", "commander")
UNITS = {"requester": "2A12", "neighbour": "2A14", "third": "2A16"}
#: For a busy machine.
SETTLED_WITHIN_S = 90.0


class Busy:
    """Somebody changes a status forty times a second, through the verb itself, until told to stop."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.hands = DatabaseThread("busy")
        self.done = 0
        self.is_ending = False
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        due = time.monotonic()
        while not self.is_ending:
            due += 1 / A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            name, unit = list(UNITS.items())[self.done % 3]
            setting = (Setting.BUSY, Setting.AVAILABLE)[self.done // 3 % 2]
            await self.hands.write(self._touch, name, unit, setting)
            self.done += 1

    def _touch(self, name: str, unit: str, setting: Setting) -> None:
        set_status(self.cast.actor(name), unit, setting)

    async def until(self, done: int) -> None:
        """So many more."""
        wanted = self.done + done
        async with asyncio.timeout(60):
            while self.done < wanted and not self.task.done():
                await asyncio.sleep(0.05)
        if self.task.done():
            await self.task

    async def stop(self) -> int:
        self.is_ending = True
        await self.task
        head = await self.hands.read(lambda: BoardCounter.objects.get(agency=self.cast.metro).seq)
        await self.hands.close()
        return int(head)


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Valkey, list[Child]]]:
    folder = tmp_path_factory.mktemp("valkey")
    places = Places(folder, folder)
    make_private(places.log)
    server = Valkey.at(places)
    running = [server.start()]
    yield server, running
    running[-1].stop(5)


@pytest.fixture
async def boards(anyio_backend: str) -> AsyncIterator[list[Board]]:
    opened: list[Board] = []
    tasks: list[asyncio.Task[None]] = []

    class Opening(list[Board]):
        def append(self, board: Board) -> None:
            super().append(board)
            tasks.append(asyncio.create_task(board.run()))

    opened = Opening()
    yield opened
    for board in opened:
        board.leave()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def worker(folder: Path, redis: str) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "celery", "-A", "backupboard.celery", "worker", "-P", "threads", "-c", "2"]
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [*argv, "--without-gossip", "--without-mingle"], cwd=ROOT, env=os.environ | {"REDIS_URL": redis},
            stdout=log, stderr=log,
        )  # fmt: skip


async def eventually(true: Callable[[], bool], within: float = SETTLED_WITHIN_S) -> bool:
    deadline = time.monotonic() + within
    while not true() and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    return true()


async def test_whatever_is_killed_every_board_has_every_number_once(
    cast: Cast,
    cookies: dict[str, str],
    boards: list[Board],
    valkey: tuple[Valkey, list[Child]],
    tmp_path: Path,
) -> None:
    broker, running = valkey
    redis = broker.places.redis_url
    with ExitStack() as stack:
        webs: list[Web] = [stack.enter_context(web(tmp_path, REDIS_URL=redis)) for _ in range(2)]
        helper = worker(tmp_path, redis)
        stack.callback(helper.wait)
        stack.callback(helper.kill)
        for n in range(BOARDS):
            boards.append(Board(webs[n % 2].port, cookies[READERS[n % len(READERS)]]))
        assert await eventually(lambda: all(board.heard_beat for board in boards))
        busy = Busy(cast)
        await busy.until(A_SECOND)
        for _ in range(3):
            _kill_subscriptions(broker)
            await busy.until(A_SECOND // 2)
        running[-1].process.kill()
        running[-1].process.wait()
        await busy.until(A_SECOND)
        running.append(broker.start())
        await busy.until(A_SECOND)
        helper.kill()
        await busy.until(A_SECOND)
        webs[0].process.send_signal(signal.SIGKILL)
        webs[0].process.wait()
        await busy.until(A_SECOND)
        stack.enter_context(web(tmp_path, port=webs[0].port, REDIS_URL=redis))
        await busy.until(2 * A_SECOND)
        head = await busy.stop()
        assert head == busy.done > 8 * A_SECOND
        await eventually(lambda: all((board.fold.views["METRO"].seq or 0) >= head for board in boards))
        assert {str(board.failed) for board in boards if board.failed} == set()
        for board in boards:
            assert board.fold.views["METRO"].numbers == list(range(1, head + 1)), f"{board.connections} connections"
        await same_as_fresh(boards, webs[1], cookies)
    cut = [board for board in boards if board.connections > 1]
    assert len(cut) >= BOARDS // 2, "those of the killed process came again"


async def same_as_fresh(boards: list[Board], server: Web, cookies: dict[str, str]) -> None:
    """Every board shows what somebody of the same permissions is shown who comes only now."""
    for reader in READERS:
        fresh = Board(server.port, cookies[reader])
        boards.append(fresh)
        assert await eventually(lambda fresh=fresh: fresh.heard_beat)  # type: ignore[misc]
        car = reader in UNITS
        shown = comparable(fresh.fold.views["METRO"], car=car)
        for board in boards[:BOARDS]:
            if board.cookie == fresh.cookie:
                assert comparable(board.fold.views["METRO"], car=car) == shown
