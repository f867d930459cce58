"""A supervisor sets when an ask is late; every open board shows it by those times, without being loaded anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import post
from tests.journeys.test_one_touch import button
from tests.journeys.test_policy import say

pytestmark = [pytest.mark.journey, pytest.mark.up]


@pytest.fixture
def watch(screen: Screen) -> Iterator[Page]:
    page = screen("watch", "/policy/", DESK)
    expect(page.locator("#ageing tbody tr")).to_have_count(4)
    yield page
    known = say(page, "policies/")["ageing"]
    say(page, "policies/ageing/", {"rules": None, "based_on": known["based_on"]})


def test_a_time_that_is_set_colours_open_boards_and_a_wrong_one_is_said_at_once(screen: Screen, watch: Page) -> None:
    desk, wall = screen("dispatch", "/board/", DESK), screen("dispatch", "/board/?wall=1", DESK)
    made = post(desk, "backups/", {"urgency": "cover", "unit": "2A16"})
    row = desk.locator(f"[data-card='{made['id']}'] .age")
    expect(row.locator("time")).to_be_visible()
    expect(row.locator(".late")).to_have_count(0)
    loaded = "performance.timeOrigin"
    before = [page.evaluate(loaded) for page in (desk, wall)]

    part = watch.locator("#ageing")
    second = part.get_by_label("Second step, COVER, seconds")
    second.fill("200")
    expect(part.locator(".wrong")).to_have_text(
        "cover: 200 s cannot be the second step, it is not after the first step (300 s)"
    )
    part.get_by_label("First step, COVER, seconds").fill("1")
    second.fill("2")
    expect(part.locator(".wrong")).to_have_count(0)
    for theme in ("day", "night"):
        watch.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        assert [one["id"] for one in Axe().run(watch).response["violations"]] == [], theme
    button(watch, "Save for boards").click()
    expect(part.locator(".save")).to_contain_text("Saved.")
    expect(watch.locator(".past li").first).to_contain_text("cover, first step: 5:00 → 0:01")

    expect(row).to_contain_text("NO UNIT")
    expect(wall.locator(f"[data-card='{made['id']}'] .age .late")).to_be_visible()
    assert [page.evaluate(loaded) for page in (desk, wall)] == before, "neither was loaded anew"
    known = say(watch, "policies/")["ageing"]
    say(watch, "policies/ageing/", {"rules": None, "based_on": known["based_on"]})
    expect(row.locator(".late")).to_have_count(0)
    post(desk, f"backups/{made['id']}/close/", {"disposition": "accidental"})
