"""Fixtures for every test. A test that touches the database asks for `board` (or `cast`, which brings it).

Tests run as the role board_app and really commit, as the product does; afterwards the owner empties the tables.
pytest-django's `db` marks are not used: a test inside one transaction would hide every race.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as Examples
from pytest_django import DjangoDbBlocker

from tests import embedded
from tests.emptying import as_new, forget
from tests.emptying import empty as empty
from tests.emptying import tables_with_rows as tables_with_rows

pytest_plugins = ["tests.cast", "tests.order"]


def pytest_configure() -> None:
    # On a busy machine any example may take longer than Hypothesis allows by itself; what must be quick says so.
    Examples.register_profile("board", Examples(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    Examples.load_profile("board")
    # The cast signs in often; Argon2 is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def seeded(django_db_blocker: DjangoDbBlocker) -> Iterator[frozenset[str]]:
    """The migrated database of this process; the tables whose rows the migrations made are never emptied."""

    def migrate() -> None:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections.close_all()

    with django_db_blocker.unblock():
        embedded.make_database(migrate)
    yield frozenset(tables_with_rows())
    connections.close_all()
    forget()


@pytest.fixture(scope="session")
def django_db_setup(seeded: frozenset[str]) -> None:
    """In place of pytest-django's own."""


@pytest.fixture
def board(seeded: frozenset[str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, open for this test and empty again after it. Other threads close their own connections.

    Those of this thread stay: a new one would compile every function and plan every statement anew.
    """
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            for one in connections.all(initialized_only=True):
                as_new(one)
            empty(table for table in tables_with_rows() if table not in seeded)
