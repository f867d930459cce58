"""Fixtures for every test. A test that touches the database asks for `board` (or `cast`, which brings it).

Tests run as the role board_app and really commit, as the product does; afterwards the owner empties the tables.
pytest-django's `db` marks are not used: a test inside one transaction would hide every race.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests import embedded

pytest_plugins = ["tests.cast"]


def pytest_configure() -> None:
    # The cast signs in often; Argon2 is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def seeded(django_db_blocker: DjangoDbBlocker) -> frozenset[str]:
    """The migrated database of this process; the tables whose rows the migrations made are never emptied."""
    with django_db_blocker.unblock():
        embedded.make_database()
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        kept = frozenset(tables_with_rows())
        connections.close_all()
    return kept


@pytest.fixture(scope="session")
def django_db_setup(seeded: frozenset[str]) -> None:
    """In place of pytest-django's own."""


@pytest.fixture
def board(seeded: frozenset[str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, open for this test and empty again after it. Other threads close their own connections."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connections.close_all()
            empty([table for table in tables_with_rows() if table not in seeded])
            connections.close_all()


def tables_with_rows() -> list[str]:
    """Names of the tables that hold anything."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        if not tables:
            return []
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables))
        return [name for (name,) in cursor.fetchall()]


def empty(tables: list[str]) -> None:
    """Deletes row by row: a TRUNCATE makes new files for every table and index, 30 times slower with so few rows."""
    if tables:
        deletes = "; ".join(f'DELETE FROM "{name}"' for name in tables)
        with connections["owner"].cursor() as cursor:
            # Foreign keys are triggers; all rows go, so they need no watching (embedded.py lets the owner say this).
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletes}; COMMIT")
