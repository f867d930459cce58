"""Browsers by the hundred in one event loop: they connect, keep what they are told, come again when they are cut."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from tests.live.fold import Fold, Wire

#: As the browser's link does it, only sooner: a test does not wait for fifteen seconds.
PAUSE_S = 0.5
SILENCE_S = 10.0


@lru_cache(maxsize=4096)
def understood(text: bytes) -> Wire:
    """The same bytes go to hundreds; they are read once."""
    message: Wire = json.loads(text)
    return message


class Line(asyncio.Protocol):
    """One connection: a handshake, then whole frames to `hear`."""

    def __init__(self, request: bytes, hear: Callable[[Wire], None], ended: Callable[[], None]) -> None:
        self.request, self.hear, self.ended = request, hear, ended
        self.buffer = bytearray()
        self.is_open = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self.request)

    def connection_lost(self, error: Exception | None) -> None:
        self.ended()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.is_open:
            head, found, _ = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head[:20]:
                self.close()
                return
            self.is_open = True
            del self.buffer[: len(head) + 4]
        while (frame := self._frame()) is not None:
            operation, payload = frame
            if operation == 1:
                self.hear(understood(payload))
            elif operation == 8:
                self.close()
                return
            elif operation == 9:
                self._say(10, payload)

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        size, head = buffer[1], 2
        if size > 125:
            head = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:head], "big")
        if len(buffer) < head + size:
            return None
        operation, payload = buffer[0] & 15, bytes(buffer[head : head + size])
        del buffer[: head + size]
        return operation, payload

    def _say(self, operation: int, payload: bytes) -> None:
        if self.transport is not None:
            self.transport.write(bytes([0x80 | operation, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.abort()


class Board:
    """One browser. `fold` raises on a gap or a doubled number, and `failed` keeps what it said."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.fold = Fold()
        self.failed: Exception | None = None
        self.connections = 0
        self.snapshots = 0
        self.wire: Line | None = None
        self.is_leaving = False
        self.frames = 0
        self.heard_beat = False

    async def run(self) -> None:
        """Until it leaves."""
        loop = asyncio.get_running_loop()
        while not self.is_leaving:
            ended = asyncio.Event()
            self.heard_beat = False
            try:
                _, wire = await loop.create_connection(
                    lambda ended=ended: Line(self._request(), self._hear, ended.set),  # type: ignore[misc]
                    "127.0.0.1",
                    self.port,
                )
            except OSError:
                await asyncio.sleep(random.uniform(0, PAUSE_S))
                continue
            self.wire = wire
            self.connections += 1
            self.frames = 1
            await self._while_it_speaks(ended)
            wire.close()
            if not self.is_leaving:
                await asyncio.sleep(random.uniform(0, PAUSE_S))

    async def _while_it_speaks(self, ended: asyncio.Event) -> None:
        while not ended.is_set():
            heard, self.frames = self.frames, 0
            if heard == 0:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), SILENCE_S)

    def _request(self) -> bytes:
        host = f"localhost:{self.port}"
        seen = any(view.seq is not None for view in self.fold.views.values())
        return (
            f"GET /ws/board/{self.fold.cursor() if seen else ''} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: {self.cookie}\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}\r\n\r\n"
        ).encode()

    def _hear(self, message: Wire) -> None:
        self.frames += 1
        self.heard_beat = self.heard_beat or message["type"] == "beat"
        self.snapshots += message["type"] == "snapshot"
        try:
            self.fold.take(message)
        except Exception as error:  # told at the end, with the board it happened to
            self.failed = self.failed or error

    def leave(self) -> None:
        self.is_leaving = True
        if self.wire is not None:
            self.wire.close()
