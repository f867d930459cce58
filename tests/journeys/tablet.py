"""A browser with a disk of its own, whose plug can be pulled, and what is touched on it without a network."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.journeys.conftest import CAR, sign_in
from tests.journeys.keeping import AGE, asks_sent, body_of, kept
from tests.journeys.test_one_touch import on_tour, stage
from tests.up.stack import eventually


class Tablet:
    """A browser with a disk of its own, whose plug can be pulled."""

    def __init__(self, browser: Browser, folder: Path, port: int) -> None:
        self.kind, self.program = browser.browser_type, os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        self.folder, self.port = folder, port
        self.context: BrowserContext | None = None

    def on(self, person: str, path: str = "/unit/", *, before: Callable[[Page], None] | None = None) -> Page:
        self.context = self.kind.launch_persistent_context(
            self.folder,
            executable_path=self.program,
            args=["--no-sandbox"],
            base_url=f"http://localhost:{self.port}",
            viewport={"width": CAR[0], "height": CAR[1]},
            timezone_id="UTC",
        )
        sign_in(self.context, person)
        page = self.context.new_page()
        if before:
            page.goto("/healthz")
            before(page)
        page.goto(path)
        return page

    def pull_the_plug(self) -> None:
        for pid, line in self._processes().items():
            if "--type=" not in line:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        # Its helpers see that and end: the next browser finds nobody at its disk.
        assert eventually(lambda: not self._processes())
        with suppress(Error):
            assert self.context
            self.context.close()

    def _processes(self) -> dict[int, str]:
        """Those that live on this disk, with their command lines; what has ended in the meantime has none."""
        found: dict[int, str] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with suppress(OSError):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().decode(errors="replace")
        return {pid: line for pid, line in found.items() if f"--user-data-dir={self.folder}" in line}


def touched_without_a_network(tablet: Tablet, touch: Callable[[Page], None]) -> str:
    """Touches, sees USE RADIO, and loses its power. Answers the first moment of the touch."""
    page = on_tour(tablet.on("officer-2a12"), "2A12")
    sent = asks_sent(page)
    page.context.set_offline(True)
    touch(page)
    expect(stage(page)).to_contain_text("USE RADIO")
    pressed: str = body_of(sent[0])["pressed_at"]
    assert len(kept(page, "outbox")) == 1
    tablet.pull_the_plug()
    return pressed


def aged(seconds: int) -> Callable[[Page], None]:
    def age(page: Page) -> None:
        assert len(page.evaluate(AGE, seconds * 1000)) == 1

    return age
