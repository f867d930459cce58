"""The ear on Redis: hears which logs grew. It may be deaf at any time; the pulse of every second reads the logs."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import redis.asyncio
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from requests import poke

log = structlog.get_logger(__name__)

#: Silence after which we ask whether the line is still there, and how long the answer may take.
_SILENCE_S: Final = 2.0
_FIRST_PAUSE_S: Final = 0.05
_LONGEST_PAUSE_S: Final = 1.0


class Listener:
    """`heard(agency, seq)` for every poke; `is_up(bool)` when the subscription comes and goes."""

    def __init__(self, url: str, heard: Callable[[int, int], None], is_up: Callable[[bool], None]) -> None:
        self.url = url
        self.heard = heard
        self.is_up = is_up
        self.pause = _FIRST_PAUSE_S

    async def run(self) -> None:
        """For ever: subscribes, listens, subscribes again. A missing Redis costs a small try a second."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                if self.pause == _FIRST_PAUSE_S:
                    log.warning("live.redis_lost", error=repr(error), heals="pulse")
            self.is_up(False)
            await asyncio.sleep(self.pause * random.uniform(0.5, 1))
            self.pause = min(_LONGEST_PAUSE_S, self.pause * 2)

    async def _listen(self) -> None:
        # Without its own retries the client tells us what happened, and what was missed meanwhile is looked up.
        client = redis.asyncio.Redis.from_url(
            self.url, socket_timeout=None, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        )
        subscription = client.pubsub()
        try:
            await subscription.subscribe(poke.CHANNEL)
            asked = False
            while True:
                message = await subscription.get_message(timeout=_SILENCE_S)
                if message is not None:
                    asked = False
                    self._take(message)
                elif asked:
                    raise ConnectionError("Redis does not answer")
                else:
                    asked = True
                    await subscription.ping()
        finally:
            # Taking leave of a server that is gone may fail like everything else.
            with suppress(RedisError, OSError):
                await subscription.aclose()  # type: ignore[no-untyped-call]
                await client.aclose()

    def _take(self, message: dict[str, object]) -> None:
        if message["type"] == "subscribe":
            self.pause = _FIRST_PAUSE_S
            self.is_up(True)
        if message["type"] != "message":
            return
        try:
            said = json.loads(message["data"])  # type: ignore[arg-type]
            agency, seq = int(said["agency"]), int(said["seq"])
        except (ValueError, TypeError, KeyError):
            log.warning("live.poke_not_understood", said=repr(message["data"])[:80])
            return
        self.heard(agency, seq)
