"""An answer made while it is read: its slot is free meanwhile, a slow reader sets the pace, a fault is said in it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any, cast

import pytest
from django.core.handlers.asgi import ASGIRequest

from backupboard import streaming
from backupboard.limits import SLOT
from backupboard.room import ROOM
from backupboard.slots import Slots
from backupboard.streaming import streamed

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Made:
    """Three pages; the one before the fault, if there is one, is the last."""

    def __init__(self, fault: int | None = None) -> None:
        self.fault = fault
        self.made = 0
        self.is_over = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self.made == self.fault:
            raise ZeroDivisionError
        if self.made == 3:
            raise StopIteration
        self.made += 1
        return f"page {self.made};".encode()

    def cut(self) -> bytes:
        return b"CUT"

    def over(self) -> None:
        self.is_over = True


class SlowReader:
    """Says when it has taken what was sent."""

    def __init__(self) -> None:
        self.taken = asyncio.Event()
        self.has_left = False

    async def wait(self) -> None:
        await self.taken.wait()
        self.taken.clear()

    def leave(self) -> None:
        self.has_left = True


def request(slot: Any, room: Callable[[], Any] | None = None) -> ASGIRequest:
    more = {"extensions": {ROOM: room}} if room else {}
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", SLOT: slot, **more}
    return ASGIRequest(scope, io.BytesIO())


async def test_the_one_slot_is_free_between_two_pages() -> None:
    slots, pages, heard = Slots(1), Made(), b""
    async with slots.one(1) as slot:
        answer = streamed(request(slot), pages, "text/plain")
        async for part in answer:
            heard += part
            assert await slots.run(lambda: "served meanwhile", 5) == "served meanwhile"
    assert heard == b"page 1;page 2;page 3;"
    assert pages.is_over


async def test_no_page_is_made_before_a_slow_reader_has_taken_the_one_before() -> None:
    slots, pages, reader = Slots(1), Made(), SlowReader()
    async with slots.one(1) as slot:
        answer = cast(AsyncGenerator[bytes, None], aiter(streamed(request(slot, lambda: reader), pages, "text/plain")))
        await anext(answer)
        following = asyncio.ensure_future(anext(answer))
        await slots.run(lambda: None, 5)
        assert (pages.made, following.done()) == (1, False)
        reader.taken.set()
        assert await following == b"page 2;"
        await answer.aclose()
        del answer, following
        # Django does not close what it iterates: the event loop does, once nobody holds it.
        async with asyncio.timeout(5):
            while not reader.has_left:
                await asyncio.sleep(0)
    assert pages.is_over


async def test_a_reader_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "READER_PATIENCE_S", 0.01)
    slots, pages, reader = Slots(1), Made(), SlowReader()
    async with slots.one(1) as slot:
        heard = [part async for part in streamed(request(slot, lambda: reader), pages, "text/plain")]
    assert heard == [b"page 1;", b"CUT"]
    assert pages.is_over and reader.has_left


async def test_a_fault_in_the_middle_is_the_last_line_and_no_exception_of_the_server() -> None:
    slots, pages = Slots(1), Made(fault=1)
    async with slots.one(1) as slot:
        heard = [part async for part in streamed(request(slot), pages, "text/plain")]
    assert heard == [b"page 1;", b"CUT"]
    assert pages.is_over


async def test_a_page_that_finds_no_slot_in_time_cuts_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PATIENCE_S", 0.01)
    slots, pages = Slots(1), Made()
    async with slots.one(1) as slot:
        answer = cast(AsyncGenerator[bytes, None], aiter(streamed(request(slot), pages, "text/plain")))
        assert await anext(answer) == b"page 1;"
        async with slots.one(5):
            assert await anext(answer) == b"CUT"
        await answer.aclose()


async def test_a_slot_that_was_given_back_early_is_not_given_back_twice() -> None:
    slots = Slots(2)
    async with slots.one(1) as slot:
        slot.give_back()
        slot.give_back()
    async with asyncio.timeout(5):
        while slots.free < 2:
            await asyncio.sleep(0)
    assert slots.free == 2
