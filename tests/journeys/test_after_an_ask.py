"""After an ask: one question to whoever asked, and the page on what is kept, read once."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import CAR, Screen
from tests.journeys.test_my_shift_and_briefing import every_target_is_whole, no_faults
from tests.journeys.test_one_touch import button, on_tour, stage, tile

pytestmark = [pytest.mark.journey, pytest.mark.up]

QUESTION = "Did help come soon enough?"
PHONE = (390, 844)
LARGE = (1536, 864)
#: Where to keep pictures of what was seen, for a person to look at; nowhere when it is not set.
SHOTS = os.environ.get("SHOTS")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        for theme in ("night", "day"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            page.screenshot(path=Path(SHOTS) / f"{name}-{theme}.png")


@pytest.fixture
def asker(screen: Screen) -> Page:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    # What asks afterwards comes after the first paint, and here a whole ask takes a second.
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(({ name }) => /unit\\/after\\.\\w+\\.?js/.test(name))"
    )
    return page


@pytest.fixture
def neighbour(screen: Screen) -> Page:
    return on_tour(screen("officer-2a14", "/unit/"), "2A14")


def asks_and_is_helped(asker: Page, neighbour: Page) -> None:
    tile(asker, "Cover").click()
    button(neighbour, "Rolling").click()
    button(neighbour, "On scene").click()
    # What asks afterwards looks once a second whether there is an ask: nobody's is over before the second look.
    expect(stage(asker).locator("time[data-since]").first).to_have_text(re.compile(r"0:0[2-9]|0:[1-9]\d"))
    button(asker, "Helped, close").click()


def test_the_asker_alone_is_asked_whether_help_came_soon_enough_and_once(asker: Page, neighbour: Page) -> None:
    asks_and_is_helped(asker, neighbour)
    expect(stage(asker)).to_contain_text(QUESTION)
    expect(tile(asker, "Backup")).to_be_visible()
    for size in (CAR, PHONE, LARGE):
        asker.set_viewport_size({"width": size[0], "height": size[1]})
        shot(asker, f"soon-enough-{size[0]}")
        every_target_is_whole(asker)
    asker.set_viewport_size({"width": 960, "height": 540})
    no_faults(asker)
    expect(stage(neighbour)).not_to_contain_text(QUESTION)

    with asker.expect_response(re.compile("soon-enough")) as answered:
        button(asker, "Late").click()
    assert answered.value.ok
    assert answered.value.request.post_data_json == {"answer": "late"}
    expect(stage(asker)).not_to_contain_text(QUESTION)
    expect(asker.locator("#notice")).to_contain_text("Counted, without your name.")


def test_putting_it_away_sends_nothing_and_asking_comes_first(asker: Page, neighbour: Page) -> None:
    sent: list[str] = []
    asker.on("request", lambda one: sent.append(one.method) if "soon-enough" in one.url else None)
    asks_and_is_helped(asker, neighbour)
    expect(stage(asker)).to_contain_text(QUESTION)
    button(asker, "Not now, nothing is kept").click()
    expect(stage(asker)).not_to_contain_text(QUESTION)
    assert sent == ["GET"]

    asks_and_is_helped(asker, neighbour)
    expect(stage(asker)).to_contain_text(QUESTION)
    tile(neighbour, "Cover").click()
    expect(stage(asker)).to_contain_text("2A14 wants")
    expect(stage(asker)).not_to_contain_text(QUESTION)
    button(asker, "Can't").click()
    button(neighbour, "Not needed after all – thanks").click()


def test_what_is_kept_is_announced_at_sign_on_until_it_was_read(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    page.locator("#lamp").click()
    button(page, "My shift").click()
    expect(stage(page).get_by_role("link", name="What is kept about you")).to_be_visible()
    every_target_is_whole(page)
    shot(page, "my-shift-960")
    no_faults(page)
    button(page, "Back").click()
    button(page, "End shift").click()
    line = stage(page).get_by_role("link", name=re.compile("^What is kept about you, as of"))
    expect(line).to_be_visible()
    every_target_is_whole(page)
    shot(page, "sign-on-960")
    no_faults(page)
    for size in (PHONE, LARGE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        every_target_is_whole(page)
        shot(page, f"sign-on-{size[0]}")
    page.set_viewport_size({"width": 960, "height": 540})

    line.click()
    expect(page.get_by_role("heading", name="What is kept about you")).to_be_visible()
    shot(page, "what-is-kept-960")
    no_faults(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "what-is-kept-390")
    page.set_viewport_size({"width": 960, "height": 540})
    button(page, "I have read this").click()
    expect(button(page, re.compile("START SHIFT"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("What is kept"))).to_have_count(0)
    on_tour(page, "2A12")


def test_every_look_is_turned_to_three_at_a_time(screen: Screen) -> None:
    page = on_tour(screen("officer-2a12", "/unit/"), "2A12")
    looked = [
        {"at": f"2026-11-20T10:{59 - n}:00.000000Z", "by": "Watch commander of the night", "backup": n + 1,
         "asked_at": "2026-11-20T09:00:00Z", "reason": "Complaint: 26-1182, the stop at the bridge on Main"}
        for n in range(7)
    ]  # fmt: skip
    nothing = {"covered": 0, "was_covered": 0, "roll_bys": 0, "looked_at_stops": []}
    told = {"unit": "2A12", "since": "2026-11-20T08:00:00Z", "until": None, "live": True, **nothing}

    def answer(route: Route) -> None:
        rest = looked[5:] if "before=" in route.request.url else looked[:5]
        route.fulfill(json={**told, "looked": rest, "earlier": None if rest == looked[5:] else looked[4]["at"]})

    page.route("**/api/v1/shift/**", answer)
    page.locator("#lamp").click()
    button(page, "My shift").click()
    for first, last in ((1, 3), (4, 6), (7, 7)):
        expect(stage(page)).to_contain_text(f"read #{first} of")
        expect(stage(page)).to_contain_text(f"{first} to {last} of {7 if first > 1 else '5 and more'}")
        for size in (PHONE, LARGE, CAR):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            every_target_is_whole(page)
        shot(page, f"my-shift-looks-{first}")
        no_faults(page)
        button(page, "Earlier looks" if last < 7 else "Newest looks").click()
    expect(stage(page)).to_contain_text("read #1 of")
