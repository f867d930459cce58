"""Which of the records that were looked at name one officer: read with their own shift, by that officer alone.

Whose it was, who answered and who crewed their unit meanwhile is asked of the rows. Others a record names (a unit of
another ask at the same stop, one with a stop of its own there, one that was entered afterwards) are looked for
roughly, and then the record itself is asked, so that it tells exactly whom it names.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from requests import record
from requests.models import Backup, Response, Stop
from units.models import Tour

#: A stop of their own began at most so long before what it is named in (as `presence.at_same_place` looks).
_BEFORE: Final = timedelta(hours=24)


def backups(officer_id: int, ids: Iterable[uuid.UUID]) -> QuerySet[Backup]:
    """Those the person asked for, answered, or crewed a unit of."""
    answered = Response.objects.filter(backup_id=OuterRef("pk")).filter(
        # (Who only rolled, or could not come, has no end of their own: that of the backup.)
        Q(officer_id=officer_id) | Exists(_aboard(officer_id, "created_at", "cleared_at", "backup__closed_at"))
    )
    named = Q(asker_id=officer_id) | Exists(answered) | Exists(_aboard(officer_id, "received_at", "closed_at"))
    return Backup.objects.filter(named, pk__in=ids)


def stops(officer_id: int, ids: Iterable[uuid.UUID]) -> QuerySet[Stop]:
    """Theirs, and those of a unit they crewed meanwhile."""
    mine = Q(officer_id=officer_id) | Exists(_aboard(officer_id, "opened_at", "cleared_at"))
    return Stop.objects.filter(mine, pk__in=ids)


def also_backups(officer_id: int, ids: Iterable[uuid.UUID]) -> list[Backup]:
    """Backups whose record names the person as having been there, for whatever reason."""
    own = Q(backup_id=OuterRef("pk"))
    beside = Q(backup__stop_id=OuterRef("stop_id"), backup__agency_id=OuterRef("agency_id"))
    answered = _answers(officer_id).filter(own | beside)
    near = _own_stops(officer_id, OuterRef("received_at"), OuterRef("closed_at"))
    perhaps = Backup.objects.filter(Exists(answered) | (Q(stop__isnull=False) & Exists(near)), pk__in=ids)
    return [one for one in perhaps if officer_id in record.people(one)]


def also_stops(officer_id: int, ids: Iterable[uuid.UUID]) -> list[Stop]:
    """The same of stops."""
    meanwhile = Q(
        backup__unit_id=OuterRef("unit_id"),
        backup__received_at__gte=OuterRef("opened_at"),
        backup__received_at__lt=Coalesce(OuterRef("cleared_at"), Now()),
    )
    answered = _answers(officer_id).filter(Q(backup__stop_id=OuterRef("pk")) | meanwhile)
    near = _own_stops(officer_id, OuterRef("opened_at"), OuterRef("cleared_at"))
    perhaps = Stop.objects.filter(Exists(answered) | Exists(near), pk__in=ids)
    return [one for one in perhaps if officer_id in record.people(one)]


def _answers(officer_id: int) -> QuerySet[Response]:
    """Answers of a unit they crewed while that backup was open: also those that were entered once it was over."""
    tours = Tour.objects.filter(officer_id=officer_id, unit_id=OuterRef("unit_id"))
    tours = tours.filter(started_at__lte=Coalesce(OuterRef("backup__closed_at"), Now()))
    tours = tours.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef("backup__received_at")))
    return Response.objects.filter(Q(officer_id=officer_id) | Exists(tours))


def _own_stops(officer_id: int, begins: OuterRef, ends: OuterRef) -> QuerySet[Stop]:
    """Stops they were at while something of another unit of the agency went on."""
    mine = Q(officer_id=officer_id) | Exists(_aboard(officer_id, "opened_at", "cleared_at"))
    rows = Stop.objects.filter(mine, agency_id=OuterRef("agency_id"))
    rows = rows.filter(opened_at__gte=begins - _BEFORE, opened_at__lt=Coalesce(ends, Now()))
    return rows.filter(Q(cleared_at=None) | Q(cleared_at__gt=begins))


def _aboard(officer_id: int, begins: str, *ends: str) -> QuerySet[Tour]:
    """Their tours on the unit of the row outside, while that went on: until the first of its ends that is known."""
    tours = Tour.objects.filter(officer_id=officer_id, unit_id=OuterRef("unit_id"))
    tours = tours.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef(begins)))
    return tours.filter(started_at__lte=Coalesce(*(OuterRef(name) for name in ends), Now()))
