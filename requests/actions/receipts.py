"""`seen`: browsers displayed a backup. Nobody took notice by that; it only says on how many screens it stands."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import connection

from requests.actions import locks
from requests.events import Log, Verb
from requests.models import Backup, Event, Receipt
from requests.vocabulary import EventKind
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
    new = [
        Receipt(backup=backup, officer_id=officer, desk=desk, at=log.now)
        for officer, desk in sorted(_readers(backup, officers).items())
    ]
    if not new:
        return True
    Receipt.objects.bulk_create(new)
    backup.seen_count = Receipt.objects.filter(backup=backup).count()
    if backup.dispatch_seen_at is None and any(receipt.desk for receipt in new):
        backup.dispatch_seen_at = log.now
    backup.version += 1
    backup.save(update_fields=["seen_count", "dispatch_seen_at", "version"])
    log.add(EventKind.BACKUP_SEEN, backup, {"number": backup.number, "count": backup.seen_count})
    return True


def _readers(backup: Backup, officers: Collection[int]) -> dict[int, bool]:
    """Who of these has displayed it for the first time, and whether at a dispatcher's desk of its own agency."""
    asking = Tour.objects.filter(unit=backup.unit, ended_at=None).values_list("officer_id", flat=True)
    known = Receipt.objects.filter(backup=backup).values_list("officer_id", flat=True)
    left_out = {backup.asker_id, *(asking if backup.unit_id else ()), *known}
    roles = Membership.objects.filter(officer_id__in=set(officers) - left_out, agency_id__in=backup.logs)
    found: dict[int, bool] = {}
    for row in roles:
        at_desk = row.agency_id == backup.agency_id and row.role == Role.DISPATCHER
        found[row.officer_id] = found.get(row.officer_id, False) or at_desk
    return found


seen = Verb(_seen)
