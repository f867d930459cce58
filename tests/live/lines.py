"""A connection of Twisted's own over a real TCP socket in the test's event loop, and the reader at its far end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.internet.tcp import Server
from twisted.python.failure import Failure

from backupboard.room import Room
from requests.live.outlets import Outlet
from requests.live.surface import outlet

#: In place of the port that accepted the connection; it is never asked for anything.
NOBODY: Any = SimpleNamespace(_realPortNumber=0)
#: Small, so that a frame is often taken in part.
KERNEL_BYTES = 8 * 1024


class Loop:
    """What a connection needs of a reactor, by the running event loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()

    def addReader(self, one: Any) -> None:
        self.loop.add_reader(one.fileno(), self._work, one, one.doRead)

    def addWriter(self, one: Any) -> None:
        self.loop.add_writer(one.fileno(), self._work, one, one.doWrite)

    def removeReader(self, one: Any) -> None:
        self.loop.remove_reader(one.fileno())

    def removeWriter(self, one: Any) -> None:
        self.loop.remove_writer(one.fileno())

    def _work(self, one: Any, work: Callable[[], object]) -> None:
        if work() is not None:
            hang_up(one)


def hang_up(connection: Any) -> None:
    if connection.connected:
        connection.connectionLost(Failure(ConnectionDone()))  # type: ignore[no-untyped-call]


class Spoken(Protocol):
    """What is known of autobahn's protocol: whether the connection is open for messages."""

    STATE_OPEN = 3

    def __init__(self) -> None:
        self.state = self.STATE_OPEN
        self.lost = asyncio.Event()

    def connectionLost(self, reason: object = None) -> None:
        self.lost.set()


@dataclass
class Line:
    """`outlet` writes, `far` is the reader's end: it reads only when the test does."""

    near: Any
    far: socket.socket
    protocol: Spoken
    outlet: Outlet
    read: bytearray = field(default_factory=bytearray)

    async def read_some(self, most: int = 65_536) -> int:
        """What has come, or an end of the connection (0)."""
        came = await asyncio.get_running_loop().sock_recv(self.far, most)
        self.read += came
        return len(came)

    async def read_until(self, size: int) -> None:
        """Until so many bytes came in all."""
        async with asyncio.timeout(20):
            while len(self.read) < size:
                assert await self.read_some(), "the connection ended"

    def write(self, frames: list[bytes], *, events: int | None = None, now: float = 0.0) -> bool:
        return self.outlet.write(frames, b"".join(frames), len(frames) if events is None else events, now)


@contextmanager
def line(way: str) -> Iterator[Line]:
    """A connection written to in this way."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door, closing(socket.socket()) as far:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BYTES)
        far.connect(door.getsockname())
        far.setblocking(False)
        accepted, address = door.accept()
        accepted.setblocking(False)
        protocol: Any = Spoken()
        near: Any = Server(accepted, protocol, address, NOBODY, 1, Loop())  # type: ignore[arg-type]
        protocol.makeConnection(near)
        room = Room(near) if way == "asgi" else None

        async def send(message: dict[str, Any]) -> None:
            assert room is not None
            await room.wait()
            near.write(message["text"].encode())

        out = outlet({"extensions": {"board.protocol": protocol}}, send, way)
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        try:
            yield Line(near, far, protocol, out)
        finally:
            hang_up(near)
