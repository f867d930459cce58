"""Who was aboard of a unit while something went on there, and until when what they were part of may be written on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from units.models import Tour

#: From the end of the tour and of the backup on a presence is sealed after this.
SEALED_AFTER: Final = timedelta(hours=24)


def aboard(unit_id: uuid.UUID, begins: datetime, ends: datetime | None) -> list[Tour]:
    """Tours on a unit while something went on, in order."""
    tours = Tour.objects.filter(unit_id=unit_id).filter(Q(ended_at=None) | Q(ended_at__gte=begins))
    if ends is not None:
        tours = tours.filter(started_at__lte=ends)
    return list(tours.select_related("officer").order_by("started_at", "pk"))


def names(tours: Iterable[Tour], also: Iterable[str] = ()) -> tuple[str, ...]:
    """Who was aboard: those who signed on, and those they named as aboard; each once."""
    found: dict[str, None] = {}
    for tour in tours:
        found |= {str(tour.officer): None, **{str(name): None for name in tour.partners}}
    return tuple(found | {name: None for name in also if name})


def people(tours: Iterable[Tour], also: int | None = None) -> frozenset[int]:
    """Ids of those who signed on, and of one more."""
    return frozenset(tour.officer_id for tour in tours) | (frozenset() if also is None else {also})


def sealed_from(tours: Sequence[Tour], officer_id: int | None, closed_at: datetime | None) -> datetime | None:
    """From when on a presence is sealed: a day after the tour and the backup are over; None while one of them goes on.

    `officer_id`: the tours of that person alone, where they had any; who never signed on has none to wait for.
    """
    mine = [tour for tour in tours if tour.officer_id == officer_id] if officer_id is not None else list(tours)
    ends = [closed_at, *(tour.ended_at for tour in mine)]
    known = [at for at in ends if at is not None]
    return max(known) + SEALED_AFTER if len(known) == len(ends) else None
