"""Which desk has which ask open: read from the presence rows of every process, told to desks alone, logged nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from requests.access import Audience
from requests.cards import Wire
from requests.listening import Open

if TYPE_CHECKING:
    from requests.live.hub import Hub

#: Several panes opened in a breath are told in one beat.
_GATHER_S: Final = 0.25


class Desks:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.open: Open = {}
        self.changed = asyncio.Event()

    def followed(self) -> dict[int, str]:
        """Agencies whose desks are connected here, by id."""
        return {agency: stream.code for agency, stream in self.hub.streams.items()}

    def take(self, found: Open) -> None:
        """What the rows say now; news goes out at once."""
        if found != self.open:
            self.open = found
            self.changed.set()

    def of(self, agencies: Iterable[int]) -> list[Wire]:
        """What a beat says to a desk of these agencies."""
        return [row for agency in sorted(agencies) for row in self.open.get(agency, ())]

    async def run(self) -> None:
        while True:
            await self.changed.wait()
            await asyncio.sleep(_GATHER_S)
            self.changed.clear()
            at_desks = [socket for socket in self.hub.sockets if socket.reads_as(Audience.DESK)]
            await self.hub.beats.beat(at_desks)
