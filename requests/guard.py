"""The guard: a sweeper with nothing around it but a plain Redis client for the pokes. Up 0.1 s after it is started."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import sys
import threading
import time
from importlib import import_module
from typing import Final

from requests.sweeper import Sweeper

log = logging.getLogger("requests.guard")

#: Left to hosts with Django, who do the follow-ups at once.
PATIENCE_S: Final = 0.025
#: Redis that does not answer within this is left alone for a while; the hubs' 1 s tick heals.
_TIMEOUT_S: Final = 0.1
_BREAK_S: Final = 3.0
#: As in poke.py, which needs Django.
_CHANNEL: Final = "board.poke"

Pokes = queue.Queue[dict[int, int] | None]


def main() -> None:
    """Until SIGTERM or SIGINT; also ends when its sweeper dies, for whoever started it to see."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    dsn = os.environ.get("DATABASE_URL", "").strip()
    if not dsn:
        sys.exit("guard: set DATABASE_URL, e.g. postgresql://board_app@/board?host=/run/postgresql")
    pokes: Pokes = queue.Queue()
    sweeper = Sweeper(dsn, "guard", lambda fired: pokes.put(fired.numbers), patience=PATIENCE_S)

    def stop(*_: object) -> None:
        sweeper.stop()
        pokes.put(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    thread = threading.Thread(target=sweeper.run, name="sweeper")
    thread.start()
    _poke(pokes, os.environ.get("REDIS_URL", "").strip(), thread)
    thread.join()
    if not sweeper.stopped:
        sys.exit("guard: the sweeper died")


def _poke(pokes: Pokes, url: str, sweeper: threading.Thread) -> None:
    # Imported here: it takes longer than all the rest, and the first sweep waits for nobody.
    redis = import_module("redis")
    client = redis.Redis.from_url(url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S) if url else None
    silent_until = 0.0
    while sweeper.is_alive():
        try:
            numbers = pokes.get(timeout=1.0)
        except queue.Empty:
            continue
        if numbers is None:
            return
        if client is None or time.monotonic() < silent_until:
            continue
        try:
            for agency, seq in numbers.items():
                client.publish(_CHANNEL, json.dumps({"agency": agency, "seq": seq}))
        except redis.RedisError as error:
            silent_until = time.monotonic() + _BREAK_S
            log.warning("poke failed, the hubs' tick heals: %r", error)
