"""Hands on the board: rows stand still under them, agencies are filtered, keys do what the sheet says."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.board_scenes import Centre, busy, busy_board, card, cry, of_county, unit_as
from tests.journeys.made_up import MadeUp, Wire, ago

pytestmark = [pytest.mark.journey, pytest.mark.up]


def order(desk: Page, name: str = "waiting") -> list[str]:
    found: list[str] = desk.locator(f"[data-list={name}] tr[data-card]").evaluate_all(
        "rows => rows.map((row) => row.dataset.card)"
    )
    return found


def test_rows_do_not_move_under_the_pointer_and_what_is_new_waits_but_for_an_emergency(desk: Page, like: Wire) -> None:
    board = busy_board(desk, like)
    before = order(desk)
    target = desk.locator("[data-card=c-29] .open")
    target.hover()
    place = target.bounding_box()
    board.event("backup.requested", {}, card=card(like, 40, "2A02", "backup", received_at=ago(30)))
    board.event(
        "response.rolling",
        {"unit": "2A03"},
        card={**board.board["backups"][0], "version": 2, "state": "rolling", "responses": [_rolling()]},
    )
    news = desk.locator("[data-list=waiting] .news")
    expect(news).to_have_text("1 new ↑")
    expect(desk.locator("[data-list=waiting] tr.gone")).to_contain_text("now working")
    assert order(desk) == before
    assert target.bounding_box() == place
    board.event("backup.requested", {}, card=cry(like, 41, "2A12"))
    expect(desk.locator(".banner")).to_contain_text("2A12")
    # An ask that grew late while it waited waits no longer.
    board.event("backup.requested", {}, card=card(like, 42, "2A01", "backup", received_at=ago(90)))
    expect(desk.locator("[data-list=waiting] [data-card=c-42]")).to_be_visible()
    news.click()
    expect(news).to_have_count(0)
    assert "c-40" in order(desk)
    assert "c-33" not in order(desk)


def _rolling() -> Wire:
    times = dict.fromkeys(
        ("eta_at", "assigned_at", "on_scene_at", "cleared_at", "diverted_to", "uncrewed_at", "reason")
    )
    head = {"id": "r1", "unit": "2A03", "agency": "METRO", "state": "rolling", "rolling_at": ago(1), "by_radio": False}
    return {**times, **head, "overdue": False, "stalled": False}


def test_the_list_goes_on_by_itself_when_the_hand_has_gone(desk: Page, like: Wire) -> None:
    board = busy_board(desk, like)
    desk.locator("[data-card=c-29] .open").hover()
    board.event("backup.requested", {}, card=card(like, 40, "2A02", "backup", received_at=ago(30)))
    expect(desk.locator(".news")).to_be_visible()
    desk.locator("h1").hover()
    expect(desk.locator("[data-list=waiting] [data-card=c-40]")).to_be_visible()
    expect(desk.locator(".news")).to_have_count(0)


def test_unit_cells_stand_still_too_and_tell_what_a_unit_does(desk: Page, like: Wire) -> None:
    board = busy_board(desk, like)
    cells = desk.locator("[data-unit]")
    before = cells.evaluate_all("all => all.map((one) => one.dataset.unit)")
    cell = desk.locator("[data-unit=u-METRO-2A30]")
    cell.hover()
    unit = next(one for one in board.board["units"] if one["call_sign"] == "2A30")
    board.event("unit.status", {}, unit={**unit, "version": 2, "status": "emergency", "since": ago(0)})
    board.event("unit.on_duty", {}, unit=unit_as(unit, "2A99", "available"))
    expect(cell).to_contain_text("EMG")
    expect(desk.locator("[data-list=units] .news")).to_have_text("1 new ↑")
    assert cells.evaluate_all("all => all.map((one) => one.dataset.unit)") == before
    expect(desk.locator("[data-unit=u-METRO-2A14]")).to_contain_text("to 30 Main/4th")
    board.unreachable = {"METRO": ["2A14"]}
    board.beat()
    expect(desk.locator("[data-unit=u-METRO-2A14]")).to_contain_text("tablet off")
    expect(desk.locator("[data-unit=u-METRO-2A06]")).not_to_contain_text("tablet off")


def test_a_filter_is_loud_remembered_and_hides_nothing_that_must_be_seen(desk: Page, like: Wire) -> None:
    centre = Centre(desk)
    busy(centre, like)
    centre.county |= of_county(like, centre.board["units"][0])
    centre.show()
    expect(desk.locator("[data-card=c-7]")).to_contain_text("COUNTY:S6")
    expect(desk.locator("[data-card=c-33]")).to_contain_text("METRO:2A21")
    expect(desk.locator("[data-unit=u-COUNTY-S1]")).to_contain_text("COUNTY:S1")
    expect(desk.locator("[data-stop=s-9]")).to_contain_text("COUNTY:S4")
    agencies = desk.locator("#agencies")
    agencies.get_by_role("button", name="METRO").click()
    hidden = desk.locator(".notice[role=status]")
    expect(hidden).to_contain_text("1 ask, 1 stop, 2 units of COUNTY hidden")
    expect(desk.locator("[data-card=c-7]")).to_have_count(0)
    expect(desk.locator("[data-card=c-8]")).to_be_visible()  # past its time without a unit
    expect(desk.locator("#counts")).to_contain_text("6 waiting")
    head = {"agency": "COUNTY", "seq": centre.county["seq"] + 1, "at": ago(0), "actor": None, "facts": {}}
    alarm = cry(like, 50, "S1", agency="COUNTY")
    centre._send({"type": "event", **head, "event": "backup.requested", "card": alarm})
    expect(desk.locator(".banner")).to_contain_text("COUNTY:S1")
    desk.reload()
    expect(agencies.get_by_role("button", name="METRO")).to_have_attribute("aria-pressed", "true")
    expect(hidden).to_be_visible()
    hidden.get_by_role("button", name="Show all").click()
    expect(desk.locator("[data-card=c-7]")).to_be_visible()
    expect(agencies.get_by_role("button", name="All")).to_have_attribute("aria-pressed", "true")


#: Lines of the menu that a pointer does not reach, because something lies over them.
COVERED = """
() => [...document.querySelectorAll("#menu > div > *")].filter((one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  const found = document.elementFromPoint(x + width / 2, y + height / 2);
  return width && found !== one && !one.contains(found);
}).map((one) => one.textContent.trim())
"""


def test_the_menu_hangs_over_emergencies_and_map(desk: Page, like: Wire) -> None:
    board = MadeUp(desk)
    busy(board, like)
    for cries in ([], [cry(like, number, f"2A{number}") for number in (51, 52)]):
        board.board["backups"] += cries
        board.show()
        expect(desk.locator(".mk.unit").first).to_be_attached()
        desk.locator("#menu > summary").click()
        expect(desk.locator("#sign-out")).to_be_visible()
        assert desk.evaluate(COVERED) == []


def test_the_keys_of_the_sheet_work_and_single_ones_can_be_turned_off(desk: Page, like: Wire) -> None:
    busy_board(desk, like)
    keys, line = desk.keyboard, desk.locator("#line")
    for pane, target in (
        ("1", "[data-card=c-32] .open"),
        ("2", "[data-card=c-30] .open"),
        ("3", "[data-stop=s-1] .open"),
    ):
        keys.press(f"Alt+{pane}")
        expect(desk.locator(target)).to_be_focused()
    keys.press("Alt+4")
    expect(desk.locator("[data-unit] .line").first).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(line).to_be_focused()
    expect(line).to_have_value("2A14 ")
    line.fill("")
    keys.press("Escape")
    keys.press("Alt+1")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(desk.locator("#pane")).to_be_focused()
    keys.press("Escape")
    expect(desk.locator("[data-card=c-33] .open")).to_be_focused()

    keys.press("?")
    desk.locator(".keys-part input").uncheck()
    keys.press("Escape")
    keys.press("/")
    keys.press("?")
    expect(desk.locator("#sheet")).not_to_be_visible()
    expect(line).not_to_be_focused()
    keys.press("Control+k")
    expect(line).to_be_focused()
    desk.reload()
    expect(desk.locator("[data-lamp=link]")).to_have_text("LIVE")
    keys.press("/")
    expect(line).not_to_be_focused()
    desk.evaluate("localStorage.clear()")


def test_each_outcome_of_a_call_is_one_key_on_the_banner_that_has_the_focus(desk: Page, like: Wire) -> None:
    board = MadeUp(desk)
    told = {"acknowledged_at": ago(9), "acknowledged_by": "Desk 3", "cancel_asked_at": ago(5)}
    board.board["backups"] = [cry(like, 34, "2A12", **told), cry(like, 35, "2A22", **told)]
    sent: list[str] = []

    def refused(route: Route) -> None:
        sent.append(f"{route.request.url[-19:]} {route.request.post_data}")
        route.fulfill(status=409, json={"error": {"code": "not_in_this_state", "message": "no"}})

    desk.route("**/verify-cancel/", refused)
    board.show()
    desk.keyboard.press("1")
    banner = desk.locator("[data-card=c-35]")
    banner.locator(".where").click()
    for key in "123":
        desk.keyboard.press(key)
        expect(desk.locator("#echo")).to_contain_text(("safe", "cannot talk", "no answer")[int(key) - 1])
    assert sent == [f'c-35/verify-cancel/ {{"outcome":"{word}"}}' for word in ("safe", "cannot_talk", "no_answer")]
