"""Who may purge: the owner of the tables alone, and what has had its time the database decides."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection

from requests.models import Event
from tests.cast import Cast
from tests.database.old_logs import LONG_AGO, owner, write_log

YEAR = timedelta(days=365)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from board_blank({agency}, 0, 10)",
        "update requests_event set payload = '', blanked = sha256('x')",
        "insert into requests_retention (agency_id, kind, days, by, why) values ({agency}, 'log', 365, 'x', 'x')",
        "update requests_retention set days = 365",
        "insert into requests_purge (id, agency_id, kind, before, rows, held, by)"
        " values (gen_random_uuid(), {agency}, 'log', now(), 0, 0, 'x')",
        "update requests_purge set before = now()",
        "delete from requests_purge",
        "delete from requests_legalhold",
        "update requests_legalhold set place = 'elsewhere'",
        "update requests_legalhold set until = now()",
        "create or replace function board_held(p_agency bigint) returns tstzmultirange language sql as"
        " $$ select '{{}}'::tstzmultirange $$",
        "create or replace function board_due_before(p_agency bigint, p_kind text) returns timestamptz language sql as"
        " 'select now()'",
        "delete from units_accesslog",
    ],
)
def test_the_application_can_neither_purge_nor_make_a_purge_possible(cast: Cast, statement: str) -> None:
    write_log(cast.metro, 3)
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(agency=cast.metro.pk))


def test_nobody_blanks_half_a_line_or_keeps_less_than_a_year(cast: Cast) -> None:
    write_log(cast.metro, 3)
    with pytest.raises(IntegrityError):
        owner("update requests_event set blanked = sha256('x') where seq = 1")
    with pytest.raises(IntegrityError):
        owner(
            "insert into requests_retention (agency_id, kind, days, by, why) values (%s, 'log', 30, 'x', 'x')",
            cast.metro.pk,
        )


def test_the_function_decides_by_itself_what_has_had_its_time(cast: Cast) -> None:
    """Whoever calls it names a log and how many lines, no time and no line."""
    write_log(cast.metro, 3, began=datetime.now(LONG_AGO.tzinfo) - YEAR)
    assert owner("select * from board_blank(%s, 0, 1000000)", cast.metro.pk) == 1
    assert not Event.objects.exclude(blanked=None).exists()
