"""A map that does not come: said in words, the board goes on without it, and [Try again] brings it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import post
from tests.journeys.readable import accessible
from tests.journeys.test_board_map import tool

pytestmark = [pytest.mark.journey, pytest.mark.up]

#: What a map cannot be without: its library, our own part of it, its style sheet.
PARTS = {"library": "**/leaflet*.js", "view": "**/map/view*.js", "sheet": "**/css/map*.css"}


def before(screen: Screen, size: tuple[int, int] = DESK) -> Page:
    """A desk that is about to open its board. Without the service worker: it fetches past every route of a test."""
    page = screen("dispatch", "/healthz", size)
    page.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")
    return page


def gone(route: Route) -> None:
    route.fulfill(status=404, body="no such file")


def cut(route: Route) -> None:
    route.abort()


def said(page: Page, words: str) -> None:
    expect(tool(page, "says")).to_have_text(words)
    expect(tool(page, "again")).to_be_visible()


def of_the_board(page: Page) -> None:
    """An ask comes, is shown and closed as ever."""
    made = post(page, "backups/", {"urgency": "backup", "unit": "2A16"})
    row = page.locator(f"tr[data-card='{made['id']}']")
    expect(row).to_be_visible()
    row.get_by_role("button", name="Ack", exact=True).click()
    expect(page.locator("#echo")).to_contain_text("acknowledged")
    post(page, f"backups/{made['id']}/close/", {"disposition": "accidental"})
    expect(row).to_have_count(0)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("fault", [gone, cut])
def test_a_map_that_does_not_come_is_said_and_comes_when_it_is_asked_again(
    screen: Screen, part: str, fault: Any
) -> None:
    page = before(screen)
    page.route(PARTS[part], fault)
    page.goto("/board/")
    said(page, "The map could not be loaded.")
    expect(page.locator("[data-unit]").first).to_be_visible()
    expect(tool(page, "follow")).to_be_hidden()
    of_the_board(page)
    tool(page, "again").focus()
    with page.expect_request(PARTS[part]):
        page.keyboard.press("Enter")
    said(page, "The map could not be loaded.")
    expect(tool(page, "again")).to_be_focused()
    page.unroute(PARTS[part])
    page.keyboard.press("Enter")
    expect(page.locator(".mk.unit").first).to_be_attached()
    expect(tool(page, "said")).to_be_hidden()
    expect(tool(page, "view")).to_be_focused()
    expect(tool(page, "follow")).to_be_visible()


def test_it_also_comes_when_the_pane_is_hidden_and_shown(screen: Screen) -> None:
    page = before(screen)
    page.route(PARTS["library"], gone)
    page.goto("/board/")
    said(page, "The map could not be loaded.")
    page.unroute(PARTS["library"])
    tool(page, "fold").click()
    tool(page, "fold").click()
    expect(page.locator(".mk.unit").first).to_be_attached()
    expect(tool(page, "said")).to_be_hidden()


BROKEN = {"results": [{"code": "9Z", "name": "", "polygon": {"type": "Polygon", "coordinates": [[["x"]]]}}]}


def unreadable(route: Route) -> None:
    route.fulfill(json=BROKEN)


def busy(route: Route) -> None:
    route.fulfill(status=503, json={"error": {"code": "use_radio", "message": "no"}})


@pytest.mark.parametrize(("fault", "how"), [(busy, "fetched"), (unreadable, "read")])
def test_beats_that_do_not_come_are_said_and_the_map_stands_without_them(screen: Screen, fault: Any, how: str) -> None:
    page = before(screen)
    page.route("**/api/v1/beats/**", fault)
    page.goto("/board/")
    said(page, f"Beats of METRO could not be {how}.")
    expect(page.locator(".mk.unit").first).to_be_attached()
    expect(page.locator("path.beat")).to_have_count(0)
    page.unroute("**/api/v1/beats/**")
    tool(page, "again").click()
    expect(page.locator("path.beat").first).to_be_attached()
    expect(tool(page, "said")).to_be_hidden()


def test_a_basemap_that_cannot_be_read_comes_when_it_is_asked_again(screen: Screen) -> None:
    page = before(screen)
    page.route("**/api/v1/basemap/**", lambda route: route.fulfill(status=206, body=b"PMTiles\x09 broken"))
    page.goto("/board/")
    said(page, "Basemap could not be read – beats only: METRO.")
    page.unroute("**/api/v1/basemap/**")
    tool(page, "again").click()
    expect(page.locator(".basemap canvas").first).to_be_visible()
    expect(tool(page, "base")).to_have_text("")
    expect(tool(page, "said")).to_be_hidden()


def test_a_wall_tries_again_by_itself(screen: Screen) -> None:
    page = before(screen, (1920, 1080))
    page.clock.install()
    page.route(PARTS["library"], gone)
    page.goto("/board/?wall=1")
    expect(tool(page, "says")).to_have_text("The map could not be loaded.")
    page.unroute(PARTS["library"])
    page.clock.fast_forward(31_000)
    expect(page.locator(".mk.unit").first).to_be_attached()
    expect(tool(page, "said")).to_be_hidden()


def test_what_is_said_of_it_is_readable_to_everybody(screen: Screen) -> None:
    page = before(screen)
    page.route(PARTS["library"], gone)
    page.goto("/board/")
    said(page, "The map could not be loaded.")
    for size in (DESK, (1280, 720)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for theme in ("night", "day"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            accessible(page, theme, size)
    box, words = page.locator(".mapbox").bounding_box(), tool(page, "said").bounding_box()
    assert box
    assert words
    assert words["x"] + words["width"] <= box["x"] + box["width"]
    assert re.match("Try again", tool(page, "again").inner_text())
