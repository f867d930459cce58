"""What is corrected of an ask afterwards: reasons, note, place, briefing; and who it is for, where nobody knew.

An emergency is accepted with a unit nobody knows. Once a desk knows it, the ask is that unit's; where the unit asks for
something already, the two are one ask, as when it asks twice (DESIGN §5).
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from requests import access, briefing
from requests.actions import late, locks, place
from requests.actions.answering import stand_down_for
from requests.actions.ask import Ask
from requests.actions.asking import require_open
from requests.actions.merging import facts_of, merge
from requests.actions.naming import who
from requests.actions.references import refer
from requests.actions.settle import settle, settle_unit, settle_units
from requests.actions.sharing import share
from requests.events import Log, Moved, Verb
from requests.models import Backup, Event, Response, Share, Stop, open_asks
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.standing_alone import Happened
from requests.vocabulary import (
    LIVE_RESPONSES,
    NO_ASK,
    Disposition,
    EventKind,
    LocationSource,
    Mark,
    ResponseState,
    ShareHow,
    Urgency,
)
from units.models import Partnership, Unit


def _update_backup(log: Log, backup_id: uuid.UUID, changes: dict[str, Any]) -> uuid.UUID:
    """Answers the ask that now stands: another one, when the unit it is for had one open."""
    said = {name: value for name, value in changes.items() if name != "unit"}
    if "unit" not in changes:
        _change(log, locks.backup(backup_id), said)
        return backup_id
    seen = locks.peek(backup_id)
    access.require_on(log.actor, "backup.update", seen)
    named = locks.named_unit(log.actor, changes["unit"], log.actor.roles, prefer=seen.agency_id)
    known = open_asks(named).values_list("pk", flat=True).first()
    rows, units, _ = locks.everything({backup_id, *([known] if known else [])}, None, [named.pk])
    backup, unit = rows[backup_id], units[named.pk]
    _require_unknown(log, backup, unit)
    if open_asks(unit).values_list("pk", flat=True).first() != known:
        raise Moved
    if said:
        _change(log, backup, said)
    if known is None:
        _is_of(log, backup, unit)
        return backup_id
    _join(log, backup, rows[known], units)
    return known


def _change(log: Log, backup: Backup, changes: dict[str, Any]) -> None:
    access.require_on(log.actor, "backup.update", backup)
    if "reference" in changes:
        refer(log, backup, changes["reference"])
        changes = {name: value for name, value in changes.items() if name != "reference"}
        if not changes:
            return
    require_open(backup)
    before = facts_of(backup)
    place.change(backup, changes)
    for name in ("reasons", "note"):
        if name in changes:
            setattr(backup, name, changes[name])
    briefed = briefing.change(backup, changes.get("briefing", {}))
    if before == facts_of(backup):
        return
    changed = sorted([*(changes.keys() - {"briefing"}), *briefed])
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "changed": changed})
    settle(log, backup)


def _require_unknown(log: Log, backup: Backup, unit: Unit) -> None:
    """Raises unless a desk says who an ask without a unit is for."""
    if not log.actor.is_desk(backup.agency_id):
        raise Forbidden("Dispatch says who this is for.")
    require_open(backup)
    if backup.unit_id is not None or backup.mark in NO_ASK:
        raise NotInThisState(f"#{backup.number} has its unit: it is not changed.", backup.pk)
    if unit.agency_id != backup.agency_id:
        raise Invalid.field(
            "unit", f"{unit.call_sign} is not of {backup.agency.code}: ask for it there, then close this."
        )


def _is_of(log: Log, backup: Backup, unit: Unit) -> None:
    """From now on the ask is this unit's."""
    backup.unit, backup.vehicle = unit, backup.vehicle or unit.vehicle
    stop = Stop.objects.filter(unit=unit, cleared_at=None).first()
    backup.stop, backup.beat = stop, (stop.beat if stop else None) or place.beat_of(unit)
    if backup.location_source in (LocationSource.NONE, LocationSource.BEAT):
        place.guess(backup, unit, stop)
    own = backup.responses.filter(unit=unit, state__in=LIVE_RESPONSES).first()
    if own is not None:
        # It was coming to itself.
        stand_down_for(log, backup, own, unit, "asks")
    facts = {"number": backup.number, "changed": ["unit"], "unit": unit.call_sign}
    log.add(EventKind.BACKUP_UPDATED, backup, facts)
    settle(log, backup)
    settle_unit(log, unit)


def _join(log: Log, backup: Backup, known: Backup, units: dict[uuid.UUID, Unit]) -> None:
    """The unit asks already: its ask is raised and takes over whoever comes; this one is over. All of it is locked."""
    if late.waits_for_voice(backup):
        raise NotInThisState(f"Verify #{backup.number} by voice first.", backup.pk)
    _move_answers(log, backup, known, units)
    merge(log, known, _as_ask(backup), known.stop)
    for row in Share.objects.filter(backup=backup):
        pact = Partnership.objects.filter(agency_id=known.agency_id, partner_id=row.agency_id).first()
        if pact is not None:
            share(log, known, pact, ShareHow(row.how))
    backup.closed_at, backup.disposition, backup.merged_into = log.now, Disposition.MERGED, known
    facts = {"number": backup.number, "disposition": str(Disposition.MERGED), "into": known.number}
    log.add(EventKind.BACKUP_CLOSED, backup, facts)
    settle(log, backup)
    settle(log, known)
    settle_units(log, units)


def _as_ask(backup: Backup) -> Ask:
    """What it said, as if the unit itself had said it now."""
    given = backup.location_source == LocationSource.GIVEN
    return Ask(
        Urgency(backup.urgency),
        reasons=backup.reasons,
        note=backup.note,
        units_wanted=backup.units_wanted,
        location=backup.location if given else "",
        lat=backup.lat if given else None,
        lon=backup.lon if given else None,
        accuracy_m=backup.accuracy_m if given else None,
        silent=backup.silent,
        pressed_at=backup.pressed_at,
        briefing=briefing.of(backup),
        drill=backup.mark == Mark.DRILL,
    )


def _move_answers(log: Log, backup: Backup, known: Backup, units: dict[uuid.UUID, Unit]) -> None:
    """Whoever was coming to the one comes to the other: nobody is stood down by a correction."""
    said = _said(backup)
    moved = []
    for answer in backup.responses.filter(state__in=LIVE_RESPONSES):
        unit = units[answer.unit_id]
        if unit.pk == known.unit_id:
            stand_down_for(log, backup, answer, unit, "asks")
            continue
        # Its timers name the answer alone: they go on.
        answer.backup = known
        answer.save(update_fields=["backup"])
        kind = EventKind(f"response.{ResponseState(answer.state)}")
        facts = {"number": known.number, **who(unit, known), "from": backup.number}
        log.add(kind, known, facts | _since(answer, said, Happened(log.now, kind, facts).unit))
        moved.append(answer)
    # (Who had left before, and who was coming to itself, came to that ask and not to this one.)
    rolled = [known.first_rolling_at, *(answer.rolling_at for answer in moved)]
    known.first_rolling_at = min((at for at in rolled if at), default=None)
    there = [known.first_on_scene_at, *(answer.on_scene_at for answer in moved)]
    known.first_on_scene_at = min((at for at in there if at), default=None)


_Said = dict[tuple[str, tuple[str, str]], datetime]


def _said(backup: Backup) -> _Said:
    """When each unit last said that it rolled, or stood there: by event and unit, as the log has it."""
    kinds = (EventKind.RESPONSE_ROLLING, EventKind.RESPONSE_ON_SCENE)
    rows = Event.objects.filter(agency_id=backup.agency_id, subject=backup.pk, kind__in=kinds).order_by("seq")
    told = [Happened(row.at, row.kind, json.loads(row.payload)["facts"]) for row in rows if row.payload]
    return {(one.kind, one.unit): one.moment for one in told}


def _since(answer: Response, said: _Said, unit: tuple[str, str]) -> dict[str, str]:
    """Facts: an answer that came over goes on from when it was said, and not from when somebody knew who asked."""
    facts: dict[str, str] = {}
    rolled = said.get((EventKind.RESPONSE_ROLLING, unit))
    there = said.get((EventKind.RESPONSE_ON_SCENE, unit))
    # (Who only said *On scene* rolled at that moment, as far as the row goes, and never said so.)
    if rolled is not None and answer.rolling_at != answer.on_scene_at and answer.state != ResponseState.ASSIGNED:
        facts["rolled_at"] = rolled.isoformat()
    if there is not None and answer.state == ResponseState.ON_SCENE:
        facts["stated_at"] = there.isoformat()
    return facts


update_backup = Verb(_update_backup)
