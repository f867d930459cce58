"""New times for the board reach every open desk by themselves: it has no event, so a beat says it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from requests.actions import set_ageing
from requests.ageing import DEFAULT
from requests.models import BoardCounter, PolicyChange
from tests.live.house import House
from tests.stopwatch import Stopwatch
from units.models import Membership

pytestmark = pytest.mark.anyio

WITHIN_S = 3
STANDARD: list[Any] = list(DEFAULT)
OWN: list[Any] = [{**rule, "late_s": 7} if rule["urgency"] == "cover" else dict(rule) for rule in DEFAULT]


def says(code: str, rules: Any) -> Callable[[dict[str, Any]], bool]:
    """A beat that gives an agency's board these times."""
    return lambda message: message["type"] == "beat" and message.get("ageing", {}).get(code) == rules


async def set_to(house: House, rules: Any) -> None:
    """The commander saves these times; None: the default."""

    def last() -> Any:
        change = PolicyChange.objects.order_by("-at").first()
        return change and change.pk

    await house.act("commander", set_ageing, house.cast.metro.pk, rules, await house.do(last))


async def test_what_a_supervisor_saves_is_at_every_open_desk_within_seconds_and_so_is_the_way_back(
    house: House,
) -> None:
    desks = [await house.open(name) for name in ("dispatcher", "dispatcher", "commander")]
    assert all(desk.said[-1]["ageing"] == {"METRO": STANDARD} for desk in desks)
    head = await house.do(lambda: BoardCounter.objects.get(agency=house.cast.metro).seq)
    for rules in (OWN, None):
        with Stopwatch() as since:
            await set_to(house, rules)
            for desk in desks:
                await desk.until(says("METRO", rules or STANDARD))
        assert since.seconds < WITHIN_S
    assert await house.do(lambda: BoardCounter.objects.get(agency=house.cast.metro).seq) == head, "it is no event"


async def test_a_car_is_not_told_and_a_neighbour_keeps_its_own(house: House) -> None:
    desk, car, county = [await house.open(name) for name in ("dispatcher", "neighbour", "outsider_desk")]
    await set_to(house, OWN)
    await desk.until(says("METRO", OWN))
    assert "ageing" not in await car.until_type("beat")
    await county.until(says("COUNTY", STANDARD))


async def test_a_desk_of_several_agencies_has_the_times_of_each(house: House) -> None:
    person = house.cast.people["dispatcher"]
    await house.do(lambda: Membership.objects.create(officer=person, agency=house.cast.county, role="dispatcher"))
    desk = await house.open("dispatcher")
    await set_to(house, OWN)
    beat = await desk.until(says("METRO", OWN))
    assert beat["ageing"] == {"METRO": OWN, "COUNTY": STANDARD}


async def test_a_desk_that_comes_back_with_its_number_reads_what_was_saved_meanwhile(house: House) -> None:
    first, watching = await house.open("dispatcher"), await house.open("commander")
    cursor = first.fold.cursor()
    await first.leave()
    house.browsers.remove(first)
    await set_to(house, OWN)
    await watching.until(says("METRO", OWN))
    back = await house.open("dispatcher", cursor, shown=False)
    back.fold = first.fold
    await back.until_type("beat")
    assert [message["type"] for message in back.said] == ["hello", "events", "beat"]
    assert back.said[-1]["ageing"] == {"METRO": OWN}


async def test_a_picture_kept_ready_from_before_is_not_shown_any_more(house: House) -> None:
    watching = await house.open("commander")
    await set_to(house, OWN)
    await watching.until(says("METRO", OWN))
    late = await house.open("dispatcher")
    assert [message["ageing"] for message in late.said if message["type"] == "snapshot"] == [OWN]


async def test_a_log_that_is_followed_anew_hurries_no_beat(house: House) -> None:
    """Its times are first heard of then; that is no news to those who follow others."""
    desk = await house.open("dispatcher")
    await house.open("outsider_desk")
    await house.hub.feel_pulse()
    assert not house.hub.health.changed.is_set()
    assert desk.said[-1]["ageing"] == {"METRO": STANDARD}
