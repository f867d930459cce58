"""The rest of the page: mailboxes, the desk's addresses, a board that does not answer, and who reads it how."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK
from tests.journeys.test_one_touch import button
from tests.journeys.test_policy import say
from tests.journeys.told.conftest import Told
from tests.journeys.told.maker import remove, start, state

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALL = (1280, 720)
PHONE = (390, 844)


def test_a_supervisor_gives_the_desk_its_addresses_and_a_dispatcher_sees_none(told: Told) -> None:
    page = told("watch", subscribes="desk")
    button(page, "Tell the METRO desk here").click()
    expect(page.locator(".device")).to_contain_text("Messages for the desk")
    desk = page.locator("#of-desk")
    desk.get_by_label("Mailbox").fill("desk@metro.example")
    button(page, "Add mailbox").last.click()
    expect(desk.locator("li")).to_have_count(2)
    assert [one["desk"] for one in say(page, "addresses/")["results"]] == [True, True]
    expect(page.locator("#of-me")).to_contain_text("You gave none")
    other = told("dispatch")
    expect(other.locator(".rules")).to_contain_text("A desk is told by the desk’s own addresses")
    expect(other.locator("#of-desk")).to_have_count(0)
    expect(other.locator("#of-me")).to_contain_text("You gave none")


def test_a_mailbox_is_added_refused_and_taken_back_by_keyboard(told: Told) -> None:
    page = told(granted=False)
    box = page.get_by_label("Mailbox")
    box.focus()
    keys = page.keyboard
    keys.type("not a mailbox")
    keys.press("Enter")
    expect(page.locator("#said-me")).to_have_text("This is no mail address.")
    expect(box).to_have_attribute("aria-invalid", "true")
    box.fill("me@-.-")
    keys.press("Enter")
    expect(page.locator("#said-me")).to_have_text("This address is no mail address.")
    box.fill("me@metro.example")
    keys.press("Enter")
    expect(page.locator("#said-me")).to_have_text("me@metro.example is added.")
    expect(page.locator("#of-me li")).to_have_count(1)
    keys.press("Shift+Tab")
    expect(page.get_by_role("button", name="Take back me@metro.example")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#of-me")).to_contain_text("You gave none")
    expect(page.locator("#h-me")).to_be_focused()
    assert say(page, "addresses/")["results"] == []


def test_a_board_that_does_not_answer_is_told_with_what_to_do(told: Told) -> None:
    page = told(granted=False)
    page.route("**/api/v1/addresses/", lambda route: route.abort())
    page.reload()
    expect(page.locator(".device")).to_contain_text("The board did not say who is told. No connection.")
    page.unroute("**/api/v1/addresses/")
    button(page, "Try again").click()
    expect(state(page)).to_have_text("OFF")
    broken = {"error": {"code": "internal", "message": "use radio"}}
    page.route("**/api/v1/addresses/**", lambda route: route.fulfill(status=500, json=broken))
    page.get_by_label("Mailbox").fill("me@metro.example")
    button(page, "Add mailbox").click()
    expect(page.locator("#said-me")).to_contain_text("Try again in a minute")
    expect(page.get_by_label("Mailbox")).to_have_value("me@metro.example")
    page.unroute("**/api/v1/addresses/**")
    # Nothing is asked of the browser's maker while the board is away.
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".device")).to_contain_text("What was on stays on.")
    page.context.set_offline(False)
    expect(button(page, "Try again")).to_have_count(0)


def test_the_page_is_readable_to_everybody_in_each_state_theme_and_size(told: Told, tmp_path: Path) -> None:
    def look(page: Page, name: str) -> None:
        for theme in ("day", "night"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}, {theme}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} runs off the screen"
            small = page.evaluate(
                """[...document.querySelectorAll("button, a, input, select")].filter((one) => one.checkVisibility())
                   .map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
                   .filter(([, height]) => height < 44)"""
            )
            assert small == [], name
            page.screenshot(path=tmp_path / f"told-{name}-{theme}.png", full_page=True)

    for size in (DESK, SMALL, PHONE):
        at = f"{size[0]}"
        page = told(granted=False, size=size)
        expect(state(page)).to_have_text("OFF")
        look(page, f"off-{at}")
        start(page)
        expect(state(page)).to_have_text("BLOCKED")
        look(page, f"blocked-{at}")
        page.route("**/api/v1/addresses/", lambda route: route.abort())
        page.reload()
        expect(page.get_by_role("alert")).to_be_visible()
        look(page, f"failed-{at}")
        page.unroute_all()

        watch = told("watch", size=size, subscribes="watch")
        start(watch)
        expect(state(watch)).to_have_text("ON")
        for number, address in enumerate(("watch@metro.example", "desk@metro.example")):
            watch.get_by_label("Mailbox").nth(number).fill(address)
            button(watch, "Add mailbox").nth(number).click()
            expect(watch.locator("li[data-address]")).to_have_count(number + 2)
        watch.get_by_label("Mailbox").first.fill("wrong")
        button(watch, "Add mailbox").first.click()
        look(watch, f"on-{at}")
        watch.evaluate("localStorage.removeItem('maker')")
        watch.reload()
        expect(state(watch)).to_have_text("ENDED")
        look(watch, f"ended-{at}")
        for one in say(watch, "addresses/")["results"]:
            remove(watch, one["id"])
        private = told(size=size)
        start(private)
        expect(private.locator(".device .said")).not_to_be_empty()
        look(private, f"private-{at}")
