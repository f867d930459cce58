"""Which desk has which ask open, and whether an agency drills: said in the beats, written in no log."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from requests.actions import Ask, close, mutual_aid, request_backup, set_drill
from requests.live.hub import Hub
from requests.models import BoardCounter
from requests.vocabulary import Disposition, Urgency
from tests.live.house import Browser, House
from tests.stopwatch import Stopwatch
from units.models import Membership, Presence

pytestmark = pytest.mark.anyio

WITHIN_S = 5


@pytest.fixture
async def other_process(house: House) -> AsyncIterator[House]:
    """A second web process on the same database."""
    second = House(house.cast, house.cookies, hub=Hub())
    second.hub.presence.process = "second"
    try:
        yield second
    finally:
        await second.close()


async def asked(house: House, who: str = "requester") -> str:
    return str((await house.act(who, request_backup, Ask(Urgency.BACKUP))).backup_id)


async def told(page: Browser, wanted: list[tuple[str, str]]) -> dict[str, Any]:
    """The beat that says exactly these desks (agency, label)."""

    def says(message: dict[str, Any]) -> bool:
        return message["type"] == "beat" and [(row["agency"], row["label"]) for row in message["desks"]] == wanted

    return await page.until(says)


async def test_another_desk_reads_who_has_it_open_and_when_it_is_shut(house: House) -> None:
    backup = await asked(house)
    watching, desk = await house.open("commander"), await house.open("dispatcher")
    head = await house.do(lambda: BoardCounter.objects.get(agency=house.cast.metro).seq)
    with Stopwatch() as since:
        await desk.say({"type": "on", "id": backup})
        beat = await told(watching, [("METRO", "Dispatcher")])
    assert since.seconds < WITHIN_S
    assert beat["desks"][0] == {
        "agency": "METRO", "id": str(house.cast.people["dispatcher"].pk), "label": "Dispatcher", "backup": backup,
    }  # fmt: skip
    await desk.say({"type": "on", "id": None})
    await told(watching, [])
    assert await house.do(lambda: BoardCounter.objects.get(agency=house.cast.metro).seq) == head, "it is no event"


async def test_a_desk_that_comes_later_reads_it_with_its_first_beat(house: House) -> None:
    backup = await asked(house)
    watching, desk = await house.open("commander"), await house.open("dispatcher")
    await desk.say({"type": "on", "id": backup})
    await told(watching, [("METRO", "Dispatcher")])
    late = await house.open("commander")
    hello, snapshot, beat = late.said
    assert (snapshot["desks"], snapshot["unreachable"]) == (None, None)
    assert [row["label"] for row in beat["desks"]] == ["Dispatcher"]
    assert "METRO" in beat["unreachable"]


async def test_a_desk_of_another_process_reads_it_too(house: House, other_process: House) -> None:
    backup = await asked(house)
    desk, far = await house.open("dispatcher"), await other_process.open("commander")
    await desk.say({"type": "on", "id": backup})
    with Stopwatch() as since:
        await told(far, [("METRO", "Dispatcher")])
    assert since.seconds < 3 * WITHIN_S


async def test_a_car_neither_says_nor_reads_it(house: House) -> None:
    backup = await asked(house)
    car, watching = await house.open("neighbour"), await house.open("commander")
    await car.say({"type": "on", "id": backup})
    assert "desks" not in await car.until_type("beat")
    await watching.until_type("beat")
    assert (await watching.until_type("beat"))["desks"] == []
    assert not await house.do(lambda: Presence.objects.exclude(open_ask=None).exists())


async def test_an_ask_is_named_only_to_desks_that_have_it_on_their_board(house: House) -> None:
    person = house.cast.people["dispatcher"]
    await house.do(lambda: Membership.objects.create(officer=person, agency=house.cast.county, role="dispatcher"))
    backup = await asked(house)
    desk, county = await house.open("dispatcher"), await house.open("outsider_desk")
    metro = await house.open("commander")
    await desk.say({"type": "on", "id": backup})
    await told(metro, [("METRO", "Dispatcher")])
    assert (await county.until_type("beat"))["desks"] == []
    await house.act("dispatcher", mutual_aid, uuid.UUID(backup), "COUNTY")
    with Stopwatch() as since:
        await told(county, [("COUNTY", "Dispatcher")])
    assert since.seconds < 2 * WITHIN_S


async def test_it_goes_with_the_ask_and_with_a_desk_that_leaves(house: House) -> None:
    backup = await asked(house)
    watching, desk = await house.open("commander"), await house.open("dispatcher")
    await desk.say({"type": "on", "id": backup})
    await told(watching, [("METRO", "Dispatcher")])
    await house.act("dispatcher", close, uuid.UUID(backup), Disposition.NOT_NEEDED)
    with Stopwatch() as since:
        await told(watching, [])
    assert since.seconds < 2 * WITHIN_S


@pytest.mark.parametrize(
    "said",
    ['{"type": "on"}', '{"type": "on", "id": 7}', '{"type": "on", "id": "x"}', '{"type": "on", "id": null, "as": 1}'],
)
async def test_said_otherwise_it_ends_the_socket(house: House, said: str) -> None:
    page = await house.open("dispatcher")
    await page.say(said)
    assert (await page.until_closed()).code == 4400


async def test_everybody_of_an_agency_reads_at_once_that_it_drills_and_nobody_else(house: House) -> None:
    car, county = await house.open("neighbour"), await house.open("outsider_desk")
    assert "drills" not in await car.until_type("beat")
    await house.act("commander", set_drill, house.cast.metro.pk, on=True, reason="night drill")
    with Stopwatch() as since:
        beat = await car.until(lambda message: "drills" in message)
    assert since.seconds < WITHIN_S
    drill = beat["drills"]["METRO"]
    assert (drill["by"], drill["reason"]) == ("Commander", "night drill")
    late = await house.open("third")
    assert [one.get("drill") for one in late.said if one["type"] == "snapshot"] == [drill]
    assert [one["drills"] for one in late.said if one["type"] == "beat"] == [{"METRO": drill}]
    assert "drills" not in await county.until_type("beat")
    await house.act("commander", set_drill, house.cast.metro.pk, on=False)
    await car.until(lambda message: message["type"] == "beat" and "drills" not in message)
