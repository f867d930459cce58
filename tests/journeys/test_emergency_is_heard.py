"""A sister's emergency is heard and named whatever this car does: asking itself, looking, in a panel, in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.keeping import open_asks
from tests.journeys.made_up import Wire, post
from tests.journeys.test_begin import EMERGENCY, heard, spied
from tests.journeys.test_one_touch import button, stage, tile
from tests.up.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]


@pytest.fixture
def desk(screen: Screen) -> Iterator[Page]:
    page = screen("dispatch", "/healthz")
    yield page
    for card in open_asks(page):
        post(page, f"backups/{card['id']}/close/", {"disposition": "accidental"})


@pytest.fixture
def car(screen: Screen) -> Page:
    return spied(screen, "officer-2a14", "2A14")


def cries(desk: Page, unit: str) -> Wire:
    return post(desk, "backups/", {"urgency": "emergency", "unit": unit})


def strip(car: Page) -> Locator:
    return car.locator("#cries")


#: Notes whether a touch could reach the strip, at each change of the page.
REACHED = """() => {
  window.reached = [];
  new MutationObserver(() => {
    const rolling = document.querySelector("#cries button");
    if (rolling) reached.push(getComputedStyle(rolling).pointerEvents);
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


def sounded(car: Page, notes: int = EMERGENCY) -> None:
    assert eventually(lambda: heard(car) >= notes)


def test_with_an_ask_of_my_own_it_stands_above_it_and_is_answered_from_there(car: Page, desk: Page) -> None:
    tile(car, "Cover").click()
    expect(stage(car)).to_contain_text("RECEIVED")
    car.evaluate("heard.length = 0")
    cries(desk, "2A18")
    expect(strip(car)).to_contain_text(re.compile("EMERGENCY.*2A18", re.S))
    expect(stage(car)).to_contain_text("COVER")
    sounded(car)
    strip(car).get_by_role("button", name="Rolling").click()
    expect(strip(car)).to_be_hidden()
    expect(stage(car)).to_contain_text("COVER")
    [card] = [one for one in open_asks(desk) if one["urgency"] == "emergency"]
    assert [(one["unit"], one["state"]) for one in card["responses"]] == [("2A14", "rolling")]


def test_the_finger_that_meant_what_stood_there_before_answers_nothing(car: Page, desk: Page) -> None:
    tile(car, "Cover").click()
    expect(stage(car)).to_contain_text("RECEIVED")
    car.wait_for_timeout(800)  # what changes sooner after a touch was meant by it
    car.evaluate(REACHED)
    cries(desk, "2A18")
    expect(strip(car)).to_contain_text("2A18")
    assert eventually(lambda: car.evaluate("reached.at(-1)") == "auto")
    assert car.evaluate("reached[0]") == "none"


def test_it_can_be_looked_at_and_declined_which_ends_the_tone(car: Page, desk: Page) -> None:
    tile(car, "Cover").click()
    expect(stage(car)).to_contain_text("RECEIVED")
    cries(desk, "2A18")
    strip(car).get_by_role("button", name="Look").click()
    expect(stage(car)).to_contain_text(re.compile("2A18.*EMERGENCY", re.S))
    button(car, "Can't").click()
    expect(stage(car)).to_contain_text("COVER")
    expect(strip(car)).to_be_hidden()
    car.evaluate("heard.length = 0")
    car.wait_for_timeout(11_000)  # longer than its tone waits between two rounds
    assert heard(car) == 0


def test_a_look_at_another_ask_gives_way(car: Page, desk: Page) -> None:
    post(desk, "backups/", {"urgency": "roll_by", "unit": "2A12"})
    button(car, re.compile("^Look")).click()
    expect(stage(car)).to_contain_text("ROLL-BY")
    cries(desk, "2A18")
    expect(stage(car)).to_contain_text(re.compile("2A18.*EMERGENCY", re.S))
    button(car, "Rolling").click()
    expect(stage(car)).to_contain_text("ROLLING")
    [card] = [one for one in open_asks(desk) if one["urgency"] == "emergency"]
    assert [one["unit"] for one in card["responses"]] == ["2A14"]


def test_a_panel_gives_way_also_to_the_ask_that_grows(car: Page, desk: Page) -> None:
    card = post(desk, "backups/", {"urgency": "backup", "unit": "2A18"})
    scene = car.locator("html")
    expect(scene).to_have_attribute("data-scene", "incoming", timeout=30_000)  # once its rung calls this car
    car.locator("#lamp").click()
    expect(scene).to_have_attribute("data-scene", "screen")
    car.evaluate("heard.length = 0")
    post(desk, f"backups/{card['id']}/upgrade/", {"urgency": "emergency"})
    expect(stage(car)).to_contain_text(re.compile("2A18.*EMERGENCY", re.S))
    sounded(car)


def test_an_unread_doubt_stays_and_it_is_named_above(car: Page, desk: Page) -> None:
    no = {"error": {"code": "not_in_this_state", "message": "x"}}
    car.route("**/api/v1/backups/", lambda route: route.fulfill(status=409, json=no))
    tile(car, "Cover").click()
    expect(stage(car)).to_contain_text("NOT SENT")
    car.evaluate("heard.length = 0")
    cries(desk, "2A18")
    expect(strip(car)).to_contain_text("2A18")
    expect(stage(car)).to_contain_text("NOT SENT")
    sounded(car)
    strip(car).get_by_role("button", name="Rolling").click()
    expect(strip(car)).to_be_hidden()
    button(car, "I said it on the radio").click()
    expect(stage(car)).to_contain_text("ROLLING")


def test_a_second_one_is_named_beside_the_first_and_sounds(car: Page, desk: Page) -> None:
    cries(desk, "2A18")
    expect(stage(car)).to_contain_text("2A18")
    sounded(car)
    car.evaluate("heard.length = 0")
    cries(desk, "2A16")
    expect(strip(car)).to_contain_text("2A16")
    # At once, before the first would have sounded again: its next round is ten seconds away.
    assert eventually(lambda: heard(car) >= EMERGENCY, 8)
    strip(car).get_by_role("button", name="Look").click()
    expect(stage(car)).to_contain_text("2A16")
    expect(strip(car)).to_contain_text("2A18")
