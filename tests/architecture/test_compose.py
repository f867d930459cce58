"""docker-compose.yml is the same house as `manage.py up`, in containers."""

import re
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from backupboard.house import Plan, crew
from backupboard.places import ROOT, places

FILE = ROOT / "docker-compose.yml"


@cache
def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
    return found


def test_every_process_of_up_is_a_service() -> None:
    plan = Plan(places("/srv/board"), "0.0.0.0", 8000, 1, 1, True, True, settle=lambda: None)
    names = {re.sub(r"-\d+$", "", command.name) for commands in crew(plan, 9, (10, 11)) for command in commands}
    assert names <= services().keys()
    assert {"db", "valkey", "migrate"} <= services().keys()


def test_workers_run_with_the_same_words() -> None:
    plan = Plan(places("/srv/board"), "0.0.0.0", 8000, 1, 1, True, True, settle=lambda: None)
    worker = next(c for commands in crew(plan, 9, (10, 11)) for c in commands if c.name == "worker-1")
    ours = [str(part) for part in worker.argv]
    name = ours.index("-n")
    assert services()["worker"]["command"] == ["python", *ours[1:name], *ours[name + 2 :]]
    assert services()["worker"]["deploy"]["replicas"] == 2


def test_what_one_waits_for_exists_and_can_be_waited_for() -> None:
    for name, service in services().items():
        for other, condition in service.get("depends_on", {}).items():
            assert other in services(), f"{name} waits for {other}"
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in services()[other]


def test_only_the_migration_has_the_owners_password() -> None:
    holders = {name for name, service in services().items() if "DATABASE_OWNER_URL" in service.get("environment", {})}
    assert holders == {"migrate"}


def test_no_password_stands_in_the_file() -> None:
    for line in FILE.read_text().splitlines():
        if found := re.search(r"(PASSWORD|SECRET_KEY): (.*)", line):
            assert found[2].startswith("${"), line


def test_only_the_door_is_published_and_it_parts_boards_from_touches() -> None:
    assert {name for name, service in services().items() if "ports" in service} == {"door"}
    words = (ROOT / "docker" / "door.conf").read_text()
    named = {found[1] for found in re.finditer(r"server (\w+):8000", words)}
    assert named == {"web", "live"}
    assert services()["live"]["command"] == services()["web"]["command"]
    places_of = dict(re.findall(r"location (\S+) \{[^}]*?proxy_pass http://(\w+);", words))
    assert places_of == {"/ws/": "boards", "/": "touches"}


def test_the_image_is_built_from_the_lock_and_copies_what_exists() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY")]
    assert all((ROOT / name).exists() for name in copied)
    assert any("--require-hashes" in line for line in lines)
    assert any(line.startswith("USER ") for line in lines)
    minor = re.search(r"FROM python:(\d+)\.(\d+)", lines[1])
    assert minor
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert (int(minor[1]), int(minor[2])) >= tuple(int(part) for part in oldest.removeprefix(">=").split("."))


def test_mounted_files_exist_and_the_script_can_be_run() -> None:
    for service in services().values():
        for volume in service.get("volumes", []):
            if volume.startswith("./"):
                assert Path(ROOT, volume.split(":")[0]).is_file()
    script = ROOT / "docker" / "init-roles.sh"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.skipif(shutil.which("docker-compose") is None, reason="docker-compose is not on this machine")
def test_compose_itself_accepts_the_file(tmp_path: Path) -> None:
    secrets = ["SECRET_KEY", "DB_SUPERUSER_PASSWORD", "DB_OWNER_PASSWORD", "DB_APP_PASSWORD"]
    (tmp_path / "env").write_text("".join(f"{name}=x\n" for name in secrets))
    subprocess.run(
        ["docker-compose", "--env-file", tmp_path / "env", "-f", FILE, "config", "--quiet"], check=True, cwd=ROOT
    )
