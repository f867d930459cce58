"""Who else was at a scene, from arrival to leaving, and what they stated: rows, held against the log."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from requests import account_hash, crewed
from requests.account import Moment, Presence, Statement, Taken
from requests.account_words import Told
from requests.distance import metres
from requests.models import Backup, Response, Stop
from requests.models import Statement as StatementRow
from requests.standing_alone import lines_of
from requests.vocabulary import TAKEN_BACK, WAS_THERE, EventKind, LocationSource, Origin
from units.models import Unit

#: Two stops as near as this are one place.
_SAME_PLACE_M: Final = 60.0
#: A row's time is taken after its locks, its event's when it is numbered: they are this far apart at most.
APART: Final = timedelta(seconds=10)
_ENDS: Final = (EventKind.RESPONSE_CLEARED, EventKind.RESPONSE_STOOD_DOWN, EventKind.RESPONSE_DECLINED)


def at_backup(backup: Backup, told: Sequence[Told]) -> list[Presence]:
    """Second units on scene of one backup. Reads `agency`, `responses` (unit, its agency, officer)."""
    rows = sorted(
        (row for row in backup.responses.all() if row.on_scene_at is not None),
        key=lambda row: (row.on_scene_at, row.pk),
    )
    stated = _stated(backup)
    return [_standing(_presence(backup, row, told, stated.get(row.pk, [])), told) for row in rows]


def _standing(one: Presence, told: Sequence[Told]) -> Presence:
    """With a doubt where the log has it taken back, and the row does not."""
    if one.doubt or not one.arrived.later:
        return one
    mine = lines_of([it for it in told if TAKEN_BACK in it.facts], _code(one), one.unit)
    after = [it for it in mine if it.stated == one.arrived.stated and it.at > one.arrived.touched]
    return replace(one, doubt="the log has this arrival taken back") if after else one


def taken_back(backup: Backup, told: Sequence[Told]) -> list[Presence]:
    """What was stated of second units and taken back, each as it stood. Reads what `at_backup` reads."""
    stated = _stated(backup)
    return [
        # Where nothing of it stands any more, what its officers wrote stands with the last of it.
        _taken(backup, row, said, told, stated.get(row.pk, []) if row.on_scene_at is None and said is all_[-1] else [])
        for row in sorted(backup.responses.all(), key=lambda one: (one.created_at, one.pk))
        if (all_ := row.stated.get(TAKEN_BACK, []))
        for said in all_
    ]


def _taken(
    backup: Backup, row: Response, said: dict[str, Any], told: Sequence[Told], texts: list[StatementRow]
) -> Presence:
    was = copy.copy(row)
    was.on_scene_at = datetime.fromisoformat(said["at"])
    was.cleared_at = datetime.fromisoformat(said["left_at"]) if said["left_at"] else None
    was.stated = {**row.stated, "on_scene_at": {name: said[name] for name in ("at", "by", "entered_at")}}
    taken = Taken(datetime.fromisoformat(said["taken_at"]), said["taken_by"], said["reason"])
    one = _presence(backup, was, told, texts)
    mine = lines_of([it for it in told if TAKEN_BACK in it.facts], _code(one), one.unit)
    event = _nearest(mine, (EventKind.BACKUP_UPDATED,), taken.at)
    doubt = one.doubt
    if event is None:
        doubt = doubt or ("" if any(it.purged for it in told) else "that it was taken back is not in the log")
    elif (event.facts["reason"], event.stated) != (taken.reason, one.arrived.stated):
        doubt = doubt or "the log has it taken back in other words"
    return replace(one, taken=taken, doubt=doubt)


def stood(one: Presence, at: datetime) -> bool:
    """Whether it stood in the record at a moment after the close: entered before, and not yet taken back."""
    if one.taken is not None and one.taken.at <= at:
        return False
    return not (one.arrived.later and one.arrived.touched > at)


def _stated(backup: Backup) -> dict[uuid.UUID, list[StatementRow]]:
    """What officers wrote of it, by their answer."""
    stated: dict[uuid.UUID, list[StatementRow]] = {}
    for one in StatementRow.objects.filter(backup=backup).order_by("at", "pk"):
        stated.setdefault(one.response_id, []).append(one)
    return stated


def _presence(backup: Backup, row: Response, told: Sequence[Told], stated: list[StatementRow]) -> Presence:
    assert row.on_scene_at is not None
    unit = row.unit.call_sign
    own = row.unit.agency_id == backup.agency_id
    mine = lines_of(told, "" if own else row.unit.agency.code, unit)
    later = _entered_later(row)
    if later is None:
        event = _nearest(mine, (EventKind.RESPONSE_ON_SCENE,), row.on_scene_at)
    else:
        event = _nearest([one for one in mine if WAS_THERE in one.facts], (EventKind.BACKUP_UPDATED,), later)
    arrived = _moment(row, "on_scene_at", later or row.on_scene_at, event)
    arrived = replace(arrived, later=later is not None)
    left = _left(backup, row, mine)
    tours = crewed.aboard(row.unit_id, row.on_scene_at, left.touched if left else None)
    return Presence(
        unit=unit,
        agency=row.unit.agency.code,
        own=own,
        officers=crewed.names(tours, [str(row.officer)] if row.officer else []),
        arrived=arrived,
        left=left,
        how="unasked" if backup.origin == Origin.UNASKED else "asked",
        number=backup.number,
        response=row.pk,
        # (Of an arrival that was entered afterwards another may be entered: its officer is not of this one.)
        crew=account_hash.crew(
            ((tour.officer_id, tour.partners) for tour in tours), [row.officer_id if later is None else None]
        ),
        statements=statements(stated, told),
        sealed_from=crewed.sealed_from(tours, None, backup.closed_at),
        doubt=_doubt(told, event, arrived),
        people=crewed.people(tours, row.officer_id),
    )


def _entered_later(row: Response) -> datetime | None:
    """When its arrival was entered, where that was after the close."""
    entered = row.stated.get("on_scene_at", {}).get("entered_at")
    return datetime.fromisoformat(entered) if entered else None


def _moment(row: Response, name: str, touched: datetime, event: Told | None) -> Moment:
    said = row.stated.get(name)
    by = event.actor if event is not None and event.actor != row.unit.call_sign else ""
    if said is None:
        return Moment(touched, None, by)
    return Moment(touched, datetime.fromisoformat(said["at"]), "" if said["by"] == row.unit.call_sign else said["by"])


def _left(backup: Backup, row: Response, mine: Sequence[Told]) -> Moment | None:
    """When it left: its own touch, else what ended its answer, else the end of the backup. `mine`: told of its unit."""
    assert row.on_scene_at is not None
    after = [one for one in mine if one.kind in _ENDS]
    ended = next((one for one in after if one.at >= row.on_scene_at), None)
    if row.cleared_at is not None:
        own = ended if ended is not None and abs(ended.at - row.cleared_at) <= APART else None
        left = _moment(row, "cleared_at", row.cleared_at, own)
        # Whoever was there when the backup ended left with it: nobody entered that.
        if own is None and left.stated is None and backup.closed_at is not None:
            return replace(left, ended=abs(row.cleared_at - backup.closed_at) <= APART)
        return left
    if ended is not None:
        return Moment(ended.at, ended.stated, ended.actor if ended.actor != row.unit.call_sign else "")
    return None if backup.closed_at is None else Moment(max(backup.closed_at, row.on_scene_at), ended=True)


def _code(one: Presence) -> str:
    """Its agency as the log's lines name it: not at all where it is the one that asked."""
    return "" if one.own else one.agency


def _nearest(mine: Sequence[Told], kinds: Iterable[str], at: datetime) -> Told | None:
    """What of a unit's belongs to a row's time; an answer that came over from a merged ask has one later."""
    near = [one for one in mine if one.kind in kinds]
    near = [one for one in near if abs(one.at - at) <= APART or ("from" in one.facts and one.at >= at)]
    return min(near, key=lambda one: abs(one.at - at), default=None)


def _doubt(told: Sequence[Told], event: Told | None, arrived: Moment) -> str:
    """Where the row and the log differ; where the log's words are gone nothing can be said."""
    if event is None:
        return "" if any(one.purged for one in told) else "this arrival is not in the log"
    if event.stated != arrived.stated and "from" not in event.facts:
        logged = event.stated.isoformat() if event.stated else "no stated time"
        return f"the log has {logged} for this arrival"
    return ""


def statements(rows: Sequence[StatementRow], told: Sequence[Told]) -> tuple[Statement, ...]:
    """Every version in order. Of one officer the newest before the seal counts; addenda replace nothing."""
    last = {row.officer_id: row.pk for row in rows if not row.addendum}
    purged = any(one.purged for one in told)
    logged = {str(one.facts["statement"]) for one in told if "statement" in one.facts}
    found = []
    for row in rows:
        as_hashed = account_hash.of_statement(row.pk, row.text) == row.sha256
        in_log = as_hashed and row.sha256 in logged
        replaced = not row.addendum and last[row.officer_id] != row.pk
        found.append(
            Statement(
                row.by, row.at, row.text, row.sha256, row.addendum, replaced, None if purged and as_hashed else in_log
            )
        )
    return tuple(found)


def at_same_place(unit: Unit, stop: Stop | None, begins: datetime, ends: datetime | None) -> list[Presence]:
    """Other units of the agency that were out of the car at the same place: no ask, no answer, and yet there."""
    if stop is None:
        return []
    rows = Stop.objects.filter(agency_id=stop.agency_id, opened_at__gte=begins - timedelta(hours=24))
    rows = rows.filter(Q(cleared_at=None) | Q(cleared_at__gt=begins)).exclude(unit=unit)
    if ends is not None:
        rows = rows.filter(opened_at__lt=ends)
    found = []
    for row in rows.select_related("unit__agency", "officer").order_by("opened_at", "pk"):
        if not _is_there(row, stop):
            continue
        tours = crewed.aboard(row.unit_id, row.opened_at, row.cleared_at)
        found.append(
            Presence(
                unit=row.unit.call_sign,
                agency=row.unit.agency.code,
                own=True,
                officers=crewed.names(tours, [str(row.officer)] if row.officer else []),
                arrived=Moment(row.opened_at),
                left=Moment(row.cleared_at) if row.cleared_at else None,
                how="own stop",
                number=None,
                people=crewed.people(tours, row.officer_id),
            )
        )
    return found


def _is_there(one: Stop, other: Stop) -> bool:
    if one.lat is not None and one.lon is not None and other.lat is not None and other.lon is not None:
        return metres(one.lat, one.lon, other.lat, other.lon) <= _SAME_PLACE_M
    said = one.location.strip().lower()
    given = LocationSource.GIVEN in (one.location_source, other.location_source)
    return bool(said) and given and said == other.location.strip().lower()


def sealed_as(presences: Iterable[Presence]) -> list[dict[str, Any]]:
    """What a seal covers of each presence: times and who entered them, by the id of the answer."""
    return [
        {
            "response": str(one.response),
            "aboard": list(one.crew),
            "arrived": account_hash.moment(one.arrived.touched),
            "arrived_stated": account_hash.moment(one.arrived.stated),
            "arrived_by": one.arrived.by,
            "left": account_hash.moment(one.left.touched) if one.left else None,
            "left_stated": account_hash.moment(one.left.stated) if one.left else None,
            "left_by": one.left.by if one.left else "",
        }
        for one in presences
        if one.response is not None
    ]


def trimmed(
    presences: Iterable[Presence], begins: datetime, ends: datetime | None, answered: Container[int | None]
) -> list[Presence]:
    """In the order of arrival. Of those who came for something else, whoever was there from beginning to end.

    `answered`: numbers of what this is the record of; who answered one of them is in it, whatever times were stated.
    """
    there = [
        one
        for one in presences
        if (one.number is not None and one.number in answered)
        or ((one.left is None or one.left.at > begins) and (ends is None or one.arrived.at < ends))
    ]
    return sorted(there, key=lambda one: (one.arrived.at, one.unit))
