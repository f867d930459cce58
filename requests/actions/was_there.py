"""An arrival stated after the close: a unit stood there, and nobody ever touched *On scene*.

Nothing that was logged or sealed is changed by it. It is one more line of the log, a time that somebody stated, with
who entered it and when (docs/record.md).
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models.functions import Now

from requests import access, crewed, queries
from requests.actions import accounts, contacts, locks, naming
from requests.events import Log, Verb
from requests.models import Backup, Event, Response
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.standing_alone import Happened, lines_of
from requests.vocabulary import TAKEN_BACK, WAS_THERE, EventKind, ResponseState
from units import access_log
from units.access import Actor
from units.models import AccessLog, Unit

_ENDS: Final = (EventKind.RESPONSE_STOOD_DOWN, EventKind.RESPONSE_DECLINED)
#: A record that was opened so long ago is not open any more.
_LATELY: Final = timedelta(hours=24)
#: Looks that name who was there, each taken with a reason; a card or a timeline that is read is none of them.
_OPENED: Final = tuple(f"GET backups/<uuid:backup_id>/{name}" for name in ("record/", "record.pdf", "eido/"))


def _was_there(log: Log, backup_id: uuid.UUID, at: datetime, unit: str | None = None) -> None:
    """Raises NotFound, Forbidden, NotInThisState, and Invalid that names `unit` or `at`."""
    named, own = may_state(log.actor, locks.peek(backup_id), unit)
    # Holding the backup, no seal is put on it meanwhile; no unit is what it was that night.
    backup = locks.backup(backup_id)
    # (Whoever held it before this may have entered the same, of a unit nobody had named until then.)
    named = contacts.as_known(named)
    _check(log, backup, named, at)
    if _is_told(backup, named, at):
        return
    _write(log, backup, contacts.kept(named), at, own=own)
    facts = {"number": backup.number, **naming.who(named, backup), WAS_THERE: True, "stated_at": at.isoformat()}
    log.add(EventKind.BACKUP_UPDATED, backup, facts, agencies=logs_of(backup, named))
    accounts.keep_with_its_event(log, backup)


def may_state(actor: Actor, backup: Backup, unit: str | None) -> tuple[Unit, bool]:
    """The unit an arrival is stated of, or taken back of, and whether the actor crewed it then.

    Raises NotFound, Forbidden, NotInThisState, and Invalid that names `unit`.
    """
    access.require_ask(actor, "backup.was_there", backup)
    access.require(actor, "backup.was_there", backup.agency_id, own=True, partners=backup.logs)
    named = contacts.unit_of(backup, unit)
    named = named or locks.named_unit(actor, unit, backup.logs, prefer=actor.agency_id or backup.agency_id)
    own = _is_own(actor, named, backup)
    access.require(actor, "backup.was_there", backup.agency_id, own=own, partners=backup.logs)
    if not own and queries.is_past(backup) and not _has_opened(actor, backup):
        # Who is refused because a unit stands there already has learned who came.
        raise Forbidden(f"Open the record of #{backup.number} first, with a reason: it says who was there.")
    return named, own


def logs_of(backup: Backup, unit: Unit) -> tuple[int, ...]:
    """Whose logs tell of it: of the agency that asked and of the unit's, where that has one."""
    return tuple(sorted({backup.agency_id, unit.agency_id} & set(backup.logs)))


def _is_own(actor: Actor, unit: Unit, backup: Backup) -> bool:
    """Whether they crewed that unit while the backup was open."""
    crew = crewed.aboard(unit.pk, backup.received_at, backup.closed_at)
    return actor.officer_id is not None and any(tour.officer_id == actor.officer_id for tour in crew)


def _has_opened(actor: Actor, backup: Backup) -> bool:
    """Whether they have opened its record lately, which is in the access log with why."""
    if actor.officer_id is None:
        return False
    looks = AccessLog.objects.filter(officer_id=actor.officer_id, subject=str(backup.pk), at__gte=Now() - _LATELY)
    return looks.filter(what__in=_OPENED, outcome=access_log.ALLOWED).exclude(reason="").exists()


def _check(log: Log, backup: Backup, unit: Unit, at: datetime) -> None:
    if backup.closed_at is None:
        raise NotInThisState(f"#{backup.number} is open: say On scene, with its time if it is past.", backup.pk)
    zone = ZoneInfo(backup.agency.time_zone)
    if at > log.now:
        raise Invalid.field("at", "lies in the future")
    # (Who says 21:04 may mean any second of that minute.)
    if at < backup.received_at.replace(second=0, microsecond=0):
        raise Invalid.field("at", f"must not be before #{backup.number} came, {clock(backup.received_at, zone)}")
    if at > backup.closed_at:
        raise Invalid.field("at", f"must not be after #{backup.number} closed, {clock(backup.closed_at, zone)}")
    # (Last: what is wrong whichever unit it was tells nothing of this one.)
    if backup.unit_id == unit.pk:
        raise Invalid.field("unit", f"#{backup.number} covers {unit.call_sign} itself")


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Day and time by the agency's clock."""
    return f"{at.astimezone(zone):%-d %b %H:%M:%S}"


def _is_told(backup: Backup, unit: Unit, at: datetime) -> bool:
    """Whether just this was stated already. Raises Invalid when the unit stands in the record with another time."""
    came = Response.objects.filter(backup=backup, unit=unit, on_scene_at__isnull=False).first()
    if came is None:
        return False
    stated = came.stated.get("on_scene_at")
    known = datetime.fromisoformat(stated["at"]) if stated else came.on_scene_at
    if stated and known == at:
        return True
    when = clock(known or at, ZoneInfo(backup.agency.time_zone))
    raise Invalid.field("unit", f"{unit.call_sign} stands in the record already, on scene {when}")


def _write(log: Log, backup: Backup, unit: Unit, at: datetime, *, own: bool) -> None:
    """Of a unit that rolled until the end its own answer, or the one that was taken back; else one more."""
    mine = Response.objects.filter(backup=backup, unit=unit, state=ResponseState.STOOD_DOWN)
    answer = mine.filter(reason__in=("closed", TAKEN_BACK)).order_by("-created_at").first()
    if answer is None or answer.reason == TAKEN_BACK:
        answer = answer or Response(backup=backup, unit=unit, created_at=at)
        # (As if it had answered then: whoever was aboard then reads who looked.)
        answer.created_at = min(at, answer.created_at)
        answer.officer_id = log.actor.officer_id if own else None
        answer.entered_by = "" if own else log.actor.label
    answer.state, answer.reason = ResponseState.CLEARED, ""
    answer.on_scene_at, answer.cleared_at = at, _left(backup, unit, at) or backup.closed_at
    entered = {"at": at.isoformat(), "by": log.actor.label, "entered_at": log.now.isoformat()}
    # (Taking it back names it as this did: lines from before an agency was written have none.)
    entered |= naming.who(unit, backup)
    answer.stated = {**answer.stated, "on_scene_at": entered}
    answer.save()
    save_first(backup, at)


def save_first(backup: Backup, at: datetime) -> None:
    """When the first unit stood there, once an arrival at that time was stated or taken back. Saves the backup.

    A time that was touched stays; what was stated counts as long as it stands, however it came to stand there.
    """
    there = list(Response.objects.filter(backup=backup, on_scene_at__isnull=False))
    stated = {at, *(one.on_scene_at for one in there if "entered_at" in one.stated.get("on_scene_at", {}))}
    if backup.first_on_scene_at is None or backup.first_on_scene_at in stated:
        backup.first_on_scene_at = min((one.on_scene_at for one in there if one.on_scene_at), default=None)
    backup.version += 1
    backup.save(update_fields=["first_on_scene_at", "version"])


def _left(backup: Backup, unit: Unit, at: datetime) -> datetime | None:
    """When it was called elsewhere after that, as the log tells."""
    told = Event.objects.filter(agency_id=backup.agency_id, subject=backup.pk, kind__in=_ENDS, at__gte=at)
    ends = [Happened(e.at, e.kind, json.loads(e.payload)["facts"]) for e in told.order_by("seq") if e.payload]
    code = naming.who(unit, backup).get("agency", "")
    return next((one.at for one in lines_of(ends, code, unit.call_sign)), None)


was_there = Verb(_was_there)
