"""A shift that was ended elsewhere, or not begun: the screen says so; its emergency is heard and followed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import CAR, Screen, sign_in
from tests.journeys.desk import that_closes_what_is_left
from tests.journeys.keeping import open_asks
from tests.journeys.made_up import post
from tests.journeys.readable import accessible
from tests.journeys.test_begin import EMERGENCY, heard, spied
from tests.journeys.test_late_and_lures import enrolled
from tests.journeys.test_one_touch import button, hold, on_tour, stage
from tests.up.stack import Up, eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]


@pytest.fixture
def desk(screen: Screen) -> Iterator[Page]:
    yield from that_closes_what_is_left(screen, "helped")


@pytest.fixture
def asker(screen: Screen) -> Iterator[Page]:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    yield page
    page.reload()
    on_tour(page, "2A12")


def signed_off(page: Page) -> None:
    """Its officer ends the shift on another device."""
    wire = page.context.request
    csrf = wire.get("/api/v1/session/").json()["csrf"]
    assert wire.delete("/api/v1/tours/current/", headers={"X-CSRFToken": csrf, "Referer": page.url}).ok


def test_a_shift_ended_elsewhere_is_said_and_an_emergency_is_everybodys(
    desk: Page, asker: Page, screen: Screen
) -> None:
    neighbour = spied(screen, "officer-2a14", "2A14")
    signed_off(asker)
    expect(asker.locator("#notice")).to_contain_text("OFF DUTY: the shift of 2A12 was ended elsewhere.")
    expect(button(asker, re.compile("START SHIFT"))).to_be_visible()
    neighbour.evaluate("heard.length = 0")
    hold(asker, "#hold")
    expect(stage(asker)).to_contain_text(re.compile("RECEIVED|SCREEN"))
    expect(stage(neighbour)).to_contain_text(re.compile(r"2A12\s+EMERGENCY"))
    neighbour.wait_for_function(f"heard.length >= {EMERGENCY}")
    assert heard(neighbour) >= EMERGENCY
    [card] = open_asks(desk)
    assert (card["mark"], card["unit"]["call_sign"]) == (None, "2A12")


def test_held_before_the_screen_has_learnt_it_it_is_no_late_word(desk: Page, asker: Page) -> None:
    asker.route("**/api/v1/session/", lambda route: route.abort())
    signed_off(asker)
    hold(asker, "#hold")
    expect(asker.locator("#sent")).to_contain_text("SENT")
    [card] = open_asks(desk)
    assert (card["mark"], card["unit"]["call_sign"]) == (None, "2A12")
    asker.unroute("**/api/v1/session/")
    # The shift is over by now, and the emergency is still theirs.
    expect(asker.locator("#notice")).to_contain_text("OFF DUTY")
    expect(stage(asker)).to_contain_text("EMERGENCY:")


def test_a_shift_ended_while_the_page_still_comes_is_said_once_it_has(desk: Page, asker: Page) -> None:
    held: list[Route] = []
    asker.route(re.compile(r"/unit/shift\."), lambda route: held.append(route))
    with asker.expect_websocket() as opened:
        asker.reload()
    expect(asker.locator("[data-lamp=link]")).to_have_text("LIVE")
    with opened.value.expect_event("framereceived", lambda frame: "unit.off_duty" in str(frame)):
        signed_off(asker)
    for one in held:
        one.continue_()
    expect(asker.locator("#notice")).to_contain_text("OFF DUTY: the shift of 2A12 was ended elsewhere.")
    asker.unroute(re.compile(r"/unit/shift\."))


def test_a_shift_ended_elsewhere_is_forgotten_once_the_next_one_begins(desk: Page, asker: Page) -> None:
    signed_off(asker)
    expect(asker.locator("#notice")).to_contain_text("OFF DUTY")
    button(asker, re.compile("START SHIFT")).click()
    asker.locator("#lamp").click()
    button(asker, "End shift").click()
    expect(button(asker, re.compile("START SHIFT"))).to_be_visible()
    with asker.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith("/backups/")) as asked:
        hold(asker, "#hold")
    sent = asked.value.post_data_json
    assert sent and "tour" not in sent
    expect(stage(asker)).to_contain_text(re.compile("RECEIVED|SCREEN"))
    [card] = open_asks(desk)
    assert card["unit"] is None


def test_without_a_shift_an_emergency_is_followed_to_its_end(desk: Page, asker: Page) -> None:
    asker.locator("#lamp").click()
    button(asker, "End shift").click()
    expect(button(asker, re.compile("START SHIFT"))).to_be_visible()
    hold(asker, "#hold")
    expect(stage(asker)).to_contain_text(re.compile("RECEIVED|SCREEN"))
    expect(asker.locator("#hold")).to_be_visible()
    accessible(asker, "night")
    expect(stage(asker)).to_contain_text("NO ONE HAS ANSWERED – USE RADIO", timeout=20_000)
    [card] = open_asks(desk)
    post(desk, f"backups/{card['id']}/acknowledge/", {})
    expect(stage(asker)).to_contain_text("DISPATCH HAS IT")
    asker.reload()
    expect(stage(asker)).to_contain_text("DISPATCH HAS IT")
    button(asker, "Sent by mistake").click()
    expect(stage(asker)).to_contain_text("CANCEL ASKED VERIFY BY VOICE")
    expect(button(asker, "Sent by mistake")).to_have_count(0)
    post(desk, f"backups/{card['id']}/verify-cancel/", {"outcome": "safe"})
    expect(stage(asker)).not_to_contain_text("CANCEL ASKED")


def test_a_locked_car_that_is_loaded_again_goes_on_with_its_emergency(browser: Browser, stack: Up, desk: Page) -> None:
    context = browser.new_context(
        base_url=f"http://localhost:{stack.port}", viewport={"width": CAR[0], "height": CAR[1]}, timezone_id="UTC"
    )
    page = enrolled(context, lambda _: None, "4513")
    page.locator("#lamp").click()
    button(page, "Lock").click()
    expect(stage(page)).to_contain_text("EMERGENCY still works.")
    hold(page, "#hold")
    expect(stage(page)).to_contain_text(re.compile("RECEIVED|SCREEN"))
    page.reload()
    expect(stage(page)).to_contain_text(re.compile("EMERGENCY: .*(RECEIVED|SCREEN|ANSWERED)"))
    assert "2A12" not in page.evaluate("Object.values(localStorage).join() + document.body.innerText")
    button(page, "Sent by mistake").click()
    expect(stage(page)).to_contain_text("CANCEL ASKED VERIFY BY VOICE")
    context.close()


@pytest.mark.parametrize("leaving", ["Lock", "Sign out"])
def test_a_browser_nobody_is_signed_in_to_holds_no_call_sign(browser: Browser, stack: Up, leaving: str) -> None:
    context = browser.new_context(
        base_url=f"http://localhost:{stack.port}", viewport={"width": CAR[0], "height": CAR[1]}, timezone_id="UTC"
    )
    sign_in(context, "officer-2a12")
    page = context.new_page()
    page.goto("/unit/")
    on_tour(page, "2A12")
    assert eventually(lambda: "2A12" in page.evaluate("Object.values(localStorage)"))
    signed_off(page)
    expect(page.locator("#notice")).to_contain_text("2A12")
    if leaving == "Lock":
        page.locator("#lamp").click()
    button(page, leaving).click()
    expect(button(page, "Sign in")).to_be_visible()
    expect(page.locator("#notice", has_text="2A12")).to_have_count(0)
    assert "2A12" not in page.evaluate("Object.values(localStorage).join()")
    context.close()
