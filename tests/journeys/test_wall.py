"""The board on a wall: read from across a room, touched by nobody, true or plainly not."""

from __future__ import annotations

import copy
import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.made_up import MadeUp, ago, post

pytestmark = [pytest.mark.journey, pytest.mark.up]

BIG = (1920, 1080)
SMALL = (1280, 720)
#: The smallest words of anything that must be read from afar, pixels, by the width of the screen.
LEAST_PX = {1920: 23.9, 1280: 17.9}
NOT_LIVE_MS = 25_000


def wall(screen: Screen, size: tuple[int, int] = BIG, more: str = "") -> Page:
    page = screen("dispatch", f"/board/?wall=1{more}", size)
    expect(page.locator("#wall")).to_have_attribute("aria-busy", "false")
    return page


def asked(page: Page) -> dict[str, Any]:
    """A real card of METRO's, asked and closed, to make others from."""
    card = post(page, "backups/", {"unit": "2A21", "urgency": "cover", "location": "Mill Rd"})
    post(page, f"backups/{card['id']}/close/", {"disposition": "helped"})
    return card


def many(page: Page, count: int, **more: Any) -> list[dict[str, Any]]:
    base = asked(page)
    cards = []
    for number in range(count):
        unit = {**base["unit"], "id": f"made-{number}", "call_sign": f"7A{number:02d}"}
        card = {**copy.deepcopy(base), "id": f"made-{number}", "number": number, "unit": unit}
        cards.append(
            card | {"urgency": "backup", "received_at": ago(number + 5), "location": f"{number} Mill Rd", **more}
        )
    return cards


def open_rows(page: Page) -> int:
    return page.locator("#open tr[data-card]").count()


def test_the_wall_follows_the_board_and_offers_nothing_to_touch(screen: Screen) -> None:
    page = wall(screen)
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    expect(page.locator("[data-lamp=timers]")).to_have_text("TIMERS")
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator(".mk.unit").first).to_be_attached()
    asker = screen("dispatch", "/unit/check/", BIG)
    card = post(asker, "backups/", {"unit": "2A18", "urgency": "backup", "location": "Harbor/9th"})
    row = page.locator("#open tr[data-card]", has_text="Harbor/9th")
    expect(row).to_contain_text("2A18")
    expect(row).to_contain_text(re.compile("nobody yet|VOICE IT"))
    post(asker, f"backups/{card['id']}/respond/", {"unit": "2A16"})
    expect(row.locator(".status")).to_have_text("ENR")
    assert page.locator("button, input, select, textarea, form, [contenteditable]").count() == 0
    post(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
    expect(row).to_have_count(0)


def test_a_wall_writes_nothing_and_takes_notice_of_nothing_in_a_persons_place(screen: Screen) -> None:
    page = screen("dispatch", "/unit/check/", BIG)
    requests: list[tuple[str, str]] = []
    said: list[str] = []
    page.on("request", lambda one: requests.append((one.method, one.url)))
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(json.loads(frame)["type"])))
    page.goto("/board/?wall=1")
    card = post(page, "backups/", {"unit": "2A18", "urgency": "emergency", "location": "5th/Oak"})
    cry = page.locator(".banner", has_text="2A18")
    expect(cry).to_contain_text("5th/Oak")
    page.mouse.click(900, 140)
    page.keyboard.press("Control+Enter")
    expect(cry.locator("time").last).to_have_text(re.compile(r"^0:0[6-9]|^0:[1-5]\d"), timeout=15_000)
    assert {method for method, _ in requests} == {"GET"}
    assert set(said) <= {"pong"}
    assert {urlsplit(url).hostname for _, url in requests if not url.startswith("data:")} == {"localhost"}
    post(page, f"backups/{card['id']}/close/", {"disposition": "helped"})


@pytest.mark.parametrize("size", [BIG, SMALL])
def test_sixty_open_asks_are_as_many_as_fit_and_a_count_of_the_others(screen: Screen, size: tuple[int, int]) -> None:
    page = wall(screen, size)
    board = MadeUp(page)
    board.board["backups"] = many(page, 60)
    board.show()
    expect(page.locator("#open h2")).to_have_text("Open 60")
    shown = open_rows(page)
    assert shown >= 8
    expect(page.locator("#open .more")).to_have_text(f"and {60 - shown} more")
    expect(page.locator("#open .more")).to_be_in_viewport(ratio=1)
    assert page.evaluate(
        "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
    )


def test_what_fits_exactly_is_all_there(screen: Screen) -> None:
    page = wall(screen)
    board = MadeUp(page)
    board.board["backups"] = many(page, 8)
    board.show()
    expect(page.locator("#open tr[data-card]")).to_have_count(8)
    expect(page.locator("#open .more")).to_have_count(0)


def test_five_emergencies_are_three_banners_and_a_count(screen: Screen) -> None:
    page = wall(screen)
    board = MadeUp(page)
    board.board["backups"] = many(page, 5, urgency="emergency", acknowledged_at=None)
    board.board["backups"][1]["silent"] = True
    board.show()
    expect(page.locator(".banner")).to_have_count(3)
    expect(page.locator(".banners .more")).to_have_text("and 2 more EMERGENCIES")
    expect(page.locator(".banner").nth(1)).to_contain_text("SILENT – DO NOT AIR")


def test_an_empty_night_is_said_to_be_one(screen: Screen) -> None:
    page = wall(screen)
    board = MadeUp(page)
    board.show()
    expect(page.locator("#open")).to_contain_text("All quiet.")
    expect(page.locator("#open")).to_contain_text("No unit is out on a stop.")
    expect(page.locator("#tally li")).to_have_count(7)


def test_a_wall_that_hears_nothing_says_use_radio(screen: Screen) -> None:
    page = wall(screen)
    board = MadeUp(page)
    board.board["backups"] = many(page, 2)
    board.show()
    board.silent = True
    expect(page.locator("[data-banner]")).to_contain_text("BOARD NOT LIVE", timeout=NOT_LIVE_MS)
    expect(page.locator("[data-banner]")).to_contain_text("USE RADIO")
    expect(page.locator("#open .age time").first).to_have_css("visibility", "hidden")


def test_a_wall_sounds_only_where_it_was_told_to(screen: Screen) -> None:
    expect(wall(screen).locator("[data-lamp=sound]")).to_be_hidden()
    expect(wall(screen, more="&sound=1").locator("[data-lamp=sound]")).to_be_visible()


SIZES = """
() => [...document.querySelectorAll('body *')].filter(one =>
    one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})
    && !one.closest('.sr') && getComputedStyle(one).clipPath !== 'inset(50%)' && one.getBoundingClientRect().width > 2
    && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
  .map(one => [parseFloat(getComputedStyle(one).fontSize), one.className, one.textContent.trim().slice(0, 30)])
"""


@pytest.mark.parametrize("size", [BIG, SMALL])
def test_every_word_can_be_read_from_afar_and_by_everybody(screen: Screen, size: tuple[int, int]) -> None:
    page = wall(screen, size)
    board = MadeUp(page)
    board.board["backups"] = [*many(page, 3, urgency="emergency"), *many(page, 12)[3:]]
    for card in board.board["backups"]:
        card |= {"lat": 40.0, "lon": -99.5 + card["number"] / 300}
    board.show()
    expect(page.locator(".mk").first).to_be_attached()
    small = [one for one in page.evaluate(SIZES) if one[0] < LEAST_PX[size[0]]]
    assert small == []
    for theme in ("day", "night"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{theme}: {found.generate_report()}"
