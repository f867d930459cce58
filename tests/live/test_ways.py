"""Frames leave in order and a slow reader is noticed, whichever of the three ways they take."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pytest_django import Settings

from requests.live import surface
from requests.live.frames import frame, payload_of
from requests.live.outlets import (
    MOST_EVENTS_BEHIND,
    MOST_PENDING,
    MOST_SECONDS_BEHIND,
    Direct,
    Outlet,
    Queue,
    Transport,
)
from tests.live.lines import Line, line

pytestmark = pytest.mark.anyio

#: Twisted holds so much before it asks the sender to wait; who writes through ASGI sees only what lies behind.
TWISTED_BYTES = 64 * 1024


@pytest.fixture(params=surface.WAYS)
async def way(anyio_backend: str, request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sent_as(way: str, framed: bytes) -> bytes:
    """What the far end reads of it: of the ASGI way the payload, for there the server frames."""
    return payload_of(framed) if way == "asgi" else framed


def fill(wire: Line, framed: bytes, *, now: float = 0.0, events: int = 1) -> int:
    """Writes until the reader is too slow; how many it took."""
    for count in range(100_000):
        if not wire.write([framed], now=now, events=events):
            return count
    raise AssertionError("a reader that does not read is never too slow")


async def until_full(wire: Line, framed: bytes, *, events: int = 1) -> None:
    """Fills every buffer between here and the reader, until something waits with us."""
    for _ in range(10_000):
        if wire.outlet.pending():
            return
        assert wire.write([framed], events=events)
        await asyncio.sleep(0)
    raise AssertionError("it never filled up")


async def test_everything_arrives_in_order_although_the_kernel_takes_it_in_pieces(way: str) -> None:
    dice = random.Random(4)
    expected = bytearray()
    with line(way) as wire:
        for turn in range(3000):
            frames = [frame(b"%d " % turn * dice.randint(1, 300)) for _ in range(dice.randint(1, 3))]
            expected += b"".join(sent_as(way, one) for one in frames)
            assert wire.write(frames, now=turn / 1000)
            if dice.random() < 0.5 or wire.outlet.pending() > MOST_PENDING // 2:
                await asyncio.wait_for(wire.read_some(dice.randint(1, 60_000)), 5)
            while wire.outlet.pending() > MOST_PENDING // 2 or wire.outlet.is_slow(turn / 1000):
                await asyncio.wait_for(wire.read_some(), 5)
        await wire.read_until(len(expected))
        assert wire.read == expected
        assert wire.outlet.pending() == 0


async def test_what_the_server_itself_wrote_before_is_not_overtaken(way: str) -> None:
    with line(way) as wire:
        wire.near.write(b"pong ")
        assert wire.write([frame(b"one")])
        wire.near.write(b"") if way == "asgi" else wire.near.write(b" ping")
        await asyncio.sleep(0)
        expected = b"pong " + sent_as(way, frame(b"one")) + (b"" if way == "asgi" else b" ping")
        await wire.read_until(len(expected))
        assert wire.read == expected


async def test_a_reader_that_stops_may_owe_256_kib_and_no_more(way: str) -> None:
    framed = frame(b"x" * 10_000)
    with line(way) as wire:
        await until_full(wire, framed, events=0)
        fill(wire, framed, events=0)
        assert MOST_PENDING < wire.outlet.pending() <= MOST_PENDING + len(framed)


async def test_a_reader_that_stops_may_be_200_events_behind_and_no_more(way: str) -> None:
    with line(way) as wire:
        await until_full(wire, frame(b"x" * 5_000))
        assert fill(wire, frame(b"x" * 10)) == MOST_EVENTS_BEHIND + 1


async def test_a_reader_that_stops_may_be_15_seconds_behind_and_no_more(way: str) -> None:
    with line(way) as wire:
        await until_full(wire, frame(b"x" * 20_000), events=0)
        assert wire.write([frame(b"y")], now=MOST_SECONDS_BEHIND)
        assert not wire.write([frame(b"y")], now=MOST_SECONDS_BEHIND + 0.1)


async def test_a_reader_that_caught_up_starts_anew(way: str) -> None:
    framed = frame(b"x" * 20_000)
    with line(way) as wire:
        await until_full(wire, framed, events=0)
        assert wire.outlet.pending()
        while wire.outlet.pending():
            await asyncio.wait_for(wire.read_some(), 5)
        assert wire.write([framed], now=MOST_SECONDS_BEHIND * 3)
        assert not wire.outlet.is_slow(MOST_SECONDS_BEHIND * 3)


async def test_a_large_picture_taken_at_once_is_no_credit_for_later(way: str) -> None:
    with line(way) as wire:
        assert wire.outlet.write_picture(frame(b"p" * 2_000), 0.0)
        await wire.read_until(2_000)
        while wire.outlet.pending():
            await asyncio.sleep(0)
        await until_full(wire, frame(b"x" * 10_000), events=0)
        fill(wire, frame(b"x" * 1_000), events=0)
        assert wire.outlet.pending() <= MOST_PENDING + 1_100


async def test_a_reader_that_stopped_makes_nobody_else_wait(way: str) -> None:
    with line(way) as stuck, line(way) as brisk:
        framed = frame(b"x" * 4_000)
        await until_full(stuck, framed, events=0)
        for turn in range(50):
            stuck.write([framed], events=0)
            assert brisk.write([framed], now=turn)
            await brisk.read_until((turn + 1) * len(sent_as(way, framed)))
        assert stuck.outlet.pending() > TWISTED_BYTES
        assert brisk.outlet.pending() == 0


async def test_a_reader_that_has_gone_is_noticed_by_the_server_and_costs_no_error(way: str) -> None:
    with line(way) as wire:
        wire.far.close()
        async with asyncio.timeout(5):
            while not wire.protocol.lost.is_set():
                wire.write([frame(b"x" * 1_000)], events=0)
                await asyncio.sleep(0)
        for turn in range(3):
            wire.write([frame(b"late")], now=turn)
            await asyncio.sleep(0)


@pytest.mark.parametrize("way", ["direct", "transport"])
async def test_nothing_follows_a_close_frame(way: str) -> None:
    with line(way) as wire:
        wire.protocol.state = 2
        assert wire.write([frame(b"too late")])
        wire.near.write(b"closing")
        await wire.read_until(len(b"closing"))
        assert wire.read == b"closing"


class TestChoosing:
    """Which way a connection gets."""

    @pytest.fixture(autouse=True)
    def anew(self) -> Iterator[None]:
        forget()
        yield
        forget()

    @pytest.mark.parametrize(("way", "kind"), [("direct", Direct), ("transport", Transport), ("asgi", Queue)])
    async def test_the_setting_chooses(self, settings: Settings, way: str, kind: type[Outlet]) -> None:
        settings.LIVE_WRITE = way
        with line("direct") as wire:
            assert type(surface.outlet(scope_of(wire.protocol), nowhere)) is kind

    async def test_what_is_installed_is_what_was_tested(self) -> None:
        assert surface.strange_versions() == []

    async def test_another_release_is_served_the_common_way_and_said_once(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(surface, "TESTED", {**surface.TESTED, "twisted": "22.10"})
        with line("asgi") as wire, caplog.at_level(logging.WARNING):
            for _ in range(3):
                assert type(surface.outlet(scope_of(wire.protocol), nowhere, "direct")) is Queue
        (warning,) = [record for record in caplog.records if "server_unknown" in record.getMessage()]
        assert "twisted" in warning.getMessage()

    async def test_a_connection_with_another_surface_is_served_the_common_way(self) -> None:
        encrypted = SimpleNamespace(transport=SimpleNamespace(write=None), state=3, STATE_OPEN=3)
        assert type(surface.outlet(scope_of(encrypted), nowhere, "direct")) is Queue
        with line("asgi") as wire:
            changed = SimpleNamespace(transport=wire.near, state="open", STATE_OPEN="open")
            assert type(surface.outlet(scope_of(changed), nowhere, "direct")) is Queue

    async def test_a_server_that_puts_nothing_within_reach_is_served_the_common_way(self) -> None:
        assert type(surface.outlet({}, nowhere, "direct")) is Queue


def forget() -> None:
    surface._strange_here.cache_clear()
    surface._warn_once.cache_clear()


def scope_of(protocol: Any) -> dict[str, Any]:
    return {"extensions": {"board.protocol": protocol}}


async def nowhere(message: dict[str, Any]) -> None:
    """An ASGI `send` nobody uses here."""
