"""After a commit: hubs are told to look at the log at once. The one of this process by a call, the others by one small
message per agency on Redis. Never waits or fails.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable
from typing import Final

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

#: Plain pub/sub channel; the message is {"agency": id, "seq": n}.
CHANNEL: Final = "board.poke"
_TIMEOUT_S: Final = 0.1
#: While Redis does not answer, pokes are dropped for this long; the hubs' 1 s tick heals.
_BREAK_S: Final = 3.0


class _Poker(threading.Thread):
    """One daemon thread a process: bounded queue in, Redis out, circuit breaker between."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="poker")
        self.waiting: queue.Queue[bytes] = queue.Queue(5000)
        self.client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
        )
        self.open_until = 0.0

    def run(self) -> None:
        while True:
            message = self.waiting.get()
            if time.monotonic() < self.open_until:
                continue
            try:
                self.client.publish(CHANNEL, message)
            except redis.RedisError as error:
                self.open_until = time.monotonic() + _BREAK_S
                log.warning("poke.failed", error=repr(error), heals="hub tick")


#: Hubs of this process: told agency by agency, on the thread of whoever committed.
_here: list[Callable[[int, int], None]] = []


def register(heard: Callable[[int, int], None]) -> None:
    """From now on `heard(agency, seq)` is called after each commit of this process. It must neither wait nor raise."""
    if heard not in _here:
        _here.append(heard)


def unregister(heard: Callable[[int, int], None]) -> None:
    """That hub has gone; said twice it is gone once."""
    if heard in _here:
        _here.remove(heard)


_lock: Final = threading.Lock()
_poker: _Poker | None = None


def _running() -> _Poker:
    global _poker
    with _lock:
        if _poker is None or not _poker.is_alive():
            _poker = _Poker()
            _poker.start()
        return _poker


def send(numbers: dict[int, int]) -> None:
    """Tells every hub that these agencies' logs have reached these numbers. Returns at once, never raises."""
    poker = _running()
    for agency, seq in numbers.items():
        for heard in tuple(_here):
            heard(agency, seq)
        try:
            poker.waiting.put_nowait(json.dumps({"agency": agency, "seq": seq}).encode())
        except queue.Full:
            log.warning("poke.dropped", agency=agency, seq=seq)
