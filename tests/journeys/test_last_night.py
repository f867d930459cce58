"""The watch commander prints the night: from the review page to a sheet of A4 or Letter that anybody can read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import CAR, DESK, Screen
from tests.journeys.test_one_touch import on_tour
from tests.journeys.test_policy import say
from tests.printing.reading import needs_poppler
from tests.printing.reading import pages_of as sheets_of

pytestmark = [pytest.mark.journey, pytest.mark.up]


def pages_of(printed: bytes) -> int:
    """How many sheets a PDF has."""
    counts = re.findall(rb"/Type\s*/Pages.*?/Count\s+(\d+)|/Count\s+(\d+)", printed, re.S)
    return max(int(one or other) for one, other in counts)


def from_here(begins: datetime) -> str:
    """Of a window in which only this test asked, whoever used the house before."""
    ends = begins + timedelta(hours=2)
    return f"from={begins:%Y-%m-%dT%H:%M:%S}Z&to={ends:%Y-%m-%dT%H:%M:%S}Z"


def a_few_asks(asker: Page, helper: Page) -> list[int]:
    """Twelve of them, each answered and over; their numbers."""
    numbers = []
    for place in range(12):
        card = say(asker, "backups/", {"urgency": "cover", "location": f"Oak and {place + 1}th"})
        for verb in ("respond", "arrive"):
            say(helper, f"backups/{card['id']}/{verb}/", {})
        say(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
        numbers.append(card["number"])
    return numbers


def test_a_night_is_found_read_and_printed_on_one_sheet(screen: Screen) -> None:
    asker, helper = (
        on_tour(screen("officer-2a12", "/unit/", CAR), "2A12"),
        on_tour(screen("officer-2a14", "/unit/", CAR), "2A14"),
    )
    begins = datetime.now(UTC)
    numbers = a_few_asks(asker, helper)

    page = screen("watch", "/review/", DESK)
    page.get_by_role("link", name="Last night").click()
    expect(page).to_have_url(re.compile("/review/last-night/$"))
    expect(page.get_by_role("heading", name="Last night")).to_be_visible()

    page.goto(f"/review/last-night/?agency=METRO&{from_here(begins)}")
    sheet = page.locator("main.sheet")
    for number in numbers:
        expect(sheet.get_by_role("cell", name=str(number), exact=True)).to_be_visible()
    text = sheet.inner_text()
    assert not re.search(r"\b2A1[0-9]\b|officer-|S1\b", text)
    assert re.search(r"Log whole from event [\d,]+ to event [\d,]+\.", text)

    for theme in ("day", "night"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    for paper in ("A4", "Letter"):
        assert pages_of(page.pdf(format=paper)) == 1, paper

    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_text("This page has no officer and no unit in it.")).to_be_visible()


def test_a_night_that_is_none_is_said_and_the_latest_is_one_touch_away(screen: Screen) -> None:
    page = screen("watch", "/review/last-night/?shift=9999-12-31", DESK)
    expect(page.get_by_role("alert")).to_contain_text("shift: must be the day a night began")
    page.get_by_role("link", name="The latest night").click()
    expect(page.get_by_role("heading", name="Each backup")).to_be_visible()


@needs_poppler
@pytest.mark.parametrize(
    ("path", "sheet", "rows"), [("/review/last-night/", "main.sheet", ".asked"), ("/review/", "#list", ".backups")]
)
def test_a_long_list_begins_on_the_first_sheet_and_goes_on_overleaf(
    screen: Screen, path: str, sheet: str, rows: str
) -> None:
    asker = on_tour(screen("officer-2a12", "/unit/", CAR), "2A12")
    begins = datetime.now(UTC)
    for _ in range(2):
        card = say(asker, "backups/", {"urgency": "cover", "location": "Oak and 1st"})
        say(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})
    page = screen("watch", f"{path}?agency=METRO&{from_here(begins)}", DESK)
    line = page.locator(f"{sheet} {rows} tbody tr").first
    expect(line).to_be_visible()
    # As many as a bad night has: copies, for the sheet does not know one line from another.
    line.evaluate("row => row.after(...Array.from({ length: 90 }, () => row.cloneNode(true)))")
    # (The list has what other walks asked, too.)
    lines = page.locator(f"{sheet} {rows} tbody tr").count()
    for paper in ("A4", "Letter"):
        sheets = sheets_of(page.pdf(format=paper))
        assert len(sheets) <= 1 + lines // 25, paper
        assert "Oak and 1st" in sheets[0], paper
        assert "Asking early is a safety act." in sheets[-1], paper
        assert not sheets[-1].startswith("Asking early"), "the foot has no sheet of its own"
