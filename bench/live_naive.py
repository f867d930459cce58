"""What most would write first with Channels: a consumer for each socket, all of them in one group.

Served by Daphne as it comes: `python -m daphne … bench.live_naive:application`. A POST is sent to the group; its answer
is the monotonic time at which it had been read, in nanoseconds.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

import django
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backupboard.settings")
django.setup()

SNAPSHOT = {"type": "snapshot", "pad": "x" * int(os.environ.get("LIVE_SNAPSHOT_BYTES", "2600"))}


class Board(AsyncJsonWebsocketConsumer):
    """One board."""

    groups = ["board"]

    async def connect(self) -> None:
        await self.accept()
        await self.send_json(SNAPSHOT)

    async def board_event(self, message: dict[str, Any]) -> None:
        await self.send_json(message["event"])


async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """POST: to everybody."""
    body, more = b"", True
    while more:
        part = await receive()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    at = time.monotonic_ns()
    if scope["method"] == "POST":
        await get_channel_layer().group_send("board", {"type": "board.event", "event": json.loads(body)})
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": str(at).encode()})


application = ProtocolTypeRouter({"http": http, "websocket": Board.as_asgi()})
