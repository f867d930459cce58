"""Whether what a board is told of the timers stands in its log too: found out by the pulse, written once an episode."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error

from requests.actions.timers_said import say_timers
from requests.live.reader import Pulse
from requests.refusals import UseRadio
from units.access import system

if TYPE_CHECKING:
    from requests.live.hub import Hub

log = structlog.get_logger(__name__)

#: Timers that stand still, or run again, for so many seconds are a line of the log. A beat says it at once; a heartbeat
#: that comes and goes for a minute is one episode and not twenty.
STILL_S: Final = 5.0
AGAIN_S: Final = 10.0
#: Between two tries to write it.
_PAUSE_S: Final = 5.0


class Timers:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.wanted = asyncio.Event()
        self._state = ""
        self._since = 0.0

    def saw(self, pulse: Pulse, now: float) -> None:
        """What the heartbeats say, and what the logs do; `now`: the hub's clock."""
        if pulse.timers != self._state:
            self._state, self._since = pulse.timers, now
        if pulse.timers == "stale":
            due = pulse.not_said and now - self._since >= STILL_S
        else:
            due = pulse.said and now - self._since >= AGAIN_S
        if due:
            self.wanted.set()

    async def run(self) -> None:
        while True:
            await self.wanted.wait()
            again = timedelta(seconds=self.hub.now() - self._since)
            try:
                await self.hub.chores.write(say_timers, system("timers", kind="system"), again)
            except (Error, UseRadio) as error:
                log.warning("live.timers_not_said", error=repr(error))
            await asyncio.sleep(_PAUSE_S)
            self.wanted.clear()
