"""Something is done for thousands of sockets a few at a time, so that nobody else waits for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from typing import Final, TypeVar

T = TypeVar("T")

#: Some 5 ms of writing.
SLICE: Final = 500


async def slices(everybody: Collection[T]) -> AsyncIterator[list[T]]:
    """A few at a time, and then others get their turn. Whoever comes or goes meanwhile changes nothing."""
    everyone = list(everybody)
    for start in range(0, len(everyone), SLICE):
        yield everyone[start : start + SLICE]
        await asyncio.sleep(0)
