"""Who has a browser listening here: one batch every 5 s, so that a ladder knows whom it can reach."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket as network
import uuid
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error, connection

if TYPE_CHECKING:
    from requests.live.hub import Hub

log = structlog.get_logger(__name__)

EVERY_S: Final = 5.0
#: Somebody new is written down this soon, for a ladder may be about to skip them.
_NEW_S: Final = 0.5

#: This process, until it ends.
PROCESS: Final = f"{network.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

#: officer and agency → the unit crewed there, and sockets.
Present = dict[tuple[int, int], tuple[uuid.UUID | None, int]]

# Whoever was deleted meanwhile is left out. Rows in one order, so that two processes never wait in a circle.
_UPSERT: Final = """
insert into units_presence (process, officer_id, agency_id, unit_id, sockets, seen_at)
select %s, o.id, a.id, u.id, least(here.sockets, 32767), clock_timestamp()
from unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::int[]) here (officer, agency, unit, sockets)
join units_officer o on o.id = here.officer
join units_agency a on a.id = here.agency
left join units_unit u on u.id = here.unit
order by o.id, a.id
on conflict (process, officer_id, agency_id)
do update set unit_id = excluded.unit_id, sockets = excluded.sockets, seen_at = excluded.seen_at
"""
# What dead processes left behind says nothing any more.
_SWEEP: Final = "delete from units_presence where seen_at < clock_timestamp() - interval '10 minutes'"


def write(process: str, present: Present) -> None:
    """Says that these are alive here, now."""
    officers, agencies = [officer for officer, _ in present], [agency for _, agency in present]
    units = [str(unit) if unit else None for unit, _ in present.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [process, officers, agencies, units, [count for _, count in present.values()]])
        cursor.execute(_SWEEP)


class Presence:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.process = PROCESS
        self.somebody_new = asyncio.Event()

    def came(self) -> None:
        """Somebody's boards were shown."""
        self.somebody_new.set()

    async def run(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self.somebody_new.wait(), EVERY_S)
                await asyncio.sleep(_NEW_S)
            except TimeoutError:
                pass
            self.somebody_new.clear()
            present = self.count()
            if not present:
                continue
            try:
                await self.hub.chores.write(write, self.process, present)
            except Error as error:
                log.warning("live.presence_not_written", error=repr(error))

    def count(self) -> Present:
        """Everybody whose boards were shown, by person and agency."""
        present: Present = {}
        for socket in self.hub.sockets:
            if socket.settled and not socket.is_closing:
                actor = socket.person.actor
                for agency in socket.places:
                    unit, count = present.get((socket.person.officer_id, agency), (None, 0))
                    unit = actor.unit_id if agency == actor.agency_id else unit
                    present[socket.person.officer_id, agency] = (unit, count + 1)
        return present
