"""A tour that ends by itself: the unit's own screen says so first, the desk reads it, and a word puts it off."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.made_up import MadeUp, ago
from tests.journeys.test_one_touch import button, on_tour, stage, tile
from tests.journeys.test_paper import SMALL, readable

pytestmark = [pytest.mark.journey, pytest.mark.up]

TEN_MINUTES = 600


@pytest.fixture
def car(screen: Screen) -> Iterator[Page]:
    yield on_tour(screen("officer-2a12", "/unit/"), "2A12")


def warned(page: Page) -> MadeUp:
    """A board on which 2A12 ends in some minutes."""
    made = MadeUp(page)
    for unit in made.board["units"]:
        if unit["call_sign"] == "2A12":
            unit |= {"signs_off_at": ago(-TEN_MINUTES + 40), "signs_off_why": "too_long", "tour_overdue": True}
            unit |= {"tour_started_at": ago(51_000), "version": unit["version"] + 50}
    made.show()
    return made


def test_the_units_screen_says_it_and_one_touch_says_still_on_duty(car: Page) -> None:
    warned(car)
    expect(stage(car)).to_contain_text(re.compile(r"OFF DUTY in 9:\d\d"))
    still, cover = button(car, "Still on duty"), tile(car, "Cover")
    one, other = still.bounding_box(), cover.bounding_box()
    assert one and other
    assert one["height"] >= 76
    assert one["y"] + one["height"] <= other["y"], "it lies over what asks for cover"
    readable(car, "warned")
    with car.expect_request(lambda request: request.url.endswith("/units/2A12/ok/")) as said:
        still.click()
    assert said.value.method == "POST"
    answer = said.value.response()
    assert answer and answer.json()["signs_off_at"] is None


def test_the_desk_reads_it_and_says_that_it_was_heard(screen: Screen, car: Page) -> None:
    desk = screen("dispatch", "/board/", SMALL)
    expect(desk.locator("#board")).to_have_attribute("aria-busy", "false")
    warned(desk)
    row = desk.locator(".ending li")
    expect(row).to_contain_text(re.compile(r"2A12.*on tour too long.*14 h 10.*off in 9:\d\d", re.DOTALL))
    readable(desk, "warned")
    with desk.expect_request(lambda request: request.url.endswith("/units/METRO%3A2A12/ok/")) as said:
        row.get_by_role("button", name="OK heard").click()
    assert said.value.method == "POST"
