"""Lighthouse of one of our pages, from the npm registry in a scratch folder.

Without node, npm or registry it is left out, and says so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

VERSION: Final = "12"
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
_MINUTES: Final = 5 * 60


@dataclass(frozen=True)
class Visit:
    """One page of ours, and how it is looked at: signed in by this Cookie header, in a window of this size."""

    url: str
    cookie: str
    size: tuple[int, int]


def lighthouse(
    visit: Visit, program: str, folder: Path, count: int, say: Callable[[str], None]
) -> tuple[list[dict[str, float]], str]:
    """The scores of each run (0–100), or why there are none."""
    home = folder / "lighthouse"
    if fault := _install(home):
        return [], fault
    headers = home / "headers.json"
    headers.write_text(json.dumps({"Cookie": visit.cookie}))
    runs = list[dict[str, float]]()
    for number in range(count):
        report = home / f"report-{number}.json"
        argv = [
            str(home / "node_modules" / ".bin" / "lighthouse"), visit.url, "--quiet", "--output=json",
            f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", "--preset=desktop",
            f"--extra-headers={headers}",
            f"--chrome-flags=--headless=new --no-sandbox --window-size={visit.size[0]},{visit.size[1]}",
        ]  # fmt: skip
        done = subprocess.run(
            argv, capture_output=True, text=True, timeout=_MINUTES, env=os.environ | {"CHROME_PATH": program}
        )
        if done.returncode or not report.exists():
            return runs, f"a run failed: {(done.stderr or done.stdout).strip()[-200:]}"
        said = json.loads(report.read_text())
        runs.append({name: round(100 * (said["categories"][name]["score"] or 0)) for name in CATEGORIES})
        say(f"lighthouse {runs[-1]} {_failed(said)}")
    return runs, ""


def _failed(said: dict[str, Any]) -> list[str]:
    """Audits that cost points, by their name."""
    wanted = [ref["id"] for name in CATEGORIES for ref in said["categories"][name]["auditRefs"] if ref["weight"]]
    return [
        name
        for name in wanted
        if (said["audits"][name]["score"] or 0) < 0.9 and said["audits"][name]["score"] is not None
    ]


def _install(home: Path) -> str:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed"
    home.mkdir(parents=True)
    argv = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(home), f"lighthouse@{VERSION}"]
    try:
        got = subprocess.run(argv, capture_output=True, text=True, timeout=_MINUTES)
    except subprocess.TimeoutExpired:
        return "the npm registry does not answer"
    return f"npm: {(got.stderr or got.stdout).strip()[:200]}" if got.returncode else ""
