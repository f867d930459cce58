"""METRO has a 2A14 and COUNTY has one: whatever a desk of both touches reaches the one that was touched."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.board_scenes import Centre, answer, card, stop_of, unit_as
from tests.journeys.conftest import DESK, Screen
from tests.journeys.made_up import Wire, ago

pytestmark = [pytest.mark.journey, pytest.mark.up]

HAS_IT = {"agency": "COUNTY", "name": "County", "mode": "shared", "how": "requested", "at": ago(9), "reached": True}
SILENT = {"welfare_overdue": True, "welfare_alert": "supervisor", "welfare_due_at": ago(250)}


class Twins(Centre):
    """Each agency has a 2A14; what is touched is refused, and kept."""

    def __init__(self, page: Page, like: Wire, role: str) -> None:
        super().__init__(page, role)
        self.sent: list[str] = []
        page.route(re.compile(r"/api/v1/(backups|units)/.+/$"), self._keep)
        unit = self.board["units"][0]
        self.ours = unit_as(unit, "2A14", "available", beat="1A")
        self.theirs = unit_as(unit, "2A14", "available", agency="COUNTY")
        self.ask = card(like, 31, "2A12", "backup", shared_with=[HAS_IT], exhausted=True)
        self.board |= {"units": [self.ours], "backups": [self.ask]}
        self.county |= {"units": [self.theirs]}

    def _keep(self, route: Route) -> None:
        request = route.request
        if request.method != "POST":
            return route.continue_()
        body = json.loads(request.post_data or "{}")
        self.sent.append(" ".join([unquote(request.url).split("/api/v1/")[1], *map(str, body.values())]))
        return route.fulfill(status=409, json={"error": {"code": "not_in_this_state", "message": "no"}})

    def touch(self, what: Locator, sends: str) -> None:
        """One touch, and what was sent for it."""
        what.click()
        self.expect(sends)

    def expect(self, sends: str) -> None:
        expect(self.page.locator("#echo")).to_contain_text(": no")
        assert self.sent.pop() == sends
        self.page.locator("#echo").evaluate("(line) => (line.textContent = '')")


def named(place: Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def test_on_the_board(desk: Page, like: Wire) -> None:
    twins = Twins(desk, like, "dispatcher")
    gone = {"signs_off_at": ago(-500), "signs_off_why": "long", "tour_started_at": ago(50_000)}
    twins.theirs |= gone
    twins.board["stops"] = [stop_of(unit_as(twins.ours, "2A14", "on_stop"), 8)]
    twins.county["stops"] = [stop_of(twins.theirs, 9, **SILENT)]
    twins.show()
    ending = desk.locator(".ending li")
    expect(ending).to_contain_text("COUNTY:2A14")
    twins.touch(named(ending, "OK heard"), "units/COUNTY:2A14/ok/")
    theirs = desk.locator("[data-stop=s-9]")
    twins.touch(named(theirs, "OK"), "units/COUNTY:2A14/ok/")
    twins.touch(named(theirs, "No answer"), "units/COUNTY:2A14/no-answer/")
    desk.locator("[data-stop=s-8]").get_by_label("Next check of 2A14").select_option("15")
    twins.expect("units/METRO:2A14/check/ 15")
    for unit, name in ((twins.ours, "METRO:2A14 "), (twins.theirs, "COUNTY:2A14 ")):
        desk.locator(f"[data-unit={unit['id']}]").get_by_role("button").click()
        expect(desk.locator("#line")).to_have_value(name)


def test_in_the_pane(desk: Page, like: Wire) -> None:
    twins = Twins(desk, like, "dispatcher")
    twins.show()
    desk.locator("[data-card=c-31] .open").click()
    choice = desk.locator("#assign")
    expect(choice).to_contain_text(re.compile(r"AVL2A14.*COUNTY:2A14", re.DOTALL))
    choice.get_by_role("button").filter(has_text="COUNTY:2A14").click()
    twins.expect("backups/c-31/assign/ COUNTY:2A14")
    coming = [answer("2A14", "assigned", agency="COUNTY"), answer("2A14", "on_scene", id="r-ours")]
    twins.board["backups"] = [{**twins.ask, "version": 2, "responses": coming}]
    twins.picture()
    coming_in = desk.locator("#pane .coming li")
    expect(coming_in).to_have_count(2)
    theirs, ours = coming_in.all()
    expect(theirs).to_contain_text("COUNTY:2A14")
    expect(choice).to_contain_text("No unit is free")
    twins.touch(named(theirs, "Rolling"), "backups/c-31/respond/ COUNTY:2A14")
    twins.touch(named(theirs, "On scene"), "backups/c-31/arrive/ COUNTY:2A14")
    twins.touch(named(theirs, "Stand down"), "backups/c-31/stand-down/ COUNTY:2A14")
    twins.touch(named(ours, "Left"), "backups/c-31/clear/ METRO:2A14")


def test_in_needs_me(screen: Screen, like: Wire) -> None:
    page = screen("watch", "/review/", DESK)
    twins = Twins(page, like, "supervisor")
    twins.board["backups"].append(card(like, 32, "2A18", "backup", exhausted=True))
    twins.county["stops"] = [stop_of(twins.theirs, 9, **SILENT)]
    twins.show()
    silent = page.locator("#needs tr", has_text="No word")
    expect(silent).to_contain_text("COUNTY:2A14")
    twins.touch(named(silent, "OK heard"), "units/COUNTY:2A14/ok/")
    twins.touch(named(silent, "No answer"), "units/COUNTY:2A14/no-answer/")
    alone = page.get_by_label("Assign a unit to 32")
    expect(alone.locator("option")).to_have_text(["Assign…", re.compile("^2A14 ")])
    choice = page.get_by_label("Assign a unit to 31")
    expect(choice.locator("option").filter(has_text="2A14")).to_have_count(2)
    choice.select_option("COUNTY:2A14")
    twins.expect("backups/c-31/assign/ COUNTY:2A14")
