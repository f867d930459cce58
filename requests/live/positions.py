"""Where the units are, once a second: the last value of each that moved. No event, no number, nothing kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F
from django.db.models.functions import Now

from requests import cards
from requests.live.frames import message
from requests.live.slices import slices
from units.models import Unit

if TYPE_CHECKING:
    from requests.live.hub import Hub
    from requests.live.streams import Stream

#: A position that came later than this after it was measured only shows in the next snapshot.
_RECENT: Final = timedelta(seconds=120)

Places = dict[int, dict[str, dict[str, Any]]]


def recent(agencies: Iterable[int]) -> Places:
    """agency → unit id → position, of every unit that had one lately."""
    places: Places = {}
    moved = Unit.objects.filter(agency_id__in=list(agencies), position_at__gt=Now() - _RECENT)
    for unit in moved.only("agency_id", "lat", "lon", "heading", "accuracy_m", "position_at").order_by(F("pk")):
        places.setdefault(unit.agency_id, {})[str(uuid.UUID(str(unit.pk)))] = cards.position(unit)
    return places


class Positions:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def spread(self) -> None:
        """Tells who moved since the last time. Raises django.db.Error."""
        streams = dict(self.hub.streams)
        places = await self.hub.reading.read(recent, streams)
        for agency, found in places.items():
            stream = streams[agency]
            moved = {unit: place for unit, place in found.items() if stream.places.get(unit, (0, {}))[1] != place}
            if moved:
                stream.round += 1
                stream.places |= {unit: (stream.round, place) for unit, place in moved.items()}
                await self._tell(stream, self.frame(stream, moved))

    async def _tell(self, stream: Stream, framed: bytes) -> None:
        now = self.hub.now()
        async for some in slices(stream.followers):
            for place in some:
                place.socket.say(framed, now)

    @staticmethod
    def frame(stream: Stream, moved: dict[str, dict[str, Any]]) -> bytes:
        units = [{"id": unit, **place} for unit, place in moved.items()]
        return message({"type": "positions", "agency": stream.code, "units": units})

    def after(self, stream: Stream, round_: int) -> bytes | None:
        """What was told since a picture was drawn, for somebody who is shown that picture only now."""
        moved = {unit: place for unit, (when, place) in stream.places.items() if when > round_}
        return self.frame(stream, moved) if moved else None
