"""The end of a shift at a desk: nothing open moves by itself; another desk takes it over, or the supervisor has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.desk import menu
from tests.journeys.made_up import post
from tests.journeys.test_one_touch import button, on_tour
from tests.journeys.test_paper import fits, readable

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALL = (1280, 720)


@pytest.fixture
def asker(screen: Screen) -> Iterator[Page]:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    yield page
    page.context.set_offline(False)


@pytest.fixture
def desk(screen: Screen, asker: Page, signed_in: dict[str, StorageState]) -> Iterator[Page]:
    """A desk that has 2A12's ask."""
    card = post(asker, "backups/", {"urgency": "backup", "location": "5th/Oak"})
    page = screen("dispatch", "/board/", DESK)
    expect(page.locator("#asks")).to_contain_text("5th/Oak")
    post(page, f"backups/{card['id']}/acknowledge/", {})
    expect(page.locator(f"[data-card='{card['id']}']").first).to_contain_text("has it")
    yield page
    signed_in.pop("dispatch", None)
    post(asker, f"backups/{card['id']}/cancel/", {"disposition": "not_needed"})


def test_a_desk_that_signs_out_is_asked_and_leaves_what_it_has_to_the_supervisor(screen: Screen, desk: Page) -> None:
    watch = screen("watch", "/review/", DESK)
    menu(desk, "Sign out")
    asked = desk.locator("#leaving")
    expect(asked).to_contain_text("You have 1 open")
    readable(desk, "asked")
    button(desk, "Stay").click()
    expect(asked).to_be_hidden()
    expect(desk.locator("[data-lamp=link]")).to_have_text("LIVE")
    menu(desk, "Sign out")
    button(desk, "Leave to the supervisor").click()
    expect(desk).to_have_url(re.compile("/accounts/login/"))

    need = watch.locator("#needs tr", has_text="Desk has left")
    expect(need).to_be_visible()
    board = screen("watch", "/board/", DESK)
    left = board.locator(".left li")
    expect(left).to_contain_text("5th/Oak")
    readable(board, "left")
    left.get_by_role("button", name="Take over").click()
    expect(left).to_have_count(0)
    expect(need).to_have_count(0)


def test_another_desk_takes_over_while_it_is_asked(screen: Screen, desk: Page) -> None:
    menu(desk, "Sign out")
    asked = desk.locator("#leaving")
    expect(asked).to_contain_text("You have 1 open")
    page = screen("watch", "/board/hand-over/", DESK)
    row = page.locator("#open tr", has_text="5th/Oak")
    row.get_by_role("button", name="Take over").click()
    expect(row).to_contain_text("has it")
    expect(row.get_by_role("button", name="Take over")).to_have_count(0)
    expect(asked).to_contain_text("Nothing open is yours")
    asked.get_by_role("button", name="Sign out").click()
    expect(desk).to_have_url(re.compile("/accounts/login/"))


def test_the_hand_over_page_says_what_is_open_and_keeps_notes_for_the_next(
    screen: Screen, desk: Page, tmp_path: Path
) -> None:
    page = screen("dispatch", "/board/hand-over/", DESK)
    row = page.locator("#open tr", has_text="5th/Oak")
    expect(row).to_contain_text(re.compile("BACKUP.*2A12.*has it", re.DOTALL))
    expect(page.locator("#stamp")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d, live, board at"))
    note = page.get_by_role("textbox").first
    expect(note).to_be_enabled()
    note.fill("Two tows out, Ruiz has the camera.")
    other = screen("watch", "/board/hand-over/", DESK)
    theirs = other.get_by_role("textbox").first
    expect(theirs).to_be_enabled()
    theirs.fill("Bridge closed.")
    readable(page, "typing notes")
    button(page, "Keep the notes").first.click()
    expect(page.locator("#notes h2").first).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))

    button(other, "Keep the notes").first.click()
    expect(other.locator(".said")).to_contain_text("has written meanwhile")
    expect(other.locator(".said")).to_contain_text("Two tows out")
    expect(theirs).to_have_value("Bridge closed.")
    readable(other, "two who write")
    button(other, "Keep the notes").first.click()
    expect(other.locator(".said")).to_have_count(0)

    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    readable(page, "small")
    fits(page, tmp_path, most_pages=2)
    page.context.set_offline(True)
    expect(page.locator("#stamp")).to_contain_text("NOT LIVE", timeout=20_000)


def test_an_officer_has_no_hand_over_page(screen: Screen, asker: Page) -> None:
    answer = asker.context.request.get("/board/hand-over/")
    assert answer.status == 403
