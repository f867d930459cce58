"""What happened, after the fact: figures without a person or a unit in them, and the list they count."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Count, QuerySet

from requests import cards
from requests.models import Backup
from requests.vocabulary import NOT_COUNTED, Urgency
from units.models import Agency

#: Fewer than this are not counted aloud: a small number is a person.
HIDDEN_BELOW: Final = 5


def closed(agency: Agency, since: datetime | None, until: datetime | None) -> QuerySet[Backup]:
    """Closed backups an agency asked for, received in [since, until). Tests, lures and drills were no ask."""
    rows = Backup.objects.filter(agency=agency, closed_at__isnull=False).exclude(mark__in=NOT_COUNTED)
    rows = rows.select_related("agency", "beat")
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    return rows if until is None else rows.filter(received_at__lt=until)


def figures(rows: QuerySet[Backup], agency: Agency) -> dict[str, Any]:
    """How many asks of each urgency; null where they are few. No total: it would tell the hidden one."""
    counted = dict(rows.order_by().values_list("urgency").annotate(n=Count("pk")))
    return {
        "by_urgency": [
            {"urgency": str(level), "label": cards.label(agency, level), "count": _told(counted.get(level, 0))}
            for level in Urgency
        ],
        "hidden_below": HIDDEN_BELOW,
    }


def _told(count: int) -> int | None:
    return count if count >= HIDDEN_BELOW else None


def row(backup: Backup) -> dict[str, Any]:
    """A closed backup as the list shows it: when, where, how it went, and nobody's name."""
    return {
        "id": str(backup.pk),
        "number": backup.number,
        "agency": backup.agency.code,
        "urgency": backup.urgency,
        "label": cards.label(backup.agency, backup.urgency),
        "origin": backup.origin,
        "beat": backup.beat.code if backup.beat else None,
        "received_at": cards.time(backup.received_at),
        "acknowledged_at": cards.time(backup.acknowledged_at),
        "first_rolling_at": cards.time(backup.first_rolling_at),
        "first_on_scene_at": cards.time(backup.first_on_scene_at),
        "closed_at": cards.time(backup.closed_at),
        "disposition": backup.disposition,
        "rung": backup.rung,
        "exhausted": backup.exhausted,
    }
