"""What happened, after the fact: figures without a person or a unit in them, and the list they count."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from requests import cards
from requests import figures as figures_
from requests.counting import Scope
from requests.models import Backup, Response
from requests.suppression import HIDDEN_BELOW
from requests.vocabulary import NOT_COUNTED, Urgency
from units.models import Agency


def listed(rows: QuerySet[Backup]) -> QuerySet[Backup]:
    """With what a list and a file say of each, `second_there` among it: when a second unit stood there, however often
    the first one came, as somebody stated or else as it was touched."""
    at = Coalesce(Cast(KT("stated__on_scene_at__at"), DateTimeField()), F("on_scene_at"))
    there = Response.objects.filter(backup=OuterRef("pk"), on_scene_at__isnull=False)
    first = Response.objects.filter(backup=OuterRef("backup"), on_scene_at__isnull=False)
    first = first.order_by(at, "created_at", "pk")
    second = there.exclude(unit=Subquery(first.values("unit")[:1])).order_by(at).values(at=at)[:1]
    # In a dict, for mypy takes a name that the model declares for one given twice.
    return rows.select_related("agency", "beat").annotate(**{"second_there": Subquery(second)})


def closed(agency: Agency, since: datetime | None, until: datetime | None) -> QuerySet[Backup]:
    """Closed backups an agency asked for, received in [since, until). Tests, lures and drills were no ask."""
    rows = listed(Backup.objects.filter(agency=agency, closed_at__isnull=False).exclude(mark__in=NOT_COUNTED))
    if since is not None:
        rows = rows.filter(received_at__gte=since)
    return rows if until is None else rows.filter(received_at__lt=until)


def asked_for(scope: Scope) -> QuerySet[Backup]:
    """The closed backups a filter means: every one of them, merged ones and unasked roll-bys too.

    By the minute, not by whole days: each row stands by itself, and names nobody.
    """
    query = scope.query
    rows = closed(scope.agency, query.since, query.until) if query.mutual_aid != "out" else _helped(scope)
    if not scope.conditions:
        return rows
    conditions = " and ".join(one.sql for one in scope.conditions)
    return rows.filter(
        pk__in=RawSQL(
            f"select a.backup_id from requests_account a where a.backup_id = requests_backup.id and {conditions}",
            scope.mask_given,
        )
    )


def _helped(scope: Scope) -> QuerySet[Backup]:
    """Closed backups of others to which units of this agency rolled; they stood on its board."""
    rows = listed(Backup.objects.filter(account__aid_from__contains=[scope.agency.pk]).exclude(agency=scope.agency))
    if scope.query.since is not None:
        rows = rows.filter(received_at__gte=scope.query.since)
    return rows if scope.query.until is None else rows.filter(received_at__lt=scope.query.until)


def figures(scope: Scope) -> dict[str, Any]:
    """How many asks of each urgency; null where they are few. No total: it would tell the hidden one.
    `asked`: what is to be remembered, and to be taken off."""
    counted, asked = figures_.counts(scope)
    return {
        "asked": asked,
        "by_urgency": [
            {"urgency": str(level), "label": cards.label(scope.agency, level), "count": counted[level]}
            for level in Urgency
        ],
        "hidden_below": HIDDEN_BELOW,
    }


def row(backup: Backup, agency: Agency) -> dict[str, Any]:
    """A closed backup as the list of an agency shows it: when, where, how it went, and nobody's name."""
    ours = backup.agency_id == agency.pk
    return {
        # A partner's numbers never cross, nor does the way to its record.
        "id": str(backup.pk) if ours else None,
        "number": backup.number if ours else None,
        "agency": backup.agency.code,
        "urgency": backup.urgency,
        # Of a partner's no more than its card says (cards.py): not its word for the level, nor what it keeps beside.
        "label": cards.label(backup.agency, backup.urgency) if ours else Urgency(backup.urgency).label,
        "origin": backup.origin,
        "beat": backup.beat.code if ours and backup.beat else None,
        "place": backup.location,
        "reference": backup.reference if ours else "",
        "received_at": cards.time(backup.received_at),
        "acknowledged_at": cards.time(backup.acknowledged_at),
        "first_rolling_at": cards.time(backup.first_rolling_at),
        "first_on_scene_at": cards.time(backup.first_on_scene_at),
        "second_on_scene_at": cards.time(backup.second_there),
        "closed_at": cards.time(backup.closed_at),
        "disposition": backup.disposition,
        "rung": backup.rung if ours else None,
        "exhausted": backup.exhausted if ours else cards.NOT_FOR_PARTNERS["exhausted"],
    }
