"""Board clients: each follows the socket, folds it, and remembers when it saw which event."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from requests.replay import fold
from requests.replay.client import Client, Closed, Refused, Socket

Wire = dict[str, Any]

_READY_S: Final = 20.0
_QUIET_S: Final = 10.0


@dataclass(frozen=True)
class Touch:
    """A POST that an event should follow: what kind, of which object, by whom, and when it was sent."""

    event: str
    subject: str
    actor: str
    sent: float
    name: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.event, self.subject, self.actor


class BoardClient:
    """One signed-in board. `run` until it is cancelled."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.board = fold.Board()
        self.reconnects = 0
        #: (event, object, actor) → when it came, on the monotonic clock.
        self.seen: dict[tuple[str, str, str], list[float]] = {}

    async def run(self) -> None:
        """Follows the socket; a lost one is taken up again where it broke off."""
        while True:
            try:
                async with self.client.socket(self.board.cursor(), self.board.epoch) as socket:
                    await self._follow(socket)
            except Closed:
                self.reconnects += 1
                await asyncio.sleep(random.uniform(0.2, 1.0))

    async def _follow(self, socket: Socket) -> None:
        async for came, message in socket.messages():
            new = self.board.apply(message)
            shown = [event["card"]["id"] for event in new if event["event"] == "backup.requested"]
            for event in new:
                self._remember(event, came)
            if shown:
                # As a browser does once the row is on its screen.
                await socket.send({"type": "seen", "ids": shown})

    def _remember(self, event: Wire, came: float) -> None:
        carried = event.get("card") or event.get("stop") or event.get("unit")
        if carried and event.get("actor"):
            key = (str(event["event"]), str(carried["id"]), str(event["actor"]["id"]))
            self.seen.setdefault(key, []).append(came)

    def delay_ms(self, touch: Touch) -> float | None:
        """From the start of the POST to its event here; None when it never came."""
        came = next((at for at in self.seen.get(touch.key, ()) if at >= touch.sent), None)
        return None if came is None else (came - touch.sent) * 1000

    @property
    def is_ready(self) -> bool:
        streams = self.board.streams.values()
        return bool(streams) and all(stream.seq is not None for stream in streams)


async def wait_until_ready(boards: Iterable[BoardClient]) -> None:
    """Until every board has its snapshots. Raises TimeoutError."""
    async with asyncio.timeout(_READY_S):
        for board in boards:
            while not board.is_ready:
                await asyncio.sleep(0.05)


async def compare(boards: Sequence[BoardClient], agency: str) -> list[str]:
    """What every board folded against a fresh snapshot of its own, once nothing moves any more."""
    found: list[str] = []
    for board in boards:
        found += [f"{board.client.username}: {line}" for line in await _compare(board, agency)]
    return found


async def _compare(board: BoardClient, agency: str) -> list[str]:
    """Takes snapshots until one is of the very number the board is at: timers may still write."""
    deadline = asyncio.get_running_loop().time() + _QUIET_S
    while True:
        try:
            snapshot = await board.client.get("board/", agency=agency)
        except Refused as refused:
            return [str(refused)]
        stream = board.board.streams[agency]
        await _until(stream, snapshot["seq"])
        if stream.seq == snapshot["seq"] or asyncio.get_running_loop().time() > deadline:
            return fold.differences(stream, snapshot)


async def _until(stream: fold.Stream, seq: int, seconds: float = 3.0) -> None:
    """Gives the socket a moment to reach a number the snapshot already has."""
    for _ in range(int(seconds / 0.05)):
        if stream.seq is not None and stream.seq >= seq:
            return
        await asyncio.sleep(0.05)
