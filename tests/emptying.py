"""Which tables hold rows, and how they are emptied again after a test.

On one connection for the whole run: a new one would read the catalogue and plan anew for every table of every test.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg2
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import connection as Connection

from tests import embedded

#: Row by row: a TRUNCATE makes new files for every table and index, 30 times slower with so few rows.
#: Foreign keys are triggers; all rows go, so they need no watching (embedded.py lets the owner say this).
_FUNCTIONS = """
create function pg_temp.tables_with_rows() returns setof text language plpgsql as $$
declare
    name text;
    found_one boolean;
begin
    for name in select tablename from pg_tables where schemaname = 'public' loop
        execute format('select exists (select from public.%I)', name) into found_one;
        if found_one then
            return next name;
        end if;
    end loop;
end
$$;
create function pg_temp.empty(tables text[]) returns void language plpgsql as $$
declare
    name text;
begin
    set local session_replication_role = replica;
    foreach name in array tables loop
        execute format('delete from public.%I', name);
    end loop;
end
$$
"""

_open: list[Connection] = []


def tables_with_rows() -> list[str]:
    """Names of the tables that hold anything."""
    return [name for (name,) in _ask("select * from pg_temp.tables_with_rows()")]


def empty(tables: Iterable[str]) -> None:
    """Deletes every row of these."""
    _ask("select pg_temp.empty(%s::text[])", list(tables))


def as_new(connection: BaseDatabaseWrapper) -> None:
    """Leaves it as the next test would find a new one: nothing set, locked or listened for. A broken one is closed."""
    if connection.connection is None:
        return
    if connection.in_atomic_block or connection.errors_occurred or not connection.get_autocommit():
        connection.close()
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("reset all; unlisten *; discard temp; select pg_advisory_unlock_all()")
    except Error:
        connection.close()


def forget() -> None:
    """Closes the connection."""
    while _open:
        _open.pop().close()


def _ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
    """A test may have cut the connection: then there is a new one."""
    try:
        return _ask_here(query, values)
    except (psycopg2.InterfaceError, psycopg2.OperationalError):
        if not _open[0].closed:
            raise
        forget()
        return _ask_here(query, values)


def _ask_here(query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    if not _open:
        owner = psycopg2.connect(
            embedded.postgres().url("board_owner", embedded.DATABASE), options="-c lock_timeout=30000"
        )
        owner.autocommit = True
        with owner.cursor() as cursor:
            cursor.execute(_FUNCTIONS)
        _open.append(owner)
    with _open[0].cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
