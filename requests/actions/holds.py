"""Legal holds: what must not be purged, who said so, and until when. Each is placed and released; none is removed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TypedDict

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models import Max

from requests.models import LegalHold, Purge
from requests.refusals import Invalid, NotFound
from requests.vocabulary import Kept
from units import access_log
from units.models import Agency

log = structlog.get_logger(__name__)


class Held(TypedDict, total=False):
    """What a hold keeps: a window of time, a place, words of a reference; together they narrow each other."""

    begins_at: datetime | None
    ends_at: datetime | None
    place: str
    reference: str


def finds(hold: LegalHold) -> str:
    """What a hold in force holds as it stands, and what a purge took before it could, in words.

    The hold is in force whether it could be counted or not: what the database says to this undoes nothing.
    """
    try:
        with transaction.atomic():
            return _found(hold)
    except DatabaseError:
        log.exception("hold.uncounted", hold=str(hold.pk))
        return "It is in force. What it finds could not be counted."


def _found(hold: LegalHold) -> str:
    if hold.place or hold.reference:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) filter (where what = 'backup'), count(*) filter (where what = 'stop')"
                " from board_found(%s) where hold = %s",
                [hold.agency_id, hold.pk],
            )
            backups, stops = cursor.fetchone()
        said = f"It finds {_many(backups, 'backup')} and {_many(stops, 'stop')}, and holds the log around them."
    else:
        said = "It holds everything in its window."
    purges = Purge.objects.filter(agency=hold.agency_id, rows__gt=0)
    gone = purges.filter(kind=Kept.BACKUPS).aggregate(before=Max("before"))["before"]
    if gone is None or (hold.begins_at is not None and hold.begins_at >= gone):
        return said
    said += f" Backups and stops that were over before {gone:%Y-%m-%d} were purged: nothing finds them any more."
    words = purges.filter(kind=Kept.LOG).aggregate(before=Max("before"))["before"]
    if words is not None and words >= gone:
        return f"{said} The log's words from then are gone too."
    since = f"since {words:%Y-%m-%d}" if words else "from its beginning"
    if not (hold.place or hold.reference):
        return f"{said} The log has words {since}, and those in the window are held."
    return f"{said} The log has words {since}; of what was purged a window of time alone holds them."


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}" + ("" if count == 1 else "s")


def place_hold(agency: Agency, what: Held, by: str, why: str, until: datetime | None = None) -> LegalHold:
    """Keeps what is found in the window, at the place, with the reference. Raises Invalid."""
    if not any(what.values()):
        raise Invalid.field("begins_at", "say what is held: a window of time, a place or a reference")
    begins, ends = what.get("begins_at"), what.get("ends_at")
    if begins and ends and begins >= ends:
        raise Invalid.field("ends_at", "must be after the beginning")
    if not why.strip():
        raise Invalid.field("why", "say why")
    hold = LegalHold(agency=agency, by=by[:80], why=why, until=until, **what)
    with transaction.atomic():
        hold.save(force_insert=True)
    _noted(hold, "hold.place", by, why)
    return hold


def release_hold(hold_id: uuid.UUID, by: str, why: str) -> LegalHold:
    """Lets a purge take again what was held. A second release changes nothing. Raises NotFound, Invalid."""
    if not why.strip():
        raise Invalid.field("released_why", "say why")
    with transaction.atomic(), connection.cursor() as cursor:
        # (The application may write these columns and no other: the ORM would lock the row for all of them.)
        cursor.execute(
            "update requests_legalhold set released_at = clock_timestamp(), released_by = %s, released_why = %s"
            " where id = %s and released_at is null",
            [by[:80], why[:200], hold_id],
        )
        news = bool(cursor.rowcount)
    hold = LegalHold.objects.select_related("agency").filter(pk=hold_id).first()
    if hold is None:
        raise NotFound("There is no such hold.")
    if news:
        _noted(hold, "hold.release", by, why)
    return hold


def _noted(hold: LegalHold, what: str, by: str, why: str) -> None:
    subject = f"{hold.agency.code} hold {hold.pk}"
    access_log.note(what, access_log.ALLOWED, subject=subject, reason=f"by {by}: {why}")
