"""A dump brings the same data back, as another life of the log."""

from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.management import call_command

from backupboard.children import CannotStart
from backupboard.dumps import dump, restore
from backupboard.house import hold_lock
from backupboard.places import Places, places
from backupboard.servers import running
from tests import embedded

pytestmark = pytest.mark.up


def ask(data: Places, query: str, role: str = "board_app") -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(data.database_url(role))) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.fixture
def data(tmp_path: Path, seeded: frozenset[str]) -> Places:
    """A data directory with the migrated, empty board in it."""
    data = places(str(tmp_path / "data"))
    with running(data, durable=False) as (server, _):
        server.make_database()
        migrated = embedded.postgres()
        dumped = tmp_path / "migrated.dump"
        embedded.run_program(
            migrated, "pg_dump", "-Fc", "-f", dumped, "-d", migrated.url("postgres", embedded.DATABASE)
        )
        embedded.run_program(server, "pg_restore", "-d", server.url("postgres"), dumped)
        with closing(psycopg2.connect(server.url("board_owner"))) as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_session VALUES ('kept', 'data', now())")
            connection.commit()
    return data


def test_what_was_dumped_comes_back_with_a_new_epoch_and_the_same_rights(data: Places, tmp_path: Path) -> None:
    target = tmp_path / "board.dump"
    dump(data, target)
    assert target.stat().st_mode & 0o077 == 0
    with running(data, durable=False):
        before = ask(data, "SELECT value FROM requests_epoch")
        with closing(psycopg2.connect(data.database_url("board_owner"))) as connection, connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")
            connection.commit()
    kept = restore(data, target)
    with running(data, durable=False):
        assert ask(data, "SELECT session_key FROM django_session") == [("kept",)]
        assert ask(data, "SELECT value FROM requests_epoch") != before
        assert ask(data, f"SELECT 1 FROM pg_database WHERE datname = '{kept}'") == [(1,)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(data, "DELETE FROM requests_event")
        owners = ask(data, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners == [("board_owner",)]


def test_a_running_board_is_not_restored_over(data: Places, tmp_path: Path) -> None:
    dump(data, tmp_path / "board.dump")
    with hold_lock(data), pytest.raises(CannotStart, match="already running"):
        restore(data, tmp_path / "board.dump")


def test_a_dump_never_overwrites(data: Places, tmp_path: Path) -> None:
    (tmp_path / "board.dump").write_text("precious")
    with pytest.raises(CannotStart, match="exists"):
        dump(data, tmp_path / "board.dump")
    assert (tmp_path / "board.dump").read_text() == "precious"


def test_a_file_that_is_no_dump_changes_nothing(data: Places, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("no dump")
    with pytest.raises(CannotStart, match="pg_restore failed"):
        restore(data, tmp_path / "other")
    with running(data, durable=False):
        assert ask(data, "SELECT session_key FROM django_session") == [("kept",)]


def test_the_commands_name_the_programs_when_the_database_is_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The test run itself sets DATABASE_URL.
    for command in ("dump", "restore"):
        with pytest.raises(SystemExit):
            call_command(command, str(tmp_path / "x"))
        assert f"{command}: the database is run by somebody else" in capsys.readouterr().err
