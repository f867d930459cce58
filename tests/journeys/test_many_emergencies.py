"""One, two, four, six emergencies at once: each says what a desk must know, and the lists below stay of use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.board_scenes import answer, busy, cry, unit_as
from tests.journeys.conftest import DESK
from tests.journeys.made_up import MadeUp, Wire, ago
from tests.journeys.readable import accessible

pytestmark = [pytest.mark.journey, pytest.mark.up]

SMALL = (1280, 720)
#: What is left to the lists under six emergencies on the smallest screen: four rows under a heading.
LEAST_PX = 240
#: What lies over something, or is cut off.
FAULTS = Path(__file__).with_name("overlap.js").read_text()


def some(like: Wire, count: int) -> list[Wire]:
    """So many emergencies, the newest first, each of another kind."""
    had: dict[str, Any] = {"acknowledged_by": "Desk 3"}
    return [
        cry(like, 46, "2A12"),
        cry(like, 45, "2A22", location="Dock/3rd, behind the cannery gate", received_at=ago(44)),
        cry(like, 44, "2A40", location="Mill pond", received_at=ago(60), silent=True),
        cry(like, 43, "2A31", location="Ridge/Pine", received_at=ago(95), acknowledged_at=ago(80), **had)
        | {"responses": [answer("2A14", "rolling"), answer("2A20", "assigned")], "state": "rolling", "units_wanted": 3},
        cry(like, 42, "2A41", received_at=ago(150), acknowledged_at=ago(120), cancel_asked_at=ago(5), **had),
        cry(like, 41, "2A42", location="", lat=None, lon=None, position_at=None, received_at=ago(200)),
    ][:count]


def shown(desk: Page, like: Wire, count: int) -> MadeUp:
    board = MadeUp(desk)
    busy(board, like)
    near = {"lat": 40.02, "lon": -99.5, "position_at": ago(4)}
    board.board["units"] += [unit_as(board.board["units"][0], f"2A5{n}", "available", **near) for n in range(3)]
    board.board["backups"] += some(like, count)
    board.show()
    expect(desk.locator(".banner")).to_have_count(count)
    return board


def banner(desk: Page, number: int) -> Locator:
    return desk.locator(f".banner[data-card=c-{number}]")


@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_each_says_what_it_must_nothing_lies_over_anything_and_everybody_can_read_it(
    desk: Page, like: Wire, count: int, tmp_path: Path
) -> None:
    shown(desk, like, count)
    for size in (SMALL, DESK):
        desk.set_viewport_size({"width": size[0], "height": size[1]})
        for one in some(like, count):
            at = banner(desk, one["number"])
            expect(at.locator(".cry")).to_contain_text(one["unit"]["call_sign"])
            expect(at.locator(".force")).to_contain_text(re.compile("rolling.*committed.*free", re.S))
            expect(at.locator(".since > time")).to_be_visible()
            expect(at.get_by_role("button").first).to_be_in_viewport()
        expect(banner(desk, 46).locator(".near li")).to_have_count(5)
        expect(desk.locator("[data-list=waiting] tr[data-card]").first).to_be_in_viewport()
        for theme in ("night", "day"):
            desk.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            desk.screenshot(path=tmp_path / f"{count}-{theme}-{size[0]}.png")
            assert desk.evaluate(FAULTS) == [], (theme, size)
            accessible(desk, theme, size)
        left = desk.locator("#asks").bounding_box()
        assert left
        assert left["height"] >= LEAST_PX, size


def test_of_many_one_stands_in_full_and_each_other_is_one_touch_or_key_away(desk: Page, like: Wire) -> None:
    shown(desk, like, 6)
    expect(desk.locator(".banner:not(.folded)")).to_have_count(1)
    expect(banner(desk, 45)).to_have_class(re.compile("folded"))
    # Folded it still names the nearest, and how old its place is.
    expect(banner(desk, 45).locator(".near li")).to_have_count(1)
    expect(banner(desk, 45).locator(".near li time")).to_have_text(re.compile(r"^\d+ s$"))
    expect(banner(desk, 44)).to_contain_text("SILENT – DO NOT AIR – SEND")
    expect(banner(desk, 42)).to_contain_text("CANCEL ASKED – VERIFY BY VOICE")
    banner(desk, 45).get_by_role("button", name="All of 2A22").click()
    expect(banner(desk, 45).locator(".near li")).to_have_count(5)
    expect(banner(desk, 45).get_by_role("button", name="One line for 2A22")).to_be_focused()
    expect(banner(desk, 46)).to_have_class(re.compile("folded"))
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator(".banner:not(.folded)")).to_have_count(0)
    desk.keyboard.press("ArrowRight")
    expect(banner(desk, 45).locator(".near li")).to_have_count(5)
    banner(desk, 44).locator(".where").click()
    expect(banner(desk, 44).locator(".near li")).to_have_count(5)
    expect(banner(desk, 45)).to_have_class(re.compile("folded"))


def test_acknowledging_one_of_many_quiets_no_other_and_moves_none_under_the_pointer(desk: Page, like: Wire) -> None:
    board = shown(desk, like, 4)
    asked: list[str] = []

    def had(route: Route) -> None:
        asked.append(route.request.url)
        number = int(re.findall(r"c-(\d+)/acknowledge", route.request.url)[0])
        card = next(one for one in board.board["backups"] if one["number"] == number)
        route.fulfill(json={**card, "version": 2, "acknowledged_at": ago(0), "acknowledged_by": "Desk 3"})

    desk.route("**/acknowledge/", had)
    target = banner(desk, 45)
    touch = target.get_by_role("button", name="Acknowledge")
    touch.hover()
    place = target.bounding_box()
    touch.click(click_count=2)
    expect(target).to_have_class(re.compile(r"\bhad\b"))
    assert target.bounding_box() == place, "the next one may not slide under a second touch"
    assert [url[-17:] for url in asked] == ["c-45/acknowledge/"]
    for number in (46, 44):
        expect(banner(desk, number).get_by_role("button", name="Acknowledge")).to_be_visible()
    desk.locator("#alerts").click()
    expect(desk.locator("#alert-sheet li").filter(has_text="EMERGENCY")).to_have_text(
        [re.compile("^46"), re.compile("^44")]
    )


def test_a_new_one_is_shown_in_full_at_once_and_one_that_left_says_where_to(desk: Page, like: Wire) -> None:
    board = shown(desk, like, 6)
    desk.locator("h1").hover()
    board.event("backup.requested", {}, card=cry(like, 47, "2A33", location="Elm/2nd", received_at=ago(0)))
    expect(banner(desk, 47).locator(".near li")).to_have_count(5)
    expect(desk.locator(".banner:not(.folded)")).to_have_count(1)
    banner(desk, 46).locator(".where").hover()
    ended = next(one for one in board.board["backups"] if one["number"] == 45)
    board.event("backup.closed", {}, card={**ended, "version": 9, "state": "closed", "closed_at": ago(0)})
    expect(banner(desk, 45)).to_contain_text("closed")
    desk.locator("h1").hover()
    expect(banner(desk, 45)).to_have_count(0)


def test_a_link_that_is_cut_greys_what_it_cannot_know_of_all_of_them(desk: Page, like: Wire) -> None:
    board = shown(desk, like, 6)
    board.silent = True
    expect(desk.locator(".doubts")).to_contain_text("BOARD NOT LIVE", timeout=20_000)
    expect(banner(desk, 45).locator(".since > time")).to_have_css("visibility", "hidden")
    assert desk.evaluate(FAULTS) == []
