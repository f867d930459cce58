"""Desks are told whose tablet is off; nobody else is."""

import pytest

from tests.live.house import House

pytestmark = pytest.mark.anyio


async def test_a_unit_is_out_of_reach_until_a_screen_of_its_crew_is_alive(house: House) -> None:
    desk = await house.open("dispatcher")
    beat = await desk.until(lambda message: "METRO" in (message.get("unreachable") or {}), within=12)
    assert "2A14" in beat["unreachable"]["METRO"]
    assert "COUNTY" not in beat["unreachable"], "a desk reads of its own agencies"
    await house.open("neighbour")
    beat = await desk.until(lambda message: "2A14" not in (message.get("unreachable") or {}).get("METRO", ["2A14"]), within=15)
    assert "2A12" in beat["unreachable"]["METRO"], "the others are as they were"


async def test_a_car_does_not_read_who_is_out_of_reach(house: House) -> None:
    await (await house.open("dispatcher")).until(lambda message: bool(message.get("unreachable")), within=12)
    car = await house.open("neighbour")
    beat = await car.until_type("beat")
    assert beat["unreachable"] == {}


async def test_who_is_off_duty_is_missed_by_nobody(house: House) -> None:
    desk = await house.open("dispatcher")
    beat = await desk.until(lambda message: bool(message.get("unreachable")), within=12)
    off = {unit["call_sign"] for unit in desk.fold.views["METRO"].units.values() if unit["status"] == "off_duty"}
    assert off
    assert not off & set(beat["unreachable"]["METRO"])
