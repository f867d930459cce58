"""What happened, after the fact: figures without a person or a unit in them, and the list they count."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, Field, QuerySet
from django.db.models.expressions import RawSQL

from requests import cards
from requests import figures as figures_
from requests.counting import Scope
from requests.models import Backup
from requests.suppression import HIDDEN_BELOW
from requests.vocabulary import NOT_COUNTED, Urgency
from units.models import Agency

#: Of the units of one backup, whoever came how often: when the first said that it rolled (who only said *On scene* has
#: its row say so of that moment, and never did), when the first stood there, and when a second one did.
_CAME: Final = ("c.rolled", "c.first", "c.second")
_ANSWERS: Final = (
    "select min(r.rolling_at) filter (where r.rolling_at is distinct from r.on_scene_at) as rolled,"
    " array_agg(r.unit_id order by {there}) filter (where r.on_scene_at is not null) as units,"
    " array_agg({there} order by {there}) filter (where r.on_scene_at is not null) as seen"
    " from requests_response r where r.backup_id = requests_backup.id"
)
_OF_EACH: Final = (
    "select a.rolled, a.seen[1] as first,"
    " (select min(t.at) from unnest(a.units, a.seen) t(unit, at) where t.unit <> a.units[1]) as second"
    f" from ({_ANSWERS}) a offset 0"
)
#: When one stood there, as it was touched; and as somebody stated, or else as it was touched.
_TOUCHED: Final = "r.on_scene_at"
_STATED: Final = f"coalesce((r.stated #>> '{{on_scene_at,at}}')::timestamptz, {_TOUCHED})"


def came(*written: str, of: Field[Any, Any], there: str = _STATED) -> RawSQL:
    """These times of a backup in one look at its answers, `written` so: once for each way, %s being the time."""
    said = ", ".join(way.replace("%s", time) for way in written for time in _CAME)
    return RawSQL(f"(select array[{said}] from ({_OF_EACH.format(there=there)}) c)", (), ArrayField(of))


def listed(rows: QuerySet[Backup], there: str = _STATED) -> QuerySet[Backup]:
    """With what a list says of each, how help came among it."""
    # In a dict, for mypy takes a name that the model declares for one given twice.
    help_came = {"help_came": came("%s", of=DateTimeField(), there=there)}
    return rows.select_related("agency", "beat").annotate(**help_came)


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
    rows = Backup.objects.filter(account__aid_from__contains=[scope.agency.pk]).exclude(agency=scope.agency)
    rows = listed(rows, _TOUCHED)
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
    rolled, there, second = backup.help_came
    if not ours:
        rolled, there = backup.first_rolling_at, backup.first_on_scene_at
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
        "first_rolling_at": cards.time(rolled),
        "first_on_scene_at": cards.time(there),
        "second_on_scene_at": cards.time(second),
        "closed_at": cards.time(backup.closed_at),
        "disposition": backup.disposition,
        "rung": backup.rung if ours else None,
        "exhausted": backup.exhausted if ours else cards.NOT_FOR_PARTNERS["exhausted"],
    }
