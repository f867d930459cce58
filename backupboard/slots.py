"""A thread and a database connection for each request that is served at once, kept from request to request.

Django gives each request under ASGI a thread of its own, and with it a connection of its own: a new server process at
the database each time, which has forgotten every plan and function. That was half of a touch (docs/benchmarks.md). Kept
in threads that come and go, connections pile up until the database refuses new ones; here there are as many as slots.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.db import connections

R = TypeVar("R")

#: A connection is made anew after this; the server's memory for it grows slowly.
KEPT_S = 600


def _keep_connections() -> None:
    """In a slot's own thread. Before a request uses a connection it is asked whether it still answers."""
    for connection in connections.all():
        connection.settings_dict = {
            **connection.settings_dict,
            "CONN_MAX_AGE": KEPT_S,
            "CONN_HEALTH_CHECKS": True,
        }


class Slots:
    """`count` of them. The one used last is used first, so that a quiet process keeps few connections."""

    def __init__(self, count: int) -> None:
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] = asyncio.LifoQueue()
        for number in range(count):
            self._free.put_nowait(ThreadPoolExecutor(1, f"slot-{number}", _keep_connections))

    @property
    def free(self) -> int:
        """How many nobody works in just now."""
        return self._free.qsize()

    @asynccontextmanager
    async def one(self, patience_s: float) -> AsyncIterator["Slot"]:
        """Synchronous code inside runs in a slot. Raises TimeoutError when none is free in time."""
        slot = Slot(self, await asyncio.wait_for(self._free.get(), patience_s))
        try:
            async with ThreadSensitiveContext(executor=slot.thread):
                yield slot
        finally:
            slot.give_back()

    async def run(self, work: Callable[[], R], patience_s: float) -> R:
        """One piece of work in whichever slot is free. Raises TimeoutError when none is in time."""
        slot = Slot(self, await asyncio.wait_for(self._free.get(), patience_s))
        try:
            return await asyncio.get_running_loop().run_in_executor(slot.thread, work)
        finally:
            slot.give_back()

    def _give_back(self, thread: ThreadPoolExecutor, loop: asyncio.AbstractEventLoop) -> None:
        """In the slot's own thread."""
        try:
            loop.call_soon_threadsafe(self._free.put_nowait, thread)
        except RuntimeError:
            if not loop.is_closed():
                raise
            # The process ends while the last request's thread still works: nobody will ask for a slot again.


class Slot:
    """One that somebody holds. Whoever streams an answer gives it back before the answer has ended."""

    def __init__(self, slots: Slots, thread: ThreadPoolExecutor) -> None:
        self.slots = slots
        self.thread = thread
        self._held = True

    def give_back(self) -> None:
        """A second time does nothing."""
        if not self._held:
            return
        self._held = False
        loop = asyncio.get_running_loop()
        # Whoever hung up left work behind in the thread: it is free when that is done, not before.
        done = self.thread.submit(_nothing)
        done.add_done_callback(lambda _: self.slots._give_back(self.thread, loop))


def _nothing() -> None:
    return None
