"""Access taken away ends a socket within 5 s: every person behind one is looked up again, all in one batch."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error

from requests.live.sessions import Person
from requests.live.slices import slices
from requests.live.sockets import Goodbye, Socket
from requests.live.welcome import scope_anew

if TYPE_CHECKING:
    from requests.live.hub import Hub

log = structlog.get_logger(__name__)

EVERY_S: Final = 2.5


def verdict(person: Person | None) -> Goodbye | None:
    """Why somebody may not be here; None when they may."""
    if person is None:
        return Goodbye(4401, "not signed in")
    if person.revoked:
        return Goodbye(4401, "this browser's right was taken back", word="revoked")
    if person.disabled:
        return Goodbye(4403, "this account is disabled")
    if not person.streams:
        return Goodbye(4403, "no agency is open to this account")
    return None


class Watch:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Error as error:
                # Nobody is thrown out because the database is away; the beat says that it is.
                log.warning("live.watch_failed", error=repr(error))

    async def look(self) -> None:
        """Looks at everybody once. Raises django.db.Error."""
        watched = [socket for socket in self.hub.sockets if socket.settled]
        if not watched:
            return
        answers = await self.hub.sessions.check({socket.credential for socket in watched})
        async for some in slices(watched):
            for socket in some:
                self._judge(socket, answers[socket.credential])

    def _judge(self, socket: Socket, person: Person | None) -> None:
        if socket.is_closing or not socket.settled:
            return
        if (bad := verdict(person)) is not None or person is None:
            socket.end(bad or Goodbye(4401, "not signed in"))
        elif person.streams != socket.person.streams:
            self.hub.crew.errand(self._scope_anew(socket, person))
        else:
            socket.person = person

    async def _scope_anew(self, socket: Socket, person: Person) -> None:
        try:
            await scope_anew(self.hub, socket, person)
        except Error as error:
            log.warning("live.scope_failed", error=repr(error))
            socket.end(Goodbye(1013, "the board cannot be read now", 1000))
