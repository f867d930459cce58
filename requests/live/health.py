"""What this process knows of itself: database, channel layer, timers, and the server's clock. Said in every beat."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

from requests.ageing import Ageing
from requests.cards import Wire
from requests.chain import wire_time
from requests.live.reader import Pulse


class Health:
    """`changed` is set when what a beat says of it flips."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self.database = True
        self.channel_layer = True
        self._timers = "ok"
        self._troubles: tuple[str, ...] = ()
        #: Agencies that drill, by id: not what works or does not, but said as soon.
        self.drills: dict[int, Wire] = {}
        #: When the boards of each followed agency show an ask as late, by id. It has no event, and a board that is
        #: open must not go on colouring by yesterday's times.
        self.ageing: dict[int, list[Ageing]] = {}
        self._heard: tuple[datetime, float] | None = None

    def pulse(self, pulse: Pulse) -> None:
        """The database answered."""
        self._heard = (pulse.at, time.monotonic())
        drills = {agency: drill for agency, drill in self.drills.items() if agency not in pulse.heads} | pulse.drills
        if drills != self.drills:
            self.drills = drills
            self.changed.set()
        if any(agency in self.ageing and self.ageing[agency] != rules for agency, rules in pulse.ageing.items()):
            self.changed.set()
        self.ageing |= pulse.ageing
        self._become(database=True, timers=pulse.timers, troubles=pulse.troubles)

    def database_lost(self) -> None:
        """It did not; nobody can say what the timers do."""
        self._become(database=False)

    def channel_layer_is(self, up: bool) -> None:
        self._become(channel_layer=up)

    @property
    def timers(self) -> str:
        """ "ok" or "stale"."""
        return self._timers if self.database else "stale"

    @property
    def degraded(self) -> list[str]:
        """Names of what does not work as it should."""
        bad = {"channel_layer": not self.channel_layer, "database": not self.database, "timers": self.timers != "ok"}
        return [name for name, is_so in bad.items() if is_so] + list(self._troubles)

    def server_time(self) -> str | None:
        """The database's clock, carried on between two looks at it by a clock that nobody can set."""
        if self._heard is None:
            return None
        at, monotonic = self._heard
        return wire_time(at + timedelta(seconds=time.monotonic() - monotonic))

    def board(self, agency: int) -> dict[str, Any]:
        """What a picture of this agency's board says that changes without a number; every followed one is known."""
        return {"drill": self.drills.get(agency), "ageing": self.ageing[agency]}

    def wire(self) -> dict[str, Any]:
        return {"timers": self.timers, "degraded": self.degraded}

    def _become(
        self,
        *,
        database: bool | None = None,
        channel_layer: bool | None = None,
        timers: str = "",
        troubles: tuple[str, ...] | None = None,
    ) -> None:
        before = self.wire()
        self.database = self.database if database is None else database
        self.channel_layer = self.channel_layer if channel_layer is None else channel_layer
        self._timers = timers or self._timers
        self._troubles = self._troubles if troubles is None else troubles
        if self.wire() != before:
            self.changed.set()
