"""Every socket hears a beat every 3 s, and at once when the server's health flips."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from requests.access import Audience
from requests.live.frames import message
from requests.live.slices import slices

if TYPE_CHECKING:
    from requests.live.hub import Hub
    from requests.live.sockets import Socket

BEAT_S: Final = 3
#: Sockets beat in turns, so that an event never waits behind five thousand beats.
_SLOTS: Final = 12


class Beats:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.slots: list[set[Socket]] = [set() for _ in range(_SLOTS)]
        self.next = count()

    def add(self, socket: Socket) -> None:
        socket.slot = next(self.next) % _SLOTS
        self.slots[socket.slot].add(socket)

    def remove(self, socket: Socket) -> None:
        self.slots[socket.slot].discard(socket)

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        for turn in count():
            due = max(due + BEAT_S / _SLOTS, loop.time() - BEAT_S)
            await asyncio.sleep(due - loop.time())
            await self.beat(self.slots[turn % _SLOTS])

    async def run_flips(self) -> None:
        changed = self.hub.health.changed
        while True:
            await changed.wait()
            changed.clear()
            await self.beat(self.hub.sockets)

    async def beat(self, sockets: Collection[Socket]) -> None:
        """One beat to each of these."""
        now = self.hub.now()
        frames: dict[frozenset[tuple[int, Audience]], bytes] = {}

        async for some in slices(sockets):
            for socket in some:
                if not socket.settled:
                    continue  # hello comes first, and with the boards its own beat
                followed = frozenset((agency, place.reader) for agency, place in socket.places.items())
                if followed not in frames:
                    frames[followed] = self._frame(socket)
                socket.say(frames[followed], now)

    def _frame(self, socket: Socket) -> bytes:
        heads = {stream.code: stream.head for stream in socket.streams}
        health = self.hub.health
        told: dict[str, Any] = {"server_time": health.server_time(), "streams": heads}
        told["unreachable"] = self.hub.reach.of(socket)
        told |= health.wire()
        drills = {stream.code: health.drills[stream.id] for stream in socket.streams if stream.id in health.drills}
        if drills:
            told["drills"] = drills
        if at_desk := socket.reads_as(Audience.DESK):
            told["desks"] = self.hub.desks.of(at_desk)
            told["ageing"] = {socket.places[one].stream.code: health.ageing[one] for one in at_desk}
        return message({"type": "beat", **told})

    def beat_for(self, socket: Socket) -> None:
        """The first beat of a socket: what it was shown may be older than the server's health."""
        socket.say(self._frame(socket), self.hub.now())
