"""Boards that all knock at once, as after a restart, find one hub at work."""

import asyncio

import pytest

from tests.live.house import House

pytestmark = pytest.mark.anyio


async def test_sockets_that_come_together_start_the_hub_once(house: House) -> None:
    await asyncio.gather(*(house.open(name) for name in ("requester", "neighbour", "dispatcher", "commander")))
    at_work = [work.__qualname__ for work in house.hub.crew.working.values()]
    assert sorted(at_work) == sorted(set(at_work))
