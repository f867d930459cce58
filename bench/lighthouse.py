"""Lighthouse of one of our pages, from the npm registry in a scratch folder.

Without node, npm or registry it is left out, and says so.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from tests.up.stack import free_port

VERSION: Final = "12"
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
_MINUTES: Final = 5 * 60


@dataclass(frozen=True)
class Visit:
    """One page of ours: the cookies of its browser (name → value), how large it is, what there is once it is live."""

    base: str
    path: str
    cookies: dict[str, str]
    size: tuple[int, int]
    live: str


@dataclass(frozen=True)
class Scores:
    """What it said of a page."""

    #: Points of each run, 0 to 100, by category.
    runs: list[dict[str, float]] = field(default_factory=list)
    #: Why a run was left out.
    without: str = ""

    def of(self, category: str) -> float:
        """The middle one of all runs; at least one."""
        return statistics.median(run[category] for run in self.runs)

    def rows(self, aims: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Each category as a line of a table: what, how many points, and what is to be reached, where something is."""
        return [(f"Lighthouse, {category}", self._told(category), aims.get(category, "")) for category in CATEGORIES]

    def _told(self, category: str) -> str:
        return f"{self.of(category):.0f}, median of {len(self.runs)}" if self.runs else "left out"

    @property
    def note(self) -> list[str]:
        """Below the table: why it was left out, where it was."""
        return ["", f"Lighthouse was left out: {self.without}."] if self.without else []


def lighthouse(visit: Visit, program: str, folder: Path, count: int, say: Callable[[str], None]) -> Scores:
    """The scores of so many runs, or of those before one failed."""
    home = folder / "lighthouse"
    if fault := _install(home):
        return Scores(without=fault)
    runs = list[dict[str, float]]()
    with _browser(visit, program, home) as port:
        for number in range(count):
            report = home / f"report-{number}.json"
            done = subprocess.run(
                _argv(visit, home, port, report), capture_output=True, text=True, timeout=_MINUTES, env=os.environ
            )
            if done.returncode or not report.exists():
                return Scores(runs, f"a run failed: {(done.stderr or done.stdout).strip()[-200:]}")
            said = json.loads(report.read_text())
            runs.append({name: round(100 * (said["categories"][name]["score"] or 0)) for name in CATEGORIES})
            say(f"lighthouse {runs[-1]} {_failed(said)}")
    return Scores(runs)


@contextmanager
def _browser(visit: Visit, program: str, home: Path) -> Iterator[int]:
    """The debugging port of a browser that is signed in.

    A Cookie among Lighthouse's own headers would not go with the socket, and the page looked at would be signed out.
    """
    port = free_port()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            home / "profile",
            executable_path=program,
            args=["--no-sandbox", f"--remote-debugging-port={port}"],
            viewport={"width": visit.size[0], "height": visit.size[1]},
        )
        context.add_cookies([{"name": name, "value": told, "url": visit.base} for name, told in visit.cookies.items()])
        page = context.new_page()
        page.goto(visit.base + visit.path)
        page.locator(visit.live).first.wait_for()
        page.goto("about:blank")
        yield port
        context.close()


def _argv(visit: Visit, home: Path, port: int, report: Path) -> list[str]:
    width, height = visit.size
    screen = {"mobile": "false", "width": width, "height": height, "deviceScaleFactor": 1}
    return [
        str(home / "node_modules" / ".bin" / "lighthouse"), visit.base + visit.path, "--quiet", "--output=json",
        f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", "--preset=desktop", f"--port={port}",
        *(f"--screenEmulation.{name}={value}" for name, value in screen.items()),
    ]  # fmt: skip


def _failed(said: dict[str, Any]) -> list[str]:
    """Audits that cost points, by their name, and what the page complained of."""
    wanted = [ref["id"] for name in CATEGORIES for ref in said["categories"][name]["auditRefs"] if ref["weight"]]
    names = [
        name
        for name in wanted
        if (said["audits"][name]["score"] or 0) < 0.9 and said["audits"][name]["score"] is not None
    ]
    complaints = said["audits"]["errors-in-console"].get("details", {}).get("items", [])
    return names + [str(one.get("description", one))[:200] for one in complaints]


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
