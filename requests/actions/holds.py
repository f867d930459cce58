"""Legal holds: what must not be purged, who said so, and until when. Each is placed and released; none is removed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TypedDict

from django.db import connection, transaction

from requests.models import LegalHold
from requests.refusals import Invalid, NotFound
from units import access_log
from units.models import Agency


class Held(TypedDict, total=False):
    """What a hold keeps: a window of time, a place, words of a reference; together they narrow each other."""

    begins_at: datetime | None
    ends_at: datetime | None
    place: str
    reference: str


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
