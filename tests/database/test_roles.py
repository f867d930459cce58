"""The application's own role can use the tables and cannot change them."""

import pytest
from django.db import ProgrammingError, connection, connections


def test_the_application_runs_as_its_own_role(board: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("board_app", "board_app")


def test_the_owner_migrates(board: None) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("board_owner",)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE smuggled (id int)",
        "DROP TABLE django_session",
        "ALTER TABLE django_session ADD COLUMN smuggled int",
        "TRUNCATE django_session",
    ],
)
def test_the_application_cannot_change_the_tables(board: None, statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)
