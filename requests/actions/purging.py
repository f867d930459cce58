"""Purging what has had its time. As the owner of the tables: the application's role can do none of this.

Every batch is a transaction of its own. What may go is decided by the database (`board_due_before`, `board_held`), so
that nobody can hand it another time or forget a hold.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connections, transaction

from requests.models import Purge, Retention
from requests.models.keeping import LEAST_DAYS, MOST_DAYS
from requests.refusals import Invalid
from requests.vocabulary import Kept
from units import access_log
from units.models import Agency

OWNER: Final = "owner"
_LINES: Final = 20_000
_ROWS: Final = 500

#: What hangs on backups, in the order it can go. `%(ids)s` are the backups.
_TIMERS: Final = """
select id from requests_timer where subject = any (%(ids)s)
  or subject in (select id from requests_response where backup_id = any (%(ids)s))"""
_BACKUPS: Final = (
    f"delete from requests_delivery where timer_id in ({_TIMERS})",
    f"delete from requests_followup where timer_id in ({_TIMERS})",
    f"delete from requests_timer where id in ({_TIMERS})",
    "delete from requests_account where backup_id = any (%(ids)s)",
    "delete from requests_note where backup_id = any (%(ids)s)",
    "delete from requests_seal where backup_id = any (%(ids)s)",
    "delete from requests_statement where backup_id = any (%(ids)s)",
    "delete from requests_trackpoint where backup_id = any (%(ids)s)",
    "delete from requests_share where backup_id = any (%(ids)s)",
    "delete from requests_receipt where backup_id = any (%(ids)s)",
    "update requests_response set diverted_to_id = null where diverted_to_id = any (%(ids)s)",
    "update requests_backup set merged_into_id = null where merged_into_id = any (%(ids)s)",
    "delete from requests_response where backup_id = any (%(ids)s)",
    "delete from requests_backup where id = any (%(ids)s)",
)
_STOPS: Final = (
    "delete from requests_delivery where timer_id in (select id from requests_timer where subject = any (%(ids)s))",
    "delete from requests_followup where timer_id in (select id from requests_timer where subject = any (%(ids)s))",
    "delete from requests_timer where subject = any (%(ids)s)",
    "delete from requests_stopaccount where stop_id = any (%(ids)s)",
    "delete from requests_stop where id = any (%(ids)s)",
)
_LOOKS: Final = ("delete from units_accesslog where id = any (%(ids)s)",)
#: A backup is held by every agency whose log carries it.
_OLD_BACKUPS: Final = """
with held as materialized (select a.id, board_held(a.id) as spans from units_agency a)
select b.id, exists (select from held h where h.id = any (b.logs)
                       and h.spans && board_span(b.received_at, b.closed_at))
  from requests_backup b
  where b.agency_id = %(agency)s and b.closed_at < %(before)s
  order by b.closed_at, b.id"""
_OLD_STOPS: Final = """
with held as materialized (select board_held(%(agency)s) as spans)
select s.id, h.spans && board_span(s.opened_at, s.cleared_at)
             or exists (select from requests_backup b where b.stop_id = s.id)
  from requests_stop s, held h where s.agency_id = %(agency)s and s.cleared_at < %(before)s
  order by s.cleared_at, s.id"""
_OLD_LOOKS: Final = """
with held as materialized (select board_held(null) as spans)
select l.id, l.at <@ h.spans from units_accesslog l, held h where l.at < %(before)s order by l.at, l.id"""


@dataclass(frozen=True)
class Due:
    """What one kind of record of an agency holds that has had its time."""

    kind: Kept
    agency: Agency | None
    before: datetime
    rows: int
    held: int


def due(kind: Kept, agency: Agency | None) -> Due:
    """How much a purge would take, and how much it would leave because it is held. Changes nothing."""
    before = _before(kind, agency)
    if kind is Kept.LOG:
        assert agency is not None
        row = _row(
            "select count(*) filter (where not at <@ h), count(*) filter (where at <@ h) from requests_event,"
            " (select board_held(%s) as h) held where agency_id = %s and blanked is null and at < %s",
            [agency.pk, agency.pk, before],
        )
        return Due(kind, agency, before, *row)
    return Due(kind, agency, before, *_counted(kind, agency, before))


def purge(kind: Kept, agency: Agency | None, by: str, progress: Callable[[int], None] = lambda rows: None) -> Purge:
    """Takes what has had its time and is not held; answers its record. `by`: who said so."""
    record = Purge.objects.using(OWNER).create(
        kind=kind, agency=agency, before=_before(kind, agency), by=by[:80], taken=[] if kind is Kept.LOG else None
    )
    if kind is Kept.LOG:
        assert agency is not None
        _blank(record, agency.pk, progress)
    else:
        _delete(record, kind, agency, progress)
    subject = f"{agency.code if agency else 'everybody'}: {kind}, {record.rows} rows before {record.before:%Y-%m-%d}"
    access_log.note("purge", access_log.ALLOWED, subject=subject, reason=f"by {by}; {record.held} held")
    return record


def keep(kind: Kept, agency: Agency | None, days: int, by: str, why: str) -> Retention:
    """From now on a kind of record is kept so many days. Raises Invalid."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Invalid.field("days", f"{days} days: at least {LEAST_DAYS}, at most {MOST_DAYS}")
    if not why.strip():
        raise Invalid.field("why", "say why")
    if (agency is None) != (kind is Kept.ACCESS):
        raise Invalid.field("agency", "the access log is kept for the whole house, everything else for an agency")
    row = Retention.objects.using(OWNER).create(kind=kind, agency=agency, days=days, by=by[:80], why=why[:200])
    subject = f"{agency.code if agency else 'everybody'}: {kind} is kept {days} days"
    access_log.note("retention", access_log.ALLOWED, subject=subject, reason=f"by {by}: {why}")
    return row


def _blank(record: Purge, agency_id: int, progress: Callable[[int], None]) -> None:
    after: int | None = -(2**63)
    while after is not None:
        with transaction.atomic(using=OWNER):
            statement = "select last, blanked, held, taken from board_blank(%s, %s, %s)"
            after, blanked, held, taken = _row(statement, [agency_id, after, _LINES])
            _took(record, taken)
            _count(record, blanked, held)
        progress(record.rows)


def _delete(record: Purge, kind: Kept, agency: Agency | None, progress: Callable[[int], None]) -> None:
    """In batches, and each looks again at what is held. A stop goes once no backup that is kept hangs on it."""
    _count(record, 0, _counted(kind, agency, record.before)[1])
    steps = [(_OLD_BACKUPS, _BACKUPS), (_OLD_STOPS, _STOPS)] if kind is Kept.BACKUPS else [(_OLD_LOOKS, _LOOKS)]
    for old, statements in steps:
        batch = f"select id from ({old}) as old (id, is_held) where not is_held limit {_ROWS}"
        while ids := [pk for (pk,) in _rows(batch, _given(agency, record.before))]:
            with transaction.atomic(using=OWNER):
                _execute(statements, ids)
                _count(record, len(ids) if old is not _OLD_STOPS else 0, 0)
            progress(record.rows)


def _counted(kind: Kept, agency: Agency | None, before: datetime) -> tuple[int, int]:
    """Rows that have had their time: those that may go, those that are held."""
    old = _OLD_BACKUPS if kind is Kept.BACKUPS else _OLD_LOOKS
    counts = (
        f"select count(*) filter (where not is_held), count(*) filter (where is_held) from ({old}) as old (id, is_held)"
    )
    free, held = _row(counts, _given(agency, before))
    return free, held


def _given(agency: Agency | None, before: datetime) -> dict[str, Any]:
    return {"agency": agency and agency.pk, "before": before}


def _before(kind: Kept, agency: Agency | None) -> datetime:
    before: datetime = _row("select board_due_before(%s, %s)", [agency and agency.pk, str(kind)])[0]
    return before


def _took(record: Purge, taken: list[int]) -> None:
    """Which lines it blanked: of two stretches that touch, one. Saved with the count."""
    assert record.taken is not None
    if taken and record.taken and record.taken[-1] + 1 == taken[0]:
        record.taken, taken = record.taken[:-1], taken[1:]
    record.taken += taken


def _count(record: Purge, rows: int, held: int) -> None:
    record.rows += rows
    record.held += held
    record.save(using=OWNER, update_fields=["rows", "held", "taken"])


def _row(statement: str, given: Any) -> Any:
    return next(iter(_rows(statement, given)))


def _rows(statement: str, given: Any) -> list[Any]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, given)
        found: list[Any] = cursor.fetchall()
    return found


def _execute(statements: tuple[str, ...], ids: list[Any]) -> None:
    with connections[OWNER].cursor() as cursor:
        for statement in statements:
            cast = "::uuid[]" if isinstance(ids[0], uuid.UUID) else ""
            cursor.execute(statement.replace("%(ids)s", f"%(ids)s{cast}"), {"ids": ids})
