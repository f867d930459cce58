"""Needs me at a desk, in a car and on a phone: whatever waits can be read whole, says whose it is, and can be done."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.board_scenes import Centre, answer, card, cry, stop_of, unit_as
from tests.journeys.conftest import CAR, DESK, Screen
from tests.journeys.made_up import Wire, ago

pytestmark = [pytest.mark.journey, pytest.mark.up]

SIZES = (DESK, (1280, 800), CAR, (390, 844))
PLACE = "Harbour Road between 9th and the old customs house, rear entrance by the loading dock"
#: What is cut off, or lies where no finger comes without scrolling sideways.
OUT_OF_REACH = """() => {
  const faults = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [];
  const said = (one) => one.textContent.replace(/\\s+/g, " ").trim();
  for (const cell of document.querySelectorAll("#needs tbody td"))
    if (cell.scrollWidth > cell.clientWidth + 1) faults.push(`cut off: ${said(cell)}`);
  const edge = document.getElementById("needs").getBoundingClientRect().right;
  for (const one of document.querySelectorAll("#needs :is(button, select)"))
    if (one.getBoundingClientRect().right > Math.min(edge, innerWidth)) faults.push(`out of reach: ${said(one)}`);
  return faults;
}"""


def everything(page: Page, like: Wire) -> Centre:
    """METRO and COUNTY, each with a 2A14, and something of every kind waiting."""
    two = Centre(page, "supervisor")
    unit = two.board["units"][0]
    theirs = unit_as(unit, "2A14", "on_stop", agency="COUNTY")
    two.board |= {"units": [unit_as(unit, "2A14", "available", signs_off_at=ago(-500), signs_off_why="too_long")]}
    who = {"acknowledged_at": ago(70), "acknowledged_by": "Desk 2"}
    both = [answer("2A14", "rolling", overdue=True), answer("2A14", "rolling", agency="COUNTY", id="r-2", stalled=True)]
    asked = ["nearby", "dispatch", "shift", "supervisor", "partners"]
    two.board["backups"] = [
        cry(like, 35, "2A12", cancel_asked_at=ago(58), responses=both, **who),
        cry(like, 36, "2A05", silent=True, location=PLACE),
        card(like, 41, "2A09", "cover", responses=both, **who),
    ]
    two.board |= {"timers": "stale"}
    alert = {"audiences": asked, "units": [], "tone": "alarm"}
    two.county |= {
        "units": [theirs],
        "stops": [stop_of(theirs, 9, welfare_overdue=True, welfare_alert="supervisor", welfare_due_at=ago(250))],
        "backups": [card(like, 41, "S4", "backup", agency="COUNTY", id="c-theirs", exhausted=True, alert=alert)],
    }
    return two


def given_up(route: Route) -> None:
    """COUNTY's list holds one; METRO's is empty."""
    fault = {"kind": "delivery", "id": "1", "agency": "COUNTY", "what": "mail", "since": ago(30), "tries": 8}
    about = {"backup": "c-41", "number": 41, "detail": "mail to desk@state.example, 550 mailbox unavailable"}
    route.fulfill(json={"results": [fault | about] if "COUNTY" in route.request.url else [], "next": None})


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_that_waits_is_cut_off_or_out_of_reach(screen: Screen, like: Wire, size: tuple[int, int]) -> None:
    page = screen("watch", "/review/", size)
    two = everything(page, like)
    page.route("**/api/v1/faults/**", given_up)
    two.show()
    needs = page.locator("#needs tbody tr")
    expect(needs).to_have_count(8)
    assert page.evaluate(OUT_OF_REACH) == []
    # Two of one number, of two agencies.
    expect(needs.filter(has_text="Ladder exhausted")).to_contain_text("COUNTY")
    expect(needs.filter(has_text="Help is not coming")).to_contain_text("METRO")
    expect(needs.filter(has_text="Message not delivered")).to_contain_text("COUNTY")
    unverified = needs.filter(has_text="Cancel not verified")
    expect(unverified).to_contain_text("Desk 2 has it")
    expect(unverified.get_by_role("button", name="Take over")).to_be_in_viewport()
