"""Saving the whole database to one file and bringing it back, with the programs that came with the server.

PostgreSQL's data directory can only be read by the major version that made it; a dump can be read by all later ones.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from backupboard.children import CannotStart, run_once
from backupboard.house import hold_lock
from backupboard.places import Places
from backupboard.servers import DATABASE, STOP_TIMEOUT_S, Postgres, make_private

_INCOMING = "board_incoming"


def dump(places: Places, target: Path) -> None:
    """Write everything to `target`; the board may be up. An existing file is not overwritten."""
    if target.exists():
        raise CannotStart(f"{target} exists: give another name.")
    half = target.with_name(f".{target.name}.half")
    with _server(places) as postgres:
        try:
            os.close(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))  # names, phones: nobody else's
            run_once(
                "pg_dump",
                [_program(postgres, "pg_dump"), "-Fc", "-f", half, "-d", postgres.url("postgres")],
            )
            half.rename(target)
        except OSError as error:
            raise CannotStart(f"cannot write {target}: {error.strerror}.") from None
        finally:
            half.unlink(missing_ok=True)


def restore(places: Places, source: Path) -> str | None:
    """Put the dump in the database's place; the old one is kept beside it. Returns its new name, if there was one.

    A restored log is another life of the log: it gets a new epoch, so that every screen starts afresh.
    """
    if not source.is_file():
        raise CannotStart(f"{source} is no file.")
    for folder in (places.data, places.sockets, places.log):
        make_private(folder)
    with hold_lock(places), _server(places) as postgres:
        _execute(postgres, "postgres", f'DROP DATABASE IF EXISTS "{_INCOMING}"')
        postgres.make_database(_INCOMING)
        run_once(
            "pg_restore",
            [_program(postgres, "pg_restore"), "--exit-on-error", "-d", postgres.url("postgres", _INCOMING), source],
        )
        _new_epoch(postgres)
        old = f"{DATABASE}_until_{datetime.now(UTC):%Y%m%dT%H%M%S}"
        had_one = _exists(postgres, DATABASE)
        if had_one:
            _execute(postgres, "postgres", f'ALTER DATABASE "{DATABASE}" RENAME TO "{old}"')
        _execute(postgres, "postgres", f'ALTER DATABASE "{_INCOMING}" RENAME TO "{DATABASE}"')
        return old if had_one else None


@contextmanager
def _server(places: Places) -> Iterator[Postgres]:
    """The database server: the running one, else one of our own for the length of the block."""
    postgres = Postgres.at(places)
    if postgres.answers():
        yield postgres
        return
    for folder in (places.data, places.sockets, places.log):
        make_private(folder)
    postgres.prepare()
    child = postgres.start()
    try:
        yield postgres
    finally:
        child.stop(STOP_TIMEOUT_S)


def _program(postgres: Postgres, name: str) -> Path:
    program = postgres.programs.bin / name
    if not program.exists():
        raise CannotStart(f"{postgres.programs.source} brings no {name}: use one of the same major version yourself.")
    return program


def _execute(postgres: Postgres, database: str, statement: str) -> None:
    with closing(psycopg2.connect(postgres.url("postgres", database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _exists(postgres: Postgres, database: str) -> bool:
    with closing(psycopg2.connect(postgres.url("postgres", "postgres"))) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
        return cursor.fetchone() is not None


def _new_epoch(postgres: Postgres) -> None:
    _execute(postgres, _INCOMING, "UPDATE requests_epoch SET value = gen_random_uuid()")
