"""The board in every state a desk may find it in: readable to everybody, by night and by day, at its smallest size."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.board_scenes import Centre, busy, busy_board, card, cry, of_county
from tests.journeys.conftest import DESK
from tests.journeys.made_up import MadeUp, Wire, ago
from tests.journeys.readable import accessible

pytestmark = [pytest.mark.journey, pytest.mark.up]

SIZES = (DESK, (1280, 720))
#: A page takes ten silent seconds to call itself stale.
STALE_MS = 20_000


def empty(desk: Page, like: Wire) -> None:
    MadeUp(desk).show()
    expect(desk.locator("#asks")).to_contain_text("All quiet.")


def full(desk: Page, like: Wire) -> None:
    busy_board(desk, like)
    expect(desk.locator("[data-list=waiting] tr[data-card]")).to_have_count(4)
    expect(desk.locator("[data-unit=u-METRO-2A06]")).to_contain_text("tablet off")
    expect(desk.locator("[data-card=c-32] .age")).to_contain_text("NO UNIT")
    expect(desk.locator("[data-card=c-31] .age time")).to_have_class("num late")
    expect(desk.locator("[data-card=c-33] .late")).to_have_count(0)
    expect(desk.locator("[data-stop=s-1]")).to_contain_text("DUE")


def emergencies(board: MadeUp, like: Wire, *more: Wire) -> None:
    busy(board, like)
    board.board["backups"] += [cry(like, 34, "2A12"), *more]
    board.show()
    expect(board.page.locator(".banner")).to_have_count(1 + len(more))


def two(desk: Page, like: Wire) -> None:
    emergencies(MadeUp(desk), like, cry(like, 35, "2A22", location="Dock/3rd", received_at=ago(44)))
    expect(desk.locator(".banner .since .late").last).to_be_visible()


def verify(desk: Page, like: Wire) -> None:
    emergencies(MadeUp(desk), like, cry(like, 35, "2A22", acknowledged_at=ago(9), cancel_asked_at=ago(5)))
    expect(desk.locator(".banner.asked .key")).to_have_text(["1", "2", "3"])
    expect(desk.locator(".banner.asked")).to_contain_text("“2A22, your location and code?”")


def silent(desk: Page, like: Wire) -> None:
    emergencies(MadeUp(desk), like, cry(like, 35, "2A22", silent=True, acknowledged_at=ago(9)))
    expect(desk.locator("[data-card=c-35]")).to_contain_text("SILENT – DO NOT AIR – SEND")
    expect(desk.locator(".verify")).to_have_count(0)


def silent_and_late(desk: Page, like: Wire) -> None:
    late = {"mark": "delayed", "pressed_at": ago(400)}
    emergencies(MadeUp(desk), like, cry(like, 35, "2A22", silent=True, **late))
    banner = desk.locator("[data-card=c-35]")
    expect(banner).to_contain_text("DO NOT AIR – SEND")
    expect(banner).not_to_contain_text("VOICE")
    expect(banner).not_to_contain_text("your location")


def filtered(desk: Page, like: Wire) -> None:
    centre = Centre(desk)
    busy(centre, like)
    centre.county |= of_county(like, centre.board["units"][0])
    centre.show()
    desk.locator("#agencies").get_by_role("button", name="METRO").click()
    expect(desk.locator(".notice[role=status]")).to_contain_text("of COUNTY hidden")


def held(desk: Page, like: Wire) -> None:
    board = busy_board(desk, like)
    desk.locator("[data-card=c-29] .open").hover()
    board.event("backup.requested", {}, card=card(like, 40, "2A02", "backup"))
    expect(desk.locator(".news")).to_have_text("1 new ↑")
    board.event("backup.closed", {}, card={**board.board["backups"][0], "version": 9, "state": "closed"})
    expect(desk.locator("tr.gone")).to_contain_text("closed")


def stale(desk: Page, like: Wire) -> None:
    board = MadeUp(desk)
    emergencies(board, like)
    board.silent = True
    expect(desk.locator(".doubts")).to_contain_text("BOARD NOT LIVE", timeout=STALE_MS)


def alerts(desk: Page, like: Wire) -> None:
    emergencies(MadeUp(desk), like, cry(like, 35, "2A22"))
    desk.locator("#alerts").click()
    expect(desk.locator("#alert-sheet li")).to_have_text([re.compile(f"^{n} 2A") for n in (34, 35, 33, 32, 30)])


def sheet(desk: Page, like: Wire) -> None:
    empty(desk, like)
    desk.locator("#line-sheet").click()
    expect(desk.locator(".keys-part")).to_be_visible()


STATES: dict[str, Callable[[Page, Wire], None]] = {
    one.__name__: one
    for one in (empty, full, two, verify, silent, silent_and_late, filtered, held, stale, alerts, sheet)
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_readable_to_everybody_and_fits(like: Wire, desk: Page, state: str, tmp_path: Path) -> None:
    STATES[state](desk, like)
    for size in SIZES:
        desk.set_viewport_size({"width": size[0], "height": size[1]})
        for theme in ("night", "day"):
            desk.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
            desk.screenshot(path=tmp_path / f"{state}-{theme}-{size[0]}.png")
            accessible(desk, theme, size)
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), (theme, size)
