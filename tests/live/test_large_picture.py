"""A picture that takes its time is still a picture: a board that comes back to a busy server is not refused."""

from datetime import datetime

import pytest
from django.db import connection

from requests import queries
from requests.access import Audience
from tests.cast import Cast


def patience() -> str:
    with connection.cursor() as cursor:
        cursor.execute("show idle_in_transaction_session_timeout")
        return str(cursor.fetchone()[0])


def test_between_two_reads_of_a_snapshot_a_busy_server_has_five_seconds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, usual, within = queries.db_now, patience(), []

    def watched() -> datetime:
        within.append(patience())
        return at_once()

    monkeypatch.setattr(queries, "db_now", watched)
    assert len(queries.snapshot(cast.metro, Audience.DESK)["units"]) == 4
    assert set(within) == {"5s"}
    # Whoever holds rows keeps to what is usual.
    assert patience() == usual != "5s"
