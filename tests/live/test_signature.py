"""Old snapshot + events = new snapshot, for whatever the cast does, as a desk, a car and the partner agency read it."""

from __future__ import annotations

import asyncio

import pytest

from requests.models import BoardCounter
from tests.live.fold import POSITION, View, Wire
from tests.live.house import Browser, House
from tests.live.walk import Walk

pytestmark = pytest.mark.anyio

READERS = ("dispatcher", "commander", "neighbour", "outsider", "outsider_desk")
CARS = {"neighbour", "outsider"}
STEPS = 160


def comparable(view: View, *, car: bool) -> Wire:
    """A picture without what is of the moment. What a car must not see may leave its version behind."""
    picture = view.picture()
    for unit in picture["units"].values():
        for name in POSITION:
            unit.pop(name, None)
    if car:
        for card in picture["backups"].values():
            card.pop("version")
    return picture


@pytest.mark.parametrize("seed", range(4))
async def test_an_old_snapshot_and_the_events_since_make_the_new_snapshot(house: House, seed: int) -> None:
    walk = Walk(house.cast, seed)
    pages: dict[str, Browser] = {name: await house.open(name) for name in READERS}
    for _ in range(4):
        await house.do(walk.steps, STEPS // 4)
        # Some come back in the middle with what they had.
        for name in walk.dice.sample(READERS, 2):
            await follow(house, pages)
            old = pages[name]
            await old.leave()
            house.browsers.remove(old)
            back = await house.open(name, old.fold.cursor(), shown=False)
            back.fold = old.fold
            await back.until_type("beat")
            assert "snapshot" not in [message["type"] for message in back.said]
            pages[name] = back
    await follow(house, pages)
    for name, page in pages.items():
        fresh = await house.open(name)
        for code, view in page.fold.views.items():
            assert comparable(view, car=name in CARS) == comparable(fresh.fold.views[code], car=name in CARS), walk.done
            assert view.numbers == list(range(1, view.numbers[-1] + 1 if view.numbers else 1))


async def follow(house: House, pages: dict[str, Browser]) -> None:
    """Until every page has come to the head of its logs."""
    heads = await house.do(lambda: {row.agency.code: row.seq for row in BoardCounter.objects.select_related("agency")})
    await asyncio.gather(*(page.until_seq(code, heads[code]) for page in pages.values() for code in page.fold.views))
