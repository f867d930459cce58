"""Who has a browser listening here: one batch every 5 s, so that a ladder knows whom it can reach."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket as network
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error, connection

from requests.access import Audience
from requests.listening import Open, open_at_desks

if TYPE_CHECKING:
    from requests.live.hub import Hub
    from requests.live.sockets import Socket

log = structlog.get_logger(__name__)

EVERY_S: Final = 5.0
#: Somebody new is written down this soon, for a ladder may be about to skip them.
_NEW_S: Final = 0.5

#: This process, until it ends.
PROCESS: Final = f"{network.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

#: A page that answered beats and has not for this long is asleep or out of reach, whatever its connection says. One
#: whose radio died looks open for minutes.
SILENT_S: Final = 15.0


@dataclass(slots=True)
class Here:
    """One person's boards of one agency: the unit they crew there, how many, and how long ago one of them was heard."""

    unit: uuid.UUID | None = None
    sockets: int = 0
    silent_s: float = SILENT_S
    #: The ask they have open at a desk of that agency.
    open_ask: uuid.UUID | None = None


#: By officer and agency.
Present = dict[tuple[int, int], Here]

# Whoever was deleted meanwhile is left out, and an ask that is over or not on the board of that agency. Rows in one
# order, so that two processes never wait in a circle.
_UPSERT: Final = """
insert into units_presence (process, officer_id, agency_id, unit_id, sockets, seen_at, open_ask)
select %s, o.id, a.id, u.id, least(here.sockets, 32767), clock_timestamp() - here.silent, b.id
from unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::int[], %s::interval[], %s::uuid[])
  here (officer, agency, unit, sockets, silent, ask)
join units_officer o on o.id = here.officer
join units_agency a on a.id = here.agency
left join units_unit u on u.id = here.unit
left join requests_backup b on b.id = here.ask and b.closed_at is null and a.id = any(b.logs)
order by o.id, a.id
on conflict (process, officer_id, agency_id)
do update set unit_id = excluded.unit_id, sockets = excluded.sockets, seen_at = excluded.seen_at,
  open_ask = excluded.open_ask
"""
# When somebody was last there is asked for a day at most (units.Agency.quiet_minutes); then it says nothing any more.
_SWEEP: Final = "delete from units_presence where seen_at < clock_timestamp() - interval '25 hours'"


def write(process: str, present: Present) -> None:
    """Says that these are alive here, now; a page that answers beats, as of its last answer."""
    officers, agencies = [officer for officer, _ in present], [agency for _, agency in present]
    here = present.values()
    units = [str(one.unit) if one.unit else None for one in here]
    silent = [timedelta(seconds=one.silent_s) for one in here]
    asks = [str(one.open_ask) if one.open_ask else None for one in here]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [process, officers, agencies, units, [one.sockets for one in here], silent, asks])
        cursor.execute(_SWEEP)


def keep(process: str, present: Present, codes: Mapping[int, str]) -> Open:
    """Writes, and reads which desk has which ask open."""
    if present:
        write(process, present)
    return open_at_desks(codes)


class Presence:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.process = PROCESS
        self.somebody_new = asyncio.Event()
        #: Who has a row of this process that is not yet to be written anew.
        self.written: set[tuple[int, int]] = set()
        #: People at desks who opened another ask since the last batch.
        self.looked: set[int] = set()

    def came(self) -> None:
        """Somebody's boards were shown."""
        self.somebody_new.set()

    def looks(self, socket: Socket, ask: uuid.UUID | None) -> None:
        """A page at a desk has this ask open in its pane, or none."""
        if socket.open_ask != ask and socket.reads_as(Audience.DESK):
            socket.open_ask = ask
            self.looked.add(socket.person.officer_id)
            self.came()

    async def run(self) -> None:
        whole_at = -EVERY_S
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.somebody_new.wait(), EVERY_S)
                await asyncio.sleep(_NEW_S)
            hurried = self.somebody_new.is_set()
            self.somebody_new.clear()
            looked, self.looked = self.looked, set()
            present = self.count()
            if hurried and looked and self.hub.now() - whole_at < EVERY_S:
                # A pane was opened: the few rows it concerns, not everybody's.
                present = {key: here for key, here in present.items() if key[0] in looked or key not in self.written}
            else:
                whole_at = self.hub.now()
                self.written.clear()
            if not present and not self.hub.desks.open:
                continue
            try:
                found = await self.hub.chores.write(keep, self.process, present, self.hub.desks.followed())
                self.written |= present.keys()
                self.hub.desks.take(found)
            except Error as error:
                log.warning("live.presence_not_written", error=repr(error))

    def count(self) -> Present:
        """Everybody whose boards were shown and who is not known to be out of reach, by person and agency."""
        present: Present = {}
        now = self.hub.now()
        for socket in self.hub.sockets:
            silent_s = now - (now if socket.answered_at is None else socket.answered_at)
            if socket.settled and not socket.is_closing and silent_s < SILENT_S:
                actor = socket.person.actor
                for agency in socket.places:
                    here = present.setdefault((socket.person.officer_id, agency), Here())
                    here.sockets += 1
                    here.silent_s = min(here.silent_s, silent_s)
                    if socket.open_ask and socket.places[agency].reader is Audience.DESK:
                        here.open_ask = socket.open_ask
                    if agency == actor.agency_id:
                        here.unit = actor.unit_id
        return present
