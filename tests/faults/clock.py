"""Steps the database's wall clock, and that alone.

With libfaketime (Debian: `apt install faketime`) PostgreSQL itself lives in another hour. Without it the functions that
tell the time are covered by ones of ours in the application's search path, which is an injected clock: the table says
which of the two it was.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import psycopg2

from bench.house import House

_LIBRARIES: Final = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib*/faketime/libfaketime.so.1")
_INJECTED: Final = """
create schema if not exists stepped;
create table if not exists stepped.clock (ahead interval not null);
truncate stepped.clock;
insert into stepped.clock values ('0');
create or replace function stepped.clock_timestamp() returns timestamptz language sql volatile as
  'select pg_catalog.clock_timestamp() + (select ahead from stepped.clock)';
create or replace function stepped.now() returns timestamptz language sql volatile as
  'select pg_catalog.now() + (select ahead from stepped.clock)';
create or replace function stepped.statement_timestamp() returns timestamptz language sql volatile as
  'select pg_catalog.statement_timestamp() + (select ahead from stepped.clock)';
grant usage on schema stepped to public;
grant select on stepped.clock to public;
alter role board_app set search_path = stepped, public, pg_catalog"""
_AS_IT_WAS: Final = "alter role board_app reset search_path"


def _library() -> str | None:
    """libfaketime, unless an injected clock is asked for."""
    if os.environ.get("FAULTS_CLOCK") == "injected":
        return None
    found = [path for pattern in _LIBRARIES for path in Path("/").glob(pattern.lstrip("/"))]
    return str(found[0]) if found else None


def kind() -> str:
    """Which clock is stepped, for the table."""
    return (
        f"PostgreSQL under {_library()}" if _library() else "injected into the database's search path, no libfaketime"
    )


def _file(house: House) -> Path:
    return house.places.data / "clock"


def environment(house: House) -> dict[str, str]:
    """Of a PostgreSQL whose wall clock can be stepped; its monotonic one never is."""
    library = _library()
    if library is None:
        return {}
    _file(house).write_text("+0\n")
    return {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(_file(house)),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }


def prepare(house: House) -> None:
    """Before the application connects."""
    if _library() is None:
        _as_superuser(house, _INJECTED)


def put_away(house: House) -> None:
    """The next form of the house tells the time as it is."""
    if _library() is None:
        _as_superuser(house, _AS_IT_WAS)


def set_ahead(house: House, seconds: int) -> None:
    """From now on the database's clock is so far ahead of everybody's."""
    if _library() is None:
        _as_superuser(house, f"update stepped.clock set ahead = '{seconds} s'")
        return
    new = _file(house).with_suffix(".new")
    new.write_text(f"{seconds:+d}\n")
    new.replace(_file(house))


def _as_superuser(house: House, statements: str) -> None:
    client = psycopg2.connect(house.places.database_url("postgres"))
    try:
        with client, client.cursor() as cursor:
            cursor.execute(statements)
    finally:
        client.close()
