"""What a load balancer and a watchman are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from backupboard import checks, health
from tests import embedded


@pytest.fixture
def http() -> Client:
    return Client()


def test_alive_needs_no_database(http: Client) -> None:
    # Without the fixture `board` a query would fail this test.
    assert http.get("/healthz").json() == {"status": "ok"}


def test_ready_when_a_commit_reaches_the_log(http: Client, board: None) -> None:
    answer = http.get("/readyz")
    assert answer.status_code == 200
    assert "database" not in answer.json()["degraded"]
    assert "no-store" in answer["Cache-Control"]


def test_timers_that_nobody_watches_are_named(http: Client, board: None) -> None:
    # No process of this test sweeps.
    assert http.get("/readyz").json() == {"status": "ready", "degraded": ["timers"]}


def test_a_dead_channel_layer_is_named_and_does_not_take_the_process_out(http: Client, board: None) -> None:
    with override_settings(REDIS_URL="unix:///nowhere/valkey.sock"):
        answer = http.get("/readyz")
    assert answer.status_code == 200
    assert "channel_layer" in answer.json()["degraded"]


@contextmanager
def only_reading() -> Iterator[None]:
    """New sessions of the application may not write, as on a standby or a full disk."""
    superuser = psycopg2.connect(embedded.postgres().url("postgres", "postgres"))
    superuser.autocommit = True
    with superuser.cursor() as cursor:
        cursor.execute(f"ALTER ROLE board_app IN DATABASE {embedded.DATABASE} SET default_transaction_read_only = on")
        try:
            yield
        finally:
            cursor.execute(f"ALTER ROLE board_app IN DATABASE {embedded.DATABASE} RESET ALL")
            superuser.close()


def test_a_database_that_only_reads_is_not_ready(http: Client, board: None) -> None:
    connection.close()
    with only_reading():
        answer = http.get("/readyz")
    connection.close()
    assert answer.status_code == 503
    assert answer.json()["degraded"] == ["database"]


def test_the_write_it_tries_leaves_no_row(board: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins) FROM pg_stat_xact_user_tables")
        before = cursor.fetchone()
        assert health.can_write()
        cursor.execute("SELECT sum(n_tup_ins) FROM pg_stat_xact_user_tables")
        assert cursor.fetchone() == before


def test_metrics_are_in_prometheus_words(http: Client) -> None:
    answer = http.get("/metrics")
    assert answer.status_code == 200
    assert "process_resident_memory_bytes" in answer.content.decode()


def test_a_database_without_fsync_is_an_error(board: None) -> None:
    # The test run's own server is such a one.
    found = {problem.id for problem in checks.writes_are_durable(None, ["default"])}
    assert found == {"backupboard.E006"}


def test_a_process_without_a_lasting_key_is_warned() -> None:
    with override_settings(SECRET_KEY_LASTS=False):
        assert [problem.id for problem in checks.secret_key_lasts(None)] == ["backupboard.W001"]
    assert checks.secret_key_lasts(None) == []


def test_kept_connections_are_an_error() -> None:
    databases = {alias: {**options, "CONN_MAX_AGE": 60} for alias, options in settings.DATABASES.items()}
    configured = SimpleNamespace(DATABASES=databases)
    assert {problem.id for problem in checks.kept_connections(configured)} == {"backupboard.E002"}
    assert checks.kept_connections(settings) == []
