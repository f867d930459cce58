"""An answer made while it is read: page after page, each in whichever slot is free, none held while a reader is slow.

A request keeps its slot, and with it a database connection, until its answer has gone out. For a file of a million rows
that would be minutes, and a few readers on slow lines would leave no slot for who asks for backup. Here the slot goes
back before the first byte; Daphne, which buffers without bound, is given no more than the reader has taken.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing
from typing import Any, Protocol

import structlog
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, StreamingHttpResponse

from backupboard.limits import SLOT
from backupboard.room import ROOM
from backupboard.slots import Slot

log = structlog.get_logger(__name__)

#: How long a page waits for a slot, and how long a reader may take nothing, before the answer is cut.
PATIENCE_S = 15.0
READER_PATIENCE_S = 60.0


class Pages(Protocol):
    """What is streamed: each page is made when it is asked for."""

    def __iter__(self) -> Iterator[bytes]: ...

    def __next__(self) -> bytes: ...

    def cut(self) -> bytes:
        """Last words of an answer that could not be finished, so that what was read of it is not taken for all."""

    def over(self) -> None:
        """Nobody asks for another page."""


def streamed(request: HttpRequest, pages: Pages, content_type: str) -> StreamingHttpResponse:
    """The answer. Under ASGI it streams; elsewhere (in tests) it is an iterator like any other."""
    if not isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_plainly(pages), content_type=content_type)
    return StreamingHttpResponse(_paced(pages, request.scope), content_type=content_type)


def _plainly(pages: Pages) -> Iterator[bytes]:
    try:
        yield from pages
    finally:
        pages.over()


async def _paced(pages: Pages, scope: Mapping[str, Any]) -> AsyncIterator[bytes]:
    slot: Slot = scope[SLOT]
    slot.give_back()
    make_room = scope.get("extensions", {}).get(ROOM)
    room = make_room() if make_room else None
    try:
        async with aclosing(_one_by_one(pages, slot, room)) as content:
            async for page in content:
                yield page
    except Exception as problem:
        # Whatever it was: past this line the server would take the fault for one of its own and stop looking after
        # its connections. What was sent says that it is not all.
        log.exception("streaming.cut", error=repr(problem))
        yield pages.cut()
    finally:
        pages.over()
        if room is not None:
            room.leave()


async def _one_by_one(pages: Pages, slot: Slot, room: Any) -> AsyncGenerator[bytes, None]:
    while (page := await slot.slots.run(_asked(pages), PATIENCE_S)) is not None:
        yield page
        if room is not None:
            await asyncio.wait_for(room.wait(), READER_PATIENCE_S)


def _asked(pages: Pages) -> Callable[[], bytes | None]:
    def one() -> bytes | None:
        close_old_connections()
        return next(pages, None)

    return one
