"""Logs of years ago, written by the owner of the tables: the application's log knows only now."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections

from requests.chain import digest, link
from requests.models import BoardCounter, Event
from units.models import Agency

#: Older than anything is kept by default.
LONG_AGO = datetime.now(UTC).replace(microsecond=0) - timedelta(days=6 * 365)


def write_log(agency: Agency, count: int, began: datetime = LONG_AGO, minutes: float = 1) -> None:
    """A log of so many events and nothing else, one every so many minutes, chained as it should be."""
    forget_log(agency)
    head, rows = b"", []
    for seq in range(1, count + 1):
        at = began + timedelta(minutes=minutes * seq)
        actor = {"id": None, "kind": "officer", "label": f"badge {seq}"}
        payload = json.dumps({"actor": actor, "facts": {"note": f"Übergabe {seq}"}})
        head = link(head, seq, at, "backup.noted", "backup", None, digest(payload))
        rows.append(
            Event(agency=agency, seq=seq, at=at, kind="backup.noted", subject_kind="backup", payload=payload, hash=head)
        )
    Event.objects.using("owner").bulk_create(rows)
    last = rows[-1].at if rows else began
    BoardCounter.objects.filter(pk=agency.pk).update(seq=count, head=head, last_at=last)


def forget_log(agency: Agency) -> None:
    """Nothing was ever written."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("delete from requests_event where agency_id = %s", [agency.pk])
    BoardCounter.objects.filter(pk=agency.pk).update(seq=0, head=b"")


def owner(statement: str, *given: Any) -> int:
    """As whoever owns the tables and means no good; answers how many rows that changed."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)
