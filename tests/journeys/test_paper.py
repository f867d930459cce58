"""The board on paper: the server is gone and the page reloaded; what was known is there, what is typed is not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, StorageState, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.desk import menu
from tests.journeys.keeping import kept, on_disk
from tests.journeys.made_up import post
from tests.journeys.test_one_touch import button, on_tour
from tests.up.stack import eventually

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALL = (1280, 720)
STREET = "Quarrystone Alley"
#: What prints on one line, in CSS pixels: paper less two margins of 10 mm.
SHEETS = {"A4": round((210 - 20) / 25.4 * 96), "Letter": round((8.5 - 20 / 25.4) * 96)}
SOON_S = 20.0


@pytest.fixture
def ask(screen: Screen) -> Iterator[dict[str, str]]:
    """2A12 asks for cover at a place nobody else must read of."""
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    card = post(page, "backups/", {"urgency": "cover", "location": STREET})
    yield card
    post(page, f"backups/{card['id']}/cancel/", {"disposition": "not_needed"})


@pytest.fixture
def desk(screen: Screen, ask: dict[str, str], signed_in: dict[str, StorageState]) -> Iterator[Page]:
    """A desk whose browser has made its copy."""
    page = screen("dispatch", "/board/", DESK)
    expect(page.locator("#asks")).to_contain_text(STREET)
    assert eventually(lambda: "/board/shell/" in on_disk(page)["pages"], SOON_S), on_disk(page)["files"]
    assert eventually(lambda: any('"board"' in one for one in kept(page, "keep")), SOON_S)
    yield page
    signed_in.pop("dispatch", None)


def down(page: Page) -> None:
    """The server is gone, and somebody reloads."""
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("#down")).to_contain_text("BOARD DOWN – PAPER")


def write(page: Page, line: int, **said: str) -> None:
    for name, word in (("at", "Time"), ("unit", "Unit"), ("what", "What"), ("who", "Who")):
        if name in said:
            page.get_by_label(f"{word}, line {line}", exact=True).fill(said[name])
    expect(page.locator("#log .log")).to_have_attribute("aria-busy", "false")


def readable(page: Page, state: str) -> None:
    """No violation in either theme, and nothing runs off the side."""
    for theme in ("night", "day"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{state}, {theme}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} runs off the screen"


def test_the_server_is_gone_and_the_page_reloaded_opens_the_paper_view(desk: Page, ask: dict[str, str]) -> None:
    down(desk)
    copy = desk.locator("#copy")
    expect(copy).to_contain_text(STREET)
    expect(copy.locator("tr", has_text=STREET)).to_contain_text("2A12")
    expect(copy.locator("#s-units")).to_contain_text("Units")
    expect(copy.locator(".s-phones")).to_contain_text(re.compile(r"\+?\d[\d -]{5,}"))
    expect(desk.locator("#down")).to_contain_text("USE RADIO")
    age = desk.locator("#age")
    expect(age).to_have_text(re.compile(r"^(\d+ s|\d+ min \d\d s)$"))
    before = age.inner_text()
    expect(age).not_to_have_text(before)
    seconds = re.match(r"(?:(\d+) min )?(\d+) s", age.inner_text())
    assert seconds and int(seconds[1] or 0) * 60 + int(seconds[2]) < 60
    readable(desk, "paper")
    desk.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    readable(desk, "paper, small")


def test_what_is_typed_survives_a_reload_and_is_entered_line_by_line(desk: Page, ask: dict[str, str]) -> None:
    down(desk)
    write(desk, 1, at="0214", unit="2A14", what="rolling", who="Desk 3")
    write(desk, 2, unit="2A16", what=f"#{ask['number']} blue sedan")
    expect(desk.locator("#log h2")).to_contain_text("kept in this browser")
    expect(desk.get_by_label("Time, line 2", exact=True)).to_have_value(re.compile(r"^\d\d:\d\d$"))
    desk.reload()
    expect(desk.get_by_label("What, line 1", exact=True)).to_have_value("rolling")
    expect(desk.get_by_label("Unit, line 2", exact=True)).to_have_value("2A16")
    assert "blue sedan" not in str(on_disk(desk)["shelf"])

    desk.context.set_offline(False)
    expect(desk.locator("#back")).to_contain_text("The server answers again", timeout=15_000)
    readable(desk, "the server answers")
    desk.get_by_role("link", name="Back to the board").click()
    lines = desk.locator(".paperlog li")
    expect(lines).to_have_count(2)
    sent: list[str] = []
    desk.on("request", lambda one: sent.append(one.url) if one.url.endswith("/commands/") else None)
    readable(desk, "lines to enter")

    lines.nth(1).get_by_role("button", name="Type it").click()
    line = desk.locator("#line")
    expect(line).to_have_value(re.compile(rf"^N {ask['number']} \d\d:\d\d 2A16 blue sedan$"))
    assert not [url for url in sent if "POST" in url]
    line.press("Enter")
    expect(desk.locator("#echo")).to_contain_text("note kept")
    expect(lines).to_have_count(1)
    lines.first.get_by_role("button", name="Done").click()
    expect(lines).to_have_count(0)
    desk.reload()
    expect(desk.locator("#board")).to_have_attribute("aria-busy", "false")
    assert eventually(lambda: not any('"paper"' in one for one in kept(desk, "keep")), SOON_S)


def test_after_the_sign_out_nothing_of_it_can_be_read(desk: Page) -> None:
    down(desk)
    write(desk, 1, unit="2A14", what="behind the depot")
    expect(desk.locator("#log h2")).to_contain_text("kept in this browser")
    assert any("extractable=false" in one for one in kept(desk, "keep"))
    for secret in (STREET, "2A12", "depot"):
        assert secret not in f"{on_disk(desk)['shelf']} {on_disk(desk)['pages']}", secret
    desk.context.set_offline(False)
    expect(desk.locator("#back")).to_contain_text("answers again", timeout=15_000)
    desk.get_by_role("link", name="Back to the board").click()
    expect(desk.locator(".paperlog li")).to_have_count(1)
    menu(desk, "Sign out")
    expect(desk.locator("#leaving")).to_contain_text("1 line of the paper log not entered")
    desk.locator("#leaving").get_by_role("button", name="Sign out").click()
    expect(desk).to_have_url(re.compile("/accounts/login/"))
    assert eventually(lambda: kept(desk, "keep") == [])
    desk.context.set_offline(True)
    desk.goto("/board/")
    expect(desk.locator("#down")).to_contain_text("No copy of the board")
    for secret in (STREET, "2A12", "depot"):
        assert secret not in desk.content(), secret
    write(desk, 1, unit="2A14", what="x")
    expect(desk.locator("#log h2")).to_contain_text("NOT KEPT: print it")
    readable(desk, "no copy")


def test_signed_out_meanwhile_it_says_to_print_before_signing_in(desk: Page) -> None:
    down(desk)
    write(desk, 1, unit="2A14", what="rolling")
    desk.context.clear_cookies()
    desk.context.set_offline(False)
    expect(desk.locator("#back")).to_contain_text("you are signed out", timeout=15_000)
    expect(desk.locator("#back")).to_contain_text("print your log first")
    readable(desk, "signed out")


PRINTS = "() => { window.prints = 0; window.print = () => { window.prints += 1; }; }"


def fits(page: Page, tmp_path: Path, most_pages: int) -> None:
    """The sheet as it stands fits both papers: nothing is wider, and it is so many pages."""
    page.emulate_media(media="print")
    for paper, width in SHEETS.items():
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), paper
        pdf = page.pdf(path=tmp_path / f"{paper}.pdf", format=paper)
        pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))
        assert 1 <= pages <= most_pages, (paper, pages)
    page.emulate_media(media="screen")


def test_p_prints_the_board_on_a_sheet_and_not_while_somebody_types(desk: Page, tmp_path: Path) -> None:
    expect(desk.locator("#print")).not_to_have_attribute("hidden", "")
    desk.evaluate(PRINTS)
    desk.locator("#line").focus()
    desk.keyboard.press("p")
    expect(desk.locator("#line")).to_have_value("p")
    desk.locator("#line").fill("")
    desk.evaluate("localStorage.setItem('backupboard.board.single-keys', 'off'); document.activeElement.blur()")
    desk.keyboard.press("p")
    assert desk.evaluate("window.prints") == 0
    desk.evaluate("localStorage.removeItem('backupboard.board.single-keys')")
    desk.keyboard.press("p")
    assert desk.evaluate("window.prints") == 1
    desk.locator("#menu > summary").click()
    desk.locator("#print").click()
    assert desk.evaluate("window.prints") == 2

    sheet = desk.locator("#printed")
    said = r"printed \d+ \w+ \d{4}, \d\d:\d\d:\d\d by .+, board at (event|METRO) \d+"
    expect(sheet).to_contain_text(re.compile(said))
    expect(sheet.locator("tr", has_text=STREET)).to_contain_text("2A12")
    expect(sheet).to_contain_text("NOBODY")
    expect(sheet.locator(".s-phones")).to_contain_text(re.compile(r"\d{4}"))
    assert sheet.locator(".s-log tbody tr").count() >= 12
    desk.emulate_media(media="print")
    colours = desk.evaluate(
        "[...document.querySelectorAll('#printed *')].map((one) => getComputedStyle(one).color)"
        ".filter((one) => one !== 'rgb(0, 0, 0)')"
    )
    assert colours == []
    assert desk.locator("#asks").is_hidden()
    fits(desk, tmp_path, most_pages=2)


def test_the_paper_view_prints_what_was_typed(desk: Page, tmp_path: Path) -> None:
    down(desk)
    write(desk, 1, at="0214", unit="2A14", what="rolling", who="Desk 3")
    desk.evaluate(PRINTS)
    button(desk, re.compile("^Print")).click()
    assert desk.evaluate("window.prints") == 1
    sheet = desk.locator("#printed")
    expect(sheet).to_contain_text(re.compile(r"by .+, board at (event|METRO) \d+.*, \d+ .*old"))
    expect(sheet.locator(".s-log tr", has_text="2A14")).to_contain_text("rolling")
    fits(desk, tmp_path, most_pages=2)
