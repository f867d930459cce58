"""The database's directory on a disk of its own, small enough to be filled."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from backupboard.servers import Postgres
from bench.house import House

_SPARE_MB: Final = 24


@cache
def why_not() -> str | None:
    """Why no small disk can be had here; None when it can."""
    if os.geteuid() != 0:
        return "mounting a small tmpfs needs root"
    with tempfile.TemporaryDirectory() as folder:
        said = _run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)
        if said is None:
            _run("umount", folder)
            return None
    return f"no tmpfs may be mounted here: {said}"


def _run(*command: str) -> str | None:
    """What went wrong, if anything did."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else (done.stderr.strip() or f"{command[0]} ended with {done.returncode}")


def move_onto(house: House) -> None:
    """The house must be down. Its database goes on from a tmpfs with little room left."""
    Postgres.at(house.places).prepare()
    data, kept = house.places.postgres, _kept(house)
    data.rename(kept)
    data.mkdir(mode=0o700)
    size = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) // 2**20 + _SPARE_MB
    said = _run("mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0700", "tmpfs", str(data)) or _run(
        "cp", "-a", f"{kept}/.", str(data)
    )
    if said:
        raise SystemExit(f"no small disk: {said}")


def move_back(house: House) -> None:
    """The house must be down. What happened on the small disk is forgotten."""
    data, kept = house.places.postgres, _kept(house)
    if kept.exists():
        _run("umount", str(data))
        data.rmdir()
        kept.rename(data)


def _kept(house: House) -> Path:
    return house.places.data / "postgres.kept"


@contextmanager
def full(house: House) -> Iterator[None]:
    """Not a byte is left, for the length of the block."""
    ballast = house.places.postgres / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (2**20, 2**12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()


def room(house: House) -> int:
    """Bytes left."""
    return shutil.disk_usage(house.places.postgres).free
