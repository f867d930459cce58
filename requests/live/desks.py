"""Which desk has which ask open: read from the presence rows of every process, told to desks alone, logged nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from django.db import connection

from requests.access import Audience
from requests.cards import Wire
from requests.listening import ALIVE

if TYPE_CHECKING:
    from requests.live.hub import Hub

#: Several panes opened in a breath are told in one beat.
_GATHER_S: Final = 0.25

# A row of the future is one from before the clock was set back: its hub writes it anew within 5 s.
_OPEN: Final = """
select distinct p.agency_id, o.id, coalesce(nullif(o.name, ''), o.username), p.open_ask
from units_presence p join units_officer o on o.id = p.officer_id
where p.agency_id = any (%s::bigint[]) and p.open_ask is not null
  and p.seen_at > clock_timestamp() - make_interval(secs => %s)
order by p.agency_id, o.id, p.open_ask
"""

#: By agency: who has which ask open.
Open = dict[int, list[Wire]]


def read(codes: Mapping[int, str]) -> Open:
    """Every desk of these agencies (id → code) that has an ask open now. One query."""
    found: Open = {}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list(codes), ALIVE.total_seconds()])
        for agency, officer, label, ask in cursor.fetchall():
            row = {"agency": codes[agency], "id": str(officer), "label": label, "backup": str(ask)}
            found.setdefault(agency, []).append(row)
    return found


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
