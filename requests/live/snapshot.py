"""The whole picture of a board as a ready frame: drawn once for a number and a reader, however many ask for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from requests.access import Audience
from requests.live import reader
from requests.live.frames import message
from requests.live.streams import Picture, Stream

if TYPE_CHECKING:
    from requests.live.hub import Hub

#: A kept picture tells the server's time and health as they were; older than this it is drawn anew.
_FRESH_S: Final = 2.0


async def picture(hub: Hub, stream: Stream, audience: Audience) -> Picture:
    """The picture at the log's head, or further. Raises django.db.Error."""
    kept = stream.pictures.get(audience)
    same = kept and kept.round == stream.round and kept.said == hub.health.board(stream.id)
    if kept and same and kept.seq >= stream.head and hub.now() - kept.at < _FRESH_S:
        return kept
    drawing = stream.drawing.get(audience)
    if drawing is None or drawing.done():
        drawing = stream.drawing[audience] = asyncio.create_task(_draw(hub, stream, audience))
    return await asyncio.shield(drawing)


async def _draw(hub: Hub, stream: Stream, audience: Audience) -> Picture:
    round_, at, said = stream.round, hub.now(), hub.health.board(stream.id)
    seq, frame = await hub.showing.read(draw, stream.id, audience, hub.health.wire() | said)
    drawn = stream.pictures[audience] = Picture(seq, frame, at, round_, said)
    return drawn


def draw(agency_id: int, audience: Audience, health: dict[str, Any]) -> tuple[int, bytes]:
    """Reads and frames it, off the event loop: a large board takes a while to become JSON."""
    wire = reader.snapshot(agency_id, audience)
    return wire["seq"], message({"type": "snapshot", **wire, **health})
