"""How far a reader may be behind, and what it may owe."""

import asyncio
from typing import Any

import pytest

from requests.live.frames import encode, events, frame, message, payload_of
from requests.live.outlets import MOST_EVENTS_BEHIND, MOST_PENDING, MOST_SECONDS_BEHIND, Queue

pytestmark = pytest.mark.anyio


class Reader:
    """The far end of an ASGI `send`: reads only while it is let."""

    def __init__(self) -> None:
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.read: list[str] = []

    async def send(self, said: dict[str, Any]) -> None:
        await self.may_read.wait()
        self.read.append(said["text"])


async def settle(outlet: Queue) -> None:
    """Until everything that can be read was read."""
    while outlet.waiting:
        await asyncio.sleep(0)


def write(outlet: Queue, text: bytes = b"{}", *, events: int = 1, now: float = 0.0) -> bool:
    return outlet.write([frame(text)], frame(text), events=events, now=now)


async def test_what_is_written_arrives_in_order() -> None:
    reader = Reader()
    outlet = Queue(reader.send)
    for number in range(1000):
        assert write(outlet, b"%d" % number, now=number / 100)
        if number % 50 == 0:
            await settle(outlet)
    await settle(outlet)
    assert reader.read == [str(number) for number in range(1000)]
    assert outlet.pending() == 0


async def test_a_reader_may_owe_256_kib_and_no_more() -> None:
    reader = Reader()
    reader.may_read.clear()
    outlet = Queue(reader.send)
    written = 0
    while write(outlet, b"x" * 10_000, events=0):
        written += 1
    assert MOST_PENDING < written * 10_000 < MOST_PENDING + 20_000
    assert not write(outlet)


async def test_a_reader_may_be_200_events_behind_and_no_more() -> None:
    reader = Reader()
    reader.may_read.clear()
    outlet = Queue(reader.send)
    written = 0
    while write(outlet):
        written += 1
    assert MOST_EVENTS_BEHIND <= written <= MOST_EVENTS_BEHIND + 2


async def test_a_reader_may_be_15_seconds_behind_and_no_more() -> None:
    reader = Reader()
    reader.may_read.clear()
    outlet = Queue(reader.send)
    assert write(outlet, now=100)
    assert write(outlet, now=100 + MOST_SECONDS_BEHIND)
    assert not write(outlet, now=100.1 + MOST_SECONDS_BEHIND)
    reader.may_read.set()
    await settle(outlet)
    assert write(outlet, now=130)


async def test_a_busy_reader_that_keeps_up_is_never_slow() -> None:
    """Something is always under way, yet it is never the same."""
    reader = Reader()
    outlet = Queue(reader.send)
    for turn in range(3000):
        assert write(outlet, b"x" * 300, events=40, now=turn / 10)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert write(outlet, b"y" * 300, events=40, now=turn / 10)


async def test_a_whole_picture_may_be_as_large_as_it_must() -> None:
    reader = Reader()
    reader.may_read.clear()
    outlet = Queue(reader.send)
    picture = frame(b"x" * 3 * MOST_PENDING)
    assert outlet.write_picture(picture, now=0)
    assert outlet.write_picture(picture, now=0)
    assert write(outlet)
    while write(outlet, b"x" * 10_000, events=0):
        pass
    assert outlet.pending() < 7 * MOST_PENDING + 30_000


async def test_the_last_word_leaves_also_from_a_slow_reader() -> None:
    reader = Reader()
    outlet = Queue(reader.send)
    outlet.last_word(frame(b"bye"))
    await outlet.part()
    assert reader.read == ["bye"]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 300_000])
def test_a_frame_gives_back_what_it_carries(size: int) -> None:
    payload = b"x" * size
    framed = frame(payload)
    assert framed[0] == 0x81
    assert payload_of(framed) == payload


def test_messages_are_compact_json_in_utf_8() -> None:
    assert encode({"a": "ü", "b": [1, None]}) == '{"a":"ü","b":[1,null]}'.encode()
    assert payload_of(message({"type": "pong"})) == b'{"type":"pong"}'
    assert payload_of(events("METRO", [b"{}", b"{}"])) == b'{"type":"events","agency":"METRO","events":[{},{}]}'


def test_a_number_json_does_not_know_never_leaves() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        encode({"lat": float("nan")})
