"""Daphne as the board needs it: `python -m backupboard.daphne_server [--fd N | --host H --port P] [--behind-proxy]`.

With `--give FD` it hands connections of live boards to the processes that run with `--take FD`, see handing.py.

- The live hub writes frames to a socket's protocol itself, so the protocol is put within its reach: scope
  extension `board.protocol`.
- Who writes through ASGI instead waits while a reader does not keep up; so does who streams an answer over HTTP.
- Twisted's backlog of 50 and Daphne's handshake limit of 5 s refuse a storm of reconnecting boards for a minute.
- Clients send a few words; a frame larger than 16 KiB ends its socket with code 1009.
- A serving process hosts the timers beside the Celery workers and the guard.
"""

import argparse
import socket
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.server import Server
from twisted.internet import reactor as _reactor

from backupboard import env
from backupboard.handing import Giver, Taker, end_of
from backupboard.long_lines import answer_long_lines
from backupboard.room import ROOM, Reader, Room
from backupboard.tuning import tune

reactor: Any = _reactor
BACKLOG = 4096
HANDSHAKE_TIMEOUT_S = 60
MAX_FRAME_BYTES = 16 * 1024
#: A connection whose other end has not acknowledged anything for this long is dropped; every board is told something
#: every 3 s. The kernel's own patience with a car that drove into a tunnel is a quarter of an hour. It is longer than
#: the 15 s after which a reader that only stopped reading is told why.
UNHEARD_MS = 20_000
#: How long a reader may take to come to the close frame, which stands behind all it has not read, before it is cut.
#: Autobahn's own second told a slow reader on a busy machine nothing.
CLOSING_S = 5
#: A page is asked for a sign of life over its socket this rarely: every board hears a beat every 3 s, and a connection
#: that does not take it is dropped. It finds what a proxy goes on holding for a client that is gone. At Daphne's 20 s,
#: 5,000 boards at rest cost a sixth more.
PING_EVERY_S = 120
#: Close codes "service restart" and "try again later".
COME_AGAIN = frozenset({1012, 1013})
APPLICATION = "backupboard.asgi:application"


class BoardServer(Server):
    #: Ends of the pair through which connections of boards go from process to process.
    gives: socket.socket | None = None
    takes: socket.socket | None = None
    _boards: Any = None

    @property
    def ws_factory(self) -> Any:
        return self._boards

    @ws_factory.setter
    def ws_factory(self, own: Any) -> None:
        self._boards = Giver(self.gives, own) if self.gives else own

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})["board.protocol"] = protocol
            with suppress(OSError, AttributeError):
                protocol.transport.getHandle().setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD_MS)
            protocol.closeHandshakeTimeout = CLOSING_S
            protocol.failByDrop = False  # say by a close code what was wrong with a frame
        else:
            scope.setdefault("extensions", {})[ROOM] = partial(Reader, protocol)
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        # "Come again" is 1012 and 1013. Autobahn's own sendClose refuses both and would break the socket instead.
        if message["type"] == "websocket.close" and message.get("code") in COME_AGAIN and protocol in self.connections:
            protocol.sendCloseFrame(code=message["code"])
            return
        if message["type"] == "websocket.send":
            await self.send(protocol, message)
            return
        await super().handle_reply(protocol, message)

    async def send(self, protocol: Any, message: dict[str, Any]) -> None:
        if not hasattr(protocol, "board_room"):
            protocol.board_room = Room(protocol.transport)
        await protocol.board_room.wait()
        # Autobahn refuses to send what it would refuse to receive; a whole board is larger than a client's few words.
        most, protocol.maxMessagePayloadSize = protocol.maxMessagePayloadSize, 0
        try:
            await super().handle_reply(protocol, message)
        finally:
            protocol.maxMessagePayloadSize = most

    def run(self) -> None:
        # Whoever serves also fires timers; tests and management commands never get here. Imported now, for only
        # the application, imported just before, has made Django ready.
        timers = import_module("requests.sweeper_hosts").start("web")
        tune()
        answer_long_lines()
        if self.takes:
            reactor.callWhenRunning(Taker(self.takes, lambda: self.http_factory).start, reactor._asyncioEventloop)
        try:
            super().run()
        finally:
            timers.stop()


class BoardCommandLine(CommandLineInterface):
    server_class = BoardServer


def daphne_arguments(arguments: list[str]) -> list[str]:
    """Ours in Daphne's words."""
    parser = argparse.ArgumentParser(prog="backupboard.daphne_server", description="Serve the board.")
    parser.add_argument("--fd", type=int, help="a listening socket, inherited")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--behind-proxy", action="store_true", help="believe X-Forwarded-For and -Port (also with HTTPS=1)"
    )
    parser.add_argument("--give", type=int, metavar="FD", help="hand connections of boards over through this")
    parser.add_argument("--take", type=int, metavar="FD", help="serve the boards that come through this, nothing else")
    given = parser.parse_args(arguments)
    BoardServer.gives = end_of(given.give) if given.give is not None else None
    BoardServer.takes = end_of(given.take) if given.take is not None else None
    if given.take is not None:
        endpoint = "tcp:port=0:interface=127.0.0.1"
    elif given.fd is not None:
        endpoint = f"fd:fileno={given.fd}"
    else:
        interface = given.host.replace(":", "\\:")
        kind = "tcp6" if ":" in given.host else "tcp"
        endpoint = f"{kind}:port={given.port}:interface={interface}:backlog={BACKLOG}"
    return [
        *("--endpoint", endpoint),
        *("--websocket_connect_timeout", str(HANDSHAKE_TIMEOUT_S)),
        *("--websocket-max-message-size", str(MAX_FRAME_BYTES)),
        *("--websocket-max-frame-size", str(MAX_FRAME_BYTES)),
        *("--websocket_timeout", "-1"),
        *("--ping-interval", str(PING_EVERY_S)),
        *("--verbosity", "0"),
        "--no-server-name",
        *(["--proxy-headers"] if given.behind_proxy or env.flag("HTTPS") else []),
        APPLICATION,
    ]


def main() -> None:
    BoardCommandLine().run(daphne_arguments(sys.argv[1:]))


if __name__ == "__main__":
    main()
