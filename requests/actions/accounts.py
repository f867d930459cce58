"""What is counted is written with what it counts: in the transaction that closes a backup or clears a stop.

The database works a backup's account out from its row and its log (`board_account`), so that a closing, a correction
and a recount of everything follow one rule.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from requests import stood_alone
from requests.events import Log
from requests.models import Backup, Stop
from units.models import Agency

_BATCH: Final = 500


def keep(log: Log, backup: Backup) -> None:
    """(Re)writes the account of a closed backup, and those of cleared stops it tells something of. All saved."""
    _write(backup)
    keep_stops(log, _stops_of(backup))


def keep_with_its_event(log: Log, backup: Backup) -> None:
    """`keep`, where what is counted is an event this verb is about to log: of the backup once it is written."""
    keep_stops(log, _stops_of(backup))
    log.then.append(lambda: _write(backup))


def _write(backup: Backup) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select board_account(array[%s]::uuid[])", [str(backup.pk)])


def _stops_of(backup: Backup) -> list[Stop]:
    """Cleared stops of which a backup says how long somebody was alone there, or that somebody rolled by."""
    told = Q(pk=backup.stop_id, cleared_at__isnull=False)
    if backup.unit_id is not None:
        around = Q(opened_at__lte=backup.received_at + stood_alone.BEFORE, cleared_at__gte=backup.received_at)
        told |= around & Q(unit_id=backup.unit_id, secured_at__isnull=False)
    return list(Stop.objects.filter(told).order_by("pk"))


def keep_stops(log: Log, stops: Sequence[Stop]) -> None:
    """(Re)writes the accounts of cleared stops once this verb is logged: from the times its own events have there."""
    if stops:
        log.then.append(lambda: _write_stops(stops))


def recount(agency: Agency, progress: Callable[[int], None] = lambda rows: None) -> int:
    """Counts everything of an agency anew, in batches: after its time zone was changed, or what is counted was."""
    rows = 0
    for ids in _batches(Backup.objects.filter(agency=agency, closed_at__isnull=False), "received_at"):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("select board_account(%s::uuid[])", [[str(pk) for pk in ids]])
        progress(rows := rows + len(ids))
    for ids in _batches(Stop.objects.filter(agency=agency, cleared_at__isnull=False), "opened_at"):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            # Between reading and writing the rule works in Python, on a busy machine for longer than a verb may.
            cursor.execute("set local idle_in_transaction_session_timeout = '60s'")
            _write_stops(list(Stop.objects.filter(pk__in=ids)))
        progress(rows := rows + len(ids))
    return rows


def _batches(rows: QuerySet[Any], moment: str) -> Iterator[list[uuid.UUID]]:
    """Ids in the order of time, so that what belongs together is read together."""
    last: tuple[Any, uuid.UUID] | None = None
    while True:
        left = rows
        if last is not None:
            left = rows.filter(Q(**{f"{moment}__gt": last[0]}) | Q(**{moment: last[0], "pk__gt": last[1]}))
        page = list(left.order_by(moment, "pk").values_list(moment, "pk")[:_BATCH])
        if not page:
            return
        yield [pk for _, pk in page]
        last = page[-1]


def _write_stops(stops: Sequence[Stop]) -> None:
    alone = stood_alone.at_stops(stops)
    spent = [alone[stop.pk] for stop in stops]
    with connection.cursor() as cursor:
        cursor.execute(
            "select board_stop_account(%s::uuid[], %s::int[], %s::int[])",
            [
                [str(stop.pk) for stop in stops],
                [one.seconds if one else None for one in spent],
                [one.longest if one else None for one in spent],
            ],
        )
