"""A small invented hour, played from outside against a real server, leaves every board as the server is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backupboard.places import ROOT
from requests.replay.sampling import MEASURES
from tests.up.furnished import furnish
from tests.up.stack import free_port, up
from units.borders import Area

pytestmark = pytest.mark.up


@pytest.fixture
def files(tmp_path: Path, calls_file: Path, areas: list[Area]) -> list[str]:
    beats = tmp_path / "beats.geojson"
    features = [{"properties": {"beat": area.code}, "geometry": area.geometry} for area in areas]
    beats.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    times = tmp_path / "times.csv"
    rows = [",".join((*key, "100", "4", "6")) for key in MEASURES.values()]
    times.write_text("\n".join(["source,subset,measure,n,p1,p99", *rows]) + "\n")
    return ["--calls", str(calls_file), "--beats", str(beats), "--times", str(times)]


def test_every_board_folds_to_what_a_fresh_snapshot_says(files: list[str], tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    window = ["--from", "2023-01-19T09:00", "--to", "2023-01-19T10:00", "--speed", "240", "--guess-asks", "100"]
    furnish(tmp_path / "data")
    with up(tmp_path / "data", free_port(), said=tmp_path / "up.txt") as running:
        done = subprocess.run(
            [sys.executable, "manage.py", "replay", "--prepare", "--boards", "4", *window, *files]
            + ["--url", f"http://127.0.0.1:{running.port}", "--figures", str(figures)],
            cwd=ROOT,
            env=_environment(running.places.data),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert (found["stops"], found["backups"], found["boards"]) == (2, 4, 4)
    assert found["answers"] >= 2
    assert found["gaps"] == found["duplicates"] == found["mismatches"] == found["not_seen"] == 0
    assert "sampled:" in done.stdout and "guessed:" in done.stdout


def test_nobody_there_is_one_clear_line(files: list[str], tmp_path: Path) -> None:
    window = ["--from", "2023-01-19T09:00", "--to", "2023-01-19T10:00"]
    done = subprocess.run(
        [sys.executable, "manage.py", "replay", *window, *files, "--url", f"http://127.0.0.1:{free_port()}"],
        cwd=ROOT,
        env=_environment(tmp_path / "nothing"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "nobody answers" in done.stderr and "Traceback" not in done.stderr


def _environment(data: Path) -> dict[str, str]:
    """The server's own databases, not the test run's."""
    ours = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"}
    return {name: value for name, value in os.environ.items() if name not in ours} | {"DATA_DIR": str(data)}
