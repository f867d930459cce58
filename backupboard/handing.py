"""Pages and touches in one process, live boards in another, on one port.

`manage.py up` makes a pair of Unix sockets that both kinds inherit. Who accepted a connection that asks for a WebSocket
sends it over, open, with the words it came with; any process for boards takes it. Nothing is copied afterwards: the
browser then talks to the other process. Where nobody takes it in time, the process that has it serves it itself.
"""

import asyncio
import fcntl
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import structlog
from twisted.internet import reactor as _reactor

reactor: Any = _reactor
log = structlog.get_logger(__name__)

#: A request's head, which Twisted itself ends at 16 KiB.
_MOST_BYTES: Final = 64 * 1024
#: How long one waits for room in the pair. A browser gives up after ten seconds.
_PATIENCE_S: Final = 2.0
_AGAIN_S: Final = 0.01
#: Connections taken before the loop may do something else.
_AT_ONCE: Final = 32


def pair() -> tuple[socket.socket, socket.socket]:
    """What is sent into the first comes out of the second, a whole connection at a time, to whoever reads first."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setblocking(False)
    return ends


def end_of(descriptor: int) -> socket.socket:
    """An inherited end. Raises OSError when it is none."""
    fcntl.fcntl(descriptor, fcntl.F_GETFD)
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, fileno=descriptor)


class Giver:
    """In place of the server's factory of WebSockets. `own` is that factory, for what cannot be given away."""

    def __init__(self, end: socket.socket, own: Any) -> None:
        self.end = end
        self.own = own
        self.is_told = False

    def buildProtocol(self, peer: Any) -> "Giving":
        return Giving(self, peer)

    def give(self, transport: Any, request: bytes) -> bool:
        """Whether it is on its way. Of the open connection this process then keeps nothing."""
        if not hasattr(transport, "_shouldShutdown"):
            # Twisted's own word for "close, but do not hang up on the others who hold this connection".
            self._tell(f"{type(transport).__name__} cannot be let go of")
            return False
        try:
            socket.send_fds(self.end, [request], [transport.getHandle().fileno()])
        except OSError:
            return False
        transport._shouldShutdown = False
        transport.loseConnection()
        return True

    def kept(self) -> None:
        """Nobody took one in time."""
        self._tell("nobody takes boards")

    def _tell(self, why: str) -> None:
        if not self.is_told:
            log.warning("boards.served_here", why=why)
            self.is_told = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)


class Giving:
    """One connection between its two servers."""

    _raw_query_string = b""

    def __init__(self, giver: Giver, peer: Any) -> None:
        self.giver = giver
        self.peer = peer
        self.transport: Any = None
        self.request = b""
        self.until = 0.0

    def makeConnection(self, transport: Any) -> None:
        self.transport = transport
        self.until = reactor.seconds() + _PATIENCE_S

    def dataReceived(self, data: bytes) -> None:
        waiting, self.request = bool(self.request), self.request + data
        if not waiting:
            self._give()

    def connectionLost(self, reason: Any) -> None:
        self.transport = None

    def _give(self) -> None:
        if self.transport is None or self.giver.give(self.transport, self.request):
            return
        if reactor.seconds() < self.until:
            reactor.callLater(_AGAIN_S, self._give)
        else:
            self.giver.kept()
            self._serve_here()

    def _serve_here(self) -> None:
        protocol = self.giver.own.buildProtocol(self.peer)
        protocol._raw_query_string = self._raw_query_string
        self.transport.protocol = protocol
        protocol.makeConnection(self.transport)
        protocol.dataReceived(self.request)


class Taker:
    """Serves what others accepted, as if it had been accepted here."""

    def __init__(self, end: socket.socket, factory: Callable[[], Any]) -> None:
        self.end = end
        self.factory = factory

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.add_reader(self.end.fileno(), self._take)

    def _take(self) -> None:
        for _ in range(_AT_ONCE):
            try:
                request, descriptors, _flags, _address = socket.recv_fds(self.end, _MOST_BYTES, 1)
            except OSError:
                return
            for descriptor in descriptors:
                with socket.socket(fileno=descriptor) as taken:
                    self._serve(taken, request)

    def _serve(self, taken: socket.socket, request: bytes) -> None:
        # A browser that left while its connection was on its way has no name any more.
        with suppress(OSError):
            taken.setblocking(False)
            transport = reactor.adoptStreamConnection(taken.fileno(), taken.family, self.factory())
            transport.protocol.dataReceived(request)
