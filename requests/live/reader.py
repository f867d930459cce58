"""The hub's own view of the database: one thread with its own connection, and what is read there.

The log is the truth: a number that came by Redis only says that it is worth looking.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, ParamSpec, TypeVar

from django.db import Error, InterfaceError, OperationalError, connection, connections, transaction

from requests import cards, policies, queries
from requests.access import Audience
from requests.ageing import Ageing
from requests.cards import Wire
from requests.lines import line
from requests.live.frames import encode
from requests.models import Drill, Event
from units.models import Agency

P = ParamSpec("P")
R = TypeVar("R")

#: Whose bytes the hub keeps; a partner's narrowed cards are part of their own log.
READERS: Final = (Audience.DESK, Audience.CAR)
#: Events read in one go for somebody who comes back; what is left is read at once afterwards.
MOST_EVENTS: Final = 500
#: The same for the live sockets: what a reader who keeps up can swallow in one piece.
MOST_LIVE: Final = 100


class DatabaseThread:
    """One thread, one connection. Work waits its turn; the event loop never does."""

    def __init__(self, name: str) -> None:
        self.pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def read(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Reads. A connection that died while idle is worth one more try. Raises django.db.Error."""
        return await self._run(lambda: _reading(work, *args, **kwargs))

    async def write(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Does something once. Raises django.db.Error."""
        return await self._run(lambda: _once(work, *args, **kwargs))

    async def _run(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work)

    async def close(self) -> None:
        """Ends the thread and its connection, after what is under way."""
        await self._run(connections.close_all)
        self.pool.shutdown(wait=False)


def _once(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return work(*args, **kwargs)
    except Error:
        # Whatever it was, the next one starts on a fresh connection.
        connection.close()
        raise


def _reading(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return _once(work, *args, **kwargs)
    except (InterfaceError, OperationalError):
        return _once(work, *args, **kwargs)


@dataclass(frozen=True)
class Pulse:
    """What the hub asks every second: how far the followed logs are, and what does not work as it should."""

    at: datetime
    epoch: str
    timers: str
    heads: dict[int, int]
    troubles: tuple[str, ...] = ()
    #: Of the agencies that drill, by id.
    drills: dict[int, Wire] = field(default_factory=dict)
    #: When the boards of each agency show an ask as late, by id.
    ageing: dict[int, list[Ageing]] = field(default_factory=dict)
    #: Some log says that the timers stand still; some log does not.
    said: bool = False
    not_said: bool = False


# The troubles are asked for once, not for each log.
_PULSE: Final = f"""
with trouble (given_up, late) as materialized (select {queries.TROUBLES}),
told (said, not_said) as materialized (
  select bool_or(timers_still_since is not null), bool_or(timers_still_since is null) from requests_boardcounter)
select clock_timestamp(), e.value,
       exists (select from requests_heartbeat h where abs(extract(epoch from clock_timestamp() - h.seen_at)) < %s),
       trouble.given_up, trouble.late, told.said, told.not_said, c.agency_id, c.seq, a.rules,
       d.since, d.until, d.by, d.reason
from trouble cross join told cross join requests_epoch e
left join requests_boardcounter c on c.agency_id = any (%s::bigint[])
left join requests_ageingpolicy a on a.agency_id = c.agency_id
left join requests_drill d on d.agency_id = c.agency_id and d.ended_at is null and d.until > clock_timestamp()
"""


def pulse(agencies: list[int]) -> Pulse:
    """One query, however many agencies. An agency without a counter is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_PULSE, [queries.TIMERS_FRESH.total_seconds(), agencies])
        rows = cursor.fetchall()
    if not rows:
        raise OperationalError("the database has no epoch: it was not migrated")
    at, epoch, fresh, given_up, late, said, not_said, *_ = rows[0]
    logs = [row[7:] for row in rows if row[7] is not None]
    drills = {
        agency: cards.drill(Drill(since=since, until=until, by=by, reason=reason))
        for agency, _, _, since, until, by, reason in logs
        if since is not None
    }
    troubles = tuple(queries.troubles_of(given_up, late))
    heads = {agency: seq for agency, seq, *_ in logs}
    ageing = {agency: policies.ageing_in(json.loads(rules) if rules else None) for agency, _, rules, *_ in logs}
    return Pulse(
        at, str(epoch), "ok" if fresh else "stale", heads, troubles, drills, ageing, bool(said), bool(not_said)
    )


@dataclass(frozen=True)
class News:
    """What one log has beyond a number, as JSON for each reader: `events[reader][i]` is number `first + i`."""

    first: int
    #: How far the log is at least; more than is here when it is far ahead.
    head: int
    events: Mapping[Audience, list[bytes]]
    #: Every number is there. If ever one was not, whoever relies on this log must start over from a picture.
    is_whole: bool = True


#: What `lines.line` reads of an event. (`raw()` does not know composite keys.)
_OF_EVENT: Final = ("agency_id", "seq", "at", "kind", "subject_kind", "subject", "payload")
_BEYOND: Final = f"""
set transaction isolation level repeatable read, read only;
select e.* from unnest(%s::bigint[], %s::bigint[]) followed (agency, after)
cross join lateral (
  select {", ".join(_OF_EVENT)} from requests_event
  where agency_id = followed.agency and seq > followed.after order by seq limit %s
) e order by e.agency_id, e.seq
"""


def news(after: Mapping[int, int], codes: Mapping[int, str], limit: int = MOST_EVENTS) -> dict[int, News]:
    """What the logs have beyond these numbers, every object as it is at that moment; one query finds the events."""
    found: dict[int, list[Event]] = {agency: [] for agency in after}
    with transaction.atomic(durable=True):
        for event in _beyond(after, limit):
            found[event.agency_id].append(event)
        objects = queries.objects_of(event for events in found.values() for event in events)
    return {
        agency: News(
            first=after[agency] + 1,
            head=after[agency] + len(found[agency]) + (len(found[agency]) == limit),
            events={
                reader: [encode(line(event, objects, codes[agency], agency, reader)) for event in found[agency]]
                for reader in READERS
            },
            is_whole=[event.seq for event in found[agency]]
            == list(range(after[agency] + 1, after[agency] + 1 + len(found[agency]))),
        )
        for agency in after
    }


def _beyond(after: Mapping[int, int], limit: int) -> list[Event]:
    """Must come first in a transaction: it makes it one moment, in the same breath."""
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND, [list(after), list(after.values()), limit])
        return [Event.from_db("default", _OF_EVENT, row) for row in cursor.fetchall()]


def snapshot(agency_id: int, reader: Audience) -> dict[str, Any]:
    """The whole live picture of one board, in one moment."""
    return queries.snapshot(Agency.objects.get(pk=agency_id), reader)
