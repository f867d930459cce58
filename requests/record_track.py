"""The track of one backup as its record tells it: read there, with a reason, and nowhere else."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from requests.account_track import KEPT, Place, Track, lane, words
from requests.models import Backup, TrackPoint
from requests.vocabulary import NOT_COUNTED
from units.models import Unit


def track_of(backup: Backup, now: datetime) -> Track:
    """What there is, the covered unit first, then by when each began; in words, where there is nothing."""
    if backup.mark in NOT_COUNTED:
        return Track((), f"No track: none is kept of a {backup.mark}.")
    until = backup.closed_at + KEPT if backup.closed_at else None
    held = until is not None and now >= until and _is_held(backup)
    # What has had its time is told no more, even where the worker that takes it has stood still.
    found = _points(backup) if until is None or now < until or held else {}
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=found).select_related("agency")}
    order = sorted(found, key=lambda pk: (pk != backup.unit_id, found[pk][0].at, units[pk].call_sign))
    scene = (backup.lat, backup.lon) if backup.lat is not None and backup.lon is not None else None
    lanes = tuple(lane(units[pk].call_sign, units[pk].agency.code, found[pk], scene) for pk in order)
    zone = ZoneInfo(backup.agency.time_zone)
    return Track(lanes, words(backup.closed_at, now, zone, any_points=bool(lanes), held=held), until)


def _points(backup: Backup) -> dict[uuid.UUID, list[Place]]:
    found: dict[uuid.UUID, list[Place]] = defaultdict(list)
    rows = TrackPoint.objects.filter(backup=backup).order_by("at", "pk")
    for unit, at, lat, lon in rows.values_list("unit_id", "at", "lat", "lon"):
        found[unit].append(Place(at, lat, lon))
    return found


def _is_held(backup: Backup) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select board_is_held(%s)", [backup.pk])
        held: bool = cursor.fetchone()[0]
    return held
