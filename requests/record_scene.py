"""What a record is about, its header, and a lane for each unit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, QuerySet

from requests import cards, crewed
from requests.account import Header, Lane, LaneSpan, Neighbour, Presence
from requests.account_words import Told
from requests.models import Backup, Response, Share, Stop
from requests.standing_alone import Span, lines_of
from requests.vocabulary import EventKind, Origin, ShareHow
from units.models import Agency, Unit

_CAME: Final = (EventKind.RESPONSE_ROLLING, EventKind.RESPONSE_ON_SCENE)


@dataclass(frozen=True)
class Scene:
    """What an account is about: the covered unit, its stop, its backups there, from when to when."""

    agency: Agency
    unit: Unit | None
    stop: Stop | None
    #: The one asked for first, then others at the same stop.
    backups: list[Backup]
    begins: datetime
    ends: datetime | None
    now: datetime

    @property
    def until(self) -> datetime:
        return self.ends or self.now


def whole() -> QuerySet[Backup]:
    """Backups with everything a record reads of them."""
    return Backup.objects.select_related("agency", "unit__agency", "beat", "stop__beat", "asker").prefetch_related(
        Prefetch("responses", Response.objects.select_related("unit__agency", "officer")),
        # Whoever was coming when two asks became one stands in the other.
        Prefetch("merged_into__responses", Response.objects.select_related("unit__agency")),
        Prefetch("shares", Share.objects.select_related("agency")),
    )


def lanes(
    scene: Scene, header: Header, there: list[Presence], lonely: list[Span], rows: dict[uuid.UUID, list[Told]]
) -> tuple[Lane, ...]:
    """The covered unit first, then each that rolled or stood there, in the order of what it did first."""
    own = [LaneSpan("alone", span.begins, span.ends) for span in lonely]
    own += [LaneSpan("with", one.arrived.at, one.left.at if one.left else None) for one in there]
    came = {one.response: one.arrived.at for one in there if one.response is not None}
    lanes: dict[tuple[str, str], list[LaneSpan]] = {}
    for backup in scene.backups:
        for row in backup.responses.all():
            if row.rolling_at is not None:
                arrived = came.get(row.pk) or row.on_scene_at
                ends = arrived or _gave_up(row, rows[backup.pk], scene.agency) or backup.closed_at
                key = (row.unit.call_sign, row.unit.agency.code)
                # Who stated to have been there before the touch did not roll in between.
                if ends is None or ends > row.rolling_at:
                    lanes.setdefault(key, []).append(LaneSpan("rolling", row.rolling_at, ends))
    for one in there:
        left = one.left.at if one.left else None
        lanes.setdefault((one.unit, one.agency), []).append(LaneSpan("there", one.arrived.at, left))
    others = [
        Lane(unit, agency, tuple(sorted(spans, key=lambda s: s.begins))) for (unit, agency), spans in lanes.items()
    ]
    others.sort(key=lambda lane: (lane.spans[0].begins, lane.unit))
    return (Lane(header.unit, header.agency, tuple(sorted(own, key=lambda s: s.begins))), *others)


def _gave_up(row: Response, told: Iterable[Told], agency: Agency) -> datetime | None:
    """When a unit that rolled was no longer coming."""
    assert row.rolling_at is not None
    ends = (EventKind.RESPONSE_STOOD_DOWN, EventKind.RESPONSE_DECLINED)
    code = "" if row.unit.agency_id == agency.pk else row.unit.agency.code
    mine = (one.at for one in lines_of(told, code, row.unit.call_sign) if one.kind in ends)
    return next((at for at in mine if at >= row.rolling_at), None)


def neighbours(scene: Scene, told: dict[uuid.UUID, list[Told]]) -> tuple[Neighbour, ...]:
    """The agencies each ask was shared with, and what came of that ask there: who came to another stands with that.

    Whatever part of the scene is told: it is the same in the record of each ask.
    """
    found = []
    for backup in scene.backups:
        rows = [row for row in backup.responses.all() if row.rolling_at or row.on_scene_at]
        rows += _went_over(backup, told[backup.pk])
        rows.sort(key=lambda row: row.rolling_at or row.on_scene_at or row.created_at)
        found += [_neighbour(backup.number, share, rows) for share in backup.shares.all()]
    return tuple(found)


def _went_over(backup: Backup, told: list[Told]) -> list[Response]:
    """Who had answered this ask when it was joined to another, and stands in that one since."""
    if backup.merged_into is None or backup.closed_at is None:
        return []
    # By then others may have been coming to the other ask; where words are gone nobody can tell them apart. Lines from
    # before a neighbour's agency was written name nobody here: whose 2A14 that was they do not say.
    came = {(one.facts.get("agency"), one.facts.get("unit")) for one in told if one.kind in _CAME}
    return [
        row
        for row in backup.merged_into.responses.all()
        if (row.unit.agency.code, row.unit.call_sign) in came
        and any(at is not None and at <= backup.closed_at for at in (row.rolling_at, row.on_scene_at))
    ]


def _neighbour(number: int, share: Share, rows: Iterable[Response]) -> Neighbour:
    """`rows`: who came to that ask, in their order."""
    units = tuple(dict.fromkeys(row.unit.call_sign for row in rows if row.unit.agency_id == share.agency_id))
    if share.reached is not None:
        outcome = "reached" if share.reached else "not_reached"
    elif units:
        outcome = "answered"
    else:
        outcome = "offered" if share.how == ShareHow.OFFERED else "unknown"
    reached = (share.reached, share.reached_at, share.reached_by)
    return Neighbour(number, share.agency.code, share.agency.name, share.how, share.at, *reached, units, outcome)


def header_of_backup(scene: Scene, backup: Backup) -> Header:
    tours = crewed.aboard(backup.unit_id, backup.received_at, scene.until) if backup.unit_id else []
    return Header(
        subject="backup",
        id=backup.pk,
        agency=backup.agency.code,
        agency_name=backup.agency.name,
        time_zone=backup.agency.time_zone,
        unit=backup.unit.call_sign if backup.unit else backup.vehicle or "unit unknown",
        officers=crewed.names(tours, [str(backup.asker)] if backup.asker and backup.origin == Origin.ASKED else []),
        location=backup.location,
        beat=backup.beat.code if backup.beat else "",
        lat=backup.lat,
        lon=backup.lon,
        reference=backup.reference,
        began_at=backup.received_at,
        ended_at=backup.closed_at,
        secured_at=backup.secured_at,
        prisoner=backup.prisoner,
        awaiting_tow=backup.awaiting_tow,
        stop_kind=backup.stop.kind if backup.stop else "",
        stop_id=backup.stop_id,
        stop_reference=backup.stop.reference if backup.stop else "",
        number=backup.number,
        urgency=backup.urgency,
        label=cards.label(backup.agency, backup.urgency),
        state=backup.state,
        origin=backup.origin,
        silent=backup.silent,
        mark=backup.mark,
        reasons=tuple(backup.reasons),
        note=backup.note,
        pressed_at=backup.pressed_at,
        acknowledged_at=backup.acknowledged_at,
        acknowledged_by=backup.acknowledged_by,
        first_rolling_at=backup.first_rolling_at,
        first_on_scene_at=backup.first_on_scene_at,
        disposition=backup.disposition,
    )


def header_of_stop(scene: Scene, stop: Stop) -> Header:
    tours = crewed.aboard(stop.unit_id, stop.opened_at, scene.until)
    return Header(
        subject="stop",
        id=stop.pk,
        agency=stop.agency.code,
        agency_name=stop.agency.name,
        time_zone=stop.agency.time_zone,
        unit=stop.unit.call_sign,
        officers=crewed.names(tours, [str(stop.officer)] if stop.officer else []),
        location=stop.location,
        beat=stop.beat.code if stop.beat else "",
        lat=stop.lat,
        lon=stop.lon,
        reference=stop.reference,
        began_at=stop.opened_at,
        ended_at=stop.cleared_at,
        secured_at=stop.secured_at,
        prisoner=stop.prisoner,
        awaiting_tow=stop.awaiting_tow,
        stop_kind=stop.kind,
        stop_id=stop.pk,
        state="cleared" if stop.cleared_at else "secured" if stop.secured_at else "open",
    )
