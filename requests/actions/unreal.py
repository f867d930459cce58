"""What is no ask for help: somebody tries the button, or a browser whose right was taken back raises an emergency.

Desks alone read of it. It calls nobody, covers no unit, meets no real ask and has no ladder.
"""

from __future__ import annotations

import uuid

from requests import access, ladder
from requests.actions import place, timers
from requests.actions.ask import Ask
from requests.actions.origins import origin_of
from requests.events import Log, Verb, remember
from requests.models import Backup
from requests.vocabulary import EventKind, Mark, Origin, TimerKind, Urgency
from units.access import Actor
from units.models import Agency, Device, Unit


def test(log: Log, ask: Ask, unit: Unit | None, agency_id: int) -> tuple[uuid.UUID, bool]:
    """A test emergency of a locked unit, or of a car or a person without one: its id, and whether it is a new one.

    It is over once dispatch acknowledges it, or by itself.
    """
    known = Backup.objects.filter(mark=Mark.TEST, closed_at=None, agency_id=agency_id, unit=unit)
    if unit is None:
        known = known.filter(vehicle=log.actor.vehicle, asker_id=log.actor.officer_id)
    pk = known.values_list("pk", flat=True).first()
    if pk is None:
        backup = _row(log, Mark.TEST, agency_id, ladder.desk_only("test", "chime"))
        backup.origin = origin_of(log.actor, unit, named=ask.unit is not None)
        backup.unit, backup.asker_id = unit, log.actor.officer_id
        backup.vehicle = (unit.vehicle if unit else "") or log.actor.vehicle
        backup.note, backup.reasons, backup.warnings = ask.note, ask.reasons, ask.warnings
        backup.pressed_at = ask.pressed_at
        place.locate(backup, ask, unit, None)
        _save(log, backup)
        due = log.now + ladder.TEST_EXPIRES
        timers.arm(agency_id, TimerKind.EXPIRY, backup.pk, due, run=backup.run)
    remember(log, found := pk or backup.pk)
    return found, pk is None


def _record_lure(log: Log, device: Device, ask: Ask, by: Actor | None) -> None:
    access.require(log.actor, "backup.request", device.agency_id, own=True)
    known = Backup.objects.filter(mark=Mark.LURE, closed_at=None, agency_id=device.agency_id, vehicle=device.vehicle)
    backup = known.select_for_update(no_key=True).first()
    if backup is not None:
        _found_elsewhere(log, backup, ask)
        remember(log, backup.pk)
        return
    backup = _row(log, Mark.LURE, device.agency_id, ladder.desk_only("revoked device", "alarm"))
    backup.origin, backup.vehicle, backup.pressed_at = Origin.DEVICE, device.vehicle, ask.pressed_at
    backup.note = _said_of(device, by)
    place.locate(backup, ask, None, None)
    _save(log, backup)
    remember(log, backup.pk)


def _said_of(device: Device, by: Actor | None) -> str:
    since = f" on {device.revoked_at:%Y-%m-%d at %H:%M} UTC" if device.revoked_at else ""
    why = f" ({device.revoked_reason})" if device.revoked_reason else ""
    said = f"Revoked device, possible lure: the browser of {device.vehicle} was revoked{since}{why}."
    return f"{said} Signed in there: {by.label}." if by else said


def _found_elsewhere(log: Log, backup: Backup, ask: Ask) -> None:
    """It raises again while the first stands open: news is only where it is."""
    if ask.lat is None or (ask.lat, ask.lon) == (backup.lat, backup.lon):
        return
    place.change(backup, {"location": ask.location, "lat": ask.lat, "lon": ask.lon, "accuracy_m": ask.accuracy_m})
    backup.version += 1
    backup.save()
    log.add(EventKind.BACKUP_UPDATED, backup, {"number": backup.number, "changed": ["lat", "lon"]})


def _row(log: Log, mark: Mark, agency_id: int, rules: ladder.Ladder) -> Backup:
    return Backup(
        number=0,
        agency=Agency.objects.get(pk=agency_id),
        logs=[agency_id],
        mark=mark,
        urgency=Urgency.EMERGENCY,
        received_at=log.now,
        run_started_at=log.now,
        ladder=dict(rules),
        covered=True,
    )


def _save(log: Log, backup: Backup) -> None:
    backup.save(force_insert=True)
    log.unnumbered.append(backup)
    facts = {"number": 0, "urgency": str(backup.urgency), "origin": str(backup.origin), "mark": str(backup.mark)}
    log.add(EventKind.BACKUP_REQUESTED, backup, facts)


record_lure = Verb(_record_lure)
