"""A second count at the same time, on a connection of its own: two processors of the database for one question.

One thread a process, so that figures never hold more than one connection beside those of the requests
(docs/settings.md, DATABASE_SLOTS). While it is taken, and inside a transaction, whose rows another connection may not
see, the work is done where it is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

from django.db import connection

R = TypeVar("R")

_thread: Final = ThreadPoolExecutor(1, "count-beside")
_free: Final = threading.Lock()


def begin(work: Callable[[], R]) -> Callable[[], R]:
    """Starts it, and answers with what waits for its result. What it raises is raised there."""
    if connection.in_atomic_block or not _free.acquire(blocking=False):
        return cache(work)
    try:
        begun: Future[R] = _thread.submit(_counted, work)
    except RuntimeError:  # the process ends
        _free.release()
        raise
    return begun.result


def _counted(work: Callable[[], R]) -> R:
    try:
        return work()
    finally:
        connection.close()
        _free.release()
