"""`manage.py up` from its first start through every kill, on real processes."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import psycopg2
import pytest

from tests.up.stack import Up, eventually, free_port, processes_of, refusal, sockets_of, stat_of, up

pytestmark = pytest.mark.up


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "data"


@pytest.fixture(scope="module")
def board_up(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with up(data, free_port(), said=tmp_path_factory.mktemp("said") / "up.txt") as running:
        yield running


def note(running: Up, text: str) -> None:
    """A row that must survive."""
    with (
        closing(psycopg2.connect(running.places.database_url("board_owner"))) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE TABLE IF NOT EXISTS survivor (text text)")
        cursor.execute("INSERT INTO survivor VALUES (%s)", (text,))


def notes(running: Up) -> list[str]:
    with (
        closing(psycopg2.connect(running.places.database_url("board_owner"))) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT text FROM survivor ORDER BY text")
        return [text for (text,) in cursor.fetchall()]


def runs(running: Up, part: str) -> bool:
    return any(part in line for line in running.members().values())


def test_it_says_where_to_open_it_and_answers_there(board_up: Up) -> None:
    assert f"open http://localhost:{board_up.port}/" in board_up.output()
    assert board_up.get("/readyz").status_code == 200
    assert eventually(board_up.is_whole)
    assert "PostgreSQL 18" in board_up.output()


def test_everything_it_runs_is_there(board_up: Up) -> None:
    for part in ("postgres -D", "valkey-server", "daphne_server", "worker-1@", "worker-2@", " beat "):
        assert eventually(partial(runs, board_up, part)), part


def test_what_it_keeps_is_closed_to_others(board_up: Up) -> None:
    places = board_up.places
    for folder in (places.data, places.sockets, places.postgres):
        assert folder.stat().st_mode & 0o077 == 0, folder
    assert places.secret_key.stat().st_mode & 0o077 == 0
    assert len(places.secret_key.read_text()) > 40
    assert places.vapid_key.stat().st_mode & 0o077 == 0


def test_an_acknowledged_write_survives_a_power_cut(board_up: Up) -> None:
    with (
        closing(psycopg2.connect(board_up.places.database_url("board_app"))) as connection,
        connection.cursor() as cursor,
    ):
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == ("on",), setting


def test_nothing_but_the_web_port_listens_on_the_network(board_up: Up) -> None:
    listening = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                listening.add(fields[9])
    held: set[int] = set()
    for pid in board_up.members():
        if any(socket in listening for socket in sockets_of(pid)):
            held.add(pid)
    assert held == {board_up.member("daphne_server")}


def test_a_second_one_on_the_same_data_is_refused_in_one_line(board_up: Up, tmp_path: Path) -> None:
    said = refusal(board_up.places.data, free_port(), said=tmp_path / "said.txt")
    assert said.startswith("up: already running on")
    assert str(board_up.process.pid) in said
    assert board_up.answers()


def test_a_port_that_is_taken_is_refused_in_one_line(board_up: Up, tmp_path: Path) -> None:
    said = refusal(tmp_path / "other", board_up.port, said=tmp_path / "said.txt")
    assert said.startswith(f"up: port {board_up.port} on 127.0.0.1 cannot be used")
    assert "PORT=" in said


def test_a_large_body_is_refused_before_it_is_read(board_up: Up) -> None:

    answer = httpx.post(f"http://localhost:{board_up.port}/api/v1/backups/", content=b"x" * 10_000_000, timeout=30)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "too_large"


@pytest.mark.parametrize("part", ["daphne_server", "worker-1@", " beat ", "valkey-server", "bin/postgres -D"])
def test_a_part_that_is_killed_comes_back(board_up: Up, part: str) -> None:
    before = board_up.member(part)
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: any(part in line and pid != before for pid, line in board_up.members().items()))
    assert eventually(board_up.is_whole)


def test_when_everything_falls_at_once_the_guard_is_back_first(board_up: Up) -> None:
    parts = ("daphne_server", "worker-1@", "worker-2@", " beat ", "requests.sweeper")
    before = {part: board_up.member(part) for part in parts}
    # All at once, as `up` sees it: one that it saw fall first it would rightly start at once.
    board_up.process.send_signal(signal.SIGSTOP)
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    # A busy machine takes its time to end them.
    assert eventually(lambda: all(stat_of(pid)[0] == "Z" for pid in before.values()))
    board_up.process.send_signal(signal.SIGCONT)

    def began() -> dict[str, int]:
        """When those were started that came in their place, as far as they are there."""
        came = [(part, stat_of(pid)) for pid, line in board_up.members().items() for part in parts if part in line]
        return {part: int(stat[19]) for part, stat in came if stat}

    assert eventually(lambda: began().keys() == set(parts) and board_up.answers())
    guard, *others = (began()[part] for part in reversed(parts))
    assert guard < min(others)
    assert eventually(board_up.is_whole)


def test_killed_with_9_it_leaves_no_orphan_and_the_same_data_comes_back(
    data: Path, board_up: Up, tmp_path: Path
) -> None:
    note(board_up, "written before the kill")
    key = board_up.places.secret_key.read_text()
    assert len(board_up.members()) > 6
    board_up.process.kill()
    board_up.process.wait()
    # At once, as a service manager would: the new one waits for the old database to close its books.
    with up(data, board_up.port, said=tmp_path / "again.txt") as again:
        assert notes(again) == ["written before the kill"]
        assert again.places.secret_key.read_text() == key
        parents = {int(stat[1]) for pid in again.members() if (stat := stat_of(pid))}
        postgres = again.member("bin/postgres -D")
        assert parents == {again.process.pid, postgres}
        again.process.kill()
        again.process.wait()
        assert eventually(lambda: processes_of(data) == {}), processes_of(data)


def test_asked_to_stop_it_stops_everything(data: Path, tmp_path: Path) -> None:
    with up(data, free_port(), said=tmp_path / "up.txt") as running:
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(40) == 0
    assert processes_of(data) == {}
