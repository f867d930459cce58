"""Practice: real buttons, made-up cars, nothing written; and what is real comes through."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import post
from tests.journeys.test_one_touch import button, hold, on_tour, stage, tile, verify

pytestmark = [pytest.mark.journey, pytest.mark.up]

BAR = ".practice-bar"


def calls_of(page: Page) -> list[str]:
    """Every call the page makes to the API from now on; a page without a fault makes none by itself."""
    calls: list[str] = []

    def heard(request: Request) -> None:
        if "/api/" in request.url:
            calls.append(f"{request.method} {request.url}")

    page.on("request", heard)
    return calls


def practising(page: Page) -> list[str]:
    """The page in practice, and the calls it makes from then on."""
    page.locator("#lamp").click()
    calls = calls_of(page)
    button(page, "Practice").click()
    expect(page.locator(BAR)).to_contain_text("PRACTICE")
    return calls


@pytest.fixture
def asker(screen: Screen) -> Page:
    return on_tour(screen("officer-2a12", "/unit/"), "2A12")


def test_everything_is_practised_and_nothing_is_written(asker: Page, screen: Screen) -> None:
    calls = practising(asker)
    tile(asker, "Cover").click()
    expect(stage(asker)).to_contain_text("SENDING")
    for words in ("RECEIVED", "DISPATCH HAS IT", "1P14 ROLLING"):
        expect(stage(asker)).to_contain_text(words)
        expect(asker.locator(BAR)).to_contain_text("PRACTICE")
    button(asker, "Not needed after all – thanks").click()

    hold(asker, ".practise-hold")
    expect(stage(asker)).to_contain_text("EMERGENCY")
    expect(asker.locator("#hold")).to_be_visible()
    expect(asker.locator("#sent")).to_be_hidden()
    button(asker, "Sent by mistake").click()
    expect(stage(asker)).to_contain_text("VERIFY BY VOICE")
    expect(tile(asker, "Cover")).to_be_visible()

    asker.keyboard.press("F4")
    expect(stage(asker)).to_contain_text("RECEIVED")
    button(asker, "Not needed after all – thanks").click()

    button(asker, "Be asked by another car").click()
    for name in ("Rolling", "On scene", "Clear"):
        button(asker, name).click()
    button(asker, "Open a stop").click()
    button(asker, re.compile(", prisoner$")).click()
    expect(stage(asker)).to_contain_text("Second unit while you wait?")
    button(asker, re.compile("^Not now")).click()
    button(asker, "Clear").click()

    button(asker, "End practice").click()
    expect(asker.locator("#notice")).to_contain_text("Nothing was sent")
    assert calls == []
    neighbour = screen("officer-2a14", "/unit/")
    assert neighbour.context.request.get("/api/v1/backups/?state=open&agency=METRO").json()["results"] == []


def test_emergency_is_real_in_practice_and_ends_it(asker: Page, screen: Screen) -> None:
    desk = screen("dispatch", "/board/", DESK)
    calls = practising(asker)
    tile(asker, "Backup").click()
    hold(asker, "#hold")
    expect(asker.locator("#sent")).to_contain_text("SENT")
    expect(asker.locator(BAR)).to_have_count(0)
    expect(desk.locator(".banners")).to_contain_text("2A12")
    assert [one.split("/api/v1/")[1] for one in calls] == ["backups/"]
    button(asker, "Sent by mistake").click()
    expect(stage(asker)).to_contain_text("VERIFY BY VOICE")
    verify(desk)
    expect(tile(asker, "Backup")).to_be_visible()


def test_a_silent_emergency_does_not_show_in_practice_either(asker: Page, screen: Screen) -> None:
    desk = screen("dispatch", "/board/", DESK)
    practising(asker)
    hold(asker, "#badge", 1060)
    expect(asker.locator("#dot")).to_be_visible()
    expect(asker.locator(BAR)).to_contain_text("PRACTICE")
    expect(button(asker, "Be asked by another car")).to_be_visible()
    expect(desk.locator(".banners")).to_contain_text("SILENT – DO NOT AIR")
    [card] = desk.context.request.get("/api/v1/backups/?state=open&agency=METRO").json()["results"]
    post(desk, f"backups/{card['id']}/close/", {"disposition": "helped"})
    expect(asker.locator("#dot")).to_be_hidden()


def test_an_ask_from_the_live_board_ends_practice_with_words(asker: Page, screen: Screen) -> None:
    neighbour = on_tour(screen("officer-2a14", "/unit/"), "2A14")
    practising(asker)
    button(asker, "Be asked by another car").click()
    expect(stage(asker)).to_contain_text("1P14")
    tile(neighbour, "Backup").click()
    expect(stage(asker)).to_contain_text(re.compile(r"2A14 wants\s+BACKUP"))
    expect(asker.locator("#notice")).to_contain_text("PRACTICE ENDED – THIS IS REAL")
    button(neighbour, "Not needed after all – thanks").click()
    expect(tile(asker, "Backup")).to_be_visible()


def test_practice_ends_by_itself(asker: Page) -> None:
    asker.clock.install()
    asker.reload()
    expect(asker.locator("[data-lamp=link]")).to_have_text("LIVE")
    practising(asker)
    asker.clock.run_for(601_000)
    expect(asker.locator(BAR)).to_have_count(0)


def test_who_has_no_unit_yet_may_practise(screen: Screen) -> None:
    page = screen("sister-2a06", "/unit/")
    start = button(page, re.compile("START SHIFT"))
    expect(start.or_(page.locator("#badge:visible"))).to_be_visible()
    if not start.is_visible():
        page.locator("#lamp").click()
        button(page, "End shift").click()
    # Its units are read; from here on it has nothing to ask.
    expect(page.get_by_label("Unit")).to_be_visible()
    calls = calls_of(page)
    button(page, "Practice").click()
    tile(page, "Roll by").click()
    expect(stage(page)).to_contain_text("RECEIVED")
    button(page, "End practice").click()
    expect(start).to_be_visible()
    assert calls == []
