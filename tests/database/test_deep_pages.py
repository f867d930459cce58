"""A page deep in a list is entered by its index: no row that came before it is read."""

from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from requests import exports, history
from requests.export_words import File, JsonLines, Told
from requests.queries import db_now
from tests.api.test_lists import closed
from tests.cast import Cast


def entered_by(sql: str) -> str:
    """Where the database begins to read the backups of a statement when it may not read them all."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off")
        cursor.execute(f"explain {sql}")
        plan = [line.strip() for (line,) in cursor.fetchall()]
        cursor.execute("reset all")
    found = next(place for place, line in enumerate(plan) if "backups_by_time on requests_backup" in line)
    entered: str = plan[found + 1]
    return entered


def of_backups(queries: list[dict[str, str]]) -> list[str]:
    return [query["sql"] for query in queries if 'FROM "requests_backup"' in query["sql"]]


def test_the_next_page_of_the_history_begins_where_the_last_one_ended(cast: Cast) -> None:
    closed(cast, "requester", 3)
    reader = cast.client("commander")
    following = reader.read("history/?limit=1").json()["next"]
    with CaptureQueriesContext(connection) as seen:
        assert len(reader.read(f"history/?limit=1&cursor={following}").json()["results"]) == 1
    (page,) = (sql for sql in of_backups(seen.captured_queries) if "LIMIT 2" in sql)
    assert "received_at <=" in entered_by(page)


def test_the_next_page_of_a_file_begins_where_the_last_one_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PAGE", 1)
    closed(cast, "requester", 3)
    metro = cast.agencies["METRO"]
    file = File(JsonLines(exports.COLUMNS, Told("METRO", "", db_now(), "watch"), ZoneInfo("UTC")))
    found = exports.rows(history.closed(metro, None, None), db_now())
    with CaptureQueriesContext(connection) as seen:
        list(exports.pages(found, metro, file))
    assert "received_at >=" in entered_by(of_backups(seen.captured_queries)[-1])
