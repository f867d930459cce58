"""Arrivals and leavings that the log has and the rows have not, or otherwise: said aloud on every record.

`presence` walks the rows; whoever takes one away, or sets its times, would else be seen by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from requests.account_words import Told
from requests.models import Backup, Response
from requests.presence import APART
from requests.vocabulary import TAKEN_BACK, WAS_THERE, EventKind

_ENDS: Final = (EventKind.RESPONSE_CLEARED, EventKind.RESPONSE_STOOD_DOWN, EventKind.RESPONSE_DECLINED)


def doubts(backups: Iterable[Backup], rows: Mapping[UUID, Sequence[Told]], zone: ZoneInfo) -> list[str]:
    """Of each backup, in words, times by the agency's clock. Reads `responses` and their units, also of what an ask
    was joined to.
    """
    return [said for one in backups for said in _of(one, rows[one.pk], zone)]


def _of(backup: Backup, told: Sequence[Told], zone: ZoneInfo) -> list[str]:
    answers = list(backup.responses.all())
    if backup.merged_into is not None:
        # Whoever was there when two asks became one stands in the other.
        answers += backup.merged_into.responses.all()
    missing = [*_arrivals(told, answers), *_entered(told, answers)]
    said = [
        f"{_unit(it)}the log has an arrival at {_clock(it.stated or it.at, zone)}, and no row has it" for it in missing
    ]
    gone = {it.facts.get("unit") for it in missing}
    return said + [one for unit, one in _leavings(backup, told, answers, zone) if unit not in gone]


def _arrivals(told: Sequence[Told], answers: Iterable[Response]) -> list[Told]:
    """Touches of *On scene* without a row. A row with another time is told by `presence`, and not twice."""
    free = [row for row in answers if row.on_scene_at is not None and _entered_at(row) is None]
    left = []
    for event in (it for it in told if it.kind == EventKind.RESPONSE_ON_SCENE):
        near = [row for row in free if _is_of(event, row) and abs(event.at - _there(row)) <= APART]
        row = min(near, key=lambda one: abs(event.at - _there(one)), default=None)
        left.append(event) if row is None else free.remove(row)
    missing = []
    for event in left:
        other = next((row for row in free if _is_of(event, row)), None)
        missing.append(event) if other is None else free.remove(other)
    return missing


def _entered(told: Sequence[Told], answers: Iterable[Response]) -> list[Told]:
    """Arrivals that were entered afterwards and stand in no row any more, nor among what was taken back."""
    known = [
        (row.unit.call_sign, datetime.fromisoformat(said["entered_at"]))
        for row in answers
        for said in (row.stated.get("on_scene_at", {}), *row.stated.get(TAKEN_BACK, []))
        if "entered_at" in said
    ]
    stated = [it for it in told if WAS_THERE in it.facts]
    return [it for it in stated if not any(u == it.facts.get("unit") and abs(at - it.at) <= APART for u, at in known)]


def _leavings(
    backup: Backup, told: Sequence[Told], answers: Sequence[Response], zone: ZoneInfo
) -> list[tuple[str, str]]:
    """Each unit whose rows and log differ about when it left. Where words are gone nobody can tell."""
    if any(it.purged for it in told):
        return []
    found = []
    ends = [it for it in told if it.kind in _ENDS]
    for row in answers:
        if row.on_scene_at is None or row.cleared_at is None or row.backup_id != backup.pk:
            continue
        with_it = backup.closed_at is not None and abs(row.cleared_at - backup.closed_at) <= APART
        if not with_it and not any(_is_of(it, row) and abs(it.at - row.cleared_at) <= APART for it in ends):
            unit = row.unit.call_sign
            found.append((unit, f"{unit}: its leaving at {_clock(row.cleared_at, zone)} is not in the log"))
    for event in (it for it in ends if it.kind == EventKind.RESPONSE_CLEARED):
        unit = str(event.facts.get("unit"))
        if unit not in dict(found) and not any(_left_so(event, row) for row in answers):
            when = _clock(event.stated or event.at, zone)
            found.append((unit, f"{unit}: the log has it leaving at {when}, and no row has that"))
    return found


def _left_so(event: Told, row: Response) -> bool:
    if not _is_of(event, row) or row.cleared_at is None or abs(event.at - row.cleared_at) > APART:
        return False
    said: dict[str, Any] | None = row.stated.get("cleared_at")
    return (datetime.fromisoformat(said["at"]) if said else None) == event.stated


def _is_of(event: Told, row: Response) -> bool:
    """Whether it may be about this row: purged words name no unit, and lines of old no agency."""
    whose = event.facts.get("agency", row.unit.agency.code)
    return event.purged or (event.facts.get("unit"), whose) == (row.unit.call_sign, row.unit.agency.code)


def _entered_at(row: Response) -> str | None:
    said: str | None = row.stated.get("on_scene_at", {}).get("entered_at")
    return said


def _there(row: Response) -> datetime:
    assert row.on_scene_at is not None
    return row.on_scene_at


def _unit(event: Told) -> str:
    return f"{event.facts['unit']}: " if "unit" in event.facts else ""


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M:%S}"
