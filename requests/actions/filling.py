"""Fills an agency of its own with an invented history: rows, log and what is counted, as the product would have left
them. For demonstrations and for measuring; `manage.py make_history` refuses a database that is in use.

In one transaction, by COPY, as the owner of the tables: indexes and foreign keys of the tables that grow are taken
away and put back, which checks every row. What is counted is written beside what it counts; a test recounts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connections, transaction

from requests.actions.filling_rows import Writer
from requests.invented_history import scenes
from requests.models import Account, Backup, BoardCounter, Event, Response, Stop, StopAccount
from units.models import Agency, Beat, Membership, Officer, Unit
from units.vocabulary import Role

OWNER: Final = "owner"
ZONE: Final = "America/New_York"
UNITS, BEATS, OFFICERS_A_UNIT = 60, 12, 4
_TABLES: Final = (Event, Backup, Response, Stop, Account, StopAccount)
#: Scenes written in one go.
_BATCH: Final = 5_000


def fill(
    code: str, count: int, until: datetime, years: float, seed: int, progress: Callable[[int, int], None]
) -> Agency:
    """Makes the agency and its history; answers it. `until` ends it, `years` is how long it is."""
    with transaction.atomic(using=OWNER, durable=True), connections[OWNER].cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute("set local idle_in_transaction_session_timeout = 0")
        cursor.execute("set local maintenance_work_mem = '256MB'")
        agency, house = _people(code)
        cursor.execute("set constraints all immediate")
        # Without an index it would read all answers for each backup: a million took hours.
        cursor.execute("alter table requests_backup disable trigger closes_quietly")
        again = _without_indexes(cursor)
        writer = Writer(agency, ZoneInfo(ZONE), *house)
        writer.climbed = _climbed(cursor, writer.ladders.values())
        since = until - timedelta(days=365.25 * years)
        for done, scene in enumerate(scenes(count, since, until, writer.zone, UNITS, BEATS, seed), start=1):
            writer.take(scene)
            if done % _BATCH == 0:
                writer.flush(cursor)
                progress(done, count)
        writer.end()
        writer.flush(cursor)
        for statement in again:
            cursor.execute(statement)
        cursor.execute("alter table requests_backup enable trigger closes_quietly")
        # What the trigger would have said of each.
        cursor.execute(
            "select exists (select from requests_receipt r join requests_backup b on b.id = r.backup_id"
            " where b.agency_id = %(agency)s) or exists (select from requests_response r join requests_backup b"
            " on b.id = r.backup_id where b.agency_id = %(agency)s and r.state = 'declined')",
            {"agency": agency.pk},
        )
        if cursor.fetchone()[0]:
            raise RuntimeError("an invented backup closed and still says who could not come or whose screen showed it")
        BoardCounter.objects.using(OWNER).create(
            agency=agency, seq=writer.seq, head=writer.head, last_at=writer.last or until
        )
        cursor.execute("select nextval('requests_account_version')")
        progress(count, count)
    for model in _TABLES:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(f"vacuum analyze {model._meta.db_table}")
    return agency


def _climbed(cursor: Any, ladders: Iterable[str]) -> dict[tuple[str, int], int]:
    cursor.execute(
        "select one, rung, board_climbed(one::jsonb, rung) from unnest(%s) one,"
        " generate_series(0, jsonb_array_length(one::jsonb -> 'rungs')) rung", [[*ladders]],
    )  # fmt: skip
    return {(one, rung): climbed for one, rung, climbed in cursor.fetchall()}


def _people(code: str) -> tuple[Agency, tuple[list[Unit], list[Beat], list[Officer]]]:
    agency = Agency.objects.using(OWNER).create(code=code, name="An invented agency", time_zone=ZONE, invented=True)
    beats = Beat.objects.using(OWNER).bulk_create(Beat(agency=agency, code=f"{n + 1}H") for n in range(BEATS))
    units = Unit.objects.using(OWNER).bulk_create(
        Unit(agency=agency, call_sign=f"H{n + 1:02}", beat=beats[n % BEATS]) for n in range(UNITS)
    )
    # Nobody signs in as one of them: no password fits.
    officers = Officer.objects.using(OWNER).bulk_create(
        Officer(username=f"{code.lower()}-{n}", name=f"Officer {n}", password="!")
        for n in range(UNITS * OFFICERS_A_UNIT)
    )
    Membership.objects.using(OWNER).bulk_create(
        Membership(officer=officer, agency=agency, role=Role.OFFICER) for officer in officers
    )
    return agency, (units, beats, officers)


def _without_indexes(cursor: Any) -> list[str]:
    """Takes away what slows a load; answers the statements that bring it back. Primary and unique keys stay."""
    again: list[str] = []
    for model in _TABLES:
        table = model._meta.db_table
        cursor.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and"
            " contype = 'f'", [table],
        )  # fmt: skip
        for name, definition in cursor.fetchall():
            cursor.execute(f'alter table {table} drop constraint "{name}"')
            again.append(f'alter table {table} add constraint "{name}" {definition}')
        cursor.execute(
            "select c.relname, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid"
            " where i.indrelid = %s::regclass and not i.indisunique", [table],
        )  # fmt: skip
        for name, definition in cursor.fetchall():
            cursor.execute(f'drop index "{name}"')
            again.insert(0, definition)
    return again
