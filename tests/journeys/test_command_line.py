"""The dispatcher's command line, by keyboard alone, in a real browser."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, Screen

pytestmark = [pytest.mark.journey, pytest.mark.gate, pytest.mark.up]

#: A voice ask to its end: so many commands and touches of keys at most.
MOST_COMMANDS = 7
MOST_KEYS = 60
#: A dispatcher's smallest and usual screens.
SIZES = ((1280, 720), (1440, 900))


class Typist:
    """A pair of hands on a keyboard, whose touches are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.commands = page, 0, 0
        self.line, self.echo = page.locator("#line"), page.locator("#echo")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def say(self, line: str, echo: str | re.Pattern[str]) -> None:
        """Types a line, letter by letter, and reads what came of it."""
        self.press(*("Space" if letter == " " else letter for letter in line), "Enter")
        self.commands += 1
        expect(self.echo).to_contain_text(echo)


def board(screen: Screen, size: tuple[int, int] = DESK) -> Typist:
    page = screen("dispatch", "/board/", size)
    expect(page.locator("#board")).to_have_attribute("aria-busy", "false")
    return Typist(page)


def number_of(typist: Typist) -> str:
    """The number the last echo speaks of."""
    found = re.search(r"#(\d+)", typist.echo.inner_text())
    assert found
    return found[1]


def test_a_voice_ask_is_taken_to_its_end_without_a_mouse(screen: Screen) -> None:
    hands = board(screen)
    hands.press("/")
    expect(hands.line).to_be_focused()
    hands.say("BK 2A16 2", re.compile(r"2A16 → #\d+ COVER"))
    number = number_of(hands)
    row = hands.page.locator("tr[data-card]", has_text="2A16")
    expect(row).to_be_visible()
    hands.say(f"AK {number}", f"#{number} ACKNOWLEDGED")
    hands.say(f"D 2A18 {number}", f"2A18 → #{number} ASSIGNED")
    hands.say("ER 2A18", f"2A18 → #{number} ROLLING")
    hands.say("AR 2A18", f"2A18 → #{number} ON SCENE")
    hands.say(f"SEC {number}", f"#{number} SECURED")
    hands.say(f"DP {number} H", f"#{number} closed, helped")
    expect(row).to_have_count(0)
    print(f"{hands.commands} commands, {hands.keys} keys")
    assert hands.commands <= MOST_COMMANDS
    assert hands.keys <= MOST_KEYS


def test_a_typing_error_is_asked_about_and_mended_in_place(screen: Screen) -> None:
    hands = board(screen)
    hands.press("/")
    hands.say("AV 2A81", "No unit 2A81. Did you mean 2A18")
    expect(hands.echo).to_have_attribute("data-kind", "refused")
    expect(hands.line).to_have_value("AV 2A81")
    offered = hands.page.locator("#line-offers").get_by_role("button", name="AV 2A18")
    offered.focus()
    hands.press("Enter")
    expect(hands.line).to_have_value("AV 2A18")
    expect(hands.line).to_be_focused()
    hands.press("Enter")
    expect(hands.echo).to_contain_text("2A18 AVAILABLE")


def test_who_types_before_the_words_are_there_is_completed_once_they_are(screen: Screen) -> None:
    page = screen("dispatch", "/healthz", DESK)
    held: list[Route] = []
    page.route("**/api/v1/commands/", lambda route: held.append(route))
    page.goto(page.url.replace("/healthz", "/board/"))
    expect(page.locator("#board")).to_have_attribute("aria-busy", "false")
    hands = Typist(page)
    hands.press("/", "O", "O")
    # The first try is lost on the way.
    held[0].abort()
    page.unroute("**/api/v1/commands/")
    expect(page.locator("#line-ghost")).to_have_text("OOS")


def test_tab_completes_arrows_recall_and_escape_leaves(screen: Screen) -> None:
    hands = board(screen)
    hands.press("/", "O", "O")
    expect(hands.page.locator("#line-ghost")).to_have_text("OOS")
    hands.press("Tab")
    expect(hands.line).to_have_value("OOS ")
    hands.press("2", "A", "1", "8", "Enter")
    expect(hands.echo).to_contain_text("2A18 OUT OF SERVICE")
    hands.press("ArrowUp")
    expect(hands.line).to_have_value("OOS 2A18")
    hands.press("ArrowDown")
    expect(hands.line).to_have_value("")
    hands.press("Escape")
    expect(hands.line).not_to_be_focused()
    hands.press("/")
    expect(hands.line).to_be_focused()
    expect(hands.line).to_have_value("")
    hands.say("AV 2A18", "2A18 AVAILABLE")


def test_a_command_is_taken_back_by_a_button_and_by_a_word(screen: Screen) -> None:
    hands = board(screen)
    undo = hands.page.locator("#line-offers").get_by_role("button", name="Undo")
    hands.press("/")
    hands.say("BZ 2A18", "2A18 BUSY")
    expect(undo).to_be_visible()
    undo.focus()
    hands.press("Enter")
    expect(hands.echo).to_contain_text("BZ 2A18 taken back: 2A18 AVAILABLE")
    expect(undo).to_have_count(0)
    hands.press("/")
    hands.say("BZ 2A18", "2A18 BUSY")
    hands.say("UNDO", "taken back")
    hands.say("UNDO", "Nothing of the last 10 seconds")


def test_a_sheet_that_was_opened_before_the_words_had_come_says_so_and_is_filled(screen: Screen) -> None:
    hands = board(screen)
    held: list[Route] = []
    hands.page.route("**/api/v1/commands/", lambda route: held.append(route))
    hands.page.reload()
    expect(hands.page.locator("#board")).to_have_attribute("aria-busy", "false")
    hands.press("?")
    sheet = hands.page.locator("#sheet")
    expect(sheet).to_contain_text("The commands are being fetched.")
    for one in held:
        one.continue_()
    expect(sheet.locator("tbody tr")).not_to_have_count(0)
    expect(sheet).not_to_contain_text("being fetched")
    hands.page.unroute("**/api/v1/commands/")


def test_the_sheet_is_made_from_the_table_and_gives_the_focus_back(screen: Screen) -> None:
    hands = board(screen)
    hands.press("?")
    sheet = hands.page.locator("#sheet")
    expect(sheet).to_be_visible()
    told = hands.page.evaluate("fetch('/api/v1/commands/').then((one) => one.json())")
    expect(sheet.locator("tbody tr")).to_have_count(len(told["results"]))
    hands.press("Escape")
    expect(sheet).not_to_be_visible()
    hands.press("/")
    hands.press("?", "Enter")
    expect(sheet).to_be_visible()
    hands.press("Escape")
    expect(hands.line).to_be_focused()


def test_a_line_that_nobody_answered_says_use_radio_and_is_done_once_when_sent_again(screen: Screen) -> None:
    hands = board(screen)
    hands.press("/")
    hands.say("BK 2A16 1", "ROLL")
    number = number_of(hands)
    hands.page.route("**/api/v1/commands/", lambda route: (route.fetch(), route.abort()))
    hands.say(f"N {number} blue sedan", "NOT CONFIRMED – USE RADIO")
    expect(hands.line).to_have_value(f"N {number} blue sedan")
    hands.page.unroute("**/api/v1/commands/")
    hands.press("Enter")
    expect(hands.echo).to_contain_text("Done already.")
    hands.say(f"DP {number} N", "closed, not needed")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_line_stands_at_the_bottom_whole_and_clean(screen: Screen, size: tuple[int, int], tmp_path: Path) -> None:
    hands = board(screen, size)
    box = hands.page.locator("#command").bounding_box()
    assert box
    assert round(box["height"]) == 36
    assert round(box["y"] + box["height"]) == size[1]
    assert hands.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    hands.press("/")
    hands.say("D 2A81 31", "No unit 2A81")
    for theme in ("night", "day"):
        hands.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        for opened in (False, True):
            if opened:
                hands.page.locator("#line-sheet").click()
            found = Axe().run(hands.page, context="#command, #sheet").response
            assert [one["id"] for one in found["violations"]] == [], (theme, opened)
            hands.page.screenshot(path=tmp_path / f"{theme}-{'sheet' if opened else 'line'}.png")
            if opened:
                hands.page.keyboard.press("Escape")
