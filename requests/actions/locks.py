"""The one lock order: units → stops → backups → timers and answers → counters; each by id, never a key lock."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from requests.events import Moved
from requests.models import Backup, Response, Stop
from requests.refusals import Invalid, NotFound
from requests.vocabulary import LIVE_RESPONSES
from units.access import Actor
from units.models import Unit


def units(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Unit]:
    """Locks units in id order."""
    wanted = {i for i in ids if i is not None}
    rows = Unit.objects.filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk")
    return {unit.pk: unit for unit in rows}


def unit(unit_id: uuid.UUID) -> Unit:
    """Locks one unit."""
    return units([unit_id])[unit_id]


def stop(stop_id: uuid.UUID) -> Stop:
    """Locks one stop. Raises NotFound."""
    row = Stop.objects.filter(pk=stop_id).select_for_update(no_key=True).first()
    if row is None:
        raise NotFound("There is no such stop.")
    return row


def backups(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, Backup]:
    """Locks backups in id order."""
    wanted = {i for i in ids if i is not None}
    rows = Backup.objects.filter(pk__in=wanted).select_for_update(no_key=True).order_by("pk")
    return {backup.pk: backup for backup in rows}


def backup(backup_id: uuid.UUID) -> Backup:
    """Locks one backup. Raises NotFound."""
    found = backups([backup_id])
    if backup_id not in found:
        raise NotFound("There is no such backup.")
    return found[backup_id]


def with_everyone(backup_id: uuid.UUID) -> tuple[Backup, dict[uuid.UUID, Unit]]:
    """Locks the units that cover or answer a backup, then the backup. Raises NotFound."""
    rows, locked, _ = everything([backup_id])
    if backup_id not in rows:
        raise NotFound("There is no such backup.")
    return rows[backup_id], locked


def everything(
    backup_ids: Iterable[uuid.UUID], stop_id: uuid.UUID | None = None, unit_ids: Iterable[uuid.UUID | None] = ()
) -> tuple[dict[uuid.UUID, Backup], dict[uuid.UUID, Unit], Stop | None]:
    """Locks some units and all that are involved in some backups and a stop, then the stop, then the backups.

    Units come first in the order, so who is involved is read before it can be held; if that changed meanwhile the
    verb starts over (Moved).
    """
    wanted = set(backup_ids)
    before = _involved(wanted, stop_id)
    locked = units({*before, *unit_ids})
    row = stop(stop_id) if stop_id else None
    rows = backups(wanted)
    if _involved(wanted, stop_id) != before:
        raise Moved
    return rows, locked, row


def _involved(backup_ids: set[uuid.UUID], stop_id: uuid.UUID | None) -> set[uuid.UUID]:
    live = Response.objects.filter(backup_id__in=backup_ids, state__in=LIVE_RESPONSES)
    found: set[uuid.UUID | None] = set(live.values_list("unit_id", flat=True))
    found |= set(Backup.objects.filter(pk__in=backup_ids).values_list("unit_id", flat=True))
    if stop_id:
        found |= set(Stop.objects.filter(pk=stop_id).values_list("unit_id", flat=True))
    return {unit_id for unit_id in found if unit_id is not None}


def peek(backup_id: uuid.UUID) -> Backup:
    """A backup as it is, unlocked: for access checks before the locks. Raises NotFound."""
    row = Backup.objects.filter(pk=backup_id).first()
    if row is None:
        raise NotFound("There is no such backup.")
    return row


def peek_stop(stop_id: uuid.UUID) -> Stop:
    """The same of a stop."""
    row = Stop.objects.filter(pk=stop_id).first()
    if row is None:
        raise NotFound("There is no such stop.")
    return row


def named_unit(actor: Actor, name: str | None, agencies: Iterable[int], *, prefer: int | None = None) -> Unit:
    """The unit somebody means: their own, or by call sign ("2A14", "COUNTY:S1") among these agencies.

    Raises Invalid on `unit` when there is none or the call sign could mean two.
    """
    if name is None:
        own = Unit.objects.filter(pk=actor.unit_id).first() if actor.unit_id else None
        if own is None:
            raise Invalid.field("unit", "You are on no tour: say which unit.")
        return own
    code, _, call_sign = name.strip().upper().rpartition(":")
    known = Unit.objects.filter(agency_id__in=list(agencies), call_sign__iexact=call_sign).select_related("agency")
    if code:
        known = known.filter(agency__code__iexact=code)
    found = list(known[:3])
    if len(found) > 1 and prefer is not None:
        found = [row for row in found if row.agency_id == prefer] or found
    if not found:
        raise Invalid.field("unit", f"There is no unit {name}.")
    if len(found) > 1:
        choices = ", ".join(f"{row.agency.code}:{row.call_sign}" for row in found)
        raise Invalid.field("unit", f"{name} could be {choices}. Say which.")
    return found[0]
