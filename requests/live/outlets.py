"""How frames get into a socket, and how far its reader is behind.

`Direct` gives them to the kernel, and to the server only what the kernel does not take. `Transport` gives everything to
the server's connection. `Queue` takes the road every ASGI server offers. All three keep order, and can tell what still
waits, which the servers bound nowhere. `surface.py` says which of them fits a connection.
"""

from __future__ import annotations

import asyncio
import socket
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog

from requests.live.frames import payload_of

log = structlog.get_logger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

#: A reader with more than this unread is cut (DESIGN §7).
MOST_PENDING: Final = 256 * 1024
MOST_EVENTS_BEHIND: Final = 200
MOST_SECONDS_BEHIND: Final = 15.0
#: The kernel would otherwise take megabytes for a reader that stopped, and hide from us that it did.
_KERNEL_BUFFER: Final = 128 * 1024
#: Of autobahn's protocol: the handshake is over, and nobody has begun to close.
_STATE_OPEN: Final = 3
#: How long a last word may take to leave.
_PARTING_S: Final = 1.0


@dataclass(slots=True)
class _Mark:
    """A place in the stream of bytes that was not read yet when we looked."""

    byte: int
    event: int
    at: float


class Outlet(ABC):
    """One socket's way out. Its mark is the oldest place its reader has not come to, as far as we know."""

    __slots__ = ("allowance", "events", "mark", "written")

    def __init__(self) -> None:
        #: Bytes and events handed over, counted while somebody has to know how many of them wait.
        self.written = 0
        self.events = 0
        self.mark: _Mark | None = None
        #: Bytes of whole pictures under way: they may be larger than what a slow reader is allowed to owe.
        self.allowance = 0

    def write(self, frames: list[bytes], joined: bytes, events: int, now: float) -> bool:
        """Hands the frames over. False: this reader is too slow, nothing was written."""
        if self.is_slow(now):
            return False
        self.written += len(joined)
        self.events += events
        self._write(frames, joined)
        if self.mark is None and self.pending():
            self.mark = _Mark(self.written, self.events, now)
        return True

    def write_picture(self, framed: bytes, now: float) -> bool:
        """A snapshot, or what was missed: as large as it must be."""
        took = self.write([framed], framed, 0, now)
        self.allowance += len(framed) if took else 0
        return took

    def last_word(self, framed: bytes) -> None:
        """Writes the goodbye, also to a reader that is too slow for anything else."""
        self.written += len(framed)
        self._write([framed], framed)

    def is_slow(self, now: float) -> bool:
        """More than 256 KiB unread, or 200 events or 15 s behind."""
        pending = self.pending()
        if not pending:
            self.mark, self.allowance = None, 0
            return False
        if self.mark is None or self.written - pending >= self.mark.byte:
            self.mark = _Mark(self.written, self.events, now)
        return (
            pending > MOST_PENDING + self.allowance
            or self.events - self.mark.event > MOST_EVENTS_BEHIND
            or now - self.mark.at > MOST_SECONDS_BEHIND
        )

    @abstractmethod
    def pending(self) -> int:
        """Bytes handed over that the kernel has not taken yet."""

    @abstractmethod
    def _write(self, frames: list[bytes], joined: bytes) -> None: ...

    def release(self) -> None:
        """The connection has ended: nobody owes anything any more."""
        self.mark = None

    @abstractmethod
    async def part(self) -> None:
        """Lets what was written leave, for as long as that is reasonable; nothing may be written afterwards."""


class Transport(Outlet):
    """Through the connection of the server's own protocol (backupboard/daphne_server.py puts it in reach)."""

    __slots__ = ("protocol", "transport")

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self.protocol = protocol
        self.transport = protocol.transport
        # Gone already when the client hung up during the handshake; `receive` will say so.
        if (handle := getattr(self.transport, "socket", None)) is not None:
            with suppress(OSError):
                handle.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BUFFER)

    def pending(self) -> int:
        transport = self.transport
        waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return waiting

    def _write(self, frames: list[bytes], joined: bytes) -> None:
        if self.protocol.state == _STATE_OPEN:
            self.transport.write(joined)

    async def part(self) -> None:
        """The close frame follows in the same buffer; the server gives a slow reader a while to come to it."""


class Direct(Transport):
    """One system call a frame. Twisted's own way costs three, and nothing leaves before all sockets have been queued.

    `is_free` says that nothing waits in Twisted, so that a frame written now overtakes nothing. Twisted says when that
    changes: for every socket and event to look for itself cost more than all the rest of this room. While the kernel
    takes everything nothing is counted either, for nothing is owed.
    """

    __slots__ = ("is_free", "send", "start_writing")

    def __init__(self, protocol: Any) -> None:
        super().__init__(protocol)
        self.is_free = False
        # Of the socket, not of its number: once it is closed it refuses for ever, and never writes to somebody else's.
        self.send: Callable[[bytes], int] = self.transport.socket.send
        self.start_writing: Callable[[], None] = self.transport.startWriting
        self.transport.startWriting = self._something_waits

    def _something_waits(self) -> None:
        self.is_free = False
        self.start_writing()

    def release(self) -> None:
        super().release()
        self.transport.__dict__.pop("startWriting", None)

    def write(self, frames: list[bytes], joined: bytes, events: int, now: float) -> bool:
        """Hands the frames over. False: this reader is too slow, nothing was written."""
        if not self.is_free and not self._becomes_free():
            return super().write(frames, joined, events, now)
        try:
            sent = self.send(joined)
        except OSError:
            sent = 0  # full; or gone, which the kernel will also tell Twisted, who knows what to do about it
        if sent < len(joined):
            self.transport.write(joined[sent:])
            self.written += len(joined) - sent
            self.allowance, self.mark = 0, _Mark(self.written, self.events, now)
        return True

    def _becomes_free(self) -> bool:
        transport = self.transport
        if transport._tempDataLen or transport.dataBuffer or self.protocol.state != _STATE_OPEN:
            return False
        self.is_free = True
        return True


class Queue(Outlet):
    """Through ASGI `send`, by a task that lives while something waits."""

    __slots__ = ("bytes", "send", "task", "waiting")

    def __init__(self, send: Send) -> None:
        super().__init__()
        self.send = send
        self.waiting: deque[bytes] = deque()
        self.bytes = 0
        self.task: asyncio.Task[None] | None = None

    def pending(self) -> int:
        return self.bytes

    def _write(self, frames: list[bytes], joined: bytes) -> None:
        self.waiting.extend(frames)
        self.bytes += len(joined)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._empty())
            self.task.add_done_callback(_told)

    async def _empty(self) -> None:
        while self.waiting:
            frame = self.waiting[0]
            await self.send({"type": "websocket.send", "text": payload_of(frame).decode()})
            self.waiting.popleft()
            self.bytes -= len(frame)

    async def part(self) -> None:
        if self.task is None:
            return
        done, _ = await asyncio.wait({self.task}, timeout=_PARTING_S)
        if not done:
            self.task.cancel()


def _told(task: asyncio.Task[None]) -> None:
    # The connection went away under our hands; `receive` says so to the consumer.
    if not task.cancelled() and task.exception() is not None:
        log.info("live.send_failed", error=repr(task.exception()))
