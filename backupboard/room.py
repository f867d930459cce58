"""Whether a connection's reader keeps up, for those who write through ASGI: Daphne itself buffers without bound."""

import asyncio
import socket
from contextlib import suppress
from typing import Any

#: Where the server puts what makes a Reader, in the scope of a request.
ROOM = "board.room"
#: The kernel would otherwise take megabytes for a reader that stopped, and hide from us that it did.
KERNEL_BUFFER = 128 * 1024


class Room:
    """A producer in Twisted's sense, which is told to pause while more than 64 KiB wait in the connection."""

    def __init__(self, transport: Any) -> None:
        self.is_there = asyncio.Event()
        self.is_there.set()
        with suppress(OSError, AttributeError):
            transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        transport.unregisterProducer()  # the HTTP channel's, which this connection has left
        transport.registerProducer(self, True)

    async def wait(self) -> None:
        """Until something may be written, or nobody reads it any more."""
        await self.is_there.wait()

    def pauseProducing(self) -> None:
        self.is_there.clear()

    def resumeProducing(self) -> None:
        self.is_there.set()

    def stopProducing(self) -> None:
        self.is_there.set()


class Reader(Room):
    """The same for an answer over HTTP that is streamed; `leave` before it ends."""

    def __init__(self, request: Any) -> None:
        self.is_there = asyncio.Event()
        self.is_there.set()
        self.request = request
        with suppress(OSError, AttributeError):
            request.transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)
        request.registerProducer(self, True)

    def leave(self) -> None:
        """Twisted refuses to end an answer that somebody still produces. A connection that is lost has no channel."""
        if self.request.producer is self and self.request.channel is not None:
            self.request.unregisterProducer()
