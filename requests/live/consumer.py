"""The socket of a board: a plain ASGI application, one task a connection, no channel and no query of its own."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Final

import structlog
from django.db import Error

from requests.live import handshake, metrics
from requests.live.hub import Hub
from requests.live.outlets import Outlet, Send
from requests.live.sockets import Goodbye, Socket
from requests.live.surface import outlet
from requests.live.watch import verdict
from requests.live.welcome import show_boards

log = structlog.get_logger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

PATH: Final = "/ws/board/"
MOST_BYTES: Final = 16 * 1024
MOST_IDS: Final = 500
#: A client says a few words a minute.
MOST_A_SECOND: Final = 50
#: Codes with which the server itself ends a socket, before we see what was wrong with a frame.
REFUSED: Final = frozenset({1002, 1003, 1007, 1009})
#: A client that is refused for our sake comes again after this.
_RETRY_MS: Final = 1000


class BoardSocket:
    """`hub` gives the hub of the running event loop."""

    def __init__(self, hub: Callable[[], Hub]) -> None:
        self.hub = hub

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if scope["path"] != PATH or not handshake.is_ours(scope):
            await send({"type": "websocket.close", "code": 4403})  # before accept: 403
            return
        await send({"type": "websocket.accept"})
        out = outlet(scope, send)
        try:
            await self._serve(scope, receive, out)
        except Goodbye as goodbye:
            metrics.CLOSED.labels(goodbye.code).inc()
            log.info("live.closed", code=goodbye.code, reason=goodbye.reason, client=scope.get("client"))
            out.last_word(goodbye.bye())
            await out.part()
            await send({"type": "websocket.close", "code": goodbye.code, "reason": goodbye.reason})
        finally:
            out.release()

    async def _serve(self, scope: dict[str, Any], receive: Receive, out: Outlet) -> None:
        """Until the client leaves. Raises Goodbye when it is us who end it."""
        hub = self.hub()
        try:
            await hub.start()
            socket, resume = await self._admit(hub, scope, out)
        except Error as error:
            raise _cannot_read(error) from None
        hub.join(socket)
        try:
            await show_boards(hub, socket, resume)
            await _listen(hub, socket, receive, scope)
        except Error as error:
            raise _cannot_read(error) from None
        except asyncio.CancelledError:
            if socket.verdict is None or socket.task is None:
                raise
            socket.task.uncancel()
            raise socket.verdict from None
        finally:
            hub.leave(socket)

    async def _admit(self, hub: Hub, scope: dict[str, Any], out: Outlet) -> tuple[Socket, handshake.Resume]:
        shown = handshake.credential(scope)
        person = await hub.sessions.find(shown) if shown else None
        if (refused := verdict(person)) is not None or shown is None or person is None:
            raise refused or Goodbye(4401, "not signed in")
        try:
            resume = handshake.resume(scope)
        except handshake.Malformed as error:
            raise Goodbye(4400, str(error)) from None
        return Socket(shown, person, out, asyncio.current_task()), resume


def _cannot_read(error: Error) -> Goodbye:
    log.warning("live.cannot_read", error=repr(error))
    return Goodbye(1013, "the board cannot be read now", _RETRY_MS)


async def _listen(hub: Hub, socket: Socket, receive: Receive, scope: dict[str, Any]) -> None:
    second, said = hub.now(), 0
    while (message := await receive())["type"] != "websocket.disconnect":
        if hub.now() - second >= 1:
            second, said = hub.now(), 0
        said += 1
        if said > MOST_A_SECOND:
            raise Goodbye(4400, "too many messages")
        _heed(hub, socket, message.get("text"))
    if message.get("code") in REFUSED:
        metrics.CLOSED.labels(message["code"]).inc()
        log.info("live.closed", code=message["code"], reason="the server refused a frame", client=scope.get("client"))


def _heed(hub: Hub, socket: Socket, text: str | None) -> None:
    """Understands what a client may say; anything else ends its socket and nobody else's."""
    if text is None:
        raise Goodbye(4400, "messages are text")
    if len(text) > MOST_BYTES:
        raise Goodbye(1009, "messages have at most 16 KiB")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise Goodbye(4400, "messages are JSON") from None
    if not isinstance(said, dict):
        raise Goodbye(4400, "a message is an object")
    if said == {"type": "pong"}:
        socket.answered_at = hub.now()
        return
    if said.keys() == {"type", "id"} and said["type"] == "on":
        hub.presence.looks(socket, None if said["id"] is None else _backup_id(said["id"]))
        return
    ids = said.get("ids")
    if said.keys() != {"type", "ids"} or said["type"] != "seen" or not isinstance(ids, list) or len(ids) > MOST_IDS:
        raise Goodbye(4400, "a client says seen, on or pong")
    hub.receipts.displayed(socket.person.officer_id, [_backup_id(one) for one in ids])


def _backup_id(said: object) -> uuid.UUID:
    try:
        return uuid.UUID(said if isinstance(said, str) else "")
    except ValueError:
        raise Goodbye(4400, "ids are those of backups") from None
