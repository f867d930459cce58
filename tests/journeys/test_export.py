"""A supervisor saves what closed as a file, sees how far it is, and is told when it is not all."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.conftest import CAR, DESK, Screen
from tests.journeys.test_one_touch import on_tour
from tests.journeys.test_policy import say

pytestmark = [pytest.mark.journey, pytest.mark.up]

EXPORT = "**/api/v1/history/export/**"


def group(page: Page) -> Locator:
    return page.get_by_role("group", name="Save the closed ones as a file").first


def shot(page: Page, name: str) -> None:
    """For whoever wants to look: pictures go into SHOTS."""
    if folder := os.environ.get("SHOTS"):
        group(page).scroll_into_view_if_needed()
        page.screenshot(path=Path(folder) / f"export-{name}.png")


def some_closed(screen: Screen) -> None:
    asker = on_tour(screen("officer-2a12", "/unit/", CAR), "2A12")
    for place in ("=5th and Oak", "9th and Elm"):
        card = say(asker, "backups/", {"urgency": "cover", "location": place})
        say(asker, f"backups/{card['id']}/close/", {"disposition": "helped"})


def test_a_file_is_saved_whole_and_nobody_is_named_in_it(screen: Screen) -> None:
    some_closed(screen)
    page = screen("watch", "/review/", DESK)
    with page.expect_download() as waiting:
        group(page).get_by_role("button", name="CSV").click()
    content = Path(waiting.value.path()).read_bytes().decode("utf-8-sig")
    assert waiting.value.suggested_filename.startswith("METRO-backups-")
    expect(group(page).get_by_role("status")).to_contain_text("Saved:")
    rows = list(csv.reader(io.StringIO(content)))
    assert rows[-1][0] == "END"
    assert rows[-1][1] == f"{len(rows) - 2} rows"
    places = [row[rows[0].index("place")] for row in rows[1:-1]]
    assert {"'=5th and Oak", "9th and Elm"} <= set(places)
    assert "2A12" not in content
    shot(page, "saved")


def test_a_file_that_was_cut_is_not_saved_and_is_said_to_be_cut(screen: Screen) -> None:
    page = screen("watch", "/review/", DESK)

    def cut(route: Route) -> None:
        headers = {"X-Rows": "88000", "Content-Type": "text/csv"}
        route.fulfill(status=200, headers=headers, body="row,agency\r\n1,METRO\r\n2,MET")

    page.route(EXPORT, cut)
    group(page).get_by_role("button", name="CSV").click()
    expect(group(page).get_by_role("status")).to_have_text("NOT SAVED: the file was cut short. Try again.")
    # Rows that come while axe measures stand where it did not see them.
    expect(page.locator("#list")).not_to_contain_text("Being fetched.")
    for theme in ("day", "night"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        shot(page, f"cut-{theme}")
        # From the top: rows that have gone under the bar that stays are taken for targets that are too small.
        page.evaluate("scrollTo(0, 0)")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag22aa"]}})
        assert found.violations_count == 0, found.generate_report()


def test_a_refusal_is_said_in_the_boards_own_words_and_no_connection_too(screen: Screen) -> None:
    page = screen("watch", "/review/", DESK)
    page.route(
        EXPORT, lambda route: route.fulfill(status=429, json={"error": {"code": "slow_down", "message": "Wait."}})
    )
    group(page).get_by_role("button", name="JSON Lines").click()
    expect(group(page).get_by_role("status")).to_have_text("NOT SAVED: Wait.")
    page.unroute(EXPORT)
    page.route(EXPORT, lambda route: route.abort())
    group(page).get_by_role("button", name="JSON Lines").click()
    expect(group(page).get_by_role("status")).to_have_text("NOT SAVED: no connection. Try again.")


def test_it_can_be_stopped_and_then_saves_nothing(screen: Screen) -> None:
    page = screen("watch", "/review/", DESK)
    page.route(EXPORT, lambda route: None)
    group(page).get_by_role("button", name="CSV").click()
    expect(group(page).get_by_text("0 rows, 0 s")).to_be_visible()
    expect(group(page).get_by_role("button", name="CSV")).to_be_disabled()
    shot(page, "busy")
    group(page).get_by_role("button", name="Stop").click()
    expect(group(page).get_by_role("status")).to_have_text("Stopped. Nothing was saved.")
    expect(group(page).get_by_role("button", name="CSV")).to_be_enabled()
