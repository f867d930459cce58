"""A picture that takes its time is still a picture: a board that comes back to a busy server is not refused."""

import time
from datetime import datetime

import pytest

from requests import queries
from requests.access import Audience
from tests.cast import Cast


def test_a_snapshot_outlives_the_half_second_that_writers_get(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = queries.db_now

    def slowly() -> datetime:
        now = at_once()
        time.sleep(0.7)
        return now

    monkeypatch.setattr(queries, "db_now", slowly)
    assert len(queries.snapshot(cast.metro, Audience.DESK)["units"]) == 4
