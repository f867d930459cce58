"""What a bench runs on and how quick that is just now, its browser, and where its figures go."""

from __future__ import annotations

import os
import platform
import shlex
import shutil
import sys
import time
from pathlib import Path
from typing import Final

from backupboard.binaries import find_postgres

_BEGIN: Final = "<!-- measured -->"
_END: Final = "<!-- /measured -->"
_ADDITIONS: Final = 3_000_000


def machine(*versions: str) -> str:
    """The machine, these versions, how busy it is and its speed. A shared one is three times slower at times, and says
    nothing of it: figures compare where the speed is the same."""
    known = (line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name"))
    said = ", ".join((f"Linux {platform.release().split('-')[0]}", f"Python {platform.python_version()}", *versions))
    return (
        f"{os.cpu_count()} cores ({next(known, platform.machine())}), {said}; load {os.getloadavg()[0]:.1f},"
        f" {speed():.0f} million additions a second"
    )


def speed() -> float:
    """Millions of additions that one core makes in a second of Python, at its best of three."""
    took = []
    for _ in range(3):
        began, total = time.perf_counter(), 0
        for number in range(_ADDITIONS):
            total += number
        took.append(time.perf_counter() - began)
    return _ADDITIONS / min(took) / 1e6


def postgres() -> str:
    """The database's version, among a machine's."""
    return f"PostgreSQL {find_postgres().version}"


def chromium() -> str:
    """The Chromium to measure with. Exits with 2 where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        print("bench: no Chromium on this machine: apt install chromium, or name it in CHROMIUM", file=sys.stderr)
        raise SystemExit(2)
    return program


def behind(program: str, folder: Path) -> Path:
    """The same browser, for whom the house need not wait: a car's tablet takes none of the server's processors.

    A page is made four times as slow by a loop that runs while it would run, and while it would wait. (Linux shares
    processors between sessions first; a browser is one: hence both.)
    """
    wrapped = folder / "browser"
    wrapped.write_text(
        f'#!/bin/sh\necho 19 2>/dev/null >/proc/self/autogroup\nexec nice -n 19 {shlex.quote(program)} "$@"\n'
    )
    wrapped.chmod(0o755)
    return wrapped


def write(page: Path, text: str) -> None:
    """Into a page of docs/, between its marks."""
    before, _, rest = page.read_text().partition(_BEGIN)
    after = rest.partition(_END)[2]
    page.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{after}")


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
