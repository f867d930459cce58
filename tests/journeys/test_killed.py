"""A browser that is killed loses no touch: reopened it goes on, shows what is old, or asks whether it holds."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, expect

from tests.journeys.conftest import CAR, Screen, sign_in
from tests.journeys.keeping import AGE, asks_sent, body_of, is_ask, kept, moment, open_asks, over
from tests.journeys.test_one_touch import button, desk_ends, hold, on_tour, stage, tile
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]


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
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                line = (entry / "cmdline").read_bytes().decode(errors="replace") if entry.name.isdecimal() else ""
                if f"--user-data-dir={self.folder}" in line and "--type=" not in line:
                    os.kill(int(entry.name), signal.SIGKILL)
        with suppress(Error):
            assert self.context
            self.context.close()


@pytest.fixture
def tablet(browser: Browser, stack: Up, tmp_path: Path) -> Iterator[Tablet]:
    tablet = Tablet(browser, tmp_path / "tablet", stack.port)
    yield tablet
    tablet.pull_the_plug()


def _touched_without_a_network(tablet: Tablet, touch: Callable[[Page], None]) -> str:
    """Touches, sees USE RADIO, and loses its power. Answers the first moment of the touch."""
    page = on_tour(tablet.on("officer-2a12"), "2A12")
    sent = asks_sent(page)
    page.context.set_offline(True)
    touch(page)
    expect(stage(page)).to_contain_text("USE RADIO", timeout=4000)
    pressed: str = body_of(sent[0])["pressed_at"]
    assert len(kept(page, "outbox")) == 1
    tablet.pull_the_plug()
    return pressed


def _aged(seconds: int) -> Callable[[Page], None]:
    def age(page: Page) -> None:
        assert len(page.evaluate(AGE, seconds * 1000)) == 1

    return age


def test_killed_with_an_unsent_ask_it_goes_on_where_it_was_with_its_first_moment(tablet: Tablet) -> None:
    pressed = _touched_without_a_network(tablet, lambda page: tile(page, "Backup").click())
    page = tablet.on("officer-2a12")
    expect(stage(page)).to_contain_text("RECEIVED", timeout=15_000)
    [card] = open_asks(page)
    assert moment(card["pressed_at"]) == moment(pressed)
    assert eventually(lambda: kept(page, "outbox") == [])
    over(page)


def test_an_ask_of_three_minutes_ago_is_shown_and_not_sent(tablet: Tablet) -> None:
    _touched_without_a_network(tablet, lambda page: tile(page, "Cover").click())
    page = tablet.on("officer-2a12", before=_aged(180))
    expect(stage(page)).to_contain_text(re.compile(r"COVER, touched \d\d:\d\d:\d\d, was not delivered"))
    expect(stage(page)).to_contain_text("USE RADIO")
    assert open_asks(page) == []
    page.reload()
    expect(stage(page)).to_contain_text("was not delivered")
    button(page, "Drop").click()
    expect(tile(page, "Cover")).to_be_visible()
    assert eventually(lambda: kept(page, "outbox") == [])
    assert open_asks(page) == []


def test_asked_again_it_is_a_new_ask_of_now(tablet: Tablet) -> None:
    pressed = _touched_without_a_network(tablet, lambda page: tile(page, "Cover").click())
    page = tablet.on("officer-2a12", before=_aged(180))
    button(page, "Ask again").click()
    expect(stage(page)).to_contain_text("RECEIVED")
    [card] = open_asks(page)
    assert moment(card["pressed_at"]) > moment(pressed)
    over(page)


def test_an_emergency_is_offered_six_minutes_later_to_another_crew_and_sent_as_the_first_ones(
    tablet: Tablet, screen: Screen
) -> None:
    pressed = _touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    first = screen("officer-2a12", "/healthz").context.request.get("/api/v1/session/").json()["tour"]
    sent: list[Request] = []

    def aged(page: Page) -> None:
        [item] = page.evaluate(AGE, 360_000)
        assert item["tour"] == first["id"]
        page.on("request", lambda request: sent.append(request) if is_ask(request) else None)

    page = tablet.on("officer-2a14", before=aged)
    expect(stage(page)).to_contain_text(re.compile(r"EMERGENCY, touched \d\d:\d\d:\d\d, 6 min ago"))
    expect(page.locator("#hold")).to_be_visible()
    page.wait_for_timeout(1500)
    assert sent == []
    button(page, "Still need help").click()
    assert eventually(lambda: bool(kept(page, "outbox")) is False and bool(sent))
    said = body_of(sent[0])
    assert (said["urgency"], said["tour"]) == ("emergency", first["id"])
    assert abs(moment(said["pressed_at"]) - (moment(pressed) - 360)) < 0.1
    assert eventually(lambda: kept(page, "outbox") == [])
    desk_ends(screen("dispatch", "/board/"))


def test_an_emergency_that_is_over_is_dropped_by_a_person_alone(tablet: Tablet) -> None:
    _touched_without_a_network(tablet, lambda page: hold(page, "#hold"))
    page = tablet.on("officer-2a12", before=_aged(400))
    button(page, "It's over").click()
    expect(tile(page, "Cover")).to_be_visible()
    assert eventually(lambda: kept(page, "outbox") == [])
    assert open_asks(page) == []
