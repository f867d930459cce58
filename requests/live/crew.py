"""The hub's long-running tasks. None may end silently: a hub without its pump would still beat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

Work = Callable[[], Coroutine[Any, Any, None]]

_RESTART_S: Final = 1.0


class Crew:
    """Keeps work running; `fell(error)` is told of each piece that ended by a mistake, which then begins anew."""

    def __init__(self, fell: Callable[[BaseException], None]) -> None:
        self.fell = fell
        self.working: dict[asyncio.Task[None], Work] = {}
        self.errands: set[asyncio.Task[None]] = set()
        self.loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_working(self) -> bool:
        return bool(self.working)

    def start(self, *work: Work) -> None:
        self.loop = asyncio.get_running_loop()
        for piece in work:
            self._begin(piece)

    def errand(self, work: Coroutine[Any, Any, None]) -> None:
        """Something short, once."""
        task = asyncio.create_task(work)
        self.errands.add(task)
        task.add_done_callback(self._errand_done)

    async def stop(self) -> None:
        tasks = [*self.working, *self.errands]
        self.working.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, piece: Work) -> None:
        task = asyncio.get_running_loop().create_task(piece())
        self.working[task] = piece
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        piece = self.working.pop(task, None)
        if piece is None or task.cancelled():
            return
        self.fell(task.exception() or RuntimeError("a task of the hub ended"))
        if self.loop is not None:
            self.loop.call_later(_RESTART_S, self._begin, piece)

    def _errand_done(self, task: asyncio.Task[None]) -> None:
        self.errands.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fell(error)
