"""Second counts at the same time, on a connection of its own: two processors of the database for one question.

One thread a process, so that figures never hold more than one connection beside those of the requests
(docs/settings.md, DATABASE_SLOTS). While it is taken, and inside a transaction, whose rows another connection may not
see, the work is done where it is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Generic, TypeVar

from django.db import connection

R = TypeVar("R")

_thread: Final = ThreadPoolExecutor(1, "count-beside")
_free: Final = threading.Lock()


class _Work(Generic[R]):
    """Done once, by whoever takes it first."""

    def __init__(self, work: Callable[[], R]) -> None:
        self._work = work
        self._taken = threading.Lock()
        self._done: Future[R] = Future()

    def take(self) -> bool:
        return self._taken.acquire(blocking=False)

    def do(self) -> None:
        try:
            self._done.set_result(self._work())
        except BaseException as problem:
            # Not swallowed: raised where its result is asked for.
            self._done.set_exception(problem)

    def result(self) -> R:
        if self.take():
            self.do()
        return self._done.result()


def begin(work: Callable[[], R]) -> Callable[[], R]:
    """Starts it, and answers with what waits for its result. What it raises is raised there."""
    (result,) = begin_each(work)
    return result


def begin_each(*works: Callable[[], Any]) -> Sequence[Callable[[], Any]]:
    """Starts them one after the other. Whose result is wanted before its turn has come is done where it is wanted; not
    the first, which has begun."""
    begun = [_Work(work) for work in works]
    if not connection.in_atomic_block and _free.acquire(blocking=False):
        begun[0].take()
        try:
            _thread.submit(_do, begun)
        except RuntimeError:  # the process ends
            _free.release()
            raise
    return [one.result for one in begun]


def _do(works: Sequence[_Work[Any]]) -> None:
    try:
        works[0].do()
        for one in works[1:]:
            if one.take():
                one.do()
    finally:
        connection.close()
        _free.release()
