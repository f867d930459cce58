"""`seen`: browsers displayed a backup. Nobody took notice by that; it only says on how many screens it stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import connection

from requests.actions import locks
from requests.actions.sharing import displayed_by
from requests.events import Log, Verb
from requests.models import Backup, Event, Receipt
from requests.vocabulary import NO_ASK, EventKind, Origin, VoiceIt
from units.access import DESK
from units.models import Membership, Tour
from units.vocabulary import Role

#: At most one `backup.seen` a backup in this time, however many web processes gather receipts (DESIGN §7).
_AT_MOST_EVERY: Final = timedelta(seconds=1)


def _seen(log: Log, backup_id: uuid.UUID, officers: Collection[int]) -> bool:
    """These people's browsers displayed the backup. False: too soon after the last one, tell me again.

    Whoever may not see the backup, and whoever asks in it, is left out. First dispatch sight and a changed count are
    an event; nothing else is written.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '200ms'")  # somebody's touch goes first
    backup = locks.backup(backup_id)
    if backup.closed_at is not None:
        return True
    last = Event.objects.filter(subject=backup_id, kind=EventKind.BACKUP_SEEN).order_by("-seq").first()
    if last is not None and log.now - last.at < _AT_MOST_EVERY:
        return False
    readers = _readers(backup, officers)
    if not readers:
        return True
    own_desks = {officer for officer, agency_id in readers.items() if agency_id == backup.agency_id}
    Receipt.objects.bulk_create(
        Receipt(backup=backup, officer_id=officer, desk=officer in own_desks, at=log.now) for officer in sorted(readers)
    )
    displayed_by(log, backup, {agency_id for agency_id in readers.values() if agency_id} - {backup.agency_id})
    backup.seen_count = Receipt.objects.filter(backup=backup).count()
    if backup.dispatch_seen_at is None and own_desks:
        backup.dispatch_seen_at = log.now
    if backup.voice_it == VoiceIt.UNSEEN:
        backup.voice_it = ""
    backup.version += 1
    backup.save(update_fields=["seen_count", "dispatch_seen_at", "voice_it", "version"])
    log.add(EventKind.BACKUP_SEEN, backup, {"number": backup.number, "count": backup.seen_count})
    return True


def _readers(backup: Backup, officers: Collection[int]) -> dict[int, int | None]:
    """Who of these has displayed it for the first time → the agency at whose desk; None for a car.

    A dispatcher counts at the desk of its own agency, whoever works a partner's desk at that one's.
    """
    asking = Tour.objects.filter(unit=backup.unit, ended_at=None).values_list("officer_id", flat=True)
    known = Receipt.objects.filter(backup=backup).values_list("officer_id", flat=True)
    left_out = {*(asking if backup.unit_id else ()), *known}
    if backup.origin != Origin.RADIO:
        # A desk that typed what it heard has it on its screen; who asks for help there does not help.
        left_out.add(backup.asker_id)
    roles = Membership.objects.filter(officer_id__in=set(officers) - left_out, agency_id__in=backup.logs)
    if backup.mark in NO_ASK:
        # It stands on no car's screen.
        roles = roles.filter(role__in=DESK)
    found: dict[int, int | None] = {}
    # Its own agency last: who serves both desks has it at this one.
    for row in sorted(roles, key=lambda row: row.agency_id == backup.agency_id):
        desk = {Role.DISPATCHER} if row.agency_id == backup.agency_id else DESK
        found[row.officer_id] = row.agency_id if row.role in desk else found.get(row.officer_id)
    return found


seen = Verb(_seen)
