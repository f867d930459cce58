"""The board's own web process, which also notes when its hub had each frame: `python -m bench.live_board --port P`.

LIVE_STAMPS names a file of 64-bit words; word n is the monotonic time, in nanoseconds, at which the frame of event n
was ready to be written. Of one agency: the numbers of two would fall on each other.
"""

from __future__ import annotations

import mmap
import os
import time
from importlib import import_module
from typing import Any, Final

from backupboard import daphne_server

#: Events of one run at most.
MOST: Final = 1 << 18


def note(stamps: memoryview) -> None:
    """Wraps the moment at which the hub has frames."""
    streams = import_module("requests.live.streams")
    take = streams.Stream.take

    def noted(self: Any, news: Any) -> Any:
        fresh = take(self, news)
        at = time.monotonic_ns()
        for number in range(fresh.before + 1, fresh.last + 1):
            stamps[number % MOST] = at
        return fresh

    streams.Stream.take = noted


def main() -> None:
    import_module("backupboard.asgi")  # makes Django ready
    descriptor = os.open(os.environ["LIVE_STAMPS"], os.O_RDWR)
    note(memoryview(mmap.mmap(descriptor, MOST * 8)).cast("q"))
    daphne_server.main()


if __name__ == "__main__":
    main()
