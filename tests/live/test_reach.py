"""Desks are told whose tablet is off; nobody else is."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.live.house import House
from units.models import Presence

pytestmark = pytest.mark.anyio


def metro(which: Callable[[list[str]], bool]) -> Callable[[dict[str, Any]], bool]:
    """A beat that says so of METRO."""
    return lambda message: "METRO" in message.get("unreachable", {}) and which(message["unreachable"]["METRO"])


async def nobody_listens(house: House) -> None:
    """The cast is taken to listen; here only browsers that are open do."""
    await house.do(lambda: Presence.objects.all().delete())


async def test_a_unit_is_out_of_reach_until_a_screen_of_its_crew_is_alive(house: House) -> None:
    await nobody_listens(house)
    desk = await house.open("dispatcher")
    beat = await desk.until(metro(lambda calls: "2A14" in calls))
    assert "COUNTY" not in beat["unreachable"], "a desk reads of its own agencies"
    await house.open("neighbour")
    beat = await desk.until(metro(lambda calls: "2A14" not in calls))
    assert "2A12" in beat["unreachable"]["METRO"], "the others are as they were"


async def test_a_car_does_not_read_who_is_out_of_reach(house: House) -> None:
    await nobody_listens(house)
    await (await house.open("dispatcher")).until(metro(bool))
    car = await house.open("neighbour")
    beat = await car.until_type("beat")
    assert beat["unreachable"] == {}


async def test_who_is_off_duty_is_missed_by_nobody(house: House) -> None:
    await nobody_listens(house)
    desk = await house.open("dispatcher")
    beat = await desk.until(metro(bool))
    units = desk.fold.views["METRO"].units.values()
    on = {unit["call_sign"] for unit in units if unit["status"] != "off_duty"}
    assert set(beat["unreachable"]["METRO"]) <= on < {unit["call_sign"] for unit in units}
