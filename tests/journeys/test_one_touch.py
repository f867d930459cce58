"""The walk everything else is built on: one touch in one car, seen in every other browser, answered, ended."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, Screen
from tests.stopwatch import Stopwatch

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

#: Longer than a hold needs, shorter than a person would wait.
HOLD_MS = 760


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name, exact=isinstance(name, str))


def stage(page: Page) -> Locator:
    return page.locator("#stage")


def tile(page: Page, name: str) -> Locator:
    return page.locator(".tile", has_text=name)


def on_tour(page: Page, unit: str) -> Page:
    """The officer's page, signed on to the unit and live."""
    start = button(page, re.compile("START SHIFT"))
    expect(start.or_(page.locator("#badge:visible"))).to_be_visible()
    if start.is_visible():
        page.get_by_label("Unit").select_option(label=unit)
        start.click()
    expect(page.locator("#sign")).to_have_text(unit)
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    return page


LETS_GO = """ms => {
  window.letGo = new Promise((done) => {
    document.addEventListener("pointerdown", (down) => setTimeout(() => {
      down.target.dispatchEvent(new PointerEvent("pointerup", { pointerId: down.pointerId, bubbles: true }));
      done();
    }, ms), { capture: true, once: true });
  });
}"""


def hold(page: Page, where: str, ms: int = HOLD_MS) -> None:
    box = page.locator(where).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    # Let go by the page's own clock: on a busy machine a hand outside of it comes too late.
    page.evaluate(LETS_GO, ms)
    page.mouse.down()
    page.evaluate("() => window.letGo")
    page.mouse.up()


def quiet_words(page: Page) -> str:
    """Everything a person can read, but for the clocks."""
    return re.sub(r"\d+:\d\d", "", page.locator("body").inner_text())


@pytest.fixture
def asker(screen: Screen) -> Page:
    return on_tour(screen("officer-2a12", "/unit/"), "2A12")


@pytest.fixture
def neighbour(screen: Screen) -> Page:
    return on_tour(screen("officer-2a14", "/unit/"), "2A14")


@pytest.fixture
def desk(screen: Screen) -> Page:
    page = screen("dispatch", "/board/", DESK)
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    return page


def test_one_touch_is_seen_answered_and_ended(asker: Page, neighbour: Page, desk: Page) -> None:
    with Stopwatch() as since:
        tile(asker, "Backup").click()
        expect(stage(asker)).to_contain_text(re.compile(r"RECEIVED \d\d:\d\d:\d\d"))
        expect(stage(neighbour)).to_contain_text(re.compile(r"2A12 wants\s+BACKUP"))
    assert since.seconds < 5
    row = desk.locator("[data-card]", has_text="2A12")
    expect(row).to_be_visible()
    expect(stage(asker)).to_contain_text(re.compile(r"ON \d SCREENS?"))

    button(neighbour, "Rolling").click()
    expect(stage(asker)).to_contain_text("2A14 ROLLING")
    expect(stage(neighbour)).to_contain_text("ROLLING")
    expect(desk.locator("[data-card]", has_text="2A12")).to_contain_text("2A14")

    button(neighbour, "On scene").click()
    expect(stage(asker)).to_contain_text("2A14 ON SCENE")
    button(neighbour, "Clear").click()
    button(asker, "Not needed after all – thanks").click()
    expect(tile(asker, "Backup")).to_be_visible()
    expect(desk.locator("[data-card]", has_text="2A12")).to_have_count(0)


def test_helped_closes_the_ask_for_both(asker: Page, neighbour: Page) -> None:
    asker.keyboard.press("F2")
    button(neighbour, "Rolling").click()
    button(neighbour, "On scene").click()
    button(asker, "Helped, close").click()
    expect(button(neighbour, "Open a stop")).to_be_visible()
    expect(asker.locator("#notice")).to_contain_text("closed: helped")


def test_without_a_network_nothing_is_said_to_be_received(asker: Page, neighbour: Page) -> None:
    asker.context.set_offline(True)
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text("SENDING…")
    with Stopwatch() as since:
        expect(stage(asker)).to_contain_text("USE RADIO")
    assert since.seconds < 4
    assert "RECEIVED" not in asker.locator("body").inner_text()
    asker.context.set_offline(False)
    expect(stage(asker)).to_contain_text("RECEIVED")
    expect(stage(neighbour)).to_contain_text(re.compile(r"2A12 wants\s+COVER"))
    button(asker, "Not needed after all – thanks").click()
    expect(button(neighbour, "Open a stop")).to_be_visible()


def test_a_short_hold_sends_nothing_and_a_long_one_reaches_everybody(asker: Page, neighbour: Page, desk: Page) -> None:
    hold(asker, "#hold", 500)
    asker.wait_for_timeout(500)
    expect(button(asker, "Open a stop")).to_be_visible()

    hold(asker, "#hold")
    expect(asker.locator("#sent")).to_contain_text("SENT")
    expect(stage(neighbour)).to_contain_text(re.compile(r"2A12\s+EMERGENCY"))
    expect(desk.locator(".banners")).to_contain_text("2A12")

    button(asker, "Sent by mistake").click()
    expect(stage(asker)).to_contain_text("VERIFY BY VOICE")
    expect(stage(neighbour)).to_contain_text("not verified")
    verify(desk)
    expect(button(asker, "Open a stop")).to_be_visible()


def test_a_silent_emergency_changes_one_dot_and_nothing_else(
    asker: Page, neighbour: Page, desk: Page, screen: Screen
) -> None:
    phone = on_tour(screen("officer-2a12", "/unit/", (390, 844), touch=True), "2A12")
    for page in (asker, phone):
        # Said a moment after the page opened; nobody gave these browsers leave to know where they are.
        expect(page.locator("html")).to_have_class(re.compile(r"\bnowhere\b"))
    before = [(page, quiet_words(page)) for page in (asker, phone)]
    hold(asker, "#badge", 1060)
    expect(stage(neighbour)).to_contain_text("SILENT – DO NOT AIR")
    for page, words in before:
        expect(page.locator("#dot")).to_be_visible()
        assert quiet_words(page) == words
        expect(page.locator("#hold")).to_be_visible()
    # Nothing at that unit can cancel it, so dispatch ends it here.
    desk_ends(desk)
    expect(asker.locator("#dot")).to_be_hidden()


def test_a_prisoner_offers_a_second_unit_once_and_a_sister_car_rolls_by(asker: Page, neighbour: Page) -> None:
    button(asker, "Open a stop").click()
    expect(stage(neighbour)).to_contain_text("2A12 on a stop")
    button(asker, re.compile(", prisoner$")).click()
    expect(stage(asker)).to_contain_text("Second unit while you wait?")
    button(asker, re.compile("^Not now")).click()
    expect(stage(asker)).not_to_contain_text("Second unit")
    button(neighbour, "Rolling by 2A12").click()
    expect(stage(asker)).to_contain_text("2A14 ROLLING BY")
    button(asker, "Clear").click()
    expect(button(asker, "Open a stop")).to_be_visible()
    expect(button(neighbour, "Open a stop")).to_be_visible()


def verify(desk: Page) -> None:
    """What dispatch heard on the radio: safe."""
    call(desk, "verify-cancel", {"outcome": "safe"})


def desk_ends(desk: Page) -> None:
    call(desk, "close", {"disposition": "helped"})


def call(desk: Page, verb: str, body: dict[str, str]) -> None:
    """One act of the desk on the only open backup, over the wire: the board's own touches have their own tests."""
    wire = desk.context.request
    [card] = wire.get("/api/v1/backups/?state=open&agency=METRO").json()["results"]
    token = wire.get("/api/v1/session/").json()["csrf"]
    headers = {"X-CSRFToken": token, "Referer": desk.url}
    answer = wire.post(f"/api/v1/backups/{card['id']}/{verb}/", data=body, headers=headers)
    assert answer.ok, answer.text()
