"""A backup's own track: positions of the unit that asks and of those that come, while it is open (DESIGN §7)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from requests.account_track import EVERY, EVERY_M
from requests.distance import metres
from requests.models import Backup, Response, TrackPoint
from requests.vocabulary import NOT_COUNTED, Origin, ResponseState
from units.models import Unit

#: Whoever is only sent has not said that they come.
_COMES: Final = (ResponseState.ROLLING, ResponseState.ON_SCENE)
#: Points of one delete, so that none holds its locks for long.
_BATCH: Final = 5_000


def keep(unit: Unit, at: datetime) -> None:
    """Adds a unit's new position to the track of what it asks for and of what it answers. The unit is locked.

    Closing a backup takes the units in it first, so none closes between the look and the row.
    """
    if unit.backup_id is None or unit.lat is None or unit.lon is None:
        # It neither asks nor answers: most positions, and no query for them.
        return
    points = [
        TrackPoint(backup=backup, unit=unit, at=at, lat=unit.lat, lon=unit.lon, accuracy_m=unit.accuracy_m)
        for backup in _open(unit, at)
        if _is_news(_last(backup, unit), unit.lat, unit.lon, at)
    ]
    TrackPoint.objects.bulk_create(points)


def _open(unit: Unit, at: datetime) -> QuerySet[Backup]:
    """What a position measured then belongs to: not to what was asked, or answered, later."""
    comes = Response.objects.filter(backup=OuterRef("pk"), unit=unit, state__in=_COMES, rolling_at__lte=at)
    # (Who is rolled by unasked has asked for nothing.)
    asks = Q(unit=unit) & ~Q(origin=Origin.UNASKED)
    rows = Backup.objects.filter(asks | Q(Exists(comes)), closed_at=None, received_at__lte=at)
    return rows.exclude(mark__in=NOT_COUNTED).only("pk").order_by("pk")


def _last(backup: Backup, unit: Unit) -> TrackPoint | None:
    return TrackPoint.objects.filter(backup=backup, unit=unit).order_by("-at").first()


def _is_news(last: TrackPoint | None, lat: float, lon: float, at: datetime) -> bool:
    if last is None:
        return True
    return at > last.at and (at - last.at >= EVERY or metres(last.lat, last.lon, lat, lon) >= EVERY_M)


def forget_old() -> int:
    """Takes the tracks that have had their 30 days and are on no legal hold. Answers how many points went."""
    gone = 0
    while True:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("select board_forget_tracks(%s)", [_BATCH])
            count: int = cursor.fetchone()[0]
        gone += count
        if count < _BATCH:
            return gone
