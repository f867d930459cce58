"""Seconds as the board could have used them: a promise in seconds is the board's, a stall is the machine's."""

from __future__ import annotations

import threading
import time
from typing import Final

_NAP_S: Final = 0.01
#: By so much any nap is too long.
_HAIR_S: Final = 0.01


class Stopwatch:
    """Enter it before what is timed. A thread naps beside it: by what it sleeps too long, nobody else ran either."""

    def __init__(self) -> None:
        self.stalled = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._nap, name="stopwatch", daemon=True)

    def __enter__(self) -> Stopwatch:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        """Since it was entered, without those in which this machine let nobody run."""
        return time.monotonic() - self._began - self.stalled

    def _nap(self) -> None:
        lay_down = time.monotonic()
        while not self._over.wait(_NAP_S):
            now = time.monotonic()
            over = now - lay_down - _NAP_S
            self.stalled += over if over > _HAIR_S else 0.0
            lay_down = now
