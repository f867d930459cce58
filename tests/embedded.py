"""Real PostgreSQL and Valkey for the whole run, from the same wheels as `manage.py up` (`-p tests.embedded`).

The controller starts one PostgreSQL before Django's settings load. Each process that runs tests has its own
database in it and its own Valkey (subscriptions are not separated by database number).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg2
import pytest

from backupboard.children import run_once
from backupboard.places import Places
from backupboard.servers import STOP_TIMEOUT_S, Postgres, Valkey, make_private

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE = f"test_{WORKER}"
_MIGRATED = "migrated"
_FOLDER = "BOARD_TEST_POSTGRES"

_open = ExitStack()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Before every other plugin, pytest-django among them, reads the settings."""
    if WORKER == "main":
        _remove_leftovers()
        _start_postgres()
    _start_valkey()
    os.environ.update(
        DATABASE_URL=postgres().url("board_app", DATABASE),
        DATABASE_OWNER_URL=postgres().url("board_owner", DATABASE),
        SECRET_KEY="only-for-tests",
        STATIC_FILES="plain",
        LOG_FORMAT="console",
        LOG_LEVEL=os.environ.get("LOG_LEVEL", "WARNING"),
        ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
        DEMO="0",
        # On a machine busy with other work a test may be starved for longer than the 500 ms of the product.
        IDLE_IN_TRANSACTION_MS="10000",
    )
    return (yield)


def pytest_unconfigure() -> None:
    _open.close()


def postgres() -> Postgres:
    """The run's server, also for a test that wants a second database or the superuser."""
    return Postgres.at(Places(shared(), shared()), durable=False)


def shared() -> Path:
    """A folder that all processes of this run have in common; it goes with the run."""
    return Path(os.environ[_FOLDER])


def make_database(migrate: Callable[[], None]) -> None:
    """This process's own database, migrated. The first process to come here migrates; the others get a copy."""
    server = postgres()
    with closing(psycopg2.connect(server.url("postgres", "postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            # Roles belong to the whole server: of two processes that start together one would find them half made.
            cursor.execute("SELECT pg_advisory_lock(1)")
            cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [_MIGRATED])
            if is_copy := cursor.fetchone() is not None:
                cursor.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{_MIGRATED}"')
            server.make_database(DATABASE)
            cursor.execute("GRANT SET ON PARAMETER session_replication_role TO board_owner")
            if not is_copy:
                migrate()
                cursor.execute(f'CREATE DATABASE "{_MIGRATED}" TEMPLATE "{DATABASE}"')


def _folder() -> Places:
    folder = Path(tempfile.mkdtemp(prefix=f"board-{os.getpid()}-"))
    _open.callback(shutil.rmtree, folder, ignore_errors=True)
    places = Places(folder, folder)
    make_private(places.log)
    return places


def _remove_leftovers() -> None:
    """Folders of runs that were killed; their servers died with them."""
    for folder in Path(tempfile.gettempdir()).glob("board-*-*"):
        pid = folder.name.split("-")[1]
        if pid.isdecimal() and not Path("/proc", pid).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _start_postgres() -> None:
    places = _folder()
    os.environ[_FOLDER] = str(places.data)
    server = Postgres.at(places, durable=False)
    server.prepare()
    _open.callback(server.start().stop, STOP_TIMEOUT_S)


def _start_valkey() -> None:
    places = _folder()
    os.environ["REDIS_URL"] = places.redis_url
    _open.callback(Valkey.at(places).start().stop, STOP_TIMEOUT_S)


def run_program(server: Postgres, name: str, *arguments: str | Path) -> None:
    """A client program of the wheel, e.g. pg_dump."""
    run_once(name, [server.programs.bin / name, *arguments])
