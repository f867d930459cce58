"""Who looked at records that name an officer, and why: read by that officer alone, with their shift."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from requests import cards
from requests.models import Backup, Response, Stop
from units import access_log
from units.models import AccessLog, Tour

#: How far back "who looked" goes, and how many looks it lists.
LOOKED_FOR: Final = timedelta(days=30)
MOST_LOOKS: Final = 50


def at_backups(officer_id: int) -> list[dict[str, Any]]:
    """Looks of others at backups naming this person, newest first: who asked, who answered, who was aboard."""
    looks = _looks(officer_id, "GET backups/")
    known = {str(one.pk): one for one in _naming(officer_id, _subjects(looks))}
    return [
        {
            "at": cards.time(look.at),
            "by": _label(look.actor),
            "backup": known[look.subject].number,
            "asked_at": cards.time(known[look.subject].received_at),
            "reason": look.reason or None,
        }
        for look in looks.filter(subject__in=known)[:MOST_LOOKS]
    ]


def at_stops(officer_id: int) -> list[dict[str, Any]]:
    """The same of stops: whose it was, and who crewed that unit meanwhile."""
    looks = _looks(officer_id, "GET stops/")
    rows = Stop.objects.filter(pk__in=_subjects(looks))
    rows = rows.filter(Q(officer_id=officer_id) | Exists(_aboard(officer_id, "opened_at", "cleared_at")))
    known = {str(one.pk): one for one in rows}
    return [
        {
            "at": cards.time(look.at),
            "by": _label(look.actor),
            "kind": known[look.subject].kind,
            "location": known[look.subject].location,
            "opened_at": cards.time(known[look.subject].opened_at),
            "reason": look.reason or None,
        }
        for look in looks.filter(subject__in=known)[:MOST_LOOKS]
    ]


def _looks(officer_id: int, what: str) -> QuerySet[AccessLog]:
    """Looks of everybody else. A refusal is the affair of who was refused."""
    rows = AccessLog.objects.filter(at__gte=Now() - LOOKED_FOR, outcome=access_log.ALLOWED, what__startswith=what)
    return rows.exclude(officer_id=officer_id).order_by("-at", "-pk")


def _subjects(looks: QuerySet[AccessLog]) -> list[uuid.UUID]:
    """What was looked at, each once. A list that was read has other words there than an id."""
    found = []
    for subject in looks.order_by().values_list("subject", flat=True).distinct():
        try:
            found.append(uuid.UUID(subject))
        except ValueError:
            continue
    return found


def _naming(officer_id: int, subjects: list[uuid.UUID]) -> QuerySet[Backup]:
    """Of these backups those whose record names the person."""
    answered = Response.objects.filter(backup_id=OuterRef("pk")).filter(
        Q(officer_id=officer_id) | Exists(_aboard(officer_id, "created_at", "cleared_at"))
    )
    named = Q(asker_id=officer_id) | Exists(answered) | Exists(_aboard(officer_id, "received_at", "closed_at"))
    return Backup.objects.filter(named, pk__in=subjects)


def _aboard(officer_id: int, begins: str, ends: str) -> QuerySet[Tour]:
    """Their tours on the unit of the row outside, while that went on."""
    tours = Tour.objects.filter(officer_id=officer_id, unit_id=OuterRef("unit_id"))
    tours = tours.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef(begins)))
    return tours.filter(started_at__lte=Coalesce(OuterRef(ends), Now()))


def _label(actor: str) -> str:
    """The name alone of an actor as the access log keeps it, "dispatcher Desk 3"."""
    return actor.partition(" ")[2] or actor
