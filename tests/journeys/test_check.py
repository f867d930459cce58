"""The technician's page: what it finds, whom it lets enrol a browser, and a TEST emergency from it and from the car."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import MadeUp, ago, post
from tests.journeys.readable import RULES
from tests.journeys.test_one_touch import button, on_tour, stage

pytestmark = [pytest.mark.journey, pytest.mark.up]

CHECK = "/unit/check/"
TEST = {"id": "7d9f4c5e-0000-4000-8000-000000000001", "mark": "test", "received_at": "2026-11-22T21:04:12Z"}


def row(page: Page, name: str) -> Any:
    return page.locator(".checks tr", has=page.get_by_role("rowheader", name=name, exact=True))


def takes_tests(page: Page) -> Callable[[], None]:
    """A server that takes a test and, once told, has acknowledged it. Answers how to tell it."""
    taken: list[str] = []

    def ask(route: Route) -> None:
        assert json.loads(route.request.post_data or "") == {"urgency": "emergency", "test": True}
        route.fulfill(status=201, json=TEST)

    def receipt(route: Route) -> None:
        route.fulfill(json={"acknowledged_at": taken[0] if taken else None, "closed_at": None})

    page.route("**/api/v1/backups/", ask)
    page.route("**/api/v1/devices/receipt/**", receipt)
    return lambda: taken.append(ago(0))


def test_it_says_what_it_found_and_a_person_says_what_was_heard(screen: Screen) -> None:
    page = screen("officer-2a12", CHECK, (1280, 800))
    for name, words in (
        ("HTTPS", "without HTTPS"),
        ("Socket", "beats seen"),
        ("Screen stays awake", "held"),
        ("Storage", "MB"),
        ("Clock", "the server"),
        ("Screen size", "1280 × 800"),
        ("Vehicle", "no vehicle"),
    ):
        expect(row(page, name)).to_contain_text(words)
    expect(row(page, "Sound")).to_contain_text("FIX")
    button(page, "Test: Sound").click()
    expect(row(page, "Sound")).to_contain_text("Did you hear")
    button(page, "Not heard").click()
    expect(row(page, "Sound")).to_contain_text("Turn the volume up")
    button(page, "Test: Sound").click()
    button(page, "Heard").click()
    expect(row(page, "Sound")).to_contain_text("OK")
    expect(page.locator(".sum")).to_contain_text("Nothing to fix")
    assert "2A12" not in page.content()
    assert "Alder" not in page.content()


@pytest.mark.parametrize("size", [(1280, 800), (960, 540), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_it_is_readable_for_everybody(screen: Screen, size: tuple[int, int]) -> None:
    page = screen("dispatch", CHECK, size)
    expect(row(page, "Socket")).to_contain_text("beats seen")
    page.evaluate(AXE_SCRIPT)
    for theme in ("night", "day", "red"):
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        found = page.evaluate(f"axe.run({json.dumps(RULES)}).then((said) => said.violations)")
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == [], theme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_desk_gives_a_browser_to_a_vehicle_and_takes_a_stolen_one_back(screen: Screen) -> None:
    page = screen("dispatch", CHECK, (1280, 800))
    listed: list[dict[str, Any]] = []
    revoked: list[str] = []

    def devices(route: Route) -> None:
        if route.request.method == "GET":
            return route.fulfill(json={"results": listed, "next": None})
        return route.continue_()

    def one(route: Route) -> None:
        revoked.append(route.request.method)
        listed[0]["revoked_at"] = ago(0)
        route.fulfill(status=204)

    page.route("**/api/v1/devices/?agency=METRO", devices)
    page.route("**/api/v1/devices/*/", one)
    page.reload()
    expect(page.locator("section", has_text="This browser")).to_contain_text("No browser is enrolled yet.")
    page.get_by_label("Vehicle").fill("412")
    page.get_by_label("Where in it").fill("dash tablet")
    listed.append(
        {"id": TEST["id"], "agency": "METRO", "vehicle": "412", "label": "dash tablet", "enrolled_at": ago(9)}
    )
    button(page, "Enrol this browser").click()
    expect(page.get_by_role("heading", name="CAR 412")).to_be_visible()
    expect(page.locator(".said")).to_contain_text("belongs to 412 now")
    stolen = button(page, re.compile("^STOLEN"))
    stolen.click()
    assert revoked == []
    stolen.click()
    expect(page.locator(".devices")).to_contain_text("revoked")
    assert revoked == ["DELETE"]
    page.context.clear_cookies(name="board_device")


def test_a_test_from_the_check_page_is_followed_to_a_person(screen: Screen) -> None:
    page = screen("officer-2a12", CHECK, (1280, 800))
    acknowledge = takes_tests(page)
    button(page, "Send a TEST emergency").click()
    trial = page.locator(".trial")
    expect(trial).to_contain_text("SENT TO DISPATCH")
    acknowledge()
    expect(trial).to_contain_text("DISPATCH HAS IT")


def test_a_test_from_the_car_is_followed_to_a_person(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    acknowledge = takes_tests(page)
    page.locator("#lamp").click()
    button(page, "TEST emergency").click()
    button(page, "Send the test").click()
    expect(stage(page)).to_contain_text("SENT TO DISPATCH")
    expect(page.locator("#hold")).to_be_visible()
    acknowledge()
    expect(stage(page)).to_contain_text("DISPATCH HAS IT")


def test_the_board_shows_a_test_a_delayed_ask_and_a_lure_for_what_they_are(screen: Screen) -> None:
    desk = screen("dispatch", "/board/", DESK)
    card = post(desk, "backups/", {"urgency": "emergency", "unit": "2A18"})
    post(desk, f"backups/{card['id']}/close/", {"disposition": "accidental"})
    board = MadeUp(desk)
    kept = {**card, "acknowledged_at": None, "state": "waiting", "responses": []}
    board.board["backups"] = [
        {**kept, "id": "t", "mark": "test"},
        {**kept, "id": "d", "mark": "delayed", "pressed_at": ago(900), "received_at": ago(60)},
        {**kept, "id": "l", "mark": "lure", "unit": {**kept["unit"], "id": "l", "call_sign": "2A21"}},
    ]
    board.show()
    tried = desk.locator("[data-card=t]")
    expect(tried).to_contain_text("TEST")
    expect(tried).not_to_contain_text("EMERGENCY")
    red = desk.locator("[data-card=l]").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert tried.evaluate("(one) => getComputedStyle(one).backgroundColor") != red
    delayed = desk.locator("[data-card=d]")
    expect(delayed).to_contain_text("DELAYED 14 MIN – VERIFY BY VOICE")
    for outcome in ("Location and code: safe", "Location only: cannot talk", "No answer"):
        expect(delayed.get_by_role("button", name=outcome)).to_be_visible()
    expect(desk.locator("[data-card=l]")).to_contain_text("REVOKED DEVICE – POSSIBLE LURE")
    desk.evaluate(AXE_SCRIPT)
    found = desk.evaluate(f"axe.run({json.dumps(RULES)}).then((said) => said.violations)")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
