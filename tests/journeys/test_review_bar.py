"""The bar above every page of the review: what time it is, and whether the page may be believed, at any width."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Screen

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALL = (1280, 720)
#: Until a page that hears nothing says so; a busy machine may take its time.
SOON_MS = 30_000


def test_a_page_that_is_not_live_says_so_by_the_same_clock_also_when_it_is_scrolled(screen: Screen) -> None:
    page = screen("watch", "/policy/#backup", SMALL)
    expect(page.locator("#rungs [data-row]")).to_have_count(5)
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    page.context.set_offline(True)
    said = page.locator(".doubts")
    expect(said).to_contain_text("NOT LIVE", timeout=SOON_MS)
    when = re.search(r"What you see is from (\d\d):\d\d:\d\d\.", said.inner_text())
    now = datetime.now(UTC).astimezone(ZoneInfo("America/Chicago"))
    assert when is not None and when[1] in {f"{now:%H}", f"{now - timedelta(minutes=1):%H}"}
    page.mouse.wheel(0, 5000)
    expect(page.locator("body > footer")).to_be_in_viewport()
    expect(said).to_be_in_viewport()


def test_at_1280_the_bar_is_one_line_and_what_does_not_fit_stands_together_at_the_right(screen: Screen) -> None:
    page = screen("watch", "/policy/", SMALL)
    expect(page.locator("[data-lamp=link]")).to_have_text("LIVE")
    top = "one => one.getBoundingClientRect().top"
    assert abs(page.locator(".bar .own").evaluate(top) - page.locator(".bar nav").evaluate(top)) < 22
    page.locator(".bar nav ul").evaluate("one => one.append(one.firstElementChild.cloneNode(true))")
    page.locator(".bar nav ul").evaluate("one => one.append(one.firstElementChild.cloneNode(true))")
    clock = page.locator(".bar .clock").bounding_box()
    assert clock is not None and clock["y"] > 40 and clock["x"] + clock["width"] > SMALL[0] - 40
