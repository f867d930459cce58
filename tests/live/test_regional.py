"""A desk that serves twenty agencies follows twenty logs on one socket, each with a number line of its own."""

import pytest

from requests.actions import set_status
from requests.models import BoardCounter
from tests.live.house import House
from tests.stopwatch import Stopwatch
from units.access import Actor
from units.models import Agency, Membership, Officer, Tour, Unit
from units.vocabulary import Role, Setting

pytestmark = pytest.mark.anyio

AGENCIES = 20


def region(house: House) -> dict[str, Actor]:
    """Agencies with one car each, all served by the dispatcher's desk; a car of each by its agency's code."""
    desk, cars = house.cast.people["dispatcher"], {}
    for n in range(AGENCIES - 1):
        agency = Agency.objects.create(code=f"R{n:02}", name=f"Town {n}")
        BoardCounter.objects.create(agency=agency)
        unit = Unit.objects.create(agency=agency, call_sign=f"T{n}", vehicle=f"TOWN-{n}")
        officer = Officer.objects.create(username=f"town-{n}", password="!")
        Membership.objects.create(officer=officer, agency=agency, role=Role.OFFICER)
        Membership.objects.create(officer=desk, agency=agency, role=Role.DISPATCHER)
        Tour.objects.create(officer=officer, agency=agency, unit=unit)
        roles = {agency.pk: Role.OFFICER}
        cars[agency.code] = Actor(
            "officer", unit.call_sign, str(officer.pk), officer.pk, roles, unit.pk, agency.pk, unit.vehicle
        )
    return cars


async def test_a_desk_follows_twenty_agencies_on_one_socket(house: House) -> None:
    cars = await house.do(region, house)
    page = await house.open("dispatcher")
    assert len(page.fold.views) == AGENCIES
    assert [message["type"] for message in page.said] == ["hello", *["snapshot"] * AGENCIES, "beat"]
    for turn in range(3):
        setting = (Setting.BUSY, Setting.AVAILABLE)[turn % 2]
        for code, car in cars.items():
            await house.do(set_status, car, f"T{int(code[1:])}", setting)
    for code in cars:
        view = await page.until_seq(code, 3)
        assert view.numbers == [1, 2, 3]
        assert {event["agency"] for event in view.told} == {code}
    assert page.fold.views["METRO"].numbers == []


async def test_it_comes_back_to_twenty_logs_with_what_it_missed_of_each(house: House) -> None:
    cars = await house.do(region, house)
    page = await house.open("dispatcher")
    await page.leave()
    house.browsers.remove(page)
    for code, car in list(cars.items())[:7]:
        await house.do(set_status, car, f"T{int(code[1:])}", Setting.BUSY)
    back = await house.open("dispatcher", page.fold.cursor(), shown=False)
    back.fold = page.fold
    await back.until_type("beat")
    assert [message["type"] for message in back.said] == ["hello", *["events"] * AGENCIES, "beat"]
    assert sorted(code for code, view in back.fold.views.items() if view.numbers == [1]) == sorted(list(cars)[:7])


async def test_an_agency_taken_from_a_desk_leaves_its_socket_within_five_seconds_and_the_others_stay(
    house: House,
) -> None:
    cars = await house.do(region, house)
    page = await house.open("dispatcher")
    desk = house.cast.people["dispatcher"]
    await house.do(lambda: Membership.objects.filter(officer=desk, agency__code="R00").delete())
    with Stopwatch() as since:
        hello = await page.until_type("hello")
    assert since.seconds < 5
    assert "R00" not in [stream["agency"] for stream in hello["streams"]]
    assert len(page.fold.views) == AGENCIES - 1
    await page.until_type("beat")
    before = len(page.said)
    await house.do(set_status, cars["R00"], "T0", Setting.BUSY)
    await house.do(set_status, cars["R01"], "T1", Setting.BUSY)
    assert (await page.until_seq("R01", 1)).numbers == [1]
    assert "R00" not in repr(page.said[before:])
