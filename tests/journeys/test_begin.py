"""The touch that begins a shift: what is heard of it, who hears it, what stays awake. And who must hear nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screen
from tests.journeys.made_up import post
from tests.journeys.test_one_touch import button, hold, on_tour, tile

pytestmark = [pytest.mark.journey, pytest.mark.up]

#: Counts every tone the page starts.
SPY = """
globalThis.heard = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) {
  heard.push(this.frequency.value);
  return start.apply(this, given);
};
"""
#: Notes of an emergency: three and two, twice.
EMERGENCY = 10


def heard(page: Page) -> int:
    found: int = page.evaluate("heard.length")
    return found


def spied(screen: Screen, person: str, unit: str, size: tuple[int, int] = (960, 540)) -> Page:
    """An officer's page whose every tone is counted; it can be heard."""
    page = screen(person, "/unit/", size)
    page.add_init_script(SPY)
    page.reload()
    on_tour(page, unit)
    audible(page)
    return page


def audible(page: Page) -> None:
    unmute = page.locator("#unmute:visible")
    expect(unmute.or_(page.locator("html[data-sound=on]")).first).to_be_attached()
    if unmute.is_visible():
        unmute.click()
    expect(page.locator("html")).to_have_attribute("data-sound", "on")
    page.evaluate("heard.length = 0")


def off_tour(page: Page) -> None:
    page.locator("#lamp").click()
    button(page, "End shift").click()
    expect(button(page, re.compile("START SHIFT"))).to_be_visible()


def test_one_touch_begins_the_shift_is_heard_and_remembered(screen: Screen) -> None:
    page = screen("sister-2a03", "/unit/")
    page.add_init_script(SPY)
    page.reload()
    start = button(page, re.compile("START SHIFT"))
    expect(start.or_(page.locator("#badge:visible"))).to_be_visible()
    if not start.is_visible():
        off_tour(page)
    page.evaluate("localStorage.setItem('backupboard.sound.tested', String(Date.now() - 6 * 86400000))")
    page.reload()
    expect(page.locator(".tested")).to_have_text("Sound last tested 6 days ago.")
    page.get_by_label("Unit").select_option(label="2A03")
    start.click()
    expect(page.locator("#notice")).to_contain_text("Sound tested now.")
    expect(page.locator("#notice")).to_contain_text("Screen stays awake.")
    assert heard(page) == 3
    page.locator("#lamp").click()
    expect(button(page, re.compile("Test sound"))).to_contain_text("tested now")


#: Whether something has the ground of the EMERGENCY that can be held.
RED = "one => getComputedStyle(one).backgroundColor === getComputedStyle(window.hold).backgroundColor"


def test_a_page_loaded_during_a_tour_says_that_it_is_mute_and_one_touch_cures_it(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    page.add_init_script(SPY)
    page.reload()
    unmute = page.locator("#unmute")
    expect(unmute).to_contain_text("SOUND OFF")
    box = unmute.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 76
    assert unmute.evaluate(RED), "red, as EMERGENCY is, and not the colour of doubt"
    # A line in the top bar stands beside it. (A click that is no touch lets nothing sound.)
    refusal = {"error": {"code": "not_in_this_state", "message": ""}}
    page.route("**/api/v1/stops/", lambda route: route.fulfill(status=409, json=refusal))
    button(page, "Open a stop").evaluate("one => one.click()")
    expect(page.locator("#notice")).to_contain_text("changed meanwhile")
    expect(unmute).to_be_visible()
    line = page.locator("#notice .notice").bounding_box()
    assert line
    assert line["x"] + line["width"] <= box["x"]
    unmute.click()
    expect(unmute).to_be_hidden()
    assert heard(page) == 3


def test_a_browser_that_cannot_keep_awake_says_so_in_words(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    page.add_init_script("Object.defineProperty(navigator, 'wakeLock', { value: undefined })")
    off_tour(page)
    page.reload()
    page.get_by_label("Unit").select_option(label="2A12")
    button(page, re.compile("START SHIFT")).click()
    expect(page.locator("#notice")).to_contain_text("cannot keep it awake")


def test_two_windows_of_one_unit_make_one_sound(screen: Screen) -> None:
    first = spied(screen, "officer-2a12", "2A12")
    second = first.context.new_page()
    second.add_init_script(SPY)
    second.goto("/unit/")
    on_tour(second, "2A12")
    audible(second)
    first.evaluate("heard.length = 0")

    neighbour = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    hold(neighbour, "#hold")
    for page in (first, second):
        expect(page.locator("#stage")).to_contain_text(re.compile(r"2A14\s+EMERGENCY"))
    until(first, "heard.length > 0", second)
    first.wait_for_timeout(1500)
    assert sorted((heard(first), heard(second))) == [0, EMERGENCY]
    ends(screen)


def test_a_silent_emergency_is_heard_in_no_browser_of_its_unit(screen: Screen) -> None:
    car = spied(screen, "officer-2a12", "2A12")
    phone = spied(screen, "officer-2a12", "2A12", (390, 844))
    neighbour = spied(screen, "officer-2a14", "2A14")
    hold(car, "#badge", 1060)
    for page in (car, phone):
        expect(page.locator("#dot")).to_be_visible()
    expect(neighbour.locator("#stage")).to_contain_text("SILENT – DO NOT AIR")
    # The neighbour's own alarm is the proof that there was something to hear.
    until(neighbour, "heard.length > 0")
    assert (heard(car), heard(phone)) == (0, 0)
    ends(screen)


def test_held_silently_without_a_link_not_even_the_lost_link_is_heard(screen: Screen) -> None:
    car = spied(screen, "officer-2a12", "2A12")
    car.context.set_offline(True)
    hold(car, "#badge", 1060)
    car.evaluate("heard.length = 0")
    # The page says that it is old; its own alarm for that would be due by now.
    expect(car.locator("#beat")).to_contain_text("STALE", timeout=20_000)
    car.wait_for_timeout(1500)
    assert heard(car) == 0
    car.context.set_offline(False)
    expect(car.locator("#dot")).to_be_visible(timeout=20_000)
    ends(screen)


def test_a_partner_signs_on_to_the_same_unit_on_a_phone(screen: Screen) -> None:
    car = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    phone = screen("sister-2a05", "/unit/", (390, 844), touch=True)
    start = button(phone, re.compile("START SHIFT"))
    expect(start.or_(phone.locator("#badge:visible"))).to_be_visible()
    if not start.is_visible():
        off_tour(phone)
    phone.get_by_label("Unit").select_option(label="2A12")
    start.click()
    expect(phone.locator("#sign")).to_have_text("2A12")
    tile(phone, "Cover").click()
    for page in (phone, car):
        expect(page.locator("#stage")).to_contain_text("RECEIVED")
    button(car, "Not needed after all – thanks").click()
    expect(tile(phone, "Cover")).to_be_visible()
    off_tour(phone)
    expect(car.locator("#sign")).to_have_text("2A12")


def until(page: Page, what: str, *others: Page) -> None:
    """Any of these pages comes to it."""
    for _ in range(100):
        if any(one.evaluate(what) for one in (page, *others)):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came to {what}")


def ends(screen: Screen) -> None:
    """A desk ends what is open."""
    desk = screen("dispatch", "/board/")
    [card] = desk.context.request.get("/api/v1/backups/?state=open&agency=METRO").json()["results"]
    post(desk, f"backups/{card['id']}/close/", {"disposition": "helped"})
