"""Whose tablet is off: units on duty that no screen of theirs can reach. Told to desks, with every beat."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error

from requests.access import Audience
from requests.listening import out_of_reach

if TYPE_CHECKING:
    from requests.live.hub import Hub
    from requests.live.sockets import Socket

log = structlog.get_logger(__name__)

#: As often as presence is written down.
EVERY_S: Final = 5.0


class Reach:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        #: Agency → call signs; an agency nobody has looked at yet is missing.
        self.known: dict[int, list[str]] = {}
        self.look_now = asyncio.Event()

    def of(self, socket: Socket) -> dict[str, list[str]]:
        """By agency code, for the agencies this socket reads as their desk."""
        desks = [place.stream for place in socket.places.values() if place.reader is Audience.DESK]
        if any(stream.id not in self.known for stream in desks):
            self.look_now.set()
        return {stream.code: self.known[stream.id] for stream in desks if stream.id in self.known}

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.look_now.wait(), EVERY_S)
            self.look_now.clear()
            agencies = list(self.hub.streams)
            if not agencies or not self.hub.sockets:
                continue
            try:
                self.known = await self.hub.chores.read(out_of_reach, agencies)
            except Error as error:
                # What was known grows old; that the database is away every beat says already.
                log.warning("live.reach_not_read", error=repr(error))
                await asyncio.sleep(EVERY_S)
