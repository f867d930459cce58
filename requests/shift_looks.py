"""Who looked at records that name an officer, and why: read by that officer alone, with their shift."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from requests import cards, shift_named
from requests.models import Backup, Stop
from units import access_log
from units.models import AccessLog

#: How far back "who looked" goes, and how many looks one answer tells.
LOOKED_FOR: Final = timedelta(days=30)
A_PAGE: Final = 50
_BACKUPS: Final = "GET backups/"
_STOPS: Final = "GET stops/"
#: What opens a whole record, on the screen or on paper: it names more people than a card does.
_WHOLE: Final = "/record"


def told(officer_id: int, before: datetime | None = None) -> dict[str, Any]:
    """Looks of others at what names this person, newest first, at most a page of them, and where the next begins.

    `before`: the `earlier` of the answer before, as it stands there.
    """
    looks = _looks(officer_id)
    of_backups = looks.filter(what__startswith=_BACKUPS)
    of_stops = looks.filter(what__startswith=_STOPS)
    backups = shift_named.backups(officer_id, _subjects(of_backups)).in_bulk()
    stops = shift_named.stops(officer_id, _subjects(of_stops)).in_bulk()
    more_backups = _by_id(shift_named.also_backups(officer_id, _opened(of_backups, backups)))
    more_stops = _by_id(shift_named.also_stops(officer_id, _opened(of_stops, stops)))
    mine = looks.filter(
        Q(what__startswith=_BACKUPS) & _of(backups, more_backups) | Q(what__startswith=_STOPS) & _of(stops, more_stops)
    )
    page, earlier = _page(mine, before)
    return {
        "looked": [_at_backup(look, {**backups, **more_backups}) for look in page if look.what.startswith(_BACKUPS)],
        "looked_at_stops": [_at_stop(look, {**stops, **more_stops}) for look in page if look.what.startswith(_STOPS)],
        "earlier": cards.time(earlier),
    }


def _looks(officer_id: int) -> QuerySet[AccessLog]:
    """Looks of everybody else. A refusal is the affair of who was refused."""
    rows = AccessLog.objects.filter(at__gte=Now() - LOOKED_FOR, outcome=access_log.ALLOWED)
    return rows.exclude(officer_id=officer_id)


def _subjects(looks: QuerySet[AccessLog]) -> list[uuid.UUID]:
    """What was looked at, each once. A list that was read has other words there than an id."""
    found = []
    for subject in looks.order_by().values_list("subject", flat=True).distinct():
        try:
            found.append(uuid.UUID(subject))
        except ValueError:
            continue
    return found


def _opened(looks: QuerySet[AccessLog], known: dict[uuid.UUID, Any]) -> list[uuid.UUID]:
    """What else was opened whole."""
    return [one for one in _subjects(looks.filter(what__contains=_WHOLE)) if one not in known]


def _by_id(rows: list[Any]) -> dict[uuid.UUID, Any]:
    return {row.pk: row for row in rows}


def _of(known: dict[uuid.UUID, Any], also: dict[uuid.UUID, Any]) -> Q:
    """Every look at the first, and those of the second that opened it whole."""
    return Q(subject__in=[str(pk) for pk in known]) | Q(subject__in=[str(pk) for pk in also], what__contains=_WHOLE)


def _page(looks: QuerySet[AccessLog], before: datetime | None) -> tuple[list[AccessLog], datetime | None]:
    """A page, newest first, and the time before which there are more; looks of one moment stay together."""
    rows = looks.order_by("-at", "-pk")
    rows = rows.filter(at__lt=before) if before else rows
    page = list(rows[: A_PAGE + 1])
    if len(page) <= A_PAGE:
        return page, None
    last = page[A_PAGE - 1].at
    page = [*page[:A_PAGE], *rows.filter(at=last, pk__lt=page[A_PAGE - 1].pk)]
    return page, last if rows.filter(at__lt=last).exists() else None


def _at_backup(look: AccessLog, known: dict[uuid.UUID, Backup]) -> dict[str, Any]:
    one = known[uuid.UUID(look.subject)]
    return {
        "at": cards.time(look.at),
        "by": _label(look.actor),
        "backup": one.number,
        "asked_at": cards.time(one.received_at),
        "reason": look.reason or None,
    }


def _at_stop(look: AccessLog, known: dict[uuid.UUID, Stop]) -> dict[str, Any]:
    one = known[uuid.UUID(look.subject)]
    return {
        "at": cards.time(look.at),
        "by": _label(look.actor),
        "kind": one.kind,
        "location": one.location,
        "opened_at": cards.time(one.opened_at),
        "reason": look.reason or None,
    }


def _label(actor: str) -> str:
    """The name alone of an actor as the access log keeps it, "dispatcher Desk 3"."""
    return actor.partition(" ")[2] or actor
