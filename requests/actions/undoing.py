"""What somebody typed last, kept for as long as it may be taken back. Their own affair, so no event of any board."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now

from requests.models import LastCommand


def keep(officer_id: int, line: str, undo: str) -> datetime:
    """Keeps their last command and the line that compensates it, if there is one. Answers when that was."""
    row, _ = LastCommand.objects.update_or_create(
        officer_id=officer_id, defaults={"line": line, "undo": undo, "at": Now()}
    )
    row.refresh_from_db(fields=["at"])
    at: datetime = row.at
    return at


def take(officer_id: int, within: timedelta) -> LastCommand | None:
    """Their last command, if it is not older than that; taken once, also by two windows at one moment.

    One that nothing compensates stays: it can be asked about again.
    """
    with transaction.atomic(durable=True):
        rows = LastCommand.objects.filter(officer_id=officer_id, at__gt=Now() - within)
        last = rows.select_for_update().first()
        if last is not None and last.undo:
            LastCommand.objects.filter(pk=last.pk).delete()
    return last
